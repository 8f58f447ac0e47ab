/**
 * The real client, said once: for every vector of the decision table and everything a client may be known to do, the policy
 * and the server give one answer, and the wire carries what the client is known to send, nothing else.
 */
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  adapted,
  breaksClient,
  type ConductFacts,
  clientIn,
  type Facts,
  type Need,
  needsOf,
  refusedTo,
  remedy,
  type Sends,
  UNKNOWN_CLIENT,
} from '@countersign/policy';
import { VECTORS } from '@countersign/policy/vectors';
import { type ProvenSubject, proveApps, type StartTwin, type Subject, type TwinPlan } from '@countersign/prove';
import { beforeAll, describe, expect, it } from 'vitest';
import { startTwin } from './twin.ts';

type DecidedType = 'private' | 'public';

interface Setup {
  id: string;
  type: DecidedType;
  facts: Facts;
}

const SENDS: readonly Sends[] = ['always', 'never', 'unknown'];
const CONDUCTS: readonly ConductFacts[] = SENDS.flatMap((sendsSecretAtCode) =>
  SENDS.flatMap((sendsSecretAtRefresh) =>
    SENDS.flatMap((sendsChallenge) =>
      (['yes', 'no', 'unknown'] as const).map((storesRotatedToken) => ({
        sendsSecretAtCode,
        sendsSecretAtRefresh,
        sendsChallenge,
        storesRotatedToken,
      })),
    ),
  ),
);

const setups = distinctSetups();
/** What was sent, by the name of the twin's app. */
const sent = new Map<string, TokenRequest[]>();
let proven: ReadonlyMap<string, ProvenSubject>;

beforeAll(async () => {
  const subjects = setups.flatMap((setup) => CONDUCTS.map((conduct) => subjectOf(setup, conduct)));
  proven = (await proveApps(subjects, recording(startTwin), { withstood: false })).subjects;
}, 120_000);

it('every decided vector in which somebody can log in is tried', () => {
  expect(setups.length).toBeGreaterThan(25);
  expect(proven.size).toBe(setups.length * CONDUCTS.length);
});

describe.each(setups)('$id ($type)', (setup) => {
  it('logs in today exactly where the policy says so', () => {
    const open = resultOf(setup, UNKNOWN_CLIENT).before.outcome === 'succeeds';
    expectEach((conduct) => {
      const said = policySays(known(setup, conduct), setup.type);
      return [resultOf(setup, conduct).before.outcome, open ? said : 'fails'];
    });
  });

  it('logs in after the change exactly where the policy says so, with the client as it is and with it changed', () => {
    const open = resultOf(setup, UNKNOWN_CLIENT).after.outcome === 'succeeds';
    expectEach((conduct) => {
      const { asItIs, changed } = afterwards(setup, conduct);
      const { after, changed: withChange = after } = resultOf(setup, conduct);
      const wanted = [policySays(asItIs, setup.type), policySays(changed, setup.type)];
      return [[after.outcome, withChange.outcome], open ? wanted : ['fails', 'fails']];
    });
  });

  it('a client that the change locks out is one for which the change is held back', () => {
    expectEach((conduct) => {
      const { needs } = afterwards(setup, conduct);
      const { before, after } = resultOf(setup, conduct);
      const lockedOut = before.outcome === 'succeeds' && after.outcome === 'fails';
      return [lockedOut, lockedOut && needs.some(breaksClient)];
    });
  });

  it('sends what it is known to send, and nothing else', () => {
    for (const conduct of CONDUCTS) {
      const { id } = subjectOf(setup, conduct);
      const { asItIs, changed } = afterwards(setup, conduct);
      for (const one of sent.get(`${id}-before-0`) ?? []) expectCarries(one, [known(setup, conduct)], id);
      for (const one of sent.get(`${id}-after-0-0`) ?? []) expectCarries(one, [asItIs, changed], id);
    }
  });
});

it('what is known is really seen on the wire: secrets sent and not sent, challenges sent and not sent', () => {
  const all = [...sent.values()].flat();
  for (const grant of ['code', 'refresh'] as const) {
    for (const secret of [true, false])
      expect(all.some((one) => one.grant === grant && one.secret === secret)).toBe(true);
  }
  for (const verifier of [true, false]) expect(all.some((one) => one.verifier === verifier)).toBe(true);
});

interface TokenRequest {
  grant: 'code' | 'refresh';
  secret: boolean;
  verifier: boolean;
}

/** At least one of these clients sends exactly this; a part that is not known is free. */
function expectCarries(one: TokenRequest, clients: readonly ConductFacts[], name: string): void {
  const fits = clients.some(({ sendsSecretAtCode, sendsSecretAtRefresh, sendsChallenge }) => {
    const secret = one.grant === 'code' ? sendsSecretAtCode : sendsSecretAtRefresh;
    return agrees(secret, one.secret) && (one.grant === 'refresh' || agrees(sendsChallenge, one.verifier));
  });
  expect(fits, `${name}: ${JSON.stringify(one)} from ${JSON.stringify(clients)}`).toBe(true);
}

