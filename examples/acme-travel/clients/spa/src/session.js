/**
 * A signed-in member, in this page's memory only: a reload signs out, and no script that runs later finds a token.
 *
 * Headless login of a public client: the password goes to Salesforce, the code comes back through the echo endpoint,
 * PKCE binds it to this page. There is no secret: everything here is readable by whoever opens the page.
 */
import { challengeOf, newVerifier } from './pkce.js';
import { settings } from './settings.js';

const endpoint = (name) => `${settings.loginUrl}/services/oauth2/${name}`;

export async function createSession(username, password) {
  const verifier = newVerifier();
  const code = await authorize(username, password, await challengeOf(verifier));
  const first = await tokenRequest({
    grant_type: 'authorization_code',
    code,
    redirect_uri: settings.redirectUri,
    code_verifier: verifier,
  });
  return sessionOf(first);
}

async function authorize(username, password, challenge) {
  const response = await fetch(endpoint('authorize'), {
    method: 'POST',
    headers: {
      'Auth-Request-Type': 'Named-User',
      Authorization: `Basic ${base64(`${username}:${password}`)}`,
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({
      response_type: 'code_credentials',
      client_id: settings.clientId,
      redirect_uri: settings.redirectUri,
      scope: settings.scope,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    }),
  });
  const answer = await response.json().catch(() => ({}));
  if (answer.error === 'invalid_grant') throw new Error('Check your user name and password.');
  if (!response.ok || answer.code === undefined) throw new Error(answer.error_description ?? 'You could not be signed in.');
  return answer.code;
}

function sessionOf(first) {
  let tokens = first;
  let refreshing;

  // One refresh at a time: a rotated refresh token that is sent twice ends the session.
  function refresh() {
    refreshing ??= tokenRequest({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token })
      .then((fresh) => {
        tokens = { ...tokens, ...fresh };
      })
      .finally(() => {
        refreshing = undefined;
      });
    return refreshing;
  }

  async function userinfo() {
    const ask = () => fetch(endpoint('userinfo'), { headers: { Authorization: `Bearer ${tokens.access_token}` } });
    let response = await ask();
    if (response.status === 401 || response.status === 403) {
      await refresh();
      response = await ask();
    }
    if (!response.ok) throw new Error('Your session ended. Please sign in again.');
    return response.json();
  }

  async function end() {
    const token = tokens.refresh_token ?? tokens.access_token;
    tokens = {};
    await fetch(endpoint('revoke'), { method: 'POST', body: new URLSearchParams({ token }) });
  }

  return { userinfo, refresh, end };
}

async function tokenRequest(parameters) {
  const response = await fetch(endpoint('token'), {
    method: 'POST',
    body: new URLSearchParams({ client_id: settings.clientId, ...parameters }),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error_description ?? 'Salesforce refused.');
  return answer;
}

/** User names and passwords may hold any character; `btoa` alone takes Latin-1 only. */
function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
