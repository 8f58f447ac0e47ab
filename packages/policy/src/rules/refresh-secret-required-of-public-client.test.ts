import { describe, expect, it } from 'vitest';
import type { CompleteFacts, DecidedType } from '../complete.ts';
import { VECTORS } from '../vectors.ts';
import { refreshSecretRequiredOfPublicClient } from './refresh-secret-required-of-public-client.ts';

const right = VECTORS[0]?.facts as CompleteFacts;
const check = (type: DecidedType, facts: Partial<CompleteFacts> = {}) =>
  refreshSecretRequiredOfPublicClient.check({ type, facts: { ...right, ...facts } });

describe('refresh-secret-required-of-public-client', () => {
  it('a public client is never to be asked for a secret at refresh', () => {
    expect(check('public')).toMatchObject({
      required: true,
      setting: 'secretRequiredForRefreshTokenFlow',
      changes: [{ setting: 'secretRequiredForRefreshTokenFlow', from: true, to: false }],
    });
    expect(check('public', { secretRequiredForRefreshTokenFlow: false })).toBeUndefined();
  });

  it('holds whatever the web-server box says: the two are independent', () => {
    expect(check('public', { secretRequiredForWebServerFlow: false })).toEqual(check('public'));
  });

  it('says nothing where there is no refresh token to use, or no code to begin with', () => {
    expect(check('public', { refreshReachable: false })).toBeUndefined();
    expect(check('public', { authorizationCodeFlow: false })).toBeUndefined();
  });

  it('a private client is rightly asked, a mixed one is another rule’s', () => {
    expect(check('private')).toBeUndefined();
    expect(check('mixed')).toBeUndefined();
  });

  it('is about a secret that is extracted, and names the check box', () => {
    expect(refreshSecretRequiredOfPublicClient.threat).toBe('extracted-secret');
    expect(check('public')?.message).toContain('Require Secret for Refresh Token Flow');
  });

  it('rotation stands in the way of its use, PKCE does not', () => {
    const open = { refreshTokenRotation: false };
    expect(check('public', open)).toMatchObject({
      severity: 'critical',
      cvss: { v3: { vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N', score: 9.1 }, v4: { score: 9.3 } },
    });
    expect(check('public', { ...open, pkceRequired: false })).toEqual(check('public', open));
    expect(check('public')).toMatchObject({ severity: 'high', cvss: { v3: { score: 7.4 } } });
    expect(check('public', { ...open, privilege: 'low' })).toMatchObject({ severity: 'medium' });
  });

  it('a secret already found in the client makes rotation no barrier', () => {
    expect(check('public', { secretInClient: true })).toMatchObject({
      severity: 'critical',
      cvss: { v3: { vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N/E:H' } },
    });
  });
});
