import * as oauth from 'oauth4webapi';
import { describe, expect, it } from 'vitest';
import { CLIENT_ID, CLIENT_SECRET, logInByHand, startVariant, VARIANTS } from './variants.ts';

const CALLBACK = 'https://app.example.com/oauth4webapi';
const INSECURE = { [oauth.allowInsecureRequests]: true };

describe.each(['salesforce', 'strict'] as const)('oauth4webapi on the %s wire', (wire) => {
  it.each(VARIANTS)('logs in and refreshes with %s', async (_title, variant) => {
    await using started = await startVariant(variant, { callbackUrls: [CALLBACK] }, { wire });
    const issuer = new URL(started.server.url);
    const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, INSECURE));
    const client: oauth.Client = { client_id: CLIENT_ID };
    const authentication = variant.secret ? oauth.ClientSecretBasic(CLIENT_SECRET) : oauth.None();
    const verifier = oauth.generateRandomCodeVerifier();
    const state = oauth.generateRandomState();
    const url = new URL(as.authorization_endpoint ?? '');
    url.search = new URLSearchParams({
      client_id: CLIENT_ID,
      redirect_uri: CALLBACK,
      response_type: 'code',
      scope: 'openid api refresh_token',
      state,
      ...(variant.pkce
        ? { code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' }
        : {}),
    }).toString();
    const back = oauth.validateAuthResponse(as, client, await logInByHand(url), state);
    const answer = await oauth.authorizationCodeGrantRequest(
      as,
      client,
      authentication,
      back,
      CALLBACK,
      variant.pkce ? verifier : oauth.nopkce,
      INSECURE,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(as, client, answer, { requireIdToken: true });
    await oauth.validateApplicationLevelSignature(as, answer, INSECURE);

    const refreshing = await oauth.refreshTokenGrantRequest(
      as,
      client,
      authentication,
      tokens.refresh_token ?? '',
      INSECURE,
    );
    const refreshed = await oauth.processRefreshTokenResponse(as, client, refreshing);
    expect(refreshed.refresh_token !== undefined).toBe(variant.rotation);
    await oauth.validateApplicationLevelSignature(as, refreshing, INSECURE);
    expect(refreshing.headers.get('cache-control')).toBe('no-store');

    const reuse = await oauth.refreshTokenGrantRequest(
      as,
      client,
      authentication,
      tokens.refresh_token ?? '',
      INSECURE,
    );
    expect(reuse.status).toBe(variant.rotation ? 400 : 200);
  });
});
