/**
 * Agreement, another third: every vector run through `enforce()` and through the live server over HTTP, with the right,
 * a wrong and no secret, with and without a challenge, at authorization, code exchange and refresh. The answers agree.
 */
import { createHash, randomBytes } from 'node:crypto';
import { type ClientProof, type Exchange, enforce, settingsBehind, type VerifierProof } from '@countersign/policy';
import { VECTORS, type Vector } from '@countersign/policy/vectors';
import { createServer, type RunningServer } from '@countersign/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logInOnPage } from './login.ts';

const REDIRECT = 'https://app.example.com/landing';
const USER = { username: 'ada@example.com', password: randomBytes(12).toString('hex') };
const SECRET = randomBytes(32).toString('hex');
const WRONG = randomBytes(32).toString('hex');

const runnable = VECTORS.filter((vector) => vector.facts.authorizationCodeFlow !== false);
const left = VECTORS.filter((vector) => !runnable.includes(vector)).map((vector) => vector.id);
console.info(`not run against the server: ${left.join(', ')}: without OAuth there is no app to register`);

let server: RunningServer;
beforeAll(async () => {
  server = await createServer({
    apps: runnable.map(({ id, facts }) => ({
      name: id,
      clientId: id,
      clientSecret: SECRET,
      callbackUrls: [REDIRECT],
      scopes: ['Api', 'RefreshToken'],
      org: settingsBehind(facts).org,
      settings: {
        ...settingsBehind(facts).app,
        refreshTokenRotation: false,
        refreshTokenPolicy: { kind: 'infinite' as const },
        adminApproved: true,
        ipRelaxation: 'bypass' as const,
      },
    })),
    users: [USER],
    passwordHashing: 'dangerously-cheap',
    throttle: { perUser: 1_000_000, perAddress: 1_000_000 },
  });
  await server.usersReady;
});
afterAll(() => server.close());

describe('the live server answers what enforce() answers', () => {
  it.each(runnable.map((vector) => [vector.id, vector] as const))('%s', async (_, vector) => {
    for (const challenge of ['sent', 'absent'] as const) {
      const decision = enforce(vector.facts, { kind: 'authorize', flow: 'web-server', challenge });
      const { verifier, answer } = await authorize(vector, challenge);
      expect({ challenge, allowed: answer.has('code') }).toEqual({ challenge, allowed: decision.allowed });
      if (!decision.allowed) continue;
      await codeExchanges(vector, challenge, answer.get('code') ?? '', verifier);
    }
    await refreshes(vector);
    await headlessLogins(vector);
  });
});

/** Every way to come to the token endpoint with a code; each needs a code of its own. */
async function codeExchanges(
  vector: Vector,
  challenge: 'sent' | 'absent',
  first: string,
  firstVerifier: string,
): Promise<void> {
  let given: { code: string; verifier: string } | undefined = { code: first, verifier: firstVerifier };
  for (const client of ['proven', 'absent', 'failed'] as const) {
    for (const sent of ['right', 'wrong', 'none'] as const) {
      const { code, verifier }: { code: string; verifier: string } = given ?? (await codeFor(vector, challenge));
      given = undefined;
      const form = {
        grant_type: 'authorization_code',
        code,
        redirect_uri: REDIRECT,
        ...(sent === 'none'
          ? {}
          : { code_verifier: sent === 'right' ? verifier : randomBytes(32).toString('base64url') }),
      };
      await agree(vector, { kind: 'code', client, verifier: proof(challenge, sent) }, form, client);
    }
  }
}

async function refreshes(vector: Vector): Promise<void> {
  for (const client of ['proven', 'absent', 'failed'] as const) {
    const { code, verifier } = await codeFor(vector, 'sent');
    const tokens = await token(
      vector,
      { grant_type: 'authorization_code', code, redirect_uri: REDIRECT, code_verifier: verifier },
      'proven',
    );
    expect(tokens.status).toBe(200);
    const { refresh_token: refreshToken } = tokens.body;
    await agree(
      vector,
      { kind: 'refresh', client },
      { grant_type: 'refresh_token', refresh_token: refreshToken ?? '' },
      client,
    );
  }
}

/** The flow's own switch, and where the credentials may travel. */
async function headlessLogins(vector: Vector): Promise<void> {
  const basic = `Basic ${Buffer.from(`${USER.username}:${USER.password}`).toString('base64')}`;
  for (const credentialsIn of ['post-body', 'header', 'query'] as const) {
    const decision = enforce(vector.facts, {
      kind: 'authorize',
      flow: 'code-credentials',
      challenge: 'sent',
      credentialsIn,
    });
    const params = new URLSearchParams({
      response_type: 'code_credentials',
      client_id: vector.id,
      redirect_uri: REDIRECT,
      code_challenge: challengeOf(randomBytes(32).toString('base64url')),
    });
    if (credentialsIn !== 'header') for (const [name, value] of Object.entries(USER)) params.set(name, value);
    const url = `${server.url}/services/oauth2/authorize`;
    const headers = {
      'auth-request-type': 'Named-User',
      ...(credentialsIn === 'header' ? { authorization: basic } : {}),
    };
    const answer =
      credentialsIn === 'query'
        ? await fetch(`${url}?${params}`, { headers, redirect: 'manual' })
        : await fetch(url, { method: 'POST', body: params, headers, redirect: 'manual' });
    const allowed = answer.status === 302 && (answer.headers.get('location') ?? '').includes('code=');
    expect({ credentialsIn, allowed }).toEqual({ credentialsIn, allowed: decision.allowed });
  }
}

async function agree(
  vector: Vector,
  exchange: Exchange,
  form: Record<string, string>,
  client: ClientProof,
): Promise<void> {
  const decision = enforce(vector.facts, exchange);
  const { status, body } = await token(vector, form, client);
  expect({ exchange, allowed: status === 200 }).toEqual({ exchange, allowed: decision.allowed });
  expect(body.access_token !== undefined).toBe(decision.allowed);
}

async function codeFor(vector: Vector, challenge: 'sent' | 'absent'): Promise<{ code: string; verifier: string }> {
  const { answer, verifier } = await authorize(vector, challenge);
  return { code: answer.get('code') ?? '', verifier };
}

async function authorize(
  vector: Vector,
  challenge: 'sent' | 'absent',
): Promise<{ answer: URLSearchParams; verifier: string }> {
  const verifier = randomBytes(32).toString('base64url');
  const extra: Record<string, string> =
    challenge === 'sent' ? { code_challenge: challengeOf(verifier), code_challenge_method: 'S256' } : {};
  return {
    verifier,
    answer: await logInOnPage({ base: server.url, clientId: vector.id, redirectUri: REDIRECT, ...USER, extra }),
  };
}

async function token(
  vector: Vector,
  form: Record<string, string>,
  client: ClientProof,
): Promise<{ status: number; body: Record<string, string> }> {
  const body = new URLSearchParams({ ...form, client_id: vector.id });
  if (client !== 'absent') body.set('client_secret', client === 'proven' ? SECRET : WRONG);
  const answer = await fetch(`${server.url}/services/oauth2/token`, { method: 'POST', body });
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
}

function proof(challenge: 'sent' | 'absent', sent: 'right' | 'wrong' | 'none'): VerifierProof {
  if (challenge === 'sent') return sent === 'right' ? 'matches' : sent === 'wrong' ? 'mismatches' : 'missing';
  return sent === 'none' ? 'unused' : 'unexpected';
}

function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
