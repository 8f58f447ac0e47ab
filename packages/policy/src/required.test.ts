import { describe, expect, it } from 'vitest';
import type { CompleteFacts, DecidedType } from './complete.ts';
import { requiredSettings } from './required.ts';
import { VECTORS } from './vectors.ts';

const BARE = {
  ...(VECTORS[0]?.facts as CompleteFacts),
  authorizationCodeFlow: true,
  refreshReachable: false,
  tokenExchangeFlow: false,
  headlessLogin: false,
};
const required = (type: DecidedType, facts: Partial<CompleteFacts> = {}) =>
  requiredSettings({ type, facts: { ...BARE, ...facts } });

describe('what the control requires', () => {
  it.each([
    ['private', { secretRequiredForWebServerFlow: true }],
    ['public', { secretRequiredForWebServerFlow: false, pkceRequired: true }],
    ['mixed', { pkceRequired: true }],
  ] as const)('of a %s client that logs in with a code', (type, wanted) => {
    expect(required(type)).toEqual(wanted);
  });

  it.each([
    ['private', { secretRequiredForRefreshTokenFlow: true }],
    ['public', { secretRequiredForRefreshTokenFlow: false, refreshTokenRotation: true }],
    ['mixed', { refreshTokenRotation: true }],
  ] as const)('of a %s client that gets a refresh token, besides', (type, more) => {
    expect(required(type, { refreshReachable: true })).toEqual({ ...required(type), ...more });
  });

  it.each([
    ['private', { secretRequiredForTokenExchange: true }],
    ['public', { secretRequiredForTokenExchange: false }],
    ['mixed', {}],
  ] as const)('of a %s client where tokens are exchanged, besides', (type, more) => {
    expect(required(type, { tokenExchangeFlow: true })).toEqual({ ...required(type), ...more });
  });

  it.each(['private', 'public', 'mixed'] as const)(
    'of a %s client that logs users in through its own screen, besides: the flow, in the app and the org, and no question to the user',
    (type) => {
      expect(required(type, { headlessLogin: true })).toEqual({
        ...required(type),
        codeCredentialFlow: true,
        codeCredentialFlowAllowed: true,
        adminApproved: true,
      });
    },
  );

  it('nothing of an app through which no code flow is possible', () => {
    const all = { refreshReachable: true, tokenExchangeFlow: true, headlessLogin: true };
    for (const type of ['private', 'public', 'mixed'] as const)
      expect(required(type, { ...all, authorizationCodeFlow: false })).toEqual({});
  });
});
