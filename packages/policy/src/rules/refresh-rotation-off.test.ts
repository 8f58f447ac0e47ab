import { describe, expect, it } from 'vitest';
import type { CompleteFacts, DecidedType } from '../complete.ts';
import { VECTORS } from '../vectors.ts';
import { refreshRotationOff } from './refresh-rotation-off.ts';

const right = VECTORS[0]?.facts as CompleteFacts;
const check = (type: DecidedType, facts: Partial<CompleteFacts> = {}) =>
  refreshRotationOff.check({ type, facts: { ...right, ...facts } });

const off = { refreshTokenRotation: false };

describe('refresh-rotation-off', () => {
  it('rotation is required of a public client, and of an app a public client shares', () => {
    for (const type of ['public', 'mixed'] as const) {
      expect(check(type, off)).toMatchObject({
        required: true,
        setting: 'refreshTokenRotation',
        changes: [{ setting: 'refreshTokenRotation', from: false, to: true }],
      });
      expect(check(type)).toBeUndefined();
    }
  });

  it('a private client is only advised, by another rule', () => {
    expect(check('private', off)).toBeUndefined();
  });

  it('says nothing where there is no refresh token to rotate', () => {
    expect(check('public', { ...off, refreshReachable: false })).toBeUndefined();
    expect(check('public', { ...off, authorizationCodeFlow: false })).toBeUndefined();
  });

  it('is about a stolen refresh token, and names the check box', () => {
    expect(refreshRotationOff.threat).toBe('stolen-refresh-token');
    expect(check('public', off)?.message).toContain('Refresh Token Rotation');
  });

  it('is critical with nothing in the way, high behind enforced IP ranges, medium where only identity is granted', () => {
    expect(check('public', off)).toMatchObject({
      severity: 'critical',
      cvss: { v3: { vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N', score: 9.1 }, v4: { score: 9.3 } },
    });
    expect(check('public', { ...off, ipRestricted: true })).toMatchObject({ severity: 'high' });
    expect(check('public', { ...off, privilege: 'low' })).toMatchObject({ severity: 'medium' });
  });

  it('a secret box that is on does not help a public client', () => {
    expect(check('public', { ...off, secretRequiredForRefreshTokenFlow: false })).toEqual(check('public', off));
  });
});
