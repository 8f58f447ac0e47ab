import { describe, expect, it } from 'vitest';
import type { CompleteFacts, DecidedType } from '../complete.ts';
import { VECTORS } from '../vectors.ts';
import { flowNotEnabled } from './flow-not-enabled.ts';

const right = VECTORS[0]?.facts as CompleteFacts;
const check = (type: DecidedType, facts: Partial<CompleteFacts> = {}) =>
  flowNotEnabled.check({ type, facts: { ...right, ...facts } });

const headless = { headlessLogin: true };

describe('flow-not-enabled', () => {
  it('a client that does headless login cannot log in while the flow is off', () => {
    for (const type of ['private', 'public', 'mixed'] as const) {
      expect(check(type, headless)).toMatchObject({
        required: true,
        severity: 'medium',
        cvss: null,
        setting: 'codeCredentialFlow',
        changes: [{ setting: 'codeCredentialFlow', from: false, to: true }],
        message: expect.stringContaining('Enable Authorization Code and Credentials Flow'),
      });
    }
    expect(flowNotEnabled.threat).toBeNull();
  });

  it('a client that does not use the flow need not have it enabled', () => {
    expect(check('private')).toBeUndefined();
    expect(check('public')).toBeUndefined();
  });

  it('says nothing where the flow is on, or no code can be exchanged', () => {
    expect(check('private', { ...headless, codeCredentialFlow: true })).toBeUndefined();
    expect(check('private', { ...headless, authorizationCodeFlow: false })).toBeUndefined();
  });
});
