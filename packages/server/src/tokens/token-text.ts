/**
 * What codes and tokens look like: a prefix, and 43 to 54 characters that hold the number of their row and 192 random
 * bits. The number finds the row; the keyed hash of the whole text decides. Only letters, digits, `_` and `.` are used,
 * which is what Salesforce clients look for.
 */

import { timingSafeEqual } from 'node:crypto';

/** Random bytes in each code and token. */
export const RANDOM_BYTES = 24;

const ID_BYTES = 7;
const GENERATION_BYTES = 4;
const REFRESH_BODY_CHARS = Math.ceil(((ID_BYTES + GENERATION_BYTES + RANDOM_BYTES) * 4) / 3);
/**
 * Ties an old refresh token to its row after its hash has been replaced. It is the beginning of the keyed hash of the
 * rest, so it costs no hash of its own; the store holds that hash, which says nothing about the random bytes under it.
 */
const SEAL_BYTES = 12;
const SEAL_CHARS = (SEAL_BYTES * 4) / 3;

export interface RefreshTokenParts {
  grantId: number;
  generation: number;
  /** Keyed hash of all but the seal. */
  hash: Buffer;
}

export interface WrittenRefreshToken {
  text: string;
  hash: Buffer;
}

export interface TokenShape {
  code: string;
  access: string;
  refresh: string;
}

/** Salesforce's own prefixes. `!` is not a token68 character (RFC 6750 §2.1), so the strict wire has none. */
export function tokenShape(wire: 'salesforce' | 'strict', orgId: string): TokenShape {
  return {
    code: 'aPrx',
    access: wire === 'strict' ? `${orgId.slice(0, 15)}.` : `${orgId.slice(0, 15)}!`,
    refresh: '5Aep',
  };
}

export function writeToken(prefix: string, id: number, random: Buffer): string {
  const bytes = Buffer.allocUnsafe(ID_BYTES + random.length);
  writeId(bytes, id);
  random.copy(bytes, ID_BYTES);
  return prefix + text(bytes);
}

/** The number of the row a code or access token speaks of; undefined for what is none of ours. */
export function readTokenId(prefix: string, token: string): number | undefined {
  const bytes = decode(prefix, token, ID_BYTES + RANDOM_BYTES);
  return bytes === undefined ? undefined : readId(bytes);
}

export function writeRefreshToken(
  prefix: string,
  grantId: number,
  generation: number,
  random: Buffer,
  hashOf: (text: string) => Buffer,
): WrittenRefreshToken {
  const bytes = Buffer.allocUnsafe(ID_BYTES + GENERATION_BYTES + random.length);
  writeId(bytes, grantId);
  bytes.writeUInt32BE(generation, ID_BYTES);
  random.copy(bytes, ID_BYTES + GENERATION_BYTES);
  const body = text(bytes);
  const hash = hashOf(body);
  return { text: `${prefix}${body}.${sealOf(hash)}`, hash };
}

/** Undefined for what this server never issued: the seal shows that it did, whatever has become of the token since. */
export function readRefreshToken(
  prefix: string,
  token: string,
  hashOf: (text: string) => Buffer,
): RefreshTokenParts | undefined {
  const dot = prefix.length + REFRESH_BODY_CHARS;
  if (token[dot] !== '.' || token.length !== dot + 1 + SEAL_CHARS) return undefined;
  const bytes = decode(prefix, token.slice(0, dot), ID_BYTES + GENERATION_BYTES + RANDOM_BYTES);
  if (bytes === undefined) return undefined;
  const hash = hashOf(token.slice(prefix.length, dot));
  // ATTACK: forged-refresh-token — compared in constant time, so that a seal cannot be found byte by byte.
  if (!timingSafeEqual(Buffer.from(sealOf(hash)), Buffer.from(token.slice(dot + 1), 'latin1'))) return undefined;
  return { grantId: readId(bytes), generation: bytes.readUInt32BE(ID_BYTES), hash };
}

function sealOf(hash: Buffer): string {
  return text(hash.subarray(0, SEAL_BYTES));
}

function writeId(bytes: Buffer, id: number): void {
  bytes.writeUInt32BE(Math.floor(id / 2 ** 24), 0);
  bytes.writeUIntBE(id % 2 ** 24, 4, 3);
}

function readId(bytes: Buffer): number {
  return bytes.readUInt32BE(0) * 2 ** 24 + bytes.readUIntBE(4, 3);
}

function text(bytes: Buffer): string {
  return bytes.toString('base64url').replaceAll('-', '.');
}

/** What the keyed hash of the whole text then confirms or not; here it only has to lead to a row. */
function decode(prefix: string, token: string, length: number): Buffer | undefined {
  if (!token.startsWith(prefix)) return undefined;
  const bytes = Buffer.from(token.slice(prefix.length).replaceAll('.', '-'), 'base64url');
  return bytes.length === length && readId(bytes) <= Number.MAX_SAFE_INTEGER ? bytes : undefined;
}
