/** Joins what was scanned to the reviewed apps: which client uses which app, and what that says of the app. */
import { type Conduct, conductFrom, type Evidence, type Observations } from '@countersign/policy';
import { hashKey } from './mask.ts';
import {
  type AppName,
  type ClientKind,
  PUBLIC_KINDS,
  type ScanClient,
  type ScanResult,
  type Sighting,
} from './result.ts';

/** What identifies a reviewed app in code. */
export interface AppIdentity extends AppName {
  consumerKey?: string | undefined;
  callbackUrls?: readonly string[] | undefined;
}

/** `S`: a sighting, with whatever the caller has added to it. */
export interface AppExposure<S extends Sighting = Sighting> {
  /** `code` and `artifact` evidence for the type of client, strongest first. */
  evidence: Evidence[];
  /** What the clients show by themselves. What the sightings come to is the policy’s to say. */
  observations: Pick<Observations, 'headlessLogin' | 'secretVaulted' | 'verifierDerivable'>;
  sightings: S[];
  /** The clients that use the app. */
  clients: ScanClient[];
  /** What each of them does with this app. */
  conducts: Conduct[];
}

export interface Exposure<S extends Sighting = Sighting> {
  /** By the app’s id; every app given has an entry. */
  apps: Map<string, AppExposure<S>>;
  /** Sightings that could not be matched to an app. */
  unattached: S[];
}

/** How a client is tied to an app, with the weight its kind then has as evidence. */
interface AppTie {
  app: AppIdentity;
  client: ScanClient;
  weight: number;
  how: string;
  file?: string;
  line?: number;
}

const BY_KEY = 0.97;
const BY_CALLBACK = 0.85;
/** Below `DECISIVE`: one site may serve several apps. */
const BY_HOST = 0.6;

/** Joins a scan to the apps. A client whose own kind is not known is listed, but is no evidence. */
export function evidenceFor<S extends Sighting>(
  apps: readonly AppIdentity[],
  { clients, sightings }: Pick<ScanResult, 'clients'> & { sightings: readonly S[] },
): Exposure<S> {
  const ties = clients.flatMap((client) => tiesOf(client, apps));
  const exposures = new Map<string, AppExposure<S>>();
  const attached = new Set<S>();
  for (const app of apps) {
    const own = ties.filter((tie) => tie.app === app).sort((a, b) => b.weight - a.weight);
    const seen = sightings.filter((sighting) => belongs(sighting, app, own, ties));
    for (const sighting of seen) attached.add(sighting);
    exposures.set(app.id, exposureOf(app, own, seen));
  }
  return { apps: exposures, unattached: sightings.filter((sighting) => !attached.has(sighting)) };
}

function tiesOf(client: ScanClient, apps: readonly AppIdentity[]): AppTie[] {
  const ties: AppTie[] = [];
  for (const app of apps) {
    const tie = byKey(client, app) ?? byCallback(client, app, apps) ?? byHost(client, app, apps);
    if (tie !== undefined) ties.push(tie);
  }
  return ties;
}

function byKey(client: ScanClient, app: AppIdentity): AppTie | undefined {
  const sha256 = app.consumerKey === undefined ? undefined : hashKey(app.consumerKey);
  const key = client.consumerKeys.find((one) => one.sha256 === sha256 || one.app?.id === app.id);
  if (key === undefined) return undefined;
  return { app, client, weight: BY_KEY, how: 'uses the app’s consumer key', file: key.file, line: key.line };
}

function byCallback(client: ScanClient, app: AppIdentity, apps: readonly AppIdentity[]): AppTie | undefined {
  for (const url of app.callbackUrls ?? []) {
    if (isShared(url) || apps.some((other) => other !== app && other.callbackUrls?.some((its) => same(its, url))))
      continue;
    const seen = client.callbackUrls.find((one) => same(one.value, url));
    if (seen !== undefined) {
      return { app, client, weight: BY_CALLBACK, how: 'uses the app’s callback URL', file: seen.file, line: seen.line };
    }
  }
  return undefined;
}

/** Login host plus flow parameters: only where one app alone names the host. */
function byHost(client: ScanClient, app: AppIdentity, apps: readonly AppIdentity[]): AppTie | undefined {
  if (client.flows.length === 0) return undefined;
  const hosts = hostsOf(app);
  const seen = client.loginHosts.find((one) => hosts.has(one.value));
  if (seen === undefined || apps.some((other) => other !== app && hostsOf(other).has(seen.value))) return undefined;
  return {
    app,
    client,
    weight: BY_HOST,
    how: 'logs in at the site the app’s callback names',
    file: seen.file,
    line: seen.line,
  };
}

