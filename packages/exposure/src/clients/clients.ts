/** Facts of files → clients with what they do, and what was seen in them. */
import { type Conduct, conductFrom, isSample, type SECRET_PLACES, type Sends } from '@countersign/policy';
import type { FileFacts, SeenConduct, Signal } from '../file-facts.ts';
import {
  type ClientKind,
  PUBLIC_KINDS,
  type ScanClient,
  type SecretSource,
  type Sighting,
  type Where,
} from '../result.ts';
import { referenceSighting, type Surroundings, sightingFrom, verifierSighting } from '../sightings.ts';
import { roleOf } from './role.ts';
import type { Belonging, Roots } from './roots.ts';
import { describesAnApp } from './sfdx.ts';

export interface Clients {
  clients: ScanClient[];
  sightings: Sighting[];
}

/** The files of one client. */
export interface Group {
  root: string;
  kind: ClientKind;
  details: Map<string, { file: string; line: number }>;
  files: FileFacts[];
}

const MOST_PLACES = 50;

export function clientsOf(roots: Roots, facts: readonly FileFacts[]): Clients {
  const groups = group(roots, withoutEchoes(facts));
  const clients: ScanClient[] = [];
  const found: Sighting[] = [];
  const ties = tiesByRoot(groups);
  for (const one of groups) {
    const around: Surroundings = { root: shown(one.root), kind: one.kind, ...tieAround(ties, one.root) };
    const sightings = sightingsOf(one, around);
    found.push(...sightings);
    clients.push(clientFrom(one, roots, sightings));
  }
  found.sort((a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.what, b.what));
  clients.sort((a, b) => compare(a.root, b.root) || compare(a.kind, b.kind));
  return { clients, sightings: found };
}

/**
 * A bundle, its source map and the source in the tree may all hold the same value. It is reported once, at the original.
 */
function withoutEchoes(facts: readonly FileFacts[]): FileFacts[] {
  const originals = facts.filter((file) => file.bundle !== undefined);
  if (originals.length === 0) return [...facts];
  const inMaps = new Map<string, Set<string>>();
  for (const file of originals) {
    const generated = (file.bundle?.file ?? '').replace(/\.map$/, '');
    const hashes = inMaps.get(generated) ?? new Set();
    for (const hit of file.hits) hashes.add(hit.masked.hash);
    inMaps.set(generated, hashes);
  }
  const inTree = new Map(facts.filter((file) => file.bundle === undefined).map((file) => [file.file, file]));
  const seen = new Set<string>();
  return facts.flatMap((file) => {
    const own = inMaps.get(file.file);
    if (file.bundle === undefined)
      return [own === undefined ? file : { ...file, hits: file.hits.filter((hit) => !own.has(hit.masked.hash)) }];
    const source = inTree.get(file.file);
    if (
      source !== undefined &&
      file.hits.every((hit) => source.hits.some((other) => other.masked.hash === hit.masked.hash))
    )
      return [];
    // Several bundles of one build share their sources.
    const id = [file.file, ...file.hits.map((hit) => `${hit.masked.hash}:${hit.line}`)].join(' ');
    if (seen.has(id)) return [];
    seen.add(id);
    return [file];
  });
}

/** An original is in the client its own place tells, or else in that of the bundle it was read from. */
function belongingOf(roots: Roots, file: FileFacts, hints: ReadonlyMap<string, FileFacts['kindHint']>): Belonging {
  // A document may show a page, a server or a command: it is none.
  const own = roots.clientOf(file.file, roleOf(file.file) === 'docs' ? undefined : file.kindHint);
  if (own.kind !== 'unknown' || file.bundle === undefined) return own;
  const generated = file.bundle.file.replace(/\.map$/, '');
  const bundle = roots.clientOf(generated, hints.get(generated));
  if (bundle.kind !== 'unknown') return { ...bundle, detail: `is part of ${generated}` };
  return file.bundle.browser
    ? { root: bundle.root, kind: 'browser', detail: `is part of ${generated}, which holds a framework of the browser` }
    : own;
}

