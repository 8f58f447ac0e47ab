import appauth from '@openid/appauth';
import { NodeCrypto } from '@openid/appauth/built/node_support/crypto_utils.js';
import { NodeRequestor } from '@openid/appauth/built/node_support/node_requestor.js';
import { describe, expect, it } from 'vitest';
import { CLIENT_ID, CLIENT_SECRET, logInByHand, startVariant, VARIANTS } from './variants.ts';

const CALLBACK = 'https://app.example.com/appauth';
const { AuthorizationRequest, AuthorizationServiceConfiguration, BaseTokenRequestHandler, TokenRequest } = appauth;

describe('@openid/appauth', () => {
  it.each(VARIANTS)('logs in, refreshes and revokes with %s', async (_title, variant) => {
    await using started = await startVariant(variant, { callbackUrls: [CALLBACK] });
    const requestor = new NodeRequestor();
    const configuration = await AuthorizationServiceConfiguration.fetchFromIssuer(started.server.url, requestor);
    const request = new AuthorizationRequest(
      { client_id: CLIENT_ID, redirect_uri: CALLBACK, scope: 'openid api refresh_token', response_type: 'code' },
      new NodeCrypto(),
      variant.pkce,
    );
    await request.setupCodeVerifier();
    const url = new URL(configuration.authorizationEndpoint);
    url.search = new URLSearchParams({
      ...request.extras,
      client_id: CLIENT_ID,
      redirect_uri: CALLBACK,
      scope: request.scope,
      state: request.state,
      response_type: 'code',
    }).toString();
    const back = await logInByHand(url);
    expect(back.searchParams.get('state')).toBe(request.state);

    // A developer who has a secret puts it among the extras: there is no other place for it.
    const secret = variant.secret ? { client_secret: CLIENT_SECRET } : {};
    const verifier = variant.pkce ? { code_verifier: request.internal?.code_verifier ?? '' } : {};
    const handler = new BaseTokenRequestHandler(requestor);
    const tokens = await handler.performTokenRequest(
      configuration,
      new TokenRequest({
        client_id: CLIENT_ID,
        redirect_uri: CALLBACK,
        grant_type: 'authorization_code',
        code: back.searchParams.get('code') ?? '',
        extras: { ...secret, ...verifier },
      }),
    );
    expect(tokens.idToken).toBeTruthy();
    const refreshed = await handler.performTokenRequest(
      configuration,
      new TokenRequest({
        client_id: CLIENT_ID,
        redirect_uri: CALLBACK,
        grant_type: 'refresh_token',
        refresh_token: tokens.refreshToken ?? '',
        extras: secret,
      }),
    );
    expect(refreshed.accessToken).toBeTruthy();
    expect(refreshed.refreshToken !== undefined).toBe(variant.rotation);
  });
});
