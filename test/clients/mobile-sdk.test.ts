import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { freePort } from '../../packages/server/test/postgres-server.ts';
import { CLIENT_ID, CLIENT_SECRET, PASSWORD, startVariant, USERNAME, VARIANTS, type Variant } from './variants.ts';

/**
 * A replay, not the client: the requests that the native login of the Salesforce Mobile SDK sends (Android
 * `NativeLoginManager`, iOS `NativeLoginManagerInternal`), with the same headers, parameters and encodings.
 */
async function logIn(loginUrl: string, redirectUri: string, grantType: string, secret: string | undefined) {
  const verifier = randomBytes(128).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  // The redirect is followed: the SDK reads the JSON of the echo endpoint.
  const authorize = await fetch(`${loginUrl}/services/oauth2/authorize`, {
    method: 'POST',
    headers: {
      'Auth-Request-Type': 'Named-User',
      'Content-Type': 'application/x-www-form-urlencoded',
      Authorization: `Basic ${Buffer.from(`${USERNAME}:${PASSWORD}`).toString('base64url')}`,
    },
    body: new URLSearchParams({
      response_type: 'code_credentials',
      client_id: CLIENT_ID,
      redirect_uri: redirectUri,
      code_challenge: challenge,
    }).toString(),
  });
  expect(authorize.status).toBe(200);
  const { code, sfdc_community_url: site } = (await authorize.json()) as { code: string; sfdc_community_url: string };
  return await fetch(`${site}/services/oauth2/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      code,
      grant_type: grantType,
      client_id: CLIENT_ID,
      redirect_uri: redirectUri,
      code_verifier: verifier,
      ...(secret === undefined ? {} : { client_secret: secret }),
    }).toString(),
  });
}

async function startAtEcho(variant: Variant) {
  const port = await freePort();
  const echo = `http://127.0.0.1:${port}/services/oauth2/echo`;
  return { started: await startVariant(variant, { callbackUrls: [echo] }, { port }), echo };
}

describe('the native login of the Mobile SDK', () => {
  it.each(VARIANTS)('does what the settings allow a client without a secret with %s', async (_title, variant) => {
    const { started, echo } = await startAtEcho(variant);
    await using _ = started;
    for (const [exchange, refresh] of [
      ['authorization_code', 'refresh_token'],
      ['hybrid_auth_code', 'hybrid_refresh'],
    ] as const) {
      const answer = await logIn(started.server.url, echo, exchange, undefined);
      // It has no secret to send: an app that requires one locks it out.
      expect(answer.status).toBe(variant.secret ? 400 : 200);
      const tokens = (await (variant.secret
        ? await logIn(started.server.url, echo, exchange, CLIENT_SECRET)
        : answer
      ).json()) as Record<string, string>;
      for (const field of [
        'access_token',
        'refresh_token',
        'instance_url',
        'id',
        'sfdc_community_url',
        'sfdc_community_id',
      ]) {
        expect(tokens[field], field).toBeTruthy();
      }
      const refreshed = await fetch(`${tokens.sfdc_community_url}/services/oauth2/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: refresh,
          refresh_token: tokens.refresh_token ?? '',
          client_id: CLIENT_ID,
          format: 'json',
        }),
      });
      expect(refreshed.status).toBe(variant.secret ? 400 : 200);
    }
  });

  it('takes any refusal of the password as wrong credentials', async () => {
    const { started, echo } = await startAtEcho({ secret: false, pkce: true, rotation: true });
    await using _ = started;
    const answer = await fetch(`${started.server.url}/services/oauth2/authorize`, {
      method: 'POST',
      headers: {
        'Auth-Request-Type': 'Named-User',
        Authorization: `Basic ${Buffer.from(`${USERNAME}:wrong`).toString('base64url')}`,
      },
      body: new URLSearchParams({
        response_type: 'code_credentials',
        client_id: CLIENT_ID,
        redirect_uri: echo,
        code_challenge: createHash('sha256').update('x'.repeat(43)).digest('base64url'),
      }),
    });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { error: 'invalid_grant', error_description: 'authentication failure' },
    ]);
  });
});
