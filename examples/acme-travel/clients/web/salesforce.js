/** The site's side of OAuth: authorize, redeem, refresh, revoke. The secret goes to the token endpoint and nowhere else. */
import { createHash, randomBytes } from 'node:crypto';

export function newAttempt() {
  const verifier = randomBytes(32).toString('base64url');
  return {
    state: randomBytes(16).toString('base64url'),
    verifier,
    challenge: createHash('sha256').update(verifier).digest('base64url'),
  };
}

export function salesforce({ loginUrl, clientId, clientSecret, redirectUri, scope }) {
  const endpoint = (name) => `${loginUrl}/services/oauth2/${name}`;

  /** Where the browser is sent for the ordinary web server flow. */
  function authorizeUrl({ state, challenge }) {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      scope,
      state,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    });
    return `${endpoint('authorize')}?${query}`;
  }

  /** The Authorization Code and Credentials Flow: our own login form, the user's password straight in a POST body. */
  async function codeForCredentials({ username, password }, { state, challenge }) {
    const response = await fetch(endpoint('authorize'), {
      method: 'POST',
      redirect: 'manual',
      headers: { 'Auth-Request-Type': 'Named-User', 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        response_type: 'code_credentials',
        client_id: clientId,
        redirect_uri: redirectUri,
        scope,
        state,
        code_challenge: challenge,
        code_challenge_method: 'S256',
        username,
        password,
      }),
    });
    const location = response.headers.get('location');
    if (response.status !== 302 || location === null) throw await refusal(response);
    const answer = new URL(location).searchParams;
    if (answer.get('state') !== state) throw new Error('The answer is not for this attempt.');
    const code = answer.get('code');
    if (code === null) throw new Error(answer.get('error_description') ?? 'No code was issued.');
    return code;
  }

  async function tokenRequest(parameters) {
    const response = await fetch(endpoint('token'), {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
      body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...parameters }),
    });
    if (!response.ok) throw await refusal(response);
    return response.json();
  }

  return {
    authorizeUrl,
    codeForCredentials,
    redeem: (code, { verifier }) =>
      tokenRequest({ grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier }),
    refresh: (refreshToken) => tokenRequest({ grant_type: 'refresh_token', refresh_token: refreshToken }),
    async userinfo(accessToken) {
      const response = await fetch(endpoint('userinfo'), { headers: { Authorization: `Bearer ${accessToken}` } });
      return response.ok ? response.json() : undefined;
    },
    async revoke(token) {
      await fetch(endpoint('revoke'), { method: 'POST', body: new URLSearchParams({ token }) });
    },
  };
}

async function refusal(response) {
  const body = await response.json().catch(() => ({}));
  const error = new Error(body.error_description ?? body.error ?? `Salesforce answered ${response.status}.`);
  return Object.assign(error, { code: body.error });
}
