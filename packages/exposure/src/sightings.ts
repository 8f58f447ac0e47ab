/** Hits and clients → sightings: how sure, and why. Rule and severity are the policy's to say. */
import { type Role, roleOf } from './clients/role.ts';
import { RUN_TIME } from './detectors/consumer-secret/reference.ts';
import type { FileFacts, Hit, Signal } from './file-facts.ts';
import { type AppName, type ClientKind, PUBLIC_KINDS, type Sighting, type What } from './result.ts';

/** Below this a value is not reported: too likely to be something else. */
export const REPORTED_FROM = 0.6;

/** What is known of the client around a hit. */
export interface Surroundings {
  root: string;
  kind: ClientKind;
  /** A consumer key is used somewhere in the client. */
  hasKey: boolean;
  /** A Salesforce host or endpoint is. */
  hasSalesforce: boolean;
}

/** The sighting a hit is, or undefined where it is not sure enough. */
export function sightingFrom(hit: Hit, facts: FileFacts, around: Surroundings): Sighting | undefined {
  const because: string[] = [];
  let confidence = confidenceOf(hit, around, because);
  const role = hit.app === undefined ? roleOf(facts.file) : 'code';
  if (hit.otherVendor && !hit.certain) {
    confidence *= 0.4;
    because.push('another vendor’s name stands nearer than Salesforce’s');
  }
  if (hit.written !== undefined)
    because.push(`it was written ${hit.written === 'base64' ? 'in base64' : `as ${hit.written} text`}`);
  if (hit.commented) because.push('it stands in a comment, which is shipped in source all the same');
  if (hit.app !== undefined) because.push(`it is the secret of the reviewed app ${hit.app.name}`);
  if (confidence < REPORTED_FROM) return undefined;
  const kind = hit.reachesBrowser ? 'browser' : around.kind;
  if (hit.reachesBrowser) because.push('its name makes the build copy it into what the browser loads');
  because.push(kindSentence(kind, around.root, facts.artifact));
  if (role !== 'code') because.push(role === 'test' ? 'the file is a test' : 'the file is documentation');
  return finish({
    hit,
    what: hit.what,
    facts,
    root: around.root,
    kind,
    role,
    confidence,
    because,
    masked: hit.masked,
    key: `${hit.label}|${hit.masked.starts}|${hit.masked.length}`,
    paired: hit.tie === 'key-beside' && hit.shape !== 'other',
    tied: true,
  });
}

/** A client that ships to users and takes its secret from a build setting, a resource or a constant. */
export function referenceSighting(signal: Signal, facts: FileFacts, around: Surroundings): Sighting | undefined {
  if (!PUBLIC_KINDS.has(around.kind) || around.kind === 'cli' || roleOf(facts.file) !== 'code') return undefined;
  if (!around.hasKey && !around.hasSalesforce) return undefined;
  if (signal.value.startsWith(RUN_TIME) && around.kind !== 'mobile') return undefined;
  const because = [
    `the client takes its secret from ${signal.value}`,
    kindSentence(around.kind, around.root, facts.artifact),
  ];
  return behaviour(signal, facts, around, because, 'reference');
}

/** The verifier can be read from `state`. */
export function verifierSighting(signal: Signal, facts: FileFacts, around: Surroundings): Sighting | undefined {
  if (roleOf(facts.file) !== 'code') return undefined;
  const because = [
    'the PKCE verifier is equal to, or inside of, the state that travels with the redirect',
    kindSentence(around.kind, around.root, facts.artifact),
  ];
  return behaviour(signal, facts, around, because, 'verifier');
}

/** What the code of a client does, where no value was seen. */
function behaviour(
  signal: Signal,
  facts: FileFacts,
  around: Surroundings,
  because: string[],
  key: 'reference' | 'verifier',
): Sighting {
  return finish({
    hit: signal,
    what: 'behaviour',
    facts,
    root: around.root,
    kind: around.kind,
    role: 'code',
    confidence: 0.85,
    because,
    masked: null,
    key,
    paired: false,
    tied: around.hasKey || around.hasSalesforce,
  });
}

function confidenceOf(hit: Hit, around: Surroundings, because: string[]): number {
  if (hit.what === 'refresh-token' || hit.what === 'access-token') {
    because.push(`it has the form of a Salesforce ${hit.what.replace('-', ' ')}`);
    return 0.95;
  }
  if (hit.app !== undefined) return 1;
  if (hit.certain) {
    because.push('it is the consumerSecret of an app’s own metadata');
    return 0.95;
  }
  if (hit.what === 'password') {
    because.push('a user name and a password stand beside the password grant or a consumer key');
    return hit.tie === 'none' && !around.hasSalesforce ? 0.4 : 0.85;
  }
  because.push(labelSentence(hit), shapeSentence(hit));
  const tie = TIES[hit.tie];
  if (tie !== undefined) because.push(tie);
  const client =
    hit.tie === 'none' || hit.tie === 'host-in-file'
      ? around.hasKey
        ? 'key'
        : around.hasSalesforce
          ? 'host'
          : 'none'
      : 'none';
  if (client === 'key') because.push('the same client uses a consumer key');
  else if (client === 'host' && hit.tie === 'none') because.push('the same client talks to Salesforce');
  return scoreOf(hit, client);
}

