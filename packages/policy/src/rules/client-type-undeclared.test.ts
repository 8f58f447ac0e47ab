import { describe, expect, it } from 'vitest';
import type { Facts } from '../facts.ts';
import { judge } from '../judge.ts';
import { VECTORS } from '../vectors.ts';
import { clientTypeUndeclared } from './client-type-undeclared.ts';

const right = VECTORS[0]?.facts as Facts;
const SECRETS_OFF = { secretRequiredForWebServerFlow: false, secretRequiredForRefreshTokenFlow: false };

const found = (facts: Partial<Facts>, type: 'private' | 'public' | 'mixed' | 'unknown' = 'unknown') =>
  judge({ ...right, ...facts }, type).findings.find((finding) => finding.rule === 'client-type-undeclared');

describe('client-type-undeclared', () => {
  it('settings right for one kind only leave the verdict open, and low', () => {
    for (const facts of [{}, SECRETS_OFF]) {
      expect(judge({ ...right, ...facts }, 'unknown').verdict).toBe('indeterminate');
      expect(found(facts)).toMatchObject({
        severity: 'low',
        required: false,
        cvss: null,
        threat: null,
        fix: { changes: [] },
      });
    }
  });

  it('says for each kind whether the settings are right, or which box must change', () => {
    expect(found({})?.message).toMatch(
      /As a private client: this is right\. As a public client: “Require Secret for Web Server Flow” must be off, “Require Secret for Refresh Token Flow” must be off/,
    );
    expect(found(SECRETS_OFF)?.message).toMatch(
      /As a private client: “Require Secret for Web Server Flow” must be on, .*As a public client: this is right/,
    );
  });

  it('says how to settle it', () => {
    expect(found({})?.message).toMatch(/Declare the type in the config file, or give the client’s code to the review/);
  });

  it('settings wrong for either kind are a failure, as severe as for the kind they are least bad for', () => {
    const nothing = { ...SECRETS_OFF, pkceRequired: false, refreshTokenRotation: false };
    expect(judge({ ...right, ...nothing }, 'unknown').verdict).toBe('noncompliant');
    expect(found(nothing)).toMatchObject({
      severity: 'critical',
      required: true,
      message: expect.stringContaining('wrong for either'),
    });
    // One box on, one off: high for either kind while PKCE and rotation stand.
    expect(found({ secretRequiredForRefreshTokenFlow: false })).toMatchObject({ severity: 'high', required: true });
  });

  it('a known kind has nothing to declare', () => {
    for (const type of ['private', 'public', 'mixed'] as const) expect(found({}, type)).toBeUndefined();
  });

  it('nor has an app no code flow is possible for', () => {
    expect(found({ authorizationCodeFlow: false })).toBeUndefined();
  });

  it('of one complete case there is nothing to say: the case has a type', () => {
    for (const { facts, type } of VECTORS) {
      if (type === 'unknown') continue;
      expect(
        clientTypeUndeclared.check({ facts, type } as Parameters<typeof clientTypeUndeclared.check>[0]),
      ).toBeUndefined();
    }
  });
});
