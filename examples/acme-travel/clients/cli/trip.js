#!/usr/bin/env node
/** `trip login`, `trip whoami`, `trip logout`: signs in through the browser and a callback on this machine (RFC 8252 §7.3). */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { forgetTokens, loadTokens, saveTokens } from './token-file.js';

const loginUrl = (process.env.SF_LOGIN_URL ?? 'http://localhost:8080').replace(/\/$/, '');
const clientId = process.env.SF_CLIENT_ID ?? 'AcmeTripCliExample';
const port = Number(process.env.TRIP_PORT ?? 3300);
// Where the browser reaches this machine, when it is not by the same port: a container, a forwarded port.
const redirectUri = process.env.TRIP_CALLBACK_URL ?? `http://localhost:${port}/callback`;
const endpoint = (name) => `${loginUrl}/services/oauth2/${name}`;

const commands = { login, whoami, logout };

const command = commands[process.argv[2] ?? ''];
if (command === undefined) {
  console.error('Usage: trip login | whoami | logout');
  process.exitCode = 2;
} else {
  try {
    await command();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

async function login() {
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(16).toString('base64url');
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: process.env.SF_SCOPE ?? 'openid id api refresh_token',
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const code = await codeFromBrowser(`${endpoint('authorize')}?${query}`, state);
  const tokens = await tokenRequest({
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
  });
  saveTokens(tokens);
  console.log('Signed in.');
}

/** Listens on this machine only, for one answer that carries our state. */
async function codeFromBrowser(authorizeUrl, state) {
  const server = createServer();
  server.listen(port, 'localhost');
  await once(server, 'listening');
  console.log(`Open this address to sign in:\n${authorizeUrl}`);
  try {
    for await (const [request, response] of on(server)) {
      const answer = new URL(request.url ?? '/', redirectUri);
      if (answer.pathname !== new URL(redirectUri).pathname || answer.searchParams.get('state') !== state) {
        response.writeHead(404).end();
        continue;
      }
      const code = answer.searchParams.get('code');
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', Connection: 'close' });
      response.end(page(code === null ? 'Not signed in' : 'Signed in'));
      if (code === null) throw new Error(answer.searchParams.get('error_description') ?? 'Sign-in was refused.');
      return code;
    }
  } finally {
    server.close();
    server.closeIdleConnections();
  }
}

function page(title) {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${title} · Trip</title>
<style>:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif } body { margin: 15vh auto; max-width: 26rem; padding: 0 1rem }</style>
<h1>${title}</h1>
<p>You can close this page and go back to the terminal.</p>
</html>`;
}

async function* on(server) {
  while (server.listening) yield await once(server, 'request');
}

async function whoami() {
  let tokens = loadTokens();
  let user = await userinfo(tokens.access_token);
  if (user === undefined && tokens.refresh_token !== undefined) {
    const fresh = await tokenRequest({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
    // Written before it is used: with rotation the old refresh token is dead by now.
    tokens = { ...tokens, ...fresh };
    saveTokens(tokens);
    user = await userinfo(tokens.access_token);
  }
  if (user === undefined) throw new Error('The session ended: trip login');
  console.log(user.preferred_username ?? user.email ?? user.sub);
}

async function logout() {
  const tokens = loadTokens();
  forgetTokens();
  await fetch(endpoint('revoke'), {
    method: 'POST',
    body: new URLSearchParams({ token: tokens.refresh_token ?? tokens.access_token }),
  });
  console.log('Signed out.');
}

/** No secret: everybody who has this program would have it too. */
async function tokenRequest(parameters) {
  const response = await fetch(endpoint('token'), {
    method: 'POST',
    headers: { Accept: 'application/json' },
    body: new URLSearchParams({ client_id: clientId, ...parameters }),
  });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error_description ?? body.error ?? `Salesforce answered ${response.status}.`);
  return body;
}

async function userinfo(accessToken) {
  const response = await fetch(endpoint('userinfo'), { headers: { Authorization: `Bearer ${accessToken}` } });
  return response.ok ? response.json() : undefined;
}
