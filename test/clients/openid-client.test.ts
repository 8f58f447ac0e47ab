import * as client from 'openid-client';
import { describe, expect, it } from 'vitest';
import { CLIENT_ID, CLIENT_SECRET, logInByHand, startVariant, USERNAME, VARIANTS } from './variants.ts';

const CALLBACK = 'https://app.example.com/openid-client';

describe.each(['salesforce', 'strict'] as const)('openid-client on the %s wire', (wire) => {
  it.each(VARIANTS)('logs in, refreshes and revokes with %s', async (_title, variant) => {
    await using started = await startVariant(variant, { callbackUrls: [CALLBACK] }, { wire });
    const config = await client.discovery(
      new URL(started.server.url),
      CLIENT_ID,
      undefined,
      variant.secret ? client.ClientSecretPost(CLIENT_SECRET) : client.None(),
      { execute: [client.allowInsecureRequests] },
    );
    const verifier = client.randomPKCECodeVerifier();
    const state = client.randomState();
    const nonce = client.randomNonce();
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: CALLBACK,
      scope: 'openid profile email api refresh_token',
      state,
      nonce,
      ...(variant.pkce
        ? { code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' }
        : {}),
    });
    const tokens = await client.authorizationCodeGrant(config, await logInByHand(url), {
      ...(variant.pkce ? { pkceCodeVerifier: verifier } : {}),
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    });
    const subject = tokens.claims()?.sub ?? '';
    const info = await client.fetchUserInfo(config, tokens.access_token, subject);
    expect(info.preferred_username).toBe(USERNAME);

    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect(refreshed.refresh_token !== undefined).toBe(variant.rotation);
    const current = refreshed.refresh_token ?? tokens.refresh_token ?? '';
    if (variant.secret) {
      expect(await client.tokenIntrospection(config, refreshed.access_token)).toMatchObject({ active: true });
    }
    await client.tokenRevocation(config, current);
    await expect(client.refreshTokenGrant(config, current)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('is told when its secret is wrong, or missing where one is required', async () => {
    await using started = await startVariant(
      { secret: true, pkce: false, rotation: false },
      { callbackUrls: [CALLBACK] },
      { wire },
    );
    for (const authentication of [client.ClientSecretBasic('wrong'), client.None()]) {
      const config = await client.discovery(new URL(started.server.url), CLIENT_ID, undefined, authentication, {
        execute: [client.allowInsecureRequests],
      });
      const back = await logInByHand(client.buildAuthorizationUrl(config, { redirect_uri: CALLBACK }));
      // On the strict wire a refused Basic header is answered with the challenge RFC 6749 §5.2 asks for, which the client reports as such.
      await expect(client.authorizationCodeGrant(config, back)).rejects.toThrow();
      expect(started.logged.join('')).toMatch(/client-authentication-failed|secret-missing/);
    }
  });
});
