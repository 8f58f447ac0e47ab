import { VECTORS } from '@countersign/policy/vectors';
import { describe, expect, it } from 'vitest';
import { behaviourOf } from './client-behaviour.ts';

const right = VECTORS.find(({ id }) => id === 'private-right')?.facts;
if (right === undefined) throw new Error('there is no such vector');
const open = {
  ...right,
  secretRequiredForWebServerFlow: false,
  secretRequiredForRefreshTokenFlow: false,
  pkceRequired: false,
};

describe('the client that lives by the settings', () => {
  it('sends a challenge only where one is required', () => {
    expect(behaviourOf(right, 'public').sendsChallenge).toBe(true);
    expect(behaviourOf(open, 'public').sendsChallenge).toBe(false);
  });

  it('ships the secret only where it is made to, if it is public; a private one always sends it', () => {
    expect(behaviourOf(open, 'public').sendsSecretAt).toEqual({ code: false, refresh: false, tokenExchange: false });
    expect(behaviourOf(right, 'public').sendsSecretAt).toMatchObject({ code: true, refresh: true });
    expect(behaviourOf(open, 'private').sendsSecretAt).toMatchObject({ code: true, refresh: true });
    expect(behaviourOf({ ...open, tokenExchangeFlow: true }, 'public').sendsSecretAt.tokenExchange).toBe(true);
  });

  it('takes what is not known for the strict value', () => {
    const unknown = { ...open, pkceRequired: undefined, secretRequiredForWebServerFlow: undefined };
    expect(behaviourOf(unknown, 'public')).toMatchObject({ sendsChallenge: true, sendsSecretAt: { code: true } });
  });

  it('logs in through its own screen where that is known of it, whether or not it can', () => {
    const blocked = { ...right, headlessLogin: true, codeCredentialFlow: true, orgAllowsCodeCredentialFlow: false };
    expect(behaviourOf(blocked, 'private')).toMatchObject({ flow: 'code-credentials', openFlow: 'web-server' });
    expect(behaviourOf({ ...right, codeCredentialFlow: true }, 'private')).toMatchObject({ flow: 'code-credentials' });
    expect(behaviourOf(right, 'private')).toMatchObject({ flow: 'web-server', openFlow: 'web-server' });
  });
});
