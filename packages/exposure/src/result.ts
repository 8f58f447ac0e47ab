/** What a scan saw. It names no rule and no severity: those are the policy’s to say. */
import type { ConductSighting, ExposureSighting } from '@countersign/policy';

export type ClientKind = 'browser' | 'mobile' | 'desktop' | 'cli' | 'server' | 'test' | 'docs' | 'unknown';

/** Kinds that cannot keep a secret (RFC 6749 §2.1). */
export const PUBLIC_KINDS: ReadonlySet<ClientKind> = new Set(['browser', 'mobile', 'desktop', 'cli']);

export type SecretSource = 'literal' | 'environment' | 'file' | 'vault' | 'none' | 'unknown';

export type What =
  | 'consumer-secret'
  | 'consumer-key'
  | 'refresh-token'
  | 'access-token'
  | 'password'
  /** No literal: what the client does, for instance ship a secret by reference. */
  | 'behaviour';

/** All that is ever said of a found value. */
export interface Masked {
  /** At most four characters, and never more than a quarter of the value. */
  starts: string;
  /** In characters. */
  length: number;
  /** HMAC-SHA-256 under the mask key, hex, first 32 digits. */
  hash: string;
}

/** A place, relative to the first path given. Lines and columns are 1-based; 0 where a file has none (a binary). */
export interface Where {
  file: string;
  line: number;
  column: number;
  /** The commit a historic blob was found in. */
  commit?: string;
}

/** A reviewed app, as whoever asked for the scan knows it. */
export interface AppName {
  /** Tells two apps of one name apart. */
  id: string;
  /** As a person knows it. */
  name: string;
}

/** A value, or a behaviour, in the code of a client. */
export interface Sighting extends Where {
  what: What;
  /** What the policy judges it by. */
  shows: ExposureSighting;
  /** Root of the client that holds it. */
  client: string;
  clientKind: ClientKind;
  /** The reviewed app whose own secret this is. */
  app?: AppName;
  /** 0 to 1. */
  confidence: number;
  because: string[];
  masked: Masked | null;
  /** What tells it from others in its file; survives moved lines and another mask key. */
  key: string;
  /** Comments `countersign-ignore <rule> -- reason` at its line. */
  ignores: readonly { rule: string; reason: string }[];
}

/** One reason for what is said of a client. Holds no source text. */
export interface ClientEvidence {
  detail: string;
  file?: string;
  line?: number;
}

export interface Seen<T> extends Where {
  value: T;
}

export interface SeenKey extends Where {
  masked: Masked;
  /** SHA-256 of the key, hex: a consumer key is an identifier, not a secret (RFC 6749 §2.2), and long enough. */
  sha256: string;
  /** The reviewed app it belongs to. */
  app?: AppName;
}

export interface ScanClient {
  root: string;
  kind: ClientKind;
  /** Null where what was read does not tell. */
  sendsPkce: boolean | null;
  sendsSecret: boolean | null;
  secretFrom: SecretSource;
  /** What it does, as far as something was seen of it. */
  does: (ConductSighting & Where)[];
  evidence: ClientEvidence[];
  /** Read from what is shipped (a package, a bundle) and not from source. */
  artifact: boolean;
  consumerKeys: SeenKey[];
  callbackUrls: Seen<string>[];
  loginHosts: Seen<string>[];
  /** Grant types and response types. */
  flows: Seen<string>[];
  verifierDerivable: Where | null;
  headlessLogin: Where | null;
}

export interface NotJudged {
  file: string;
  message: string;
}

export interface ScanResult {
  schemaVersion: 1;
  /** False when something that should have been read could not be; `notJudged` says what. */
  complete: boolean;
  files: number;
  bytes: number;
  notJudged: NotJudged[];
  clients: ScanClient[];
  sightings: Sighting[];
}
