/**
 * What the server keeps, and the few verbs it needs. Two stores implement it; `contract.ts` says what must hold.
 *
 * One authorization is one row: it starts as a code, becomes a grant when the code is redeemed, and carries the state of
 * the current refresh token. So single use is one conditional UPDATE of one row by its key, and to revoke everything a
 * grant ever issued is one UPDATE as well. Access tokens are rows of their own that are worth nothing without their grant.
 *
 * INVARIANT: no verb resolves before what it wrote is durable.
 * INVARIANT: nothing here is a secret, a code or a token; only keyed hashes of them.
 * Every verb throws an `Outage` when the database is at fault.
 */

/** When a request came in, on the store's own clock; made by `arrive()`, compared by the store alone. */
export type Arrival = number;

/** How a user logs in at the authorization endpoint. */
export type AuthorizationFlow = 'web-server' | 'code-credentials';

/** How a grant came to be. */
export type GrantFlow = AuthorizationFlow | 'jwt-bearer';

export interface NewGrant {
  id: number;
  clientId: string;
  userId: string;
  flow: GrantFlow;
  /** Space separated, as granted. */
  scope: string;
  redirectUri: string;
  codeHash: Buffer;
  /** S256 challenge, if one was sent. */
  challenge: string | null;
  nonce: string | null;
  /** What the tokens are for (RFC 8707), separated by blanks; null: this server. */
  resource: string | null;
  createdMs: number;
  codeExpiresMs: number;
}

/** What there is to know of a grant whatever was presented. */
export interface GrantRecord {
  id: number;
  clientId: string;
  userId: string;
  scope: string;
  nonce: string | null;
  resource: string | null;
  createdMs: number;
  revokedMs: number | null;
}

/** A grant as an administrator sees it: what a user holds with an app. */
export interface GrantSummary {
  id: number;
  clientId: string;
  userId: string;
  flow: GrantFlow;
  scope: string;
  createdMs: number;
  /** When a token was last issued under it; null where the code has not been redeemed. */
  usedMs: number | null;
}

/** A grant as its code needs it. */
export interface CodeRecord extends GrantRecord {
  redirectUri: string;
  codeHash: Buffer;
  challenge: string | null;
  codeExpiresMs: number;
  /** The code has been redeemed, or burned by a failed verifier. */
  codeSpent: boolean;
}

/** A grant as its refresh token needs it. */
export interface RefreshRecord extends GrantRecord {
  /** Counts rotations; a refresh token names the generation it belongs to. */
  refreshGeneration: number;
  refreshHash: Buffer | null;
  /** When the first refresh token was issued: a lifetime policy counts from here. */
  refreshIssuedMs: number | null;
  /** An inactivity policy counts from here. */
  refreshUsedMs: number | null;
}

/** A grant and the user who made it; no user once that one has been removed. */
export interface Held<G extends GrantRecord = GrantRecord> {
  grant: G;
  user: User | undefined;
}

export interface NewAccessToken {
  id: number;
  hash: Buffer;
  scope: string;
  expiresMs: number;
}

export interface AccessTokenRecord extends NewAccessToken {
  grantId: number;
  issuedMs: number;
}

/** Everything that is written when tokens are handed out. */
export interface Issue {
  grantId: number;
  nowMs: number;
  arrival: Arrival;
  /** The code or refresh token was not spent when this request looked it up: whoever spent it since was in the same race. */
  foundUnspent: boolean;
  access: NewAccessToken;
  /** Hash of the refresh token handed out now; null when none is. */
  refreshHash: Buffer | null;
  /** Hash of the refresh token it replaces, where that may be sent again for a while. */
  replaces?: Buffer | null;
  /** From when the row says nothing any more and may be swept; null: never. */
  keepUntilMs: number | null;
  audit: AuditRecord;
}

/**
 * `won`: this request and no other. `raced`: another request won, and this one had come in before that was committed.
 * `spent`: another request won, and this one came later. `gone`: revoked meanwhile.
 */
export type Redemption = 'won' | 'raced' | 'spent' | 'gone';

