import { describe, expect, it } from 'vitest';
import type { CompleteFacts, DecidedType } from '../complete.ts';
import { VECTORS } from '../vectors.ts';
import { clientTypeMixed } from './client-type-mixed.ts';

const right = VECTORS[0]?.facts as CompleteFacts;
const check = (type: DecidedType, facts: Partial<CompleteFacts> = {}) =>
  clientTypeMixed.check({ type, facts: { ...right, ...facts } });

describe('client-type-mixed', () => {
  it('one app for both kinds is a failure, however its boxes stand', () => {
    for (const secretRequiredForWebServerFlow of [true, false]) {
      expect(check('mixed', { secretRequiredForWebServerFlow })).toMatchObject({
        required: true,
        setting: 'secretRequiredForWebServerFlow',
        message: expect.stringContaining('split the app in two'),
      });
    }
  });

  it('no box is changed, because no value is right', () => {
    expect(check('mixed')?.changes).toEqual([]);
    expect(clientTypeMixed.threat).toBeNull();
  });

  it('says which half is served wrongly as the box stands', () => {
    expect(check('mixed')?.message).toMatch(/^A private and a public client share this app\. With the secret required/);
    expect(check('mixed', { secretRequiredForWebServerFlow: false })?.message).toMatch(
      /^A private and a public client share this app\. With the secret not required/,
    );
  });

  it('says nothing of an app with one kind of client, nor where no code can be exchanged', () => {
    expect(check('private')).toBeUndefined();
    expect(check('public')).toBeUndefined();
    expect(check('mixed', { authorizationCodeFlow: false })).toBeUndefined();
  });

  it('is as bad as the worse half: critical without PKCE, high with it, medium where only identity is granted', () => {
    expect(check('mixed', { pkceRequired: false })).toMatchObject({
      severity: 'critical',
      cvss: { v3: { vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N', score: 9.1 } },
    });
    expect(check('mixed')).toMatchObject({ severity: 'high', cvss: { v3: { score: 7.4 } } });
    expect(check('mixed', { privilege: 'low' })).toMatchObject({ severity: 'medium', cvss: { v3: { score: 4.8 } } });
  });
});
