import { describe, expect, it } from 'vitest';
import type { CompleteFacts, DecidedType } from '../complete.ts';
import { VECTORS } from '../vectors.ts';
import { verifierDerivable } from './verifier-derivable.ts';

const right = VECTORS[0]?.facts as CompleteFacts;
const check = (type: DecidedType, facts: Partial<CompleteFacts> = {}) =>
  verifierDerivable.check({ type, facts: { ...right, ...facts } });

const derivable = { verifierDerivable: true };

describe('verifier-derivable', () => {
  it('says nothing while the verifier stays with the client, or no code can be exchanged', () => {
    for (const type of ['private', 'public', 'mixed'] as const) {
      expect(check(type)).toBeUndefined();
      expect(check(type, { ...derivable, authorizationCodeFlow: false })).toBeUndefined();
    }
  });

  it('a public client whose verifier can be read has no protection left, whatever the boxes say', () => {
    for (const type of ['public', 'mixed'] as const) {
      const finding = check(type, derivable);
      expect(finding).toMatchObject({
        required: true,
        severity: 'critical',
        cvss: { v3: { vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N', score: 9.1 } },
      });
      expect(finding?.threat ?? verifierDerivable.threat).toBe('intercepted-code');
    }
  });

  it('required PKCE is no barrier when the verifier is in the redirect', () => {
    expect(check('public', { ...derivable, pkceRequired: false })?.cvss).toEqual(check('public', derivable)?.cvss);
  });

  it('a private client that enforces its secret is left with injection, and advice', () => {
    expect(check('private', derivable)).toMatchObject({
      required: false,
      threat: 'injected-code',
      severity: 'medium',
      cvss: { v3: { vector: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:H/I:H/A:N', score: 6.8 } },
    });
  });

  it('a private client that does not is as open as a public one', () => {
    expect(check('private', { ...derivable, secretRequiredForWebServerFlow: false })).toMatchObject({
      required: true,
      severity: 'critical',
    });
  });

  it('no check box repairs it', () => {
    expect(check('public', derivable)).toMatchObject({ changes: [], message: expect.stringContaining('state') });
    expect(check('public', derivable)?.setting).toBeUndefined();
  });
});
