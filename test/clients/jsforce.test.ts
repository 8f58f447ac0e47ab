import jsforce from 'jsforce';
import { describe, expect, it } from 'vitest';
import { CLIENT_ID, CLIENT_SECRET, logInByHand, startVariant, USERNAME, VARIANTS } from './variants.ts';

const CALLBACK = 'https://app.example.com/jsforce';

describe('jsforce', () => {
  it.each(VARIANTS)('logs in, refreshes and revokes with %s', async (_title, variant) => {
    await using started = await startVariant(variant, { callbackUrls: [CALLBACK] });
    const oauth2 = new jsforce.OAuth2({
      loginUrl: started.server.url,
      clientId: CLIENT_ID,
      redirectUri: CALLBACK,
      ...(variant.secret ? { clientSecret: CLIENT_SECRET } : {}),
      // Its verifier has 171 characters and its request names no method.
      useVerifier: variant.pkce,
    });
    const back = await logInByHand(oauth2.getAuthorizationUrl({ scope: 'api refresh_token', state: 's' }));
    const connection = new jsforce.Connection({ oauth2 });
    const user = await connection.authorize(back.searchParams.get('code') ?? '');
    expect(user).toMatchObject({ id: expect.stringMatching(/^005/), organizationId: started.server.org.id });
    expect(await connection.identity()).toMatchObject({ username: USERNAME, organization_id: started.server.org.id });

    // An access token that has died is noticed, refreshed and the call repeated, without the caller's help.
    const refreshToken = connection.refreshToken ?? '';
    const dead = connection.accessToken ?? '';
    await oauth2.revokeToken(dead);
    const again = new jsforce.Connection({
      oauth2,
      instanceUrl: started.server.url,
      accessToken: dead,
      refreshToken,
    });
    let rotated: string | undefined;
    again.on('refresh', (_accessToken: string, answer: { refresh_token?: string }) => {
      rotated = answer.refresh_token;
    });
    expect(await again.identity()).toMatchObject({ username: USERNAME });
    expect(again.accessToken).not.toBe(dead);
    expect(rotated !== undefined).toBe(variant.rotation);

    await oauth2.revokeToken(rotated ?? refreshToken);
    await expect(oauth2.refreshToken(rotated ?? refreshToken)).rejects.toMatchObject({ name: 'invalid_grant' });
  });

  it('reads the error texts it knows', async () => {
    await using started = await startVariant(
      { secret: true, pkce: true, rotation: false },
      { callbackUrls: [CALLBACK] },
    );
    const oauth2 = (secret: string) =>
      new jsforce.OAuth2({
        loginUrl: started.server.url,
        clientId: CLIENT_ID,
        redirectUri: CALLBACK,
        clientSecret: secret,
      });
    const back = await logInByHand(oauth2(CLIENT_SECRET).getAuthorizationUrl({}));
    expect(back.searchParams.get('error_description')).toBe('missing required code challenge');
    await expect(oauth2('wrong').requestToken('aPrx')).rejects.toMatchObject({
      name: 'invalid_client',
      message: 'invalid client credentials',
    });
  });
});
