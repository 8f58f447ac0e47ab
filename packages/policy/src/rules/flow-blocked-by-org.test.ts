import { describe, expect, it } from 'vitest';
import type { CompleteFacts, DecidedType } from '../complete.ts';
import { VECTORS } from '../vectors.ts';
import { flowBlockedByOrg } from './flow-blocked-by-org.ts';

const right = VECTORS[0]?.facts as CompleteFacts;
const check = (type: DecidedType, facts: Partial<CompleteFacts> = {}) =>
  flowBlockedByOrg.check({ type, facts: { ...right, ...facts } });

const blocked = { orgAllowsCodeCredentialFlow: false };

describe('flow-blocked-by-org', () => {
  it('a client that does headless login cannot log in while the org blocks the flow', () => {
    expect(check('private', { ...blocked, headlessLogin: true })).toMatchObject({
      required: true,
      severity: 'medium',
      cvss: null,
      setting: 'codeCredentialFlowAllowed',
      changes: [{ setting: 'codeCredentialFlowAllowed', from: false, to: true }],
      message: expect.stringContaining('Allow Authorization Code and Credentials Flows'),
    });
    expect(flowBlockedByOrg.threat).toBeNull();
  });

  it('an app that merely has the flow enabled is told, and stays compliant', () => {
    expect(check('public', { ...blocked, codeCredentialFlow: true })).toMatchObject({
      required: false,
      severity: 'low',
      cvss: null,
    });
  });

  it('says nothing of an app without the flow, nor where the org allows it, nor without OAuth', () => {
    expect(check('private', blocked)).toBeUndefined();
    expect(check('private', { headlessLogin: true, codeCredentialFlow: true })).toBeUndefined();
    expect(check('private', { ...blocked, headlessLogin: true, authorizationCodeFlow: false })).toBeUndefined();
  });
});
