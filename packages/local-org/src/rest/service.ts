/** REST: which part answers which address below `/services/data`, and the two pages a browser is sent to. */
import type { NeighbourAnswer, NeighbourRequest } from '@countersign/server';
import { json, NO_SESSION, NOT_FOUND, WRONG_METHOD } from '../answers.ts';
import { DATA_OBJECTS, TOOLING_OBJECTS } from '../objects/catalogue.ts';
import type { Org } from '../org.ts';
import { callerOf } from '../people.ts';
import { API_VERSIONS, LATEST, readVersion } from '../versions.ts';
import { answerApps } from './apps.ts';
import type { RestCall } from './call.ts';
import { answerFrontdoor, answerSingleAccess } from './frontdoor.ts';
import { answerDeployRequest } from './metadata-deploy.ts';
import { answerMore, answerQuery } from './query.ts';
import { answerSobjects } from './sobjects.ts';

export interface Rest {
  /** Undefined for an address this org does not answer. */
  answer(request: NeighbourRequest): Promise<NeighbourAnswer | undefined>;
}

export function makeRest(org: Org): Rest {
  async function versioned(
    request: NeighbourRequest,
    version: number,
    path: readonly string[],
  ): Promise<NeighbourAnswer> {
    const caller = await callerOf(org.inside, request.token);
    if (caller === undefined) return NO_SESSION();
    const call: RestCall = { org, caller, request, version, path };
    const [first = '', second = ''] = path;
    switch (first.toLowerCase()) {
      case '':
        return json(resources(call));
      case 'query':
      case 'queryall':
        return await (second === '' ? answerQuery(call, DATA_OBJECTS) : answerMore(call, second, DATA_OBJECTS));
      case 'sobjects':
        return await answerSobjects(call, path.slice(1), DATA_OBJECTS, `/services/data/v${version}.0/sobjects`);
      case 'tooling':
        return await answerTooling({ ...call, path: path.slice(1) });
      case 'metadata':
        return second.toLowerCase() === 'deployrequest' ? await answerDeployRequest(call, path[2]) : NOT_FOUND();
      case 'apps':
        return await answerApps(call, path.slice(1));
      case 'limits':
        return json({ DailyApiRequests: { Max: 15_000, Remaining: 15_000 } });
      default:
        return NOT_FOUND();
    }
  }

  return {
    async answer(request) {
      const parts = partsOf(request.path);
      if (parts === undefined) return undefined;
      const [services, data, version, ...path] = parts;
      if (services === 'services' && data === 'oauth2') return await answerSingleAccess(org, request);
      if (services === 'secur' || services === 'lightning' || services === 'one')
        return await answerFrontdoor(org, request);
      if (services !== 'services' || data !== 'data') return undefined;
      if (version === undefined) return request.method === 'GET' ? json(versions()) : WRONG_METHOD(request.method);
      const number = readVersion(version);
      return number === undefined ? undefined : await versioned(request, number, path);
    },
  };
}

async function answerTooling(call: RestCall): Promise<NeighbourAnswer> {
  const [first = '', second = ''] = call.path;
  const base = `/services/data/v${call.version}.0/tooling`;
  switch (first.toLowerCase()) {
    case '':
      return json({ query: `${base}/query`, sobjects: `${base}/sobjects` });
    case 'query':
    case 'queryall':
      return await (second === '' ? answerQuery(call, TOOLING_OBJECTS) : answerMore(call, second, TOOLING_OBJECTS));
    case 'sobjects':
      return await answerSobjects(call, call.path.slice(1), TOOLING_OBJECTS, `${base}/sobjects`);
    default:
      return NOT_FOUND();
  }
}

/** The path’s parts, each decoded; undefined for what is not an address. */
function partsOf(path: string): string[] | undefined {
  try {
    return path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function versions(): object[] {
  return API_VERSIONS.map((version) => ({
    label: version === `${LATEST}.0` ? 'Winter ’27' : `API ${version}`,
    url: `/services/data/v${version}`,
    version,
  }));
}

function resources({ org, caller, version }: RestCall): object {
  const base = `/services/data/v${version}.0`;
  return {
    apps: `${base}/apps`,
    identity: `${org.inside.publicUrl()}/id/${org.inside.org.id}/${caller.user.id}`,
    limits: `${base}/limits`,
    metadata: `${base}/metadata`,
    query: `${base}/query`,
    queryAll: `${base}/queryAll`,
    sobjects: `${base}/sobjects`,
    tooling: `${base}/tooling`,
  };
}