export interface User {
  id: string;
  /** Lower case; unique. */
  username: string;
  email: string | null;
  firstName: string | null;
  lastName: string | null;
  profile: string | null;
  permissionSets: readonly string[];
  locked: boolean;
  inactive: boolean;
  mfaRequired: boolean;
  updatedMs: number;
}

export interface UserRecord extends User {
  passwordHash: string;
}

export interface StoredApp {
  clientId: string;
  name: string;
  secretRequiredForCode: boolean;
  secretRequiredForRefresh: boolean;
  /** Grants made before this moment are void. */
  voidBeforeMs: number;
}

export interface SecretRecord {
  clientId: string;
  hash: Buffer;
  createdMs: number;
  /** Set once the secret no longer works; the row stays, so that an old credentials file cannot bring it back. */
  retiredMs: number | null;
}

export interface SigningKeyRecord {
  kid: string;
  /** JWK as JSON. */
  publicJwk: string;
  /** Private key, sealed with the master key. */
  sealed: Buffer;
  createdMs: number;
  /** Signs from here; it is published from the moment it exists. */
  activeFromMs: number;
  /** No longer published from here; null: not yet decided. */
  retiredMs: number | null;
}

export interface AuditRecord {
  atMs: number;
  event: string;
  outcome: 'granted' | 'refused' | 'done';
  /** App name; null where the client is not known. */
  app: string | null;
  userId: string | null;
  address: string | null;
  reason: string | null;
  grantId: number | null;
  requestId: string | null;
}

/** What a request showed of the client that sent it. */
export type TrafficKind =
  /** A browser sent the live secret: it is no secret any more. */
  | 'secret-from-browser'
  /** A browser sent a token request without one. */
  | 'browser-client'
  | 'secret-at-code'
  | 'no-secret-at-code'
  | 'secret-at-refresh'
  | 'no-secret-at-refresh'
  | 'challenge'
  | 'no-challenge'
  | 'by-body'
  | 'by-basic'
  | 'by-assertion';

export interface TrafficRecord {
  clientId: string;
  kind: TrafficKind;
  count: number;
  firstMs: number;
  lastMs: number;
}

export type GrantsOf = { userId: string; clientId?: string } | { userId?: undefined; clientId: string };

export interface Throttle {
  failures: number;
  windowEndsMs: number;
}

/** Codes, grants and the tokens issued under them. */
export interface GrantStore {
  /** Marks the moment a request came in. */
  arrive(): Arrival;
  /** A number no other grant or access token has, growing over time so that new rows lie together. */
  allocateId(): Promise<number>;
  insertGrant(grant: NewGrant, audit: AuditRecord): Promise<void>;
  findGrant(id: number): Promise<Held | undefined>;
  findCode(grantId: number): Promise<Held<CodeRecord> | undefined>;
  findRefreshToken(grantId: number): Promise<Held<RefreshRecord> | undefined>;
  /** Spends the code and issues tokens, in one step. */
  redeemCode(codeHash: Buffer, issue: Issue): Promise<Redemption>;
  /** Spends the code and issues nothing. */
  burnCode(grantId: number): Promise<void>;
  /** Replaces the refresh token of a generation with the next and issues an access token, in one step. */
  rotateRefresh(generation: number, refreshHash: Buffer, issue: Issue): Promise<Redemption>;
  /**
   * For a client that never got the answer to its rotation: replaces the refresh token after `generation` by another one,
   * if the rotation was not before `sinceMs` and `refreshHash` is what it replaced. `gone` otherwise.
   */
  retryRefresh(generation: number, refreshHash: Buffer, sinceMs: number, issue: Issue): Promise<Redemption>;
  /** Issues an access token under a refresh token that stays: `won`, or `gone` when the grant is revoked. */
  reuseRefresh(issue: Issue): Promise<Redemption>;
  /** The grants of a user and an app that have issued tokens and are not revoked, but for the newest so many. */
  grantsBeyond(clientId: string, userId: string, keep: number): Promise<readonly number[]>;
  /**
   * Grants of a user, of an app, or of both, that have not ended, oldest first, from after an id. Those that say nothing
   * any more (their last token has expired) are left out.
   */
  grantsOf(of: GrantsOf, after: number, nowMs: number, limit: number): Promise<readonly GrantSummary[]>;
  /** Voids everything ever issued under a grant. False when it already was. */
  revokeGrant(id: number, nowMs: number, because: string): Promise<boolean>;
  findAccessToken(id: number): Promise<AccessTokenRecord | undefined>;
  revokeAccessToken(id: number): Promise<void>;
}