function hostsOf(app: AppIdentity): Set<string> {
  const hosts = new Set<string>();
  for (const url of app.callbackUrls ?? []) {
    const host = /^https:\/\/([\w.-]+\.(?:site\.com|force\.com|salesforce\.com|salesforce-sites\.com))(?:[:/]|$)/i.exec(
      url,
    )?.[1];
    if (host !== undefined && !/^(?:login|test)\.salesforce\.com$/i.test(host)) hosts.add(host.toLowerCase());
  }
  return hosts;
}

/** Callbacks that many clients share say nothing of one. */
function isShared(url: string): boolean {
  return /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])|\/mobilesdk\/detect\/oauth\/done|\/services\/oauth2\/(?:success|callback|echo|token)$|^https:\/\/login\.salesforce\.com/i.test(
    url,
  );
}

function same(a: string, b: string): boolean {
  return a.replace(/\/+$/, '') === b.replace(/\/+$/, '');
}

/** A sighting is an app's by its secret, by a key in the same file, or because its client uses no other app. */
function belongs(sighting: Sighting, app: AppIdentity, own: readonly AppTie[], all: readonly AppTie[]): boolean {
  if (sighting.app !== undefined) return sighting.app.id === app.id;
  const here = (tie: AppTie): boolean => tie.client.root === sighting.client && tie.client.kind === sighting.clientKind;
  const inFile = (tie: AppTie): boolean =>
    tie.weight === BY_KEY && tie.client.consumerKeys.some((key) => key.file === sighting.file && isKeyOf(key, tie.app));
  const byFile = all.filter(inFile);
  if (byFile.length > 0) return own.some(inFile);
  // A variable that reaches the browser may stand in a file of the server part: the root decides.
  const users = all.filter((tie) => here(tie) || tie.client.root === sighting.client);
  return new Set(users.map((tie) => tie.app)).size === 1 && users[0]?.app === app;
}

function isKeyOf(key: ScanClient['consumerKeys'][number], app: AppIdentity): boolean {
  return key.app?.id === app.id || (app.consumerKey !== undefined && key.sha256 === hashKey(app.consumerKey));
}

function exposureOf<S extends Sighting>(app: AppIdentity, ties: readonly AppTie[], sightings: S[]): AppExposure<S> {
  const clients = ties.map((tie) => tie.client);
  return {
    evidence: [...ties.flatMap(evidenceOf), ...sightings.flatMap(evidenceOfSecret)].sort((a, b) => b.weight - a.weight),
    observations: {
      headlessLogin: clients.some((client) => client.headlessLogin !== null),
      secretVaulted: clients.some((client) => client.kind === 'server' && client.secretFrom === 'vault'),
      verifierDerivable: clients.some((client) => client.verifierDerivable !== null),
    },
    sightings,
    clients,
    conducts: clients.map((client) => conductWith(client, app)),
  };
}

/** What is seen in a file that holds another app's key, and not this one's, is said of that app. */
function conductWith(client: ScanClient, app: AppIdentity): Conduct {
  const others = new Set<string>();
  for (const key of client.consumerKeys) if (!isKeyOf(key, app)) others.add(key.file);
  for (const key of client.consumerKeys) if (isKeyOf(key, app)) others.delete(key.file);
  return conductFrom(client.does.filter((seen) => !others.has(seen.file)));
}

function evidenceOf(tie: AppTie): Evidence[] {
  const says = saysOf(tie.client.kind);
  if (says === undefined) return [];
  const { root, kind, artifact } = tie.client;
  const place = root === '.' ? 'this project' : root;
  return [
    {
      kind: artifact ? 'artifact' : 'code',
      says,
      weight: tie.weight,
      detail: `the ${kind} client in ${place} ${tie.how}`,
      ...(tie.file === undefined ? {} : { file: tie.file }),
      ...(tie.line === undefined || tie.line === 0 ? {} : { line: tie.line }),
    },
  ];
}

/** The app's own secret says who holds it, also where no key was seen. */
function evidenceOfSecret(sighting: Sighting): Evidence[] {
  const says = sighting.app === undefined ? undefined : saysOf(sighting.clientKind);
  if (says === undefined) return [];
  const detail = `the ${sighting.clientKind} client in ${sighting.client} holds the app’s secret`;
  return [
    {
      kind: 'code',
      says,
      weight: BY_KEY,
      detail,
      file: sighting.file,
      ...(sighting.line === 0 ? {} : { line: sighting.line }),
    },
  ];
}

function saysOf(kind: ClientKind): 'private' | 'public' | undefined {
  if (PUBLIC_KINDS.has(kind)) return 'public';
  return kind === 'server' ? 'private' : undefined;
}
