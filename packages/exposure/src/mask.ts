/** Turns a found value into what may be said of it. The only place a value goes in; nothing brings it back. */
import { createHash, createHmac } from 'node:crypto';
import type { Masked } from './result.ts';

/** Keyed hash of a secret: HMAC-SHA-256, hex, first 32 digits. Compare only hashes made under one key. */
export function hashSecret(value: string, maskKey: string): string {
  return createHmac('sha256', maskKey).update(value, 'utf8').digest('hex').slice(0, 32);
}

export function mask(value: string, maskKey: string): Masked {
  // A short value shows less: a quarter of it, and never more than four characters.
  const shown = Math.min(4, Math.floor(value.length / 4));
  return { starts: value.slice(0, shown), length: value.length, hash: hashSecret(value, maskKey) };
}

/** SHA-256 of a consumer key, hex. */
export function hashKey(consumerKey: string): string {
  return createHash('sha256').update(consumerKey, 'utf8').digest('hex');
}
