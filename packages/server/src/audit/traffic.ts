/** What the server has seen of its clients: what kind they are, and what they send. */
import type { ConductPart, ConductSighting, Evidence } from '@countersign/policy';
import type { AuditStore, TrafficKind, TrafficRecord } from '../store/port.ts';

export interface TrafficEvidence {
  /** App name, as registered. */
  app: string;
  evidence: Evidence;
  /** The live secret was seen in a browser. */
  secretExposed: boolean;
  lastSeenMs: number;
}

export interface TrafficConduct {
  /** App name, as registered. */
  app: string;
  sighting: ConductSighting;
}

export interface Traffic {
  evidence: readonly TrafficEvidence[];
  conduct: readonly TrafficConduct[];
}

/** `nameOf` gives the name of a registered app; what belongs to none is left out. */
export async function trafficSeen(
  store: Pick<AuditStore, 'traffic'>,
  nameOf: (clientId: string) => string | undefined,
): Promise<Traffic> {
  const named = (await store.traffic()).flatMap((record) => {
    const app = nameOf(record.clientId);
    return app === undefined ? [] : [{ app, record }];
  });
  return {
    evidence: named.flatMap(({ app, record }) => evidenceOf(app, record)),
    conduct: named.flatMap(({ app, record }) => conductOf(record).map((sighting) => ({ app, sighting }))),
  };
}

const WEIGHT: Partial<Record<TrafficKind, number>> = { 'secret-from-browser': 0.95, 'browser-client': 0.85 };

function evidenceOf(app: string, { kind, count, lastMs }: TrafficRecord): readonly TrafficEvidence[] {
  const weight = WEIGHT[kind];
  if (weight === undefined) return [];
  const secretExposed = kind === 'secret-from-browser';
  const what = secretExposed ? 'the live client secret in a token request' : 'a token request without a secret';
  const detail = `a browser sent ${what} (${count} times, last ${isoOf(lastMs)})`;
  return [{ app, secretExposed, lastSeenMs: lastMs, evidence: { kind: 'traffic', says: 'public', weight, detail } }];
}

type Shown = { [P in ConductPart]: Pick<Extract<ConductSighting, { part: P }>, 'part' | 'says'> }[ConductPart];

/** What each kind of request shows, and the words for it. */
const SHOWS: Readonly<Record<TrafficKind, { what: string; shown: readonly Shown[] } | undefined>> = {
  // A wrong box or a test page makes a browser send a secret; what the client does at a login it shows by a real code.
  'secret-from-browser': undefined,
  'browser-client': undefined,
  'secret-at-code': { what: 'a code exchange with the secret', shown: [{ part: 'sendsSecretAtCode', says: 'always' }] },
  'no-secret-at-code': {
    what: 'a code exchange without a secret',
    shown: [{ part: 'sendsSecretAtCode', says: 'never' }],
  },
  'secret-at-refresh': {
    what: 'a refresh with the secret',
    shown: [
      { part: 'sendsSecretAtRefresh', says: 'always' },
      { part: 'refreshes', says: 'yes' },
    ],
  },
  'no-secret-at-refresh': {
    what: 'a refresh without a secret',
    shown: [
      { part: 'sendsSecretAtRefresh', says: 'never' },
      { part: 'refreshes', says: 'yes' },
    ],
  },
  challenge: { what: 'a login with a code challenge', shown: [{ part: 'sendsChallenge', says: 'always' }] },
  'no-challenge': { what: 'a login without a code challenge', shown: [{ part: 'sendsChallenge', says: 'never' }] },
  'by-body': { what: 'a secret in the body', shown: [{ part: 'authenticatesBy', says: 'body' }] },
  'by-basic': { what: 'a secret in the Authorization header', shown: [{ part: 'authenticatesBy', says: 'basic' }] },
  'by-assertion': {
    what: 'an assertion in place of a secret',
    shown: [{ part: 'authenticatesBy', says: 'assertion' }],
  },
};

function conductOf({ kind, lastMs }: TrafficRecord): readonly ConductSighting[] {
  const shows = SHOWS[kind];
  if (shows === undefined) return [];
  const detail = `the server received ${shows.what} (last noted ${isoOf(lastMs)})`;
  return shows.shown.map((shown): ConductSighting => ({ ...shown, source: 'traffic', detail }));
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
