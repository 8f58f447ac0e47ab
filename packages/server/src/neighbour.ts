/**
 * What else may answer at this server's address: the APIs of an org, say. It is handed the request as it came, and a view
 * of what the server knows.
 *
 * May not: see a secret, a code or a token of anybody, but the one its own caller presents.
 */
import type { EnforceableOrgSettings, OrgSettingValues } from '@countersign/policy';
import type { Org } from './org.ts';
import type { AppRegistration } from './registrations.ts';
import type { AuditRecord, Document, GrantSummary, GrantsOf, User } from './store/port.ts';

export interface Neighbour {
  /** Paths it answers, each with everything below it: `/services/data`. */
  paths: readonly string[];
  /** Larger bodies are refused. */
  maxBodyBytes: number;
  /** Never rejects for what a caller sent: what rejects is a fault. */
  answer(request: NeighbourRequest): Promise<NeighbourAnswer>;
  /** Before each request the server answers itself: the moment to replace the apps where they have changed elsewhere. */
  beforeRequest(): Promise<void>;
}

export interface NeighbourRequest {
  method: string;
  /** As it was sent, with slashes that follow each other as one. */
  path: string;
  query: URLSearchParams;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
  /** The caller's address, behind trusted proxies only. */
  address: string;
  requestId: string;
  /** The token of the `Authorization` header; undefined where there is none. */
  token: string | undefined;
}

export interface NeighbourAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string | Buffer;
}

/** A live access token and who holds it. */
export interface LiveSession {
  user: User;
  /** Client id and developer name of the app it was issued to. */
  clientId: string;
  app: string;
  scopes: readonly string[];
  expiresMs: number;
}

/** What a neighbour is handed. */
export interface Inside {
  /** No slash at the end. */
  publicUrl(): string;
  org: Org;
  nowMs(): number;
  /** Undefined when the token is unknown, has ended or was revoked. */
  session(token: string): Promise<LiveSession | undefined>;
  /** In order of user name, from after a name. */
  users(after: string, limit: number): Promise<readonly User[]>;
  /** What users hold with apps and has not ended, oldest first; at most 10,000. */
  sessions(of: GrantsOf): Promise<readonly GrantSummary[]>;
  /** Ends them. Returns how many. */
  endSessions(of: GrantsOf): Promise<number>;
  /** Newest first. */
  auditTrail(limit: number): Promise<readonly AuditRecord[]>;
  audit(record: AuditRecord): Promise<void>;
  findDocument(key: string, unlessVersion: number): Promise<Document | undefined>;
  putDocument(key: string, text: string, ifVersion: number): Promise<boolean>;
  /** Throws, in one line for a person, where the server would not take these apps. */
  checkApps(apps: readonly AppRegistration[], org: NewOrgSettings): void;
  replaceApps(apps: readonly AppRegistration[], org: NewOrgSettings): Promise<void>;
  /** An 18-character id, always the same for one name; `prefix` is three characters. */
  recordId(prefix: string, name: string): string;
  /** Random text for a new consumer key or secret. */
  randomText(bytes: number): string;
  /** A text that hands `value` over once, within the time; nobody else can make or read one. */
  ticket(value: string, ttlMs: number): string;
  /** What a ticket hands over; undefined for one that is not ours, was used or has ended. */
  takeTicket(text: string): Promise<string | undefined>;
}

export type NewOrgSettings = Partial<OrgSettingValues> & Partial<EnforceableOrgSettings>;

/** Made once the server knows who it is, before it listens. */
export type MakeNeighbour = (inside: Inside) => Neighbour;
