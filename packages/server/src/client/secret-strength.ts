/**
 * What a client secret must at least be. RFC 6749 §10.10 asks for a chance of guessing of at most 2^-128: 32 characters of
 * the poorest alphabet that secrets are made in (hexadecimal) are that many bits. Salesforce’s own have 64 of them. A
 * text that repeats a few characters has the length and not the bits.
 */
import type { Secret } from '../secret.ts';

export const LEAST_SECRET_CHARS = 32;
const LEAST_DIFFERENT_CHARS = 8;

/** Why a secret is too easy to guess, in words that follow “the client secret of …”; undefined for one that is not. */
export function weaknessOf(secret: Secret): string | undefined {
  const characters = [...secret.reveal()];
  if (characters.length < LEAST_SECRET_CHARS) return `has ${characters.length} characters`;
  return new Set(characters).size < LEAST_DIFFERENT_CHARS ? 'repeats the same few characters' : undefined;
}
