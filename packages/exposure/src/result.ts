/** What a scan says: the object `scan --format json` prints, key for key. */
import type { ConductSighting, Cvss, RuleId, Severity } from '@countersign/policy';

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

export interface ScanFinding extends Where {
  rule: Extract<RuleId, 'secret-exposed-in-client' | 'secret-in-source' | 'verifier-derivable'>;
  severity: Severity;
  cvss: Cvss | null;
  what: What;
  /** Root of the client that holds it. */
  client: string;
  clientKind: ClientKind;
  /** Name of the reviewed app whose own secret this is. */
  app?: string;
  /** 0 to 1. */
  confidence: number;
  because: string[];
  masked: Masked | null;
  /** Survives moved lines and another mask key. */
  fingerprint: string;
}

/** A finding silenced by `countersign-ignore <rule> -- reason` in the source. */
export interface IgnoredFinding {
  finding: ScanFinding;
  reason: string;
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
  /** Name of the reviewed app it belongs to. */
  app?: string;
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
  findings: ScanFinding[];
  ignored: IgnoredFinding[];
}
