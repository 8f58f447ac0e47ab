import { describe, expect, it } from 'vitest';
import type { CompleteFacts, DecidedType } from './complete.ts';
import { cannotLogIn, clientIn, refusedToday } from './refused-today.ts';
import { VECTORS } from './vectors.ts';

const right = VECTORS[0]?.facts as CompleteFacts;
const at = (facts: Partial<CompleteFacts>, type: DecidedType = 'public') => ({ type, facts: { ...right, ...facts } });

describe('what the real client is refused today', () => {
  it('nothing, where nothing is known of it', () => {
    for (const { facts, type } of VECTORS) {
      const unknown = {
        ...(facts as CompleteFacts),
        sendsChallenge: 'unknown',
        sendsSecretAtCode: 'unknown',
        sendsSecretAtRefresh: 'unknown',
      } as const;
      if (type !== 'unknown') expect(refusedToday({ facts: unknown, type })).toBeUndefined();
    }
  });

  it('the authorization, without the challenge that is required', () => {
    expect(refusedToday(at({ sendsChallenge: 'never' }))).toEqual({ at: 'authorize', reason: 'challenge-missing' });
    expect(refusedToday(at({ sendsChallenge: 'never', pkceRequired: false }))).toBeUndefined();
  });

  it('the code exchange, without the secret that is required', () => {
    const refused = { at: 'code', reason: 'secret-missing' };
    expect(refusedToday(at({ sendsSecretAtCode: 'never' }))).toEqual(refused);
    // A code without a challenge, where none is asked for: the secret alone decides.
    expect(refusedToday(at({ sendsSecretAtCode: 'never', sendsChallenge: 'never', pkceRequired: false }))).toEqual(
      refused,
    );
    expect(refusedToday(at({ sendsSecretAtCode: 'never', secretRequiredForWebServerFlow: false }))).toBeUndefined();
  });

  it('the refresh, where there is one', () => {
    expect(refusedToday(at({ sendsSecretAtRefresh: 'never' }))).toEqual({ at: 'refresh', reason: 'secret-missing' });
    expect(refusedToday(at({ sendsSecretAtRefresh: 'never', refreshReachable: false }))).toBeUndefined();
    expect(
      refusedToday(at({ sendsSecretAtRefresh: 'never', secretRequiredForRefreshTokenFlow: false })),
    ).toBeUndefined();
  });

  it('a client that is refused only its refresh logs in', () => {
    expect(cannotLogIn(at({ sendsSecretAtRefresh: 'never' }))).toBe(false);
    expect(cannotLogIn(at({ sendsSecretAtCode: 'never' }))).toBe(true);
  });

  it('proves nothing of a mixed app: the facts do not say which of its clients sends what', () => {
    expect(refusedToday(at({ sendsSecretAtCode: 'never', sendsChallenge: 'never' }, 'mixed'))).toBeUndefined();
  });

  it('a secret found in the client outweighs that it was seen to send none', () => {
    const found = at({ sendsSecretAtCode: 'never', sendsSecretAtRefresh: 'never', secretInClient: true });
    expect(clientIn(found)).toMatchObject({ sendsSecretAtCode: 'unknown', sendsSecretAtRefresh: 'unknown' });
    expect(refusedToday(found)).toBeUndefined();
    const sends = { sendsSecretAtCode: 'always', sendsSecretAtRefresh: 'always' } as const;
    expect(clientIn(at({ ...sends, secretInClient: true }))).toMatchObject(sends);
    expect(clientIn(at({ ...sends, secretInClient: false }))).toMatchObject(sends);
  });
});
