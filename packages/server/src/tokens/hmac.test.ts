import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hmac, hmacKey } from './hmac.ts';

describe('HMAC-SHA256', () => {
  it('is what Node makes of any key and any text', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 2000 }), fc.string({ maxLength: 400 }));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), text, (key, message) => {
        expect(hmac(hmacKey(key), message)).toEqual(createHmac('sha256', key).update(message).digest());
      }),
      { numRuns: 2000 },
    );
  });

  it('is right on both sides of every length where it works differently', () => {
    for (const length of [0, 1, 63, 64, 65, 319, 320, 321, 960, 961, 5000]) {
      const text = '\u20ac'.repeat(length);
      for (const keyLength of [0, 31, 32, 63, 64, 65, 300]) {
        const key = randomBytes(keyLength);
        expect(hmac(hmacKey(key), text)).toEqual(createHmac('sha256', key).update(text).digest());
      }
    }
  });

  it('hands out bytes that the next one leaves alone', () => {
    const key = hmacKey(randomBytes(32));
    const first = hmac(key, 'first');
    const copy = Buffer.from(first);
    hmac(key, 'second');
    expect(first).toEqual(copy);
  });
});
