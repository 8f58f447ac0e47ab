import { describe, expect, it } from 'vitest';
import type { CompleteFacts, DecidedType } from '../complete.ts';
import { VECTORS } from '../vectors.ts';
import { refreshRotationAdvised } from './refresh-rotation-advised.ts';

const right = VECTORS[0]?.facts as CompleteFacts;
const check = (type: DecidedType, facts: Partial<CompleteFacts> = {}) =>
  refreshRotationAdvised.check({ type, facts: { ...right, ...facts } });

const off = { refreshTokenRotation: false };

describe('refresh-rotation-advised', () => {
  it('a private client that may refresh is advised to rotate, and stays compliant', () => {
    expect(check('private', off)).toMatchObject({
      required: false,
      setting: 'refreshTokenRotation',
      changes: [{ setting: 'refreshTokenRotation', from: false, to: true }],
    });
    expect(check('private')).toBeUndefined();
  });

  it('for a public client it is no advice but a requirement, of another rule', () => {
    expect(check('public', off)).toBeUndefined();
    expect(check('mixed', off)).toBeUndefined();
  });

  it('says nothing where there is no refresh token', () => {
    expect(check('private', { ...off, refreshReachable: false })).toBeUndefined();
    expect(check('private', { ...off, authorizationCodeFlow: false })).toBeUndefined();
  });

  it('is low whatever the score and whatever else is open', () => {
    expect(check('private', off)).toMatchObject({
      severity: 'low',
      cvss: { v3: { vector: 'CVSS:3.1/AV:N/AC:H/PR:H/UI:N/S:U/C:H/I:H/A:N', score: 5.9 } },
    });
    expect(check('private', { ...off, pkceRequired: false, secretRequiredForRefreshTokenFlow: false })).toMatchObject({
      severity: 'low',
    });
    expect(check('private', { ...off, privilege: 'low' })).toMatchObject({
      severity: 'low',
      cvss: { v3: { score: 3.3 } },
    });
  });

  it('says which defence stands first: the secret, or the secret once it is required', () => {
    expect(check('private', off)?.message).toContain('already stands in the way');
    expect(check('private', { ...off, secretRequiredForRefreshTokenFlow: false })?.message).toContain(
      'Once the secret is required',
    );
    expect(refreshRotationAdvised.threat).toBe('stolen-refresh-token');
  });
});
