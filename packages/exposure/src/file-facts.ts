/** What one file shows, before it is known which client it belongs to. Plain data: it crosses threads. */
import type { ConductSighting } from '@countersign/policy';
import type { AppName, ClientKind, Masked, What, Where } from './result.ts';

/** How sure the label beside a value is that it names a client secret. */
export type Label = 'client-secret' | 'secret' | 'none';

export type Shape = 'hex64-upper' | 'hex64-lower' | 'decimal' | 'token' | 'other';

/** How near Salesforce is to a value, strongest first. */
export type Tie = 'key-beside' | 'endpoint-beside' | 'key-in-file' | 'host-in-file' | 'none';

/** A value that may be a secret. Masked: the value itself is gone. */
export interface Hit extends Where {
  what: Exclude<What, 'behaviour' | 'consumer-key'>;
  masked: Masked;
  label: Label;
  shape: Shape;
  tie: Tie;
  /** Words of another vendor stand nearer than Salesforce's. */
  otherVendor: boolean;
  /** The file itself settles it: a refresh token, a `consumerSecret` of app metadata. */
  certain: boolean;
  commented: boolean;
  /** The name beside it says that a build tool copies it into the browser (`VITE_…`). */
  reachesBrowser: boolean;
  /** How it was written, where not plainly: `concatenated`, `base64` … */
  written?: string;
  /** The reviewed app whose own secret it is. */
  app?: AppName;
}

export interface KeyHit extends Where {
  masked: Masked;
  sha256: string;
  app?: AppName;
}

/** What code does, seen at a place. `value` holds public protocol words, hosts and callbacks only. */
export interface Signal extends Where {
  name: SignalName;
  value: string;
}

/** What the client does, seen at a place. Holds no source text. */
export type SeenConduct = ConductSighting & Where;

export type SignalName =
  | 'flow'
  | 'sends-secret'
  | 'verifier-in-state'
  | 'secret-reference'
  | 'secret-source'
  | 'callback'
  | 'login-host'
  | 'oauth-call'
  | 'cli-login';

export interface IgnoreComment {
  /** The line the comment stands on; it covers itself and the next line. */
  line: number;
  rule: string;
  reason: string;
}

/** Whose side of the wire a single file is on, where its own content says so. */
export interface KindHint {
  kind: ClientKind;
  detail: string;
  line: number;
}

export interface FileFacts {
  /** Display path: `web/app.js`, `app.apk!/classes.dex`, `dist/app.js.map!/src/login.ts`. */
  file: string;
  commit?: string;
  /** Inside an archive, a binary or a bundle: what is shipped. */
  artifact: boolean;
  hits: Hit[];
  keys: KeyHit[];
  signals: Signal[];
  does: SeenConduct[];
  ignores: IgnoreComment[];
  kindHint?: KindHint;
  /** The source map this original came out of; `browser`: its sources include a framework of the browser. */
  bundle?: { file: string; browser: boolean };
}

/** Whether facts say anything worth keeping. */
export function saysNothing(facts: FileFacts): boolean {
  return (
    facts.hits.length === 0 &&
    facts.keys.length === 0 &&
    facts.signals.length === 0 &&
    facts.does.length === 0 &&
    facts.ignores.length === 0
  );
}
