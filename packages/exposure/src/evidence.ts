/** Joins what was scanned to the reviewed apps: which client uses which app, and what that says of the app. */
import { type Conduct, conductFrom, type Evidence, NOTHING_OBSERVED, type Observations } from '@countersign/policy';
import { hashKey } from './mask.ts';
import { type ClientKind, PUBLIC_KINDS, type ScanClient, type ScanFinding, type ScanResult } from './result.ts';

/** What identifies a reviewed app in code. */
export interface AppIdentity {
  name: string;
  consumerKey?: string | undefined;
  callbackUrls?: readonly string[] | undefined;
}

export interface AppExposure {
  /** `code` and `artifact` evidence for the type of client, strongest first. */
  evidence: Evidence[];
  /** `declarationContradicted` is always false here: only the review knows the declaration. */
  observations: Observations;
  findings: ScanFinding[];
  /** The clients that use the app. */
  clients: ScanClient[];
  /** What each of them does with this app. */
  conducts: Conduct[];
}

export interface Exposure {
  /** By app name; every app given has an entry. */
  apps: Map<string, AppExposure>;
  /** Findings that no app could be told for. */
  unattached: ScanFinding[];
}

/** How a client is tied to an app, with the weight its kind then has as evidence. */
interface Tie {
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
export function evidenceFor(apps: readonly AppIdentity[], result: ScanResult): Exposure {
  const ties = result.clients.flatMap((client) => tiesOf(client, apps));
  const exposures = new Map<string, AppExposure>();
  const attached = new Set<ScanFinding>();
  for (const app of apps) {
    const own = ties.filter((tie) => tie.app === app).sort((a, b) => b.weight - a.weight);
    const findings = result.findings.filter((finding) => belongs(finding, app, own, ties));
    for (const finding of findings) attached.add(finding);
    exposures.set(app.name, exposureOf(app, own, findings));
  }
  return { apps: exposures, unattached: result.findings.filter((finding) => !attached.has(finding)) };
}

function tiesOf(client: ScanClient, apps: readonly AppIdentity[]): Tie[] {
  const ties: Tie[] = [];
  for (const app of apps) {
    const tie = byKey(client, app) ?? byCallback(client, app, apps) ?? byHost(client, app, apps);
    if (tie !== undefined) ties.push(tie);
  }
  return ties;
}

function byKey(client: ScanClient, app: AppIdentity): Tie | undefined {
  const sha256 = app.consumerKey === undefined ? undefined : hashKey(app.consumerKey);
  const key = client.consumerKeys.find((one) => one.sha256 === sha256 || one.app === app.name);
  if (key === undefined) return undefined;
  return { app, client, weight: BY_KEY, how: 'uses the app’s consumer key', file: key.file, line: key.line };
}

function byCallback(client: ScanClient, app: AppIdentity, apps: readonly AppIdentity[]): Tie | undefined {
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
function byHost(client: ScanClient, app: AppIdentity, apps: readonly AppIdentity[]): Tie | undefined {
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

/** A finding is an app's by its secret, by a key in the same file, or because its client uses no other app. */
function belongs(finding: ScanFinding, app: AppIdentity, own: readonly Tie[], all: readonly Tie[]): boolean {
  if (finding.app !== undefined) return finding.app === app.name;
  const here = (tie: Tie): boolean => tie.client.root === finding.client && tie.client.kind === finding.clientKind;
  const inFile = (tie: Tie): boolean =>
    tie.weight === BY_KEY && tie.client.consumerKeys.some((key) => key.file === finding.file && isKeyOf(key, tie.app));
  const byFile = all.filter(inFile);
  if (byFile.length > 0) return own.some(inFile);
  // A variable that reaches the browser may stand in a file of the server part: the root decides.
  const users = all.filter((tie) => here(tie) || tie.client.root === finding.client);
  return new Set(users.map((tie) => tie.app)).size === 1 && users[0]?.app === app;
}

function isKeyOf(key: ScanClient['consumerKeys'][number], app: AppIdentity): boolean {
  return key.app === app.name || (app.consumerKey !== undefined && key.sha256 === hashKey(app.consumerKey));
}

function exposureOf(app: AppIdentity, ties: readonly Tie[], findings: ScanFinding[]): AppExposure {
  const live = findings.filter((finding) => finding.severity !== 'low');
  const secrets = live.filter((finding) => finding.what === 'consumer-secret' || finding.what === 'behaviour');
  const clients = ties.map((tie) => tie.client);
  return {
    evidence: [...ties.flatMap(evidenceOf), ...findings.flatMap(evidenceOfSecret)].sort((a, b) => b.weight - a.weight),
    observations: {
      ...NOTHING_OBSERVED,
      headlessLogin: clients.some((client) => client.headlessLogin !== null),
      secretVaulted: clients.some((client) => client.kind === 'server' && client.secretFrom === 'vault'),
      secretInClient: secrets.some((finding) => finding.rule === 'secret-exposed-in-client'),
      secretInSource: live.some((finding) => finding.rule === 'secret-in-source' && finding.what === 'consumer-secret'),
      verifierDerivable: clients.some((client) => client.verifierDerivable !== null),
    },
    findings,
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

function evidenceOf(tie: Tie): Evidence[] {
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
function evidenceOfSecret(finding: ScanFinding): Evidence[] {
  const says = finding.app === undefined ? undefined : saysOf(finding.clientKind);
  if (says === undefined) return [];
  const detail = `the ${finding.clientKind} client in ${finding.client} holds the app’s secret`;
  return [
    {
      kind: 'code',
      says,
      weight: BY_KEY,
      detail,
      file: finding.file,
      ...(finding.line === 0 ? {} : { line: finding.line }),
    },
  ];
}

function saysOf(kind: ClientKind): 'private' | 'public' | undefined {
  if (PUBLIC_KINDS.has(kind)) return 'public';
  return kind === 'server' ? 'private' : undefined;
}