/** Roots without anything to tell are listed too: the reader sees that they were looked at. */
export function group(roots: Roots, facts: readonly FileFacts[]): Group[] {
  const groups = new Map<string, Group>();
  const open = (root: string, kind: ClientKind): Group => {
    const id = `${root}\0${kind}`;
    let one = groups.get(id);
    if (one === undefined) {
      one = { root, kind, details: new Map(), files: [] };
      groups.set(id, one);
    }
    return one;
  };
  for (const root of roots.all()) {
    if (root.kind === 'fullstack') {
      open(root.folder, 'browser');
      open(root.folder, 'server');
    } else if (root.kind !== 'unknown') open(root.folder, root.kind);
  }
  const hints = new Map(facts.map((file) => [file.file, file.kindHint]));
  const undecided: FileFacts[] = [];
  for (const file of facts) {
    const belonging = belongingOf(roots, file, hints);
    if (belonging.kind === 'unknown' && roleOf(file.file) !== 'code') {
      undecided.push(file);
      continue;
    }
    // A log or a script of a command line is that command line's.
    const shell = belonging.kind === 'unknown' && file.signals.some((signal) => signal.name === 'cli-login');
    const one = open(belonging.root, shell ? 'cli' : belonging.kind);
    one.files.push(file);
    if (belonging.detail !== undefined && one.details.size < 3)
      one.details.set(belonging.detail, { file: file.file, line: file.kindHint?.line ?? 1 });
  }
  // A document or a test belongs to the one client its root has.
  for (const file of undecided) {
    const root = roots.clientOf(file.file, undefined).root;
    const there = [...groups.values()].filter((one) => one.root === root);
    // A sample of a command in a document is nobody's script.
    const shell = roleOf(file.file) === 'test' && file.signals.some((signal) => signal.name === 'cli-login');
    const told = there.filter((one) => one.kind !== 'unknown');
    const home = told.length === 1 && told[0] !== undefined ? told[0] : open(root, shell ? 'cli' : 'unknown');
    home.files.push(file);
  }
  return [...groups.values()];
}

interface RootTie {
  hasKey: boolean;
  hasSalesforce: boolean;
}

/** Key and secret may lie in different parts of one project: the ties of a root hold for what is below it. */
function tiesByRoot(groups: readonly Group[]): Map<string, RootTie> {
  const ties = new Map<string, RootTie>();
  for (const { root, files } of groups) {
    const tie = ties.get(root) ?? { hasKey: false, hasSalesforce: false };
    for (const file of files) {
      // A key in a test or a document says nothing of a hash in another test.
      if (describesAnApp(file.file) || roleOf(file.file) !== 'code') continue;
      if (file.keys.length > 0) tie.hasKey = true;
      if (file.signals.some((signal) => signal.name === 'login-host' || signal.name === 'oauth-call'))
        tie.hasSalesforce = true;
    }
    ties.set(root, tie);
  }
  return ties;
}

function tieAround(ties: ReadonlyMap<string, RootTie>, root: string): RootTie {
  const own = ties.get(root);
  const whole = root === '.' ? undefined : ties.get('.');
  return {
    hasKey: own?.hasKey ?? false,
    hasSalesforce: (own?.hasSalesforce ?? false) || (whole?.hasSalesforce ?? false) || (own?.hasKey ?? false),
  };
}

function sightingsOf(one: Group, around: Surroundings): Sighting[] {
  return one.files.flatMap((file) => {
    const here: Sighting[] = [];
    for (const hit of file.hits) push(here, sightingFrom(hit, file, around));
    if (!here.some((sighting) => sighting.what === 'consumer-secret')) {
      const references = file.signals.filter((signal) => signal.name === 'secret-reference');
      const counts = references
        .map((signal) => referenceSighting(signal, file, around))
        .find((sighting) => sighting !== undefined);
      push(here, counts);
    }
    const verifier = file.signals.find((signal) => signal.name === 'verifier-in-state');
    if (verifier !== undefined) push(here, verifierSighting(verifier, file, around));
    return here;
  });
}

/** The root of a package is the package, without the sign that stands before its members. */
function shown(root: string): string {
  return root.endsWith('!') ? root.slice(0, -1) : root;
}

function push(list: Sighting[], sighting: Sighting | undefined): void {
  if (sighting !== undefined) list.push(sighting);
}

