/** Connect REST: who uses an app, ending what they hold, and the consumer key of an external client app. Never a secret. */
import type { GrantSummary, NeighbourAnswer } from '@countersign/server';
import { json, NOT_FOUND, refusal, WRONG_METHOD } from '../answers.ts';
import { type Component, fieldText } from '../metadata/component.ts';
import { keyOfApp } from '../metadata/deploy.ts';
import { componentId } from '../org.ts';
import { timeText } from '../query/objects.ts';
import type { RestCall } from './call.ts';

const MAX_PAGE = 200;

export async function answerApps(call: RestCall, path: readonly string[]): Promise<NeighbourAnswer> {
  const [oauth = '', what = '', ...rest] = path;
  if (oauth !== 'oauth') return NOT_FOUND();
  if (!call.caller.may('CustomizeApplication'))
    return refusal(403, 'INSUFFICIENT_ACCESS', 'insufficient access rights to external client apps');
  if (what === 'usage') return await usage(call, rest);
  if (what === 'credentials') return await credentials(call, rest);
  return NOT_FOUND();
}

interface App {
  component: Component;
  /** Undefined where its global OAuth settings were never deployed. */
  clientId: string | undefined;
}

/** External client apps only: connected apps are not in these resources. */
async function appsOf({ org }: RestCall): Promise<App[]> {
  const { components } = await org.state.read();
  return components
    .filter(({ type }) => type === 'ExternalClientApplication')
    .map((component) => {
      const global = components.find(
        (one) =>
          one.type === 'ExtlClntAppGlobalOauthSettings' &&
          fieldText(one, 'externalClientApplication') === component.fullName,
      );
      return { component, clientId: global === undefined ? undefined : keyOfApp(global) };
    });
}

async function usage(call: RestCall, [identifier, second, third, fourth]: readonly string[]): Promise<NeighbourAnswer> {
  const { org, request } = call;
  const apps = await appsOf(call);
  const idOf = ({ component }: App): string => componentId(org.inside, component);
  if (identifier === undefined) {
    if (request.method !== 'GET') return WRONG_METHOD(request.method);
    return json(
      paged(
        call,
        'apps',
        apps.map((app) => ({
          identifier: idOf(app),
          developerName: app.component.fullName,
          label: fieldText(app.component, 'label') ?? app.component.fullName,
        })),
      ),
    );
  }
  const app = apps.find((one) => idOf(one) === identifier || one.component.fullName === identifier);
  if (app === undefined) return NOT_FOUND();
  const { clientId } = app;
  const sessions = async (): Promise<readonly GrantSummary[]> =>
    clientId === undefined ? [] : (await org.inside.sessions({ clientId })).filter(({ usedMs }) => usedMs !== null);
  const users = await org.users();
  if (second === 'users' && third === undefined && request.method === 'GET') {
    const byUser = Map.groupBy(await sessions(), ({ userId }) => userId);
    return json(
      paged(
        call,
        'users',
        [...byUser].map(([userId, held]) => ({
          identifier: userId,
          username: users.get(userId)?.username ?? null,
          tokenCount: held.length,
          lastUsedDate: timeText(Math.max(...held.map(({ usedMs }) => usedMs ?? 0))),
        })),
      ),
    );
  }
  if (second === 'tokens' && third === undefined && request.method === 'DELETE') {
    if (clientId !== undefined) await org.inside.endSessions({ clientId });
    return json({}, 200);
  }
  if (second !== undefined && third === 'tokens' && fourth === undefined && users.has(second)) {
    if (request.method === 'DELETE') {
      if (clientId !== undefined) await org.inside.endSessions({ userId: second, clientId });
      return json({}, 200);
    }
    if (request.method !== 'GET') return WRONG_METHOD(request.method);
    const held = (await sessions()).filter(({ userId }) => userId === second);
    return json(
      paged(
        call,
        'tokens',
        held.map((one) => ({
          createdDate: timeText(one.createdMs),
          lastUsedDate: one.usedMs === null ? null : timeText(one.usedMs),
          scopes: one.scope.split(' '),
        })),
      ),
    );
  }
  return NOT_FOUND();
}

async function credentials(call: RestCall, [identifier, consumer]: readonly string[]): Promise<NeighbourAnswer> {
  const { org, request, version } = call;
  if (request.method !== 'GET')
    return refusal(
      403,
      'INSUFFICIENT_ACCESS',
      'this org rotates a secret by countersign app rotate-secret, and shows it to nobody else',
    );
  const app = (await appsOf(call)).find(
    ({ component }) => componentId(org.inside, component) === identifier || component.fullName === identifier,
  );
  if (app === undefined) return NOT_FOUND();
  const appId = componentId(org.inside, app.component);
  const id = org.inside.recordId('888', `consumer:${app.component.fullName}`);
  if (app.clientId === undefined || (consumer !== undefined && consumer !== id))
    return consumer === undefined ? json({ consumers: [] }) : NOT_FOUND();
  if (request.query.get('part')?.toLowerCase().includes('secret') === true)
    return refusal(403, 'INSUFFICIENT_ACCESS', 'consumer secrets are kept as hashes and cannot be read');
  const url = `/services/data/v${version}.0/apps/oauth/credentials/${appId}/${id}`;
  const value = { id, key: app.clientId, name: app.component.fullName, url, stagedCredentialsUrl: `${url}/staged` };
  return json(consumer === undefined ? { consumers: [value] } : value);
}

function paged(call: RestCall, name: string, all: readonly object[]): object {
  const { query, path } = call.request;
  const size = Math.min(Math.max(Number(query.get('pageSize') ?? 100) || 100, 1), MAX_PAGE);
  const page = Math.max(Number(query.get('page') ?? 0) || 0, 0);
  const next = (page + 1) * size < all.length ? `${path}?page=${page + 1}&pageSize=${size}` : null;
  return {
    [name]: all.slice(page * size, (page + 1) * size),
    currentPageUrl: `${path}?page=${page}&pageSize=${size}`,
    nextPageUrl: next,
    total: all.length,
  };
}
