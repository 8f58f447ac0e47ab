/**
 * Passwords: argon2id with OWASP's parameters, in the thread pool, a few at a time.
 *
 * Stored in PHC text form, so that parameters can be raised later and old hashes still verify.
 */
import { argon2, createHmac, timingSafeEqual } from 'node:crypto';
import { makeQueue } from './queue.ts';

/** OWASP Password Storage: m = 19 MiB, t = 2, p = 1. */
const PARAMETERS = { memory: 19_456, passes: 2, parallelism: 1 } as const;
interface Cost {
  /** Kibibytes. */
  memory: number;
  passes: number;
  parallelism: number;
}

/** Of a hash made elsewhere. */
const MOST: Cost = { memory: 131_072, passes: 10, parallelism: 8 };
const TAG_BYTES = 32;
const SALT_BYTES = 16;
/** Longer ones are refused before any work is done. */
export const MAX_PASSWORD_BYTES = 1024;
const CHEAP = '$dangerously-cheap$';

export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** False for a wrong password and for a hash it cannot read. */
  verify(password: string, stored: string, place?: Place): Promise<boolean>;
}

/** Where a caller waits: those of a lower rank go first, those of one rank with different keys in turns. */
export interface Place {
  key: string;
  rank: number;
}

export interface PasswordOptions {
  kind: 'argon2id' | 'dangerously-cheap';
  random: (bytes: number) => Buffer;
}

/** Hashing takes 19 MiB and a thread each. One place may have as many waiting as it may have failures at once, and more. */
const QUEUE = {
  atATime: 2,
  mostWaitingOfAKey: 128,
  mostWaiting: 1000,
  tooMany: 'too many passwords are being checked',
} as const;
/** Imports and commands: in turns with who logs in for the first time, so that a long one keeps nobody waiting for all of it. */
const NO_PLACE: Place = { key: '', rank: 1 };

export function makePasswordHasher(options: PasswordOptions): PasswordHasher {
  const inTurn = makeQueue(QUEUE);
  return {
    async hash(password) {
      const salt = options.random(SALT_BYTES);
      if (options.kind === 'dangerously-cheap')
        return `${CHEAP}${salt.toString('hex')}$${cheap(password, salt).toString('hex')}`;
      const tag = await inTurn(NO_PLACE.key, () => derive(password, salt, PARAMETERS), NO_PLACE.rank);
      const { memory, passes, parallelism } = PARAMETERS;
      return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${bare(salt)}$${bare(tag)}`;
    },
    async verify(password, stored, { key, rank } = NO_PLACE) {
      if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES) return false;
      if (stored.startsWith(CHEAP)) return verifyCheap(password, stored);
      const read = PHC.exec(stored);
      if (read === null) return false;
      const [, memory, passes, parallelism, salt = '', tag = ''] = read;
      const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
      if (!isBounded(cost)) return false;
      const expected = Buffer.from(tag, 'base64');
      const computed = await inTurn(key, () => derive(password, Buffer.from(salt, 'base64'), cost), rank);
      return computed.length === expected.length && timingSafeEqual(computed, expected);
    },
  };
}

/** Whether a text is a hash that can be stored: argon2id, at costs that one login may have. */
export function isStorableHash(text: string): boolean {
  const [, memory, passes, parallelism] = PHC.exec(text) ?? [];
  return isBounded({ memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) });
}

/** ATTACK: costly-hash — who could choose the costs could make each login of a user take minutes. */
function isBounded({ memory, passes, parallelism }: Cost): boolean {
  const inBounds = (value: number, most: number): boolean => value >= 1 && value <= most;
  return inBounds(memory, MOST.memory) && inBounds(passes, MOST.passes) && inBounds(parallelism, MOST.parallelism);
}

const PHC = /^\$argon2id\$v=19\$m=(\d{2,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,64})\$([A-Za-z0-9+/]{43})$/;

function derive(password: string, salt: Buffer, cost: Cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    argon2('argon2id', { message: password, nonce: salt, tagLength: TAG_BYTES, ...cost }, (error, tag) => {
      if (error) reject(error);
      else resolve(tag);
    });
  });
}

function cheap(password: string, salt: Buffer): Buffer {
  return createHmac('sha256', salt).update(password).digest();
}

function verifyCheap(password: string, stored: string): boolean {
  const [salt = '', tag = ''] = stored.slice(CHEAP.length).split('$');
  const expected = Buffer.from(tag, 'hex');
  const computed = cheap(password, Buffer.from(salt, 'hex'));
  return expected.length === computed.length && timingSafeEqual(expected, computed);
}

function bare(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
