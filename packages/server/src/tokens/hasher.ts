/** Keyed hashes: what the store holds instead of secrets, codes and tokens. */
import { createCipheriv, createDecipheriv, hkdfSync, timingSafeEqual } from 'node:crypto';
import { type HmacKey, hmac, hmacKey } from './hmac.ts';

export const MASTER_KEY_BYTES = 32;

const PURPOSES = [
  'client-secret',
  'code',
  'access-token',
  'refresh-token',
  'assertion',
  'login',
  'form',
  'identity',
] as const;

/** What is hashed; the same text hashes differently for each. */
export type HashPurpose = (typeof PURPOSES)[number];

export class Hasher {
  readonly #keys: Readonly<Record<HashPurpose, HmacKey>>;
  readonly #sealingKey: Buffer;
  readonly #random: (bytes: number) => Buffer;

  constructor(masterKey: Buffer, random: (bytes: number) => Buffer) {
    const derive = (label: string): Buffer => Buffer.from(hkdfSync('sha256', masterKey, 'countersign', label, 32));
    const keys = PURPOSES.map((purpose) => [purpose, hmacKey(derive(purpose))] as const);
    this.#keys = Object.fromEntries(keys) as Record<HashPurpose, HmacKey>;
    this.#sealingKey = derive('seal');
    this.#random = random;
  }

  /** HMAC-SHA256 under a key of its own for each purpose. */
  hash(purpose: HashPurpose, text: string): Buffer {
    return hmac(this.#keys[purpose], text);
  }

  /** Whether text hashes to this; takes the same time wherever they differ. */
  matches(purpose: HashPurpose, text: string, hash: Uint8Array): boolean {
    return sameHash(this.hash(purpose, text), hash);
  }

  /** Encrypts what must be read again (private signing keys): AES-256-GCM, nonce and tag in front. */
  seal(plain: string): Buffer {
    const nonce = this.#random(12);
    const cipher = createCipheriv('aes-256-gcm', this.#sealingKey, nonce);
    const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]);
  }

  /** Throws when the text was sealed under another master key, or touched. */
  unseal(sealed: Buffer): string {
    const decipher = createDecipheriv('aes-256-gcm', this.#sealingKey, sealed.subarray(0, 12));
    decipher.setAuthTag(sealed.subarray(12, 28));
    return decipher.update(sealed.subarray(28), undefined, 'utf8') + decipher.final('utf8');
  }
}

/** Whether two keyed hashes are the same; takes the same time wherever they differ. */
export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