type ClientTie = 'key' | 'host' | 'none';

type Columns = readonly [number, number, number, number, number, number, number];
const TOKEN: Columns = [0.95, 0.95, 0.95, 0.95, 0.95, 0.95, 0.95];

/**
 * How sure, by shape and label: the more a shape is Salesforce's own, the less else it needs.
 * Columns: key beside, endpoint beside, key in file, Salesforce in file, key in client, Salesforce in client, nothing.
 */
const SCORES: Record<Hit['shape'], Record<Hit['label'], Columns>> = {
  'hex64-upper': {
    'client-secret': [0.98, 0.97, 0.96, 0.94, 0.9, 0.85, 0.75],
    secret: [0.95, 0.93, 0.92, 0.85, 0.8, 0.65, 0.3],
    none: [0.9, 0.8, 0.7, 0.5, 0.3, 0.2, 0.1],
  },
  'hex64-lower': {
    // Salesforce writes its own in capitals: in small letters they need more than a host elsewhere in the client.
    'client-secret': [0.97, 0.96, 0.95, 0.9, 0.88, 0.55, 0.45],
    secret: [0.93, 0.88, 0.85, 0.68, 0.65, 0.4, 0.2],
    none: [0.85, 0.65, 0.5, 0.4, 0.2, 0.1, 0.1],
  },
  decimal: {
    'client-secret': [0.96, 0.95, 0.92, 0.86, 0.85, 0.7, 0.3],
    secret: [0.92, 0.85, 0.8, 0.62, 0.6, 0.4, 0.1],
    none: [0.8, 0.4, 0.3, 0.2, 0.1, 0.1, 0.1],
  },
  other: {
    'client-secret': [0.85, 0.8, 0.5, 0.5, 0.4, 0.3, 0.1],
    secret: [0.4, 0.3, 0.3, 0.2, 0.1, 0.1, 0.1],
    none: [0, 0, 0, 0, 0, 0, 0],
  },
  token: { 'client-secret': TOKEN, secret: TOKEN, none: TOKEN },
};

function scoreOf(hit: Hit, client: ClientTie): number {
  const row = SCORES[hit.shape][hit.label];
  if (hit.tie === 'key-beside') return row[0];
  if (hit.tie === 'key-in-file') return row[2];
  const inFile = hit.tie === 'endpoint-beside' ? row[1] : hit.tie === 'host-in-file' ? row[3] : 0;
  const inClient = client === 'key' ? row[4] : client === 'host' ? row[5] : row[6];
  return Math.max(inFile, inClient);
}

const TIES: Partial<Record<Hit['tie'], string>> = {
  'key-beside': 'a consumer key stands beside it',
  'endpoint-beside': 'a Salesforce host or endpoint stands beside it',
  'key-in-file': 'the file holds a consumer key',
  'host-in-file': 'the file speaks of Salesforce',
};

function labelSentence(hit: Hit): string {
  if (hit.label === 'client-secret') return 'its label names a client secret';
  return hit.label === 'secret' ? 'its label says secret' : 'it has no label, but stands where a secret would';
}

function shapeSentence(hit: Hit): string {
  if (hit.shape === 'decimal') return 'it is a decimal number, as older consumer secrets are';
  return hit.shape === 'other' ? 'it is a random-looking text' : 'it is 64 hex digits, as consumer secrets are';
}

function kindSentence(kind: ClientKind, root: string, artifact: boolean): string {
  const where = root === '.' ? 'the client' : `the client in ${root}`;
  if (PUBLIC_KINDS.has(kind))
    return `${where} is a ${kind} client${artifact ? ', and this is what it ships' : ''}: whoever has it can read it`;
  return kind === 'unknown'
    ? `what kind of client ${root === '.' ? 'this' : root} is is not known`
    : `${where} is a ${kind === 'server' ? 'server' : kind}`;
}

interface Draft {
  hit: { file: string; line: number; column: number; commit?: string; app?: AppName };
  what: What;
  facts: FileFacts;
  root: string;
  kind: ClientKind;
  role: Role;
  confidence: number;
  because: string[];
  masked: Sighting['masked'];
  key: string;
  /** It stands beside a consumer key, and is of a shape nobody makes up. */
  paired: boolean;
  tied: boolean;
}

function finish(draft: Draft): Sighting {
  const { hit, what, facts, kind, role } = draft;
  return {
    what,
    shows: {
      what: what === 'behaviour' ? (draft.key === 'verifier' ? 'verifier-in-state' : 'secret-by-reference') : what,
      ships: PUBLIC_KINDS.has(kind),
      place: kind === 'test' || kind === 'docs' ? (role === 'code' ? kind : role) : role,
      own: hit.app !== undefined,
      paired: draft.paired,
      tied: draft.tied,
    },
    file: hit.file,
    line: hit.line,
    column: hit.column,
    ...(hit.commit === undefined ? {} : { commit: hit.commit }),
    client: draft.root,
    clientKind: kind,
    ...(hit.app === undefined ? {} : { app: hit.app }),
    confidence: Math.round(draft.confidence * 100) / 100,
    because: draft.because,
    masked: draft.masked,
    key: draft.key,
    ignores: facts.ignores
      .filter(({ line }) => line === hit.line || line === hit.line - 1)
      .map(({ rule, reason }) => ({ rule, reason })),
  };
}
