/** Acme Travel's booking site. Tokens stay in this process; the browser holds a session cookie and nothing else. */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { readConfig } from './config.js';
import { bookings, notSignedIn, page, signInForm, welcome } from './pages.js';
import { newAttempt, salesforce } from './salesforce.js';

const config = readConfig();
const org = salesforce(config);
/** Session id to what is known of it: an attempt under way, or the tokens of a signed-in traveller. */
const sessions = new Map();

/** No script, nothing from elsewhere, no frame around it. */
const POLICY = [
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'",
  "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
].join('; ');

const routes = {
  'GET /': home,
  'GET /login': startRedirect,
  'GET /oauth/callback': finishRedirect,
  'GET /signin': async (_, response) => send(response, 200, signInForm()),
  'POST /signin': signInHere,
  'GET /api/me': me,
  'POST /logout': logOut,
};

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', config.publicUrl);
  const route = routes[`${request.method} ${url.pathname}`];
  if (route === undefined) return send(response, 404, page('Not found', '<p>There is nothing here.</p>'));
  // A form of another site must not be able to sign a traveller in or out.
  if (request.method === 'POST' && request.headers.origin !== new URL(config.publicUrl).origin) {
    return send(response, 403, page('Refused', '<p>This form was not ours.</p>'));
  }
  try {
    await route(request, response, url);
  } catch (error) {
    send(response, 400, notSignedIn(error.message));
  }
});
server.listen(config.port, () => console.log(`Acme Travel on ${config.publicUrl}`));
process.on('SIGTERM', () => server.close());

async function home(request, response) {
  const session = sessions.get(sessionId(request));
  if (session?.tokens === undefined) return send(response, 200, welcome());
  send(response, 200, bookings(session.user?.name ?? session.user?.preferred_username ?? 'traveller'));
}

async function startRedirect(_, response) {
  const attempt = newAttempt();
  const id = newSession({ attempt });
  response.writeHead(302, { Location: org.authorizeUrl(attempt), 'Set-Cookie': cookie(id) }).end();
}

async function finishRedirect(request, response, url) {
  const attempt = sessions.get(sessionId(request))?.attempt;
  sessions.delete(sessionId(request));
  if (attempt === undefined || url.searchParams.get('state') !== attempt.state) {
    throw new Error('The answer is not for this attempt.');
  }
  const code = url.searchParams.get('code');
  if (code === null) throw new Error(url.searchParams.get('error_description') ?? 'No code was issued.');
  await signIn(response, await org.redeem(code, attempt));
}

async function signInHere(request, response) {
  const form = new URLSearchParams(await bodyOf(request));
  const attempt = newAttempt();
  const credentials = { username: form.get('username') ?? '', password: form.get('password') ?? '' };
  const code = await org.codeForCredentials(credentials, attempt).catch((error) => {
    // Which half was wrong is nobody's business, and Salesforce does not say.
    if (error.code !== 'invalid_grant') throw error;
  });
  if (code === undefined) {
    const problem = 'Check your user name and password.';
    return send(response, 400, signInForm({ username: credentials.username, problem }));
  }
  await signIn(response, await org.redeem(code, attempt));
}

async function me(request, response) {
  const session = sessions.get(sessionId(request));
  if (session?.tokens === undefined) return sendJson(response, 401, { error: 'not signed in' });
  let user = await org.userinfo(session.tokens.access_token);
  if (user === undefined && session.tokens.refresh_token !== undefined) {
    // One refresh at a time: a rotated token that is used twice ends the session.
    session.refreshing ??= org.refresh(session.tokens.refresh_token).finally(() => {
      session.refreshing = undefined;
    });
    // The new refresh token replaces the old one, where there is one.
    session.tokens = { ...session.tokens, ...(await session.refreshing) };
    user = await org.userinfo(session.tokens.access_token);
  }
  sendJson(response, user === undefined ? 401 : 200, user ?? { error: 'session ended' });
}

async function logOut(request, response) {
  const id = sessionId(request);
  const tokens = sessions.get(id)?.tokens;
  sessions.delete(id);
  if (tokens !== undefined) await org.revoke(tokens.refresh_token ?? tokens.access_token);
  response.writeHead(303, { Location: '/', 'Set-Cookie': cookie('', 0) }).end();
}

async function signIn(response, tokens) {
  // A new id after signing in: one that was known before is worth nothing.
  const id = newSession({ tokens, user: await org.userinfo(tokens.access_token) });
  response.writeHead(303, { Location: '/', 'Set-Cookie': cookie(id) }).end();
}

function newSession(session) {
  const id = randomBytes(32).toString('base64url');
  sessions.set(id, session);
  // The example forgets its oldest visitors; a real site would keep sessions in a store with a lifetime.
  if (sessions.size > 10_000) sessions.delete(sessions.keys().next().value);
  return id;
}

function sessionId(request) {
  return /(?:^|; )acme=([A-Za-z0-9_-]+)/.exec(request.headers.cookie ?? '')?.[1];
}

function cookie(id, maxAge = 3600) {
  const secure = config.publicUrl.startsWith('https:') ? '; Secure' : '';
  return `acme=${id}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${secure}`;
}

async function bodyOf(request) {
  let body = '';
  for await (const chunk of request) {
    body += chunk;
    if (body.length > 10_000) throw new Error('The form is too long.');
  }
  return body;
}

function send(response, status, html) {
  const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store', 'Content-Security-Policy': POLICY };
  response.writeHead(status, headers).end(html);
}

function sendJson(response, status, value) {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }).end(JSON.stringify(value));
}
