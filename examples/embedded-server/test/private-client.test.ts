import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refresh, signIn, whoIs } from '../src/headless-login.ts';
import { PASSWORD, type Salesforce, startSalesforce, USERNAME } from './salesforce.ts';

describe('a server, which can keep a secret', () => {
  let salesforce: Salesforce;
  beforeAll(async () => {
    salesforce = await startSalesforce();
  });
  afterAll(() => salesforce.server.close());

  it('signs a user in with its secret', async () => {
    const session = await signIn(salesforce.privateClient, USERNAME, PASSWORD);
    expect(await whoIs(salesforce.privateClient, session)).toBe(USERNAME);
  });

  it('tells a wrong password from a wrong secret', async () => {
    await expect(signIn(salesforce.privateClient, USERNAME, 'wrong')).rejects.toMatchObject({ code: 'invalid_grant' });
    const wrong = { ...salesforce.privateClient, clientSecret: 'wrong' };
    await expect(signIn(wrong, USERNAME, PASSWORD)).rejects.toMatchObject({ code: 'invalid_client' });
  });

  it('gets nowhere without its secret: neither at the exchange nor at a refresh', async () => {
    const { clientSecret: _, ...secretless } = salesforce.privateClient;
    await expect(signIn(secretless, USERNAME, PASSWORD)).rejects.toMatchObject({ code: 'invalid_client' });
    const { refreshToken } = await signIn(salesforce.privateClient, USERNAME, PASSWORD);
    await expect(refresh(secretless, refreshToken)).rejects.toMatchObject({ code: 'invalid_client' });
    // A refused refresh spends nothing.
    expect(await refresh(salesforce.privateClient, refreshToken)).toHaveProperty('accessToken');
  });

  it('leaves an audit trail that names the app and the reason', async () => {
    await expect(signIn(salesforce.privateClient, USERNAME, 'wrong')).rejects.toThrow();
    const [newest] = await salesforce.server.auditTrail(1);
    expect(newest).toMatchObject({ app: 'Booking_Web', outcome: 'refused', reason: 'credentials-wrong' });
  });
});
