import { describe, expect, it } from 'vitest';
import type { CompleteFacts, DecidedType } from '../complete.ts';
import { VECTORS } from '../vectors.ts';
import { refreshSecretNotRequiredOfPrivateClient } from './refresh-secret-not-required-of-private-client.ts';

const right = VECTORS[0]?.facts as CompleteFacts;
const check = (type: DecidedType, facts: Partial<CompleteFacts> = {}) =>
  refreshSecretNotRequiredOfPrivateClient.check({ type, facts: { ...right, ...facts } });

const off = { secretRequiredForRefreshTokenFlow: false };

describe('refresh-secret-not-required-of-private-client', () => {
  it('a private client must prove itself at refresh', () => {
    expect(check('private', off)).toMatchObject({
      required: true,
      setting: 'secretRequiredForRefreshTokenFlow',
      changes: [{ setting: 'secretRequiredForRefreshTokenFlow', from: false, to: true }],
    });
    expect(check('private')).toBeUndefined();
  });

  it('says nothing where there is no refresh token to steal', () => {
    expect(check('private', { ...off, refreshReachable: false })).toBeUndefined();
    expect(check('private', { ...off, authorizationCodeFlow: false })).toBeUndefined();
  });

  it('a public client is rightly not asked, a mixed one is another rule’s', () => {
    expect(check('public', off)).toBeUndefined();
    expect(check('mixed', off)).toBeUndefined();
  });

  it('is about a stolen refresh token, and names the check box', () => {
    expect(refreshSecretNotRequiredOfPrivateClient.threat).toBe('stolen-refresh-token');
    expect(check('private', off)?.message).toContain('Require Secret for Refresh Token Flow');
  });

  it('is critical without rotation, high with it, medium where only identity is granted', () => {
    const open = { ...off, refreshTokenRotation: false };
    expect(check('private', open)).toMatchObject({
      severity: 'critical',
      cvss: { v3: { vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N', score: 9.1 }, v4: { score: 9.3 } },
    });
    expect(check('private', off)).toMatchObject({
      severity: 'high',
      cvss: { v3: { vector: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N', score: 7.4 } },
    });
    expect(check('private', { ...open, ipRestricted: true })).toMatchObject({ severity: 'high' });
    expect(check('private', { ...open, privilege: 'low' })).toMatchObject({ severity: 'medium' });
  });

  it('PKCE is no barrier: it protects codes, not refresh tokens', () => {
    expect(check('private', { ...off, pkceRequired: false })).toEqual(check('private', off));
  });
});
