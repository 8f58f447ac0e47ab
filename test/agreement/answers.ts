/** One app of a live server asked everything its enforced settings decide, over HTTP: what it allows. */
import { createHash, randomBytes } from 'node:crypto';
import { type EnforcedSettings, type Exchange, enforce } from '@countersign/policy';
import { logInOnPage } from './login.ts';

export interface Asked {
  base: string;
  clientId: string;
  clientSecret: string;
  redirectUri: string;
  user: { username: string; password: string };
}

/** Whether each request was allowed; one that could not be made, because no code was given out, is missing. */
export type Answers = Record<string, boolean>;

/** What the live server answers. */
export async function answersOf(app: Asked): Promise<Answers> {
  const answers: Answers = {};
  for (const challenge of ['sent', 'absent'] as const) {
    const first = await codeFor(app, challenge);
    answers[`authorize, challenge ${challenge}`] = first !== undefined;
    if (first === undefined) continue;
    for (const client of ['absent', 'proven'] as const) {
      const { status, body } = await redeem(app, client === 'absent' ? first : await codeFor(app, challenge), client);
      answers[`code, challenge ${challenge}, secret ${client}`] = status === 200;
      if (challenge !== 'sent' || client !== 'proven') continue;
      for (const presents of ['absent', 'proven'] as const) {
        const form = { grant_type: 'refresh_token', refresh_token: body.refresh_token ?? '' };
        answers[`refresh, secret ${presents}`] = (await token(app, form, presents)).status === 200;
      }
    }
  }
  for (const credentialsIn of ['post-body', 'header', 'query'] as const)
    answers[`headless, credentials in ${credentialsIn}`] = await headlessLogin(app, credentialsIn);
  return answers;
}

/** What `enforce()` answers to the same requests. */
export function enforcedAnswers(settings: EnforcedSettings): Answers {
  const allowed = (exchange: Exchange) => enforce(settings, exchange).allowed;
  const answers: Answers = {};
  for (const challenge of ['sent', 'absent'] as const) {
    const given = allowed({ kind: 'authorize', flow: 'web-server', challenge });
    answers[`authorize, challenge ${challenge}`] = given;
    if (!given) continue;
    const verifier = challenge === 'sent' ? 'matches' : 'unused';
    for (const client of ['absent', 'proven'] as const)
      answers[`code, challenge ${challenge}, secret ${client}`] = allowed({ kind: 'code', client, verifier });
  }
  for (const client of ['absent', 'proven'] as const)
    answers[`refresh, secret ${client}`] = allowed({ kind: 'refresh', client });
  for (const credentialsIn of ['post-body', 'header', 'query'] as const) {
    const login = { kind: 'authorize', flow: 'code-credentials', challenge: 'sent', credentialsIn } as const;
    answers[`headless, credentials in ${credentialsIn}`] = allowed(login);
  }
  return answers;
}

interface Code {
  code: string;
  verifier: string | undefined;
}

async function codeFor(app: Asked, challenge: 'sent' | 'absent'): Promise<Code | undefined> {
  const verifier = challenge === 'sent' ? randomBytes(32).toString('base64url') : undefined;
  const extra: Record<string, string> =
    verifier === undefined ? {} : { code_challenge: challengeOf(verifier), code_challenge_method: 'S256' };
  const answer = await logInOnPage({ ...app, ...app.user, extra });
  const code = answer.get('code');
  return code === null ? undefined : { code, verifier };
}

function redeem(app: Asked, code: Code | undefined, client: 'absent' | 'proven') {
  const form = {
    grant_type: 'authorization_code',
    code: code?.code ?? '',
    redirect_uri: app.redirectUri,
    ...(code?.verifier === undefined ? {} : { code_verifier: code.verifier }),
  };
  return token(app, form, client);
}

async function token(
  { base, clientId, clientSecret }: Asked,
  form: Record<string, string>,
  client: 'absent' | 'proven',
): Promise<{ status: number; body: Record<string, string> }> {
  const body = new URLSearchParams({ ...form, client_id: clientId });
  if (client === 'proven') body.set('client_secret', clientSecret);
  const answer = await fetch(`${base}/services/oauth2/token`, { method: 'POST', body });
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
}

async function headlessLogin(
  { base, clientId, redirectUri, user }: Asked,
  credentialsIn: 'post-body' | 'header' | 'query',
): Promise<boolean> {
  const params = new URLSearchParams({
    response_type: 'code_credentials',
    client_id: clientId,
    redirect_uri: redirectUri,
    code_challenge: challengeOf(randomBytes(32).toString('base64url')),
    ...(credentialsIn === 'header' ? {} : user),
  });
  const basic = `Basic ${Buffer.from(`${user.username}:${user.password}`).toString('base64')}`;
  const headers = {
    'auth-request-type': 'Named-User',
    ...(credentialsIn === 'header' ? { authorization: basic } : {}),
  };
  const url = `${base}/services/oauth2/authorize`;
  const answer =
    credentialsIn === 'query'
      ? await fetch(`${url}?${params}`, { headers, redirect: 'manual' })
      : await fetch(url, { method: 'POST', body: params, headers, redirect: 'manual' });
  return answer.status === 302 && (answer.headers.get('location') ?? '').includes('code=');
}

function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
