/**
 * The keys that sign ID tokens and JWT access tokens: RS256, made when first needed, rotated with overlap. A new key is
 * published before it signs, and an old one stays published until what it signed has expired.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { promisify } from 'node:util';
import type { InstallationStore, KeyStore, SigningKeyRecord } from '../store/port.ts';
import type { Hasher } from './hasher.ts';

const makeKeyPair = promisify(generateKeyPair);

/** How long a new key is only published, so that verifiers with a cached key set learn of it in time. */
export const PUBLISH_BEFORE_SIGNING_MS = 3_600_000;
/** How long an old key stays published after it signed last: the longest JWT access token. */
export const PUBLISH_AFTER_SIGNING_MS = 12 * 3_600_000;

/** Keys, and the one that was settled first. */
type KeyRecords = KeyStore & Pick<InstallationStore, 'settle'>;

export interface SigningKey {
  kid: string;
  privateKey: KeyObject;
}

export interface SigningKeys {
  /** The key that signs now. */
  current(nowMs: number): Promise<SigningKey>;
  /** All published public keys, as a JWK set. */
  published(nowMs: number): Promise<{ keys: readonly Record<string, unknown>[] }>;
  /** The public key of that name, while it is published. */
  verifier(kid: string, nowMs: number): Promise<KeyObject | undefined>;
  /** Reads the store again on next use. */
  forget(): void;
}

export function openSigningKeys(store: KeyRecords, hasher: Hasher): SigningKeys {
  let records: Promise<readonly SigningKeyRecord[]> | undefined;
  const opened = new Map<string, SigningKey>();
  const verifiers = new Map<string, KeyObject>();

  function load(nowMs: number): Promise<readonly SigningKeyRecord[]> {
    records ??= loadOrMake(store, hasher, nowMs).catch((error: unknown) => {
      records = undefined;
      throw error;
    });
    return records;
  }

  async function publishedAt(nowMs: number): Promise<readonly SigningKeyRecord[]> {
    return (await load(nowMs)).filter((key) => key.retiredMs === null || key.retiredMs > nowMs);
  }

  return {
    async current(nowMs) {
      const all = await load(nowMs);
      // A clock that was put back, or runs behind the one of the server that made the first key: that one signs all the same.
      const active = all.filter((key) => key.activeFromMs <= nowMs).at(-1) ?? all[0];
      if (active === undefined) throw new Error('there is no signing key');
      let key = opened.get(active.kid);
      if (key === undefined) {
        key = { kid: active.kid, privateKey: createPrivateKey(hasher.unseal(active.sealed)) };
        opened.set(active.kid, key);
      }
      return key;
    },
    async verifier(kid, nowMs) {
      const record = (await publishedAt(nowMs)).find((key) => key.kid === kid);
      if (record === undefined) return undefined;
      let key = verifiers.get(kid);
      if (key === undefined) {
        key = createPublicKey({ key: JSON.parse(record.publicJwk) as JsonWebKey, format: 'jwk' });
        verifiers.set(kid, key);
      }
      return key;
    },
    async published(nowMs) {
      const keys = await publishedAt(nowMs);
      return { keys: keys.map((key) => JSON.parse(key.publicJwk) as Record<string, unknown>) };
    },
    forget() {
      records = undefined;
    },
  };
}

/** Makes a key that signs after the overlap, and dates the retirement of those before it. */
export async function rotateSigningKey(store: KeyRecords, hasher: Hasher, nowMs: number): Promise<SigningKeyRecord> {
  const before = await store.signingKeys();
  const activeFromMs = before.length === 0 ? nowMs : nowMs + PUBLISH_BEFORE_SIGNING_MS;
  const record = await makeRecord(hasher, nowMs, activeFromMs);
  await store.putSigningKey(record);
  for (const key of before) {
    if (key.retiredMs === null)
      await store.putSigningKey({ ...key, retiredMs: activeFromMs + PUBLISH_AFTER_SIGNING_MS });
  }
  return record;
}

async function loadOrMake(store: KeyRecords, hasher: Hasher, nowMs: number): Promise<readonly SigningKeyRecord[]> {
  const found = await store.signingKeys();
  if (found.length > 0) return found;
  const made = await makeRecord(hasher, nowMs, nowMs);
  // Another server may make one at the same moment: all of them take the one that was settled first.
  const settled = await store.settle(
    'first-signing-key',
    JSON.stringify({ ...made, sealed: made.sealed.toString('hex') }),
  );
  const first = JSON.parse(settled) as Omit<SigningKeyRecord, 'sealed'> & { sealed: string };
  await store.putSigningKey({ ...first, sealed: Buffer.from(first.sealed, 'hex') });
  return await store.signingKeys();
}

async function makeRecord(hasher: Hasher, createdMs: number, activeFromMs: number): Promise<SigningKeyRecord> {
  const { publicKey, privateKey } = await makeKeyPair('rsa', { modulusLength: 2048 });
  const jwk = publicKey.export({ format: 'jwk' });
  // RFC 7638: the thumbprint of the key names it.
  const kid = createHash('sha256')
    .update(JSON.stringify({ e: jwk.e, kty: jwk.kty, n: jwk.n }))
    .digest('base64url');
  return {
    kid,
    publicJwk: JSON.stringify({ kty: jwk.kty, n: jwk.n, e: jwk.e, kid, alg: 'RS256', use: 'sig' }),
    sealed: hasher.seal(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()),
    createdMs,
    activeFromMs,
    retiredMs: null,
  };
}
