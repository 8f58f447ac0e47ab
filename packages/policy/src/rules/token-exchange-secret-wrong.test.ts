import { describe, expect, it } from 'vitest';
import type { CompleteFacts, DecidedType } from '../complete.ts';
import { VECTORS } from '../vectors.ts';
import { tokenExchangeSecretWrong } from './token-exchange-secret-wrong.ts';

const right = VECTORS[0]?.facts as CompleteFacts;
const check = (type: DecidedType, facts: Partial<CompleteFacts> = {}) =>
  tokenExchangeSecretWrong.check({ type, facts: { ...right, ...facts } });

const on = { tokenExchangeFlow: true };

describe('token-exchange-secret-wrong', () => {
  it('says nothing while the token exchange flow is off, whatever the box says', () => {
    for (const type of ['private', 'public', 'mixed'] as const) {
      for (const secretRequiredForTokenExchange of [true, false]) {
        expect(check(type, { secretRequiredForTokenExchange })).toBeUndefined();
      }
    }
  });

  it('a private client must prove itself at token exchange', () => {
    expect(check('private', on)).toBeUndefined();
    expect(check('private', { ...on, secretRequiredForTokenExchange: false })).toMatchObject({
      required: true,
      threat: 'unproven-token-exchange',
      setting: 'secretRequiredForTokenExchange',
      changes: [{ setting: 'secretRequiredForTokenExchange', from: false, to: true }],
      message: expect.stringContaining('Require Secret for Token Exchange Flow is off'),
    });
  });

  it('a public client is never to be asked for a secret at token exchange', () => {
    expect(check('public', { ...on, secretRequiredForTokenExchange: false })).toBeUndefined();
    expect(check('public', on)).toMatchObject({
      required: true,
      threat: 'extracted-secret',
      changes: [{ setting: 'secretRequiredForTokenExchange', from: true, to: false }],
      message: expect.stringContaining('Require Secret for Token Exchange Flow is on'),
    });
  });

  it('for a mixed app no value is right, so none is called wrong', () => {
    expect(check('mixed', on)).toBeUndefined();
    expect(check('mixed', { ...on, secretRequiredForTokenExchange: false })).toBeUndefined();
  });

  it('neither PKCE nor rotation stands in the way, only enforced IP ranges do', () => {
    const wrong = { ...on, secretRequiredForTokenExchange: false };
    expect(check('private', wrong)).toMatchObject({
      severity: 'critical',
      cvss: { v3: { vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N', score: 9.1 }, v4: { score: 9.3 } },
    });
    const bare = { ...wrong, pkceRequired: false, refreshTokenRotation: false };
    expect(check('private', bare)).toEqual(check('private', wrong));
    expect(check('private', { ...wrong, ipRestricted: true })).toMatchObject({ severity: 'high' });
    expect(check('private', { ...wrong, privilege: 'low' })).toMatchObject({ severity: 'medium' });
  });
});
