import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authorize, refresh, signIn, whoIs } from '../src/headless-login.ts';
import { PASSWORD, type Salesforce, startSalesforce, USERNAME } from './salesforce.ts';

describe('an app on a phone, which cannot keep a secret', () => {
  let salesforce: Salesforce;
  beforeAll(async () => {
    salesforce = await startSalesforce();
  });
  afterAll(() => salesforce.server.close());

  it('signs a user in without one', async () => {
    const session = await signIn(salesforce.publicClient, USERNAME, PASSWORD);
    expect(await whoIs(salesforce.publicClient, session)).toBe(USERNAME);
  });

  it('gets a new refresh token with every refresh, and loses all of them when an old one is used again', async () => {
    const first = await signIn(salesforce.publicClient, USERNAME, PASSWORD);
    const second = await refresh(salesforce.publicClient, first.refreshToken);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    await expect(refresh(salesforce.publicClient, first.refreshToken)).rejects.toMatchObject({ code: 'invalid_grant' });
    await expect(refresh(salesforce.publicClient, second.refreshToken)).rejects.toThrow('expired');
  });

  it('has to refresh once the access token has expired', async () => {
    const session = await signIn(salesforce.publicClient, USERNAME, PASSWORD);
    salesforce.pass(119);
    expect(await whoIs(salesforce.publicClient, session)).toBe(USERNAME);
    salesforce.pass(2);
    expect(await whoIs(salesforce.publicClient, session)).toBeUndefined();
    const fresh = await refresh(salesforce.publicClient, session.refreshToken);
    expect(await whoIs(salesforce.publicClient, fresh)).toBe(USERNAME);
  });

  it('may take a quarter of an hour between the password and the exchange, and no longer', async () => {
    const { loginUrl, clientId, redirectUri } = salesforce.publicClient;
    const exchangeAfter = async (minutes: number) => {
      const verifier = randomBytes(32).toString('base64url');
      const code = await authorize(salesforce.publicClient, USERNAME, PASSWORD, verifier);
      salesforce.pass(minutes);
      const answer = await fetch(`${loginUrl}/services/oauth2/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code,
          client_id: clientId,
          redirect_uri: redirectUri,
          code_verifier: verifier,
        }),
      });
      return (await answer.json()).error_description ?? answer.status;
    };
    expect(await exchangeAfter(14)).toBe(200);
    expect(await exchangeAfter(16)).toBe('expired authorization code');
  });
});