function agrees(known: Sends, seen: boolean): boolean {
  return known === 'unknown' || (known === 'always') === seen;
}

function policySays(facts: Facts, type: DecidedType): 'succeeds' | 'fails' {
  const client = clientIn({ facts, type });
  if (refusedTo({ ...facts, ...client }) !== undefined) return 'fails';
  const rotated = facts.refreshTokenRotation === true && facts.refreshReachable !== false;
  return rotated && client.storesRotatedToken === 'no' ? 'fails' : 'succeeds';
}

/** The facts with what is proven of the client: a secret that was found contradicts that it sends none. */
function known({ facts, type }: Setup, conduct: ConductFacts): Facts {
  const all = { ...facts, ...conduct };
  return { ...all, ...clientIn({ facts: all, type }) };
}

/** After the remediation: with the client as it was read, and changed as the steps say. */
function afterwards(setup: Setup, conduct: ConductFacts): { asItIs: Facts; changed: Facts; needs: readonly Need[] } {
  const { facts, changes } = remedy(known(setup, conduct), setup.type);
  const asItIs = { ...facts, secretInClient: false };
  const client = clientIn({ facts: asItIs, type: setup.type });
  return { asItIs, changed: { ...asItIs, ...adapted(client, changes) }, needs: needsOf(changes, client) };
}

/** Compares all conducts at once, so that a failure shows which of them differ. */
function expectEach(pair: (conduct: ConductFacts) => readonly [got: unknown, wanted: unknown]): void {
  const named = CONDUCTS.map((conduct) => [nameOf(conduct), pair(conduct)] as const);
  const of = (which: 0 | 1) => Object.fromEntries(named.map(([name, one]) => [name, one[which]]));
  expect(of(0)).toEqual(of(1));
}

function resultOf(setup: Setup, conduct: ConductFacts): ProvenSubject['client'] {
  const found = proven.get(subjectOf(setup, conduct).id);
  if (found === undefined) throw new Error(`${setup.id} was not tried`);
  return found.client;
}

function subjectOf({ id, type, facts }: Setup, conduct: ConductFacts): Subject {
  return { id: `${id}_${nameOf(conduct)}`, type, facts: { ...facts, ...conduct }, findings: [] };
}

function nameOf(conduct: ConductFacts): string {
  return [
    conduct.sendsSecretAtCode,
    conduct.sendsSecretAtRefresh,
    conduct.sendsChallenge,
    conduct.storesRotatedToken,
  ].join('_');
}

/** The vectors that differ in what a login depends on. */
function distinctSetups(): Setup[] {
  const found = new Map<string, Setup>();
  for (const { id, type, facts } of VECTORS) {
    if ((type !== 'private' && type !== 'public') || facts.authorizationCodeFlow !== true) continue;
    // What is not known is tried both ways; what becomes of the client is then said for none of them.
    if (Object.values(facts).includes(undefined)) continue;
    const { privilege: _, ipRestricted: __, secretVaulted: ___, secretInSource: ____, ...login } = facts;
    const key = JSON.stringify([type, { ...login, ...UNKNOWN_CLIENT }]);
    if (!found.has(key)) found.set(key, { id, type, facts: { ...facts, ...UNKNOWN_CLIENT } });
  }
  return [...found.values()];
}

/** The twin with a recorder in front of its token endpoint. */
function recording(start: StartTwin): StartTwin {
  return async (plan) => {
    const twin = await start(plan);
    const names = new Map(plan.apps.map((app) => [app.clientId, app]));
    const { hostname, port } = new URL(twin.baseUrl);
    const front = createServer((incoming, answer) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const body = Buffer.concat(chunks);
        if (incoming.url?.endsWith('/oauth2/token')) record(names, incoming.headers.authorization, body.toString());
        const { method, url: path, headers } = incoming;
        const onward = request({ hostname, port, method, path, headers }, (response) => {
          answer.writeHead(response.statusCode ?? 502, response.headers);
          response.pipe(answer);
        });
        onward.end(body);
      });
    });
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
    return {
      baseUrl: `http://127.0.0.1:${(front.address() as AddressInfo).port}`,
      async close() {
        front.closeAllConnections();
        front.close();
        await twin.close();
      },
    };
  };
}

function record(
  apps: ReadonlyMap<string, TwinPlan['apps'][number]>,
  authorization: string | undefined,
  body: string,
): void {
  const form = new URLSearchParams(body);
  const basic = /^Basic (.+)$/.exec(authorization ?? '')?.[1];
  const fromHeader = basic === undefined ? [] : Buffer.from(basic, 'base64').toString().split(':');
  const app = apps.get(form.get('client_id') ?? fromHeader[0] ?? '');
  if (app === undefined) return;
  const one: TokenRequest = {
    grant: form.get('grant_type') === 'refresh_token' ? 'refresh' : 'code',
    secret: form.has('client_secret') || fromHeader[1] !== undefined || form.has('client_assertion'),
    verifier: form.has('code_verifier'),
  };
  sent.set(app.name, [...(sent.get(app.name) ?? []), one]);
}
