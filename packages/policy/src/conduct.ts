/**
 * What the client does: the value that judge, steps, fix, proof, scan and explain all read.
 *
 * Each part is decided by the strongest source that says anything of it. INVARIANT: not seen is `unknown`; `never` and `no`
 * need proof of absence, which only a source that saw the whole request, or knows the client, can give.
 */

/** How often the client sends something. */
export type Sends = 'always' | 'never' | 'unknown';

/** Whether the client does something at all. */
export type Does = 'yes' | 'no' | 'unknown';

/** How the client authenticates at the token endpoint (RFC 6749 §2.3.1, RFC 7523 §2.2). */
export type AuthenticatesBy = 'body' | 'basic' | 'assertion' | 'unknown';

/** Where the client's secret comes from, weakest first. `none`: it has no secret. */
export const SECRET_PLACES = ['literal', 'build-setting', 'file', 'environment', 'vault', 'none', 'unknown'] as const;
export type SecretPlace = (typeof SECRET_PLACES)[number];

/** The parts of a conduct with the values each can have. */
export interface ConductValues {
  /** The client secret, or an assertion in its place, at the code exchange. */
  sendsSecretAtCode: Sends;
  /** The same at refresh. */
  sendsSecretAtRefresh: Sends;
  /** A code challenge in the authorization request and the verifier at the exchange (RFC 7636 §4.3, §4.5). */
  sendsChallenge: Sends;
  authenticatesBy: AuthenticatesBy;
  /** It uses refresh tokens. */
  refreshes: Does;
  /** It keeps the refresh token of every answer, so that it lives with rotation. */
  storesRotatedToken: Does;
  secretFrom: SecretPlace;
}

export type ConductPart = keyof ConductValues;

/** Where a sighting comes from, strongest first. */
export const CONDUCT_SOURCES = [
  /** Requests that our server received. */
  'traffic',
  /** The config file. */
  'declaration',
  /** A request to Salesforce built by hand in the code, read whole. */
  'request',
  /** A library that is known to send it. */
  'library',
  /** An AuthProvider or a credential in the same tree that is the client. */
  'metadata',
  /** The registry of known clients. */
  'known-client',
] as const;
export type ConductSource = (typeof CONDUCT_SOURCES)[number];

/** One thing seen of the client. Holds no source text: nothing found can leak through it. */
export type ConductSighting = {
  [P in ConductPart]: SightingOf<P>;
}[ConductPart];

export interface SightingOf<P extends ConductPart> {
  part: P;
  says: ConductValues[P];
  source: ConductSource;
  /** One sentence a person can check. */
  detail: string;
  file?: string;
  line?: number;
}

/** A part of a conduct: its value, and the sightings that decided it. */
export interface KnownPart<P extends ConductPart> {
  value: ConductValues[P];
  evidence: readonly SightingOf<P>[];
}

export type Conduct = { readonly [P in ConductPart]: KnownPart<P> };

const PARTS: readonly ConductPart[] = [
  'sendsSecretAtCode',
  'sendsSecretAtRefresh',
  'sendsChallenge',
  'authenticatesBy',
  'refreshes',
  'storesRotatedToken',
  'secretFrom',
];

/** The conduct of a client of which nothing was seen. */
export const UNKNOWN_CONDUCT: Conduct = conductFrom([]);

/**
 * The conduct of one client. The strongest source that says anything of a part decides it; where that source says two
 * things, the part is unknown and keeps both as evidence. Of the places a secret comes from, the weakest counts.
 */
export function conductFrom(sightings: readonly ConductSighting[]): Conduct {
  return fromParts((part) => {
    const said = sightings.filter((one) => one.part === part && one.says !== 'unknown');
    const strongest = CONDUCT_SOURCES.find((source) => said.some((one) => one.source === source));
    return decided(
      part,
      said.filter((one) => one.source === strongest),
    );
  });
}

/**
 * The conduct of several clients that use one app. Where they differ the part is unknown, and the evidence says what each
 * does: a client that is proven to break is proof, whatever the others do.
 */
export function conductOfAll(conducts: readonly Conduct[]): Conduct {
  return fromParts((part) =>
    decided(
      part,
      conducts.flatMap((conduct): readonly ConductSighting[] => conduct[part].evidence),
    ),
  );
}

function decided(part: ConductPart, evidence: readonly ConductSighting[]): { value: string; evidence: unknown } {
  const values = new Set<string>(evidence.map((one) => one.says));
  const [only = 'unknown'] = values;
  if (part === 'secretFrom') return { value: SECRET_PLACES.find((place) => values.has(place)) ?? 'unknown', evidence };
  return { value: values.size === 1 ? only : 'unknown', evidence };
}

function fromParts(told: (part: ConductPart) => { value: string; evidence: unknown }): Conduct {
  return Object.freeze(
    Object.fromEntries(PARTS.map((part) => [part, Object.freeze(told(part))])),
  ) as unknown as Conduct;
}
