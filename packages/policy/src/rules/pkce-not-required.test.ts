import { describe, expect, it } from 'vitest';
import type { CompleteFacts, DecidedType } from '../complete.ts';
import { VECTORS } from '../vectors.ts';
import { pkceNotRequired } from './pkce-not-required.ts';

const right = VECTORS[0]?.facts as CompleteFacts;
const check = (type: DecidedType, facts: Partial<CompleteFacts> = {}) =>
  pkceNotRequired.check({ type, facts: { ...right, ...facts } });

const off = { pkceRequired: false };

describe('pkce-not-required', () => {
  it('says nothing where PKCE is required, or no code can be exchanged', () => {
    for (const type of ['private', 'public', 'mixed'] as const) {
      expect(check(type)).toBeUndefined();
      expect(check(type, { ...off, authorizationCodeFlow: false })).toBeUndefined();
    }
  });

  it('asks for the same change of every kind of client', () => {
    for (const type of ['private', 'public', 'mixed'] as const) {
      expect(check(type, off)).toMatchObject({
        setting: 'pkceRequired',
        changes: [{ setting: 'pkceRequired', from: false, to: true }],
      });
    }
    expect(pkceNotRequired.rightForEveryType).toBe(true);
  });

  it('PKCE is required of a public client, and of an app a public client shares', () => {
    expect(check('public', off)).toMatchObject({ required: true });
    expect(check('mixed', off)).toMatchObject({ required: true });
  });

  it('a secret every copy carries does not make it milder for a public client', () => {
    const withSecret = check('public', off);
    const without = check('public', { ...off, secretRequiredForWebServerFlow: false });
    expect(withSecret).toMatchObject({ severity: 'critical', message: expect.stringContaining('PKCE') });
    expect(without).toMatchObject({ severity: 'critical', message: expect.stringContaining('PKCE') });
    expect(withSecret?.cvss).toEqual(without?.cvss);
    expect(withSecret?.message).not.toBe(without?.message);
  });

  it('for a private client it is advice, however bad', () => {
    expect(check('private', off)).toMatchObject({ required: false });
    expect(check('private', { ...off, secretRequiredForWebServerFlow: false })).toMatchObject({ required: false });
  });

  it('with neither secret nor PKCE anyone can redeem a code of a private client', () => {
    const finding = check('private', { ...off, secretRequiredForWebServerFlow: false });
    expect(finding).toMatchObject({
      severity: 'critical',
      message: expect.stringContaining('whoever intercepts'),
      cvss: { v3: { vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N', score: 9.1 } },
    });
    expect(finding?.threat ?? pkceNotRequired.threat).toBe('intercepted-code');
  });

  it('behind an enforced secret only injection is left: medium, and low with a vault or identity scopes only', () => {
    expect(check('private', off)).toMatchObject({
      threat: 'injected-code',
      severity: 'medium',
      message: expect.stringContaining('second defence'),
      cvss: {
        v3: { vector: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:H/I:H/A:N', score: 6.8 },
        v4: { vector: 'CVSS:4.0/AV:N/AC:H/AT:N/PR:N/UI:P/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N' },
      },
    });
    // The score is the same with a vault: advice is milder than its score, never the other way round.
    expect(check('private', { ...off, secretVaulted: true })).toMatchObject({
      severity: 'low',
      cvss: { v3: { score: 6.8 } },
    });
    expect(check('private', { ...off, privilege: 'low' })).toMatchObject({ severity: 'low' });
  });

  it('enforced IP ranges make it high for a public client, identity scopes medium', () => {
    expect(check('public', { ...off, ipRestricted: true })).toMatchObject({ severity: 'high' });
    expect(check('public', { ...off, privilege: 'low' })).toMatchObject({ severity: 'medium' });
  });
});
