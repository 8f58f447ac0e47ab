import { describe, expect, it } from 'vitest';
import type { CompleteFacts, DecidedType } from '../complete.ts';
import { VECTORS } from '../vectors.ts';
import { notAdminApproved } from './not-admin-approved.ts';

const right = VECTORS[0]?.facts as CompleteFacts;
const check = (type: DecidedType, facts: Partial<CompleteFacts> = {}) =>
  notAdminApproved.check({ type, facts: { ...right, ...facts } });

const selfAuthorize = { adminApproved: false };

describe('not-admin-approved', () => {
  it('headless login has no page to consent on, so the user must be approved beforehand', () => {
    for (const type of ['private', 'public', 'mixed'] as const) {
      expect(check(type, { ...selfAuthorize, headlessLogin: true })).toMatchObject({
        required: true,
        severity: 'medium',
        cvss: null,
        setting: 'adminApproved',
        message: expect.stringMatching(/Permitted Users.*Admin approved users are pre-authorized/s),
      });
    }
    expect(notAdminApproved.threat).toBeNull();
  });

  it('never changes the setting by itself: without profiles or permission sets everybody is locked out', () => {
    expect(check('private', { ...selfAuthorize, headlessLogin: true })?.changes).toEqual([]);
  });

  it('an app that merely has the flow enabled is told, and stays compliant', () => {
    expect(check('private', { ...selfAuthorize, codeCredentialFlow: true })).toMatchObject({
      required: false,
      severity: 'low',
    });
  });

  it('the ordinary login may be self-authorized: it shows a consent page', () => {
    expect(check('private', selfAuthorize)).toBeUndefined();
  });

  it('says nothing where users are approved, or no code can be exchanged', () => {
    expect(check('private', { headlessLogin: true, codeCredentialFlow: true })).toBeUndefined();
    expect(check('private', { ...selfAuthorize, headlessLogin: true, authorizationCodeFlow: false })).toBeUndefined();
  });
});