function clientFrom(one: Group, roots: Roots, sightings: readonly Sighting[]): ScanClient {
  const code = one.files.filter((file) => roleOf(file.file) === 'code' && !describesAnApp(file.file));
  const signals = (name: Signal['name']): Signal[] =>
    code.flatMap((file) => file.signals.filter((signal) => signal.name === name));
  const flows = signals('flow').map((signal) => ({ value: signal.value, ...placeOf(signal) }));
  const does = [...code.flatMap((file) => file.does), ...secretPlaces(signals('secret-source'), sightings)];
  const conduct = conductFrom(does);
  const root = roots.all().find((candidate) => candidate.folder === one.root);
  const headless = flows.find((flow) => flow.value === 'code_credentials');
  const verifier = signals('verifier-in-state')[0];
  const evidence = [
    ...(root !== undefined && (root.kind === one.kind || root.kind === 'fullstack') ? root.evidence : []),
    ...[...one.details].map(([detail, place]) => ({ detail, ...place })),
  ];
  for (const part of ['sendsChallenge', 'sendsSecretAtCode', 'sendsSecretAtRefresh'] as const) {
    const first = conduct[part].evidence[0];
    if (first !== undefined && !evidence.some((one) => one.detail === first.detail))
      evidence.push({ detail: first.detail, ...placeOfEvidence(first) });
  }
  for (const list of [signals('secret-source'), signals('secret-reference')]) {
    const first = list[0];
    if (first !== undefined)
      evidence.push({ detail: SENTENCES[first.name]?.(first.value) ?? first.name, file: first.file, line: first.line });
  }
  return {
    root: shown(one.root),
    kind: one.kind,
    sendsPkce: asFlag(conduct.sendsChallenge.value),
    sendsSecret: sendsSecret(conduct, signals('sends-secret').length > 0),
    secretFrom: secretFrom(one.kind, conduct),
    does: unique(does, (seen) => `${seen.part} ${seen.says} ${seen.source}`).slice(0, MOST_PLACES),
    evidence,
    artifact: code.length > 0 && code.every((file) => file.artifact),
    consumerKeys: unique(
      code.flatMap((file) => file.keys),
      (key) => key.sha256,
    ).slice(0, MOST_PLACES),
    callbackUrls: unique(signals('callback'), (signal) => signal.value)
      .slice(0, MOST_PLACES)
      .map((signal) => ({ value: signal.value, ...placeOf(signal) })),
    loginHosts: unique(signals('login-host'), (signal) => signal.value)
      .slice(0, MOST_PLACES)
      .map((signal) => ({ value: signal.value, ...placeOf(signal) })),
    flows: unique(flows, (flow) => flow.value),
    verifierDerivable: verifier === undefined ? null : placeOf(verifier),
    headlessLogin: headless === undefined ? null : placeOf(headless),
  };
}

const SENTENCES: Partial<Record<Signal['name'], (value: string) => string>> = {
  'secret-source': (value) =>
    value.startsWith('vault: ')
      ? `takes its secret from ${value.slice(7)}`
      : value === 'file'
        ? 'reads its secret from a file'
        : value === 'keystore'
          ? 'keeps values in the keystore of the system'
          : 'takes its secret from the environment',
  'secret-reference': (value) => `refers to its secret through ${value}`,
};

/** Where the secret comes from, as far as it was seen. */
function secretPlaces(sources: readonly Signal[], sightings: readonly Sighting[]): SeenConduct[] {
  // What a comment in the source silences is no secret, in the eyes of who wrote it.
  const literal = sightings.find(
    ({ what, shows, ignores }) => what === 'consumer-secret' && !isSample(shows) && ignores.length === 0,
  );
  const at = (says: (typeof SECRET_PLACES)[number], where: Where, detail: string): SeenConduct => ({
    part: 'secretFrom',
    says,
    source: 'request',
    detail,
    ...placeOf(where),
  });
  return [
    ...(literal === undefined ? [] : [at('literal', literal, 'has its secret written in the source')]),
    ...sources.flatMap((signal) => {
      const says = signal.value.startsWith('vault: ') ? 'vault' : signal.value;
      const detail = SENTENCES['secret-source']?.(signal.value) ?? '';
      return says === 'vault' || says === 'environment' || says === 'file' ? [at(says, signal, detail)] : [];
    }),
  ];
}

/** The weakest place wins: one literal undoes every vault. */
function secretFrom(kind: ClientKind, { secretFrom: told, sendsSecretAtCode }: Conduct): SecretSource {
  if (told.value !== 'unknown') return told.value === 'build-setting' ? 'unknown' : told.value;
  return sendsSecretAtCode.value === 'never' && PUBLIC_KINDS.has(kind) ? 'none' : 'unknown';
}

function asFlag(sends: Sends): boolean | null {
  return sends === 'unknown' ? null : sends === 'always';
}

/** At the code exchange or at refresh; `elsewhere`: in a request of another flow. */
function sendsSecret({ sendsSecretAtCode, sendsSecretAtRefresh }: Conduct, elsewhere: boolean): boolean | null {
  const told = [asFlag(sendsSecretAtCode.value), asFlag(sendsSecretAtRefresh.value)];
  if (elsewhere || told.includes(true)) return true;
  return told.includes(false) ? false : null;
}

function placeOfEvidence({ file, line }: { file?: string; line?: number }): { file?: string; line?: number } {
  return { ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }) };
}

function placeOf(where: Where): Where {
  const { file, line, column, commit } = where;
  return { file, line, column, ...(commit === undefined ? {} : { commit }) };
}

function unique<T>(list: readonly T[], id: (item: T) => string): T[] {
  const seen = new Set<string>();
  return list.filter((item) => !seen.has(id(item)) && seen.add(id(item)));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
