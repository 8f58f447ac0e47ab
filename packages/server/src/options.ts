/** What an embedder hands to `createServer`. */
import type { MakeNeighbour } from './neighbour.ts';
import type { Wire } from './refusals.ts';
import type { AppRegistration, OrgRegistration, UserRegistration } from './registrations.ts';
import type { Secret } from './secret.ts';

/** Somewhere log lines go: one JSON object a line. */
export interface LogSink {
  write(line: string): void;
}

export interface ServerOptions {
  apps: readonly AppRegistration[];
  org?: OrgRegistration;
  /** Added where they are not there yet, nor were removed; one that is there stays as it is (`updateUsers`). */
  users?: readonly UserRegistration[];
  /** Changes users who are there to what `users` says, and brings removed ones back. Default false. */
  updateUsers?: boolean;
  /** `sqlite::memory:`, `sqlite:<path>` or `postgres://…`. Default `sqlite::memory:`. */
  database?: string;
  /** What answers name as this server; never taken from the Host header. Default: where it listens. */
  publicUrl?: string;
  /** Default `salesforce`. Changes forms, never which settings are enforced. */
  wire?: Wire;
  /** Default 0: a free one. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Milliseconds since the epoch. Default `Date.now`. */
  clock?: () => number;
  /** Random bytes. Default `crypto.randomBytes`. */
  random?: (bytes: number) => Buffer;
  /** Where structured logs go. Default: nowhere. */
  logSink?: LogSink;
  /** Default `info`. */
  logLevel?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Browser origins allowed beside those of the org and of the apps; `https://*.example.com` covers subdomains. */
  corsOrigins?: readonly string[];
  /** Addresses of proxies whose `X-Forwarded-For` is believed, or true for all. Default: none. */
  trustProxy?: boolean | string | readonly string[];
  /** PEM texts. */
  tls?: { key: string | Buffer; cert: string | Buffer };
  /** Logs which challenge was stored and what was computed from the verifier. Default false. */
  explainPkce?: boolean;
  /** Default argon2id. The cheap one is for tests in the same process only: it makes stored passwords easy to guess. */
  passwordHashing?: 'argon2id' | 'dangerously-cheap';
  /** 32 bytes, base64 or hex, that hashes and seals what is stored. Default: made once and kept (README, "Keys"). */
  masterKey?: string | Secret;
  /** Authorization code lifetime. Default 900 s. */
  codeTtlSeconds?: number;
  /** Refresh tokens of every app end so long after the first one was issued, whatever longer life its policy gives. Default: no limit. */
  refreshTtlSeconds?: number;
  /** Refresh tokens of every app end when they are not used for so long, likewise. Default: no limit. */
  refreshIdleSeconds?: number;
  /**
   * How long after a rotation the refresh token before it may be sent again, by a client that never got the answer: it gets
   * another successor, and the first is reuse from then on. Default 0: reuse revokes at once, which is Salesforce's word.
   */
  refreshGraceSeconds?: number;
  /** ID token lifetime. Default 120 s. */
  idTokenTtlSeconds?: number;
  /**
   * Failed logins before a user name or an address has to wait, each at least 1. Default 10 per user name and 100 per
   * address in 15 minutes. `perClient` is for wrong secrets of one client from one address. Default 20.
   */
  throttle?: { perUser?: number; perAddress?: number; perClient?: number; windowSeconds?: number };
  /**
   * Takes client secrets of fewer than 32 characters, or that repeat the same few: they can be guessed. Default false: an
   * app with one is refused.
   */
  dangerouslyAllowShortSecrets?: boolean;
  /**
   * Live grants a user may have with one app: one more, and the oldest is revoked with all it issued (Salesforce: five).
   * Default: no limit.
   */
  maxGrantsPerUserAndApp?: number;
  /** What else answers at this address: the APIs of an org. Default: four calls that clients make after a login. */
  neighbour?: MakeNeighbour;
  /** Serves Prometheus metrics on /metrics; at an address of their own, or not at all. Default true. */
  metrics?: boolean | { host: string; port: number };
}