/** Who may log in. */
export interface UserStore {
  findUserByName(username: string): Promise<UserRecord | undefined>;
  /** Adds a user under a new id. False, and nothing is done, when the name is taken, or was removed and is kept free. */
  addUser(user: UserRecord, nameKey: Buffer): Promise<boolean>;
  /** Changes a user who is there. */
  putUser(user: UserRecord): Promise<void>;
  /** Removes a user and keeps the name free, until `freeName`. False when there was none. */
  removeUser(id: string, nameKey: Buffer, nowMs: number): Promise<boolean>;
  freeName(nameKey: Buffer): Promise<void>;
  /** In order of user name, from after a name. */
  listUsers(after: string, limit: number): Promise<readonly UserRecord[]>;
}

/** Apps, as far as they are kept, and their secrets. */
export interface AppStore {
  findApp(clientId: string): Promise<StoredApp | undefined>;
  putApp(app: StoredApp): Promise<void>;
  listApps(): Promise<readonly StoredApp[]>;
  secretsOf(clientId: string): Promise<readonly SecretRecord[]>;
  putSecret(secret: SecretRecord): Promise<void>;
}

/** Signing keys. */
export interface KeyStore {
  signingKeys(): Promise<readonly SigningKeyRecord[]>;
  putSigningKey(key: SigningKeyRecord): Promise<void>;
}

/** What was tried too often, or may be used once. */
export interface ThrottleStore {
  /** Counts a failed login under a key and says how many there are in the window that is open. */
  countFailure(key: Buffer, nowMs: number, windowMs: number): Promise<Throttle>;
  failures(key: Buffer, nowMs: number): Promise<Throttle | undefined>;
  forgetFailures(key: Buffer): Promise<void>;
  /** True the first time an assertion id is seen, false after that. */
  useAssertion(key: Buffer, expiresMs: number): Promise<boolean>;
}

/** What happened, and what traffic has shown. */
export interface AuditStore {
  audit(record: AuditRecord): Promise<void>;
  /** Newest first. */
  auditTrail(limit: number): Promise<readonly AuditRecord[]>;
  recordTraffic(clientId: string, kind: TrafficKind, nowMs: number): Promise<void>;
  traffic(): Promise<readonly TrafficRecord[]>;
}

/** A text that is replaced as a whole. */
export interface Document {
  /** From 1, one more at each change. */
  version: number;
  text: string;
}

/** Texts that stand as a whole, for what runs beside the server: every server of the installation sees the same. */
export interface DocumentStore {
  /** Undefined where there is none, or the one there is has `unlessVersion`, which is 0 for whoever has seen none. */
  findDocument(key: string, unlessVersion: number): Promise<Document | undefined>;
  /** Puts a text where the one there is has `ifVersion`; 0: where there is none. False when somebody else was first. */
  putDocument(key: string, text: string, ifVersion: number): Promise<boolean>;
}

/** Of the whole installation. */
export interface InstallationStore {
  /** A value kept for the whole installation; the first one put stays. */
  settle(key: string, value: string): Promise<string>;
  /** The value that was put; undefined where none was. */
  settled(key: string): Promise<string | undefined>;
  /** Deletes a bounded number of rows that say nothing any more. Returns how many. */
  sweep(nowMs: number, limit: number): Promise<number>;
  /** A write of nothing. Throws an outage when the database cannot be written to. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** What an implementation offers. Each part of the server is handed the ports it needs. */
export interface Store
  extends GrantStore,
    UserStore,
    AppStore,
    KeyStore,
    ThrottleStore,
    AuditStore,
    DocumentStore,
    InstallationStore {}
