/** Keyed hashes: what the store holds instead of secrets, codes and tokens. */
import { createCipheriv, createDecipheriv, hash, hkdfSync, timingSafeEqual } from 'node:crypto';

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
  /** In hexadecimal: a key and a text are then one text, which costs no buffer to hash. */
  readonly #keys: Readonly<Record<HashPurpose, string>>;
  readonly #sealingKey: Buffer;
  readonly #random: (bytes: number) => Buffer;

  constructor(masterKey: Buffer, random: (bytes: number) => Buffer) {
    const derive = (label: string): Buffer => Buffer.from(hkdfSync('sha256', masterKey, 'countersign', label, 32));
    const keys = PURPOSES.map((purpose) => [purpose, derive(purpose).toString('hex')] as const);
    this.#keys = Object.fromEntries(keys) as Record<HashPurpose, string>;
    this.#sealingKey = derive('seal');
    this.#random = random;
  }

  /**
   * SHA3-256 over a key of its own for each purpose and the text; 32 bytes. SHA-3 cannot be extended, so the key in front
   * makes it a MAC without the two rounds of HMAC (Keccak team, "MAC computation"; KMAC, NIST SP 800-185 §4, is this too),
   * and without Node's native object for each HMAC: every token request needs four.
   */
  hash(purpose: HashPurpose, text: string): Buffer {
    // As text: a hash that comes as a buffer is an allocation outside the heap, which costs as much as the hash.
    return Buffer.from(hash('sha3-256', this.#keys[purpose] + text, 'hex'), 'hex');
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
