/** Options that many libraries have, with what the library does when they are given. */
import type { Tell } from './idiom.ts';

const BOTH = [
  ['sendsSecretAtCode', 'always'],
  ['sendsSecretAtRefresh', 'always'],
] as const;
const NEITHER = [
  ['sendsSecretAtCode', 'never'],
  ['sendsSecretAtRefresh', 'never'],
] as const;

/** A secret that is handed over as an option: the library sends it in every token request. */
export function secretOption(pattern: RegExp, how?: 'body' | 'basic'): Tell {
  return {
    pattern,
    hasValue: true,
    says: how === undefined ? BOTH : [...BOTH, ['authenticatesBy', how]],
    detail: 'is given a client secret and sends it with its token requests',
  };
}

/** The same for a library that only redeems codes. */
export function secretAtCode(pattern: RegExp, how?: 'body' | 'basic'): Tell {
  return {
    pattern,
    hasValue: true,
    says: [['sendsSecretAtCode', 'always'] as const, ...(how === undefined ? [] : [['authenticatesBy', how] as const])],
    detail: 'is given a client secret and sends it when it redeems a code',
  };
}

/** The program says that the client has no secret. */
export function noSecret(pattern: RegExp): Tell {
  return { pattern, says: NEITHER, detail: 'is told to authenticate with nothing' };
}

export function challenge(pattern: RegExp): Tell {
  return { pattern, says: [['sendsChallenge', 'always']], detail: 'is told to use PKCE' };
}

export function noChallenge(pattern: RegExp): Tell {
  return { pattern, says: [['sendsChallenge', 'never']], detail: 'is told not to use PKCE' };
}

/** PKCE unless it is switched off. */
export function challengeByDefault(pattern: RegExp, unless: RegExp): Tell {
  return { pattern, unless, says: [['sendsChallenge', 'always']], detail: 'uses PKCE by default' };
}

/** `clientSecret: …`, `client_secret=…`, `"client_secret" => …`, `.clientSecret(…`. */
export const CLIENT_SECRET =
  /(?<![\w$])(?:client_?secret|client-secret|consumer_?secret)["'`]?\s{0,3}(?::(?!:)|=>|=(?!=)|\()\s{0,20}/i;
