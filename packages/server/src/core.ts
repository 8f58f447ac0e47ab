/** What every part of a running server shares. */
import type { Logger } from 'pino';
import type { AuditQuota } from './audit/quota.ts';
import type { Registry } from './client/registry.ts';
import type { SecretGuesses } from './client/secret-guesses.ts';
import type { Org } from './org.ts';
import type { Outages } from './outages.ts';
import type { Wire } from './refusals.ts';
import type { Store } from './store/port.ts';
import type { Hasher } from './tokens/hasher.ts';
import type { SigningKeys } from './tokens/signing-keys.ts';
import type { RefreshTokenParts, TokenShape } from './tokens/token-text.ts';
import type { Directory } from './users/directory.ts';

export interface Core {
  wire: Wire;
  /** No slash at the end. What every answer names; never taken from a request. */
  publicUrl: string;
  org: Org;
  registry: Registry;
  guesses: SecretGuesses;
  store: Store;
  outages: Outages;
  auditQuota: AuditQuota;
  hasher: Hasher;
  keys: SigningKeys;
  directory: Directory;
  clock: () => number;
  random: (bytes: number) => Buffer;
  log: Logger;
  shape: TokenShape;
  /** Undefined for what this installation never issued. */
  readRefreshToken: (token: string) => RefreshTokenParts | undefined;
  codeTtlMs: number;
  /** How long after a rotation the refresh token before it may be sent again. 0: not at all. */
  refreshGraceMs: number;
  idTokenTtlSeconds: number;
  explainPkce: boolean;
  /** No limit where absent. */
  maxGrantsPerUserAndApp?: number;
  /** What traffic has shown since the start and is written down already: one text for each client and kind. */
  seenTraffic: Set<string>;
}
