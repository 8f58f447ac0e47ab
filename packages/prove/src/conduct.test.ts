import { VECTORS } from '@countersign/policy/vectors';
import { describe, expect, it } from 'vitest';
import { conductOf } from './conduct.ts';

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
    expect(conductOf(right, 'public').sendsChallenge).toBe(true);
    expect(conductOf(open, 'public').sendsChallenge).toBe(false);
  });

  it('ships the secret only where it is made to, if it is public; a private one always sends it', () => {
    expect(conductOf(open, 'public').sendsSecretAt).toEqual({ code: false, refresh: false, tokenExchange: false });
    expect(conductOf(right, 'public').sendsSecretAt).toMatchObject({ code: true, refresh: true });
    expect(conductOf(open, 'private').sendsSecretAt).toMatchObject({ code: true, refresh: true });
    expect(conductOf({ ...open, tokenExchangeFlow: true }, 'public').sendsSecretAt.tokenExchange).toBe(true);
  });

  it('takes what is not known for the strict value', () => {
    const unknown = { ...open, pkceRequired: undefined, secretRequiredForWebServerFlow: undefined };
    expect(conductOf(unknown, 'public')).toMatchObject({ sendsChallenge: true, sendsSecretAt: { code: true } });
  });

  it('logs in through its own screen where that is known of it, whether or not it can', () => {
    const blocked = { ...right, headlessLogin: true, codeCredentialFlow: true, orgAllowsCodeCredentialFlow: false };
    expect(conductOf(blocked, 'private')).toMatchObject({ flow: 'code-credentials', openFlow: 'web-server' });
    expect(conductOf({ ...right, codeCredentialFlow: true }, 'private')).toMatchObject({ flow: 'code-credentials' });
    expect(conductOf(right, 'private')).toMatchObject({ flow: 'web-server', openFlow: 'web-server' });
  });
});
