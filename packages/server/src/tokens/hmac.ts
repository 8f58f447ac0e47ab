/**
 * HMAC-SHA256 (RFC 2104) from Node's one-shot hash. The same as `createHmac`, which makes a native object for every use
 * and costs two to three times as much for texts as short as tokens; every token request needs five.
 */
import { hash } from 'node:crypto';

const BLOCK_BYTES = 64;
const HASH_BYTES = 32;
/** Longer texts get a buffer of their own. */
const SCRATCH_BYTES = 1024;
/** A character of a text is at most three bytes of UTF-8. */
const FITS_CHARS = Math.floor((SCRATCH_BYTES - BLOCK_BYTES) / 3);

/** A key, spread over the two blocks that are hashed before the text and before the inner hash. */
export interface HmacKey {
  readonly inner: Uint8Array;
  readonly outer: Uint8Array;
}

// Written and read within one call: nothing else runs in between.
const scratch = Buffer.alloc(SCRATCH_BYTES);
const outerScratch = Buffer.alloc(BLOCK_BYTES + HASH_BYTES);

export function hmacKey(key: Uint8Array): HmacKey {
  const bytes = key.length > BLOCK_BYTES ? hash('sha256', key, 'buffer') : key;
  const inner = new Uint8Array(BLOCK_BYTES).fill(0x36);
  const outer = new Uint8Array(BLOCK_BYTES).fill(0x5c);
  for (let at = 0; at < bytes.length; at++) {
    inner[at] = (bytes[at] as number) ^ 0x36;
    outer[at] = (bytes[at] as number) ^ 0x5c;
  }
  return { inner, outer };
}

/** 32 bytes. */
export function hmac(key: HmacKey, text: string): Buffer {
  const input = text.length <= FITS_CHARS ? scratch : Buffer.alloc(BLOCK_BYTES + Buffer.byteLength(text));
  input.set(key.inner);
  const end = BLOCK_BYTES + input.write(text, BLOCK_BYTES);
  outerScratch.set(key.outer);
  // As text: a hash as a buffer is an allocation outside the heap, which costs as much as the hash.
  outerScratch.write(hash('sha256', input.subarray(0, end), 'hex'), BLOCK_BYTES, 'hex');
  return Buffer.from(hash('sha256', outerScratch, 'hex'), 'hex');
}
