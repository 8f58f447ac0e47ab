/** Salesforce-like 18-character ids: a three-letter kind, twelve more characters, three that check their case. */
import type { Hasher } from '../tokens/hasher.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const CHECK = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** `005` users, `00D` organizations, `0DB` sites. */
export type IdKind = '005' | '00D' | '0DB';

/** An id that always comes out the same for the same name under the same key. */
export function makeId(kind: IdKind, name: string, hasher: Hasher): string {
  return fromBytes(kind, hasher.hash('identity', `${kind}:${name}`));
}

/** An id that was never given before: whoever gets the name of a removed user must not be taken for them. */
export function newId(kind: IdKind, random: (bytes: number) => Buffer): string {
  return fromBytes(kind, random(12));
}

/** The same for what others call by ids: the records of a local org. `prefix` is three characters. */
export function makeRecordId(prefix: string, name: string, hasher: Hasher): string {
  return fromBytes(prefix, hasher.hash('identity', `${prefix}:${name}`));
}

function fromBytes(kind: string, bytes: Buffer): string {
  let id: string = kind;
  for (let at = 0; at < 12; at++) id += ALPHABET[(bytes[at] ?? 0) % ALPHABET.length];
  return id + checksum(id);
}

/** Five characters a group; each check character counts which of them are capitals. */
function checksum(id15: string): string {
  let check = '';
  for (let group = 0; group < 3; group++) {
    let bits = 0;
    for (let at = 0; at < 5; at++) {
      const char = id15[group * 5 + at] ?? '';
      if (char >= 'A' && char <= 'Z') bits |= 1 << at;
    }
    check += CHECK[bits];
  }
  return check;
}
