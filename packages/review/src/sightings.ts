/** What a scan of the clients shows of each app: evidence, observations, and exposure findings as a report carries them. */
import { type AppExposure, evidenceFor } from '@countersign/exposure';
import type { AppRecord } from '@countersign/metadata';
import { knownValue, ruleById, type Step, UNKNOWN_CLIENT } from '@countersign/policy';
import type { ClientSightings } from './client-sightings.ts';
import type { JudgedScan, ScanFinding } from './judge-scan.ts';
import type { ReportedFinding, ReviewError } from './review.ts';
import { stepText } from './step-text.ts';

export interface Sightings {
  byApp: Map<AppRecord, ClientSightings>;
  unattached: ReportedFinding[];
  /** What should have been read and could not be. */
  errors: ReviewError[];
}

/** One word for one app: two apps of one name, and of two kinds, stay two. */
export function identityOf(app: AppRecord): string {
  return `${app.kind} ${app.name} ${app.files[0] ?? ''}`;
}

/** Joins a scan to the apps of a project. */
export function sightingsFrom(apps: readonly AppRecord[], scanned: JudgedScan): Sightings {
  const identities = apps.map((app) => ({
    id: identityOf(app),
    name: app.name,
    consumerKey: knownValue(app.settings.consumerKey),
    callbackUrls: knownValue(app.settings.callbackUrls)?.filter((url) => !namesTheOrg(url)),
  }));
  const exposure = evidenceFor(identities, { clients: scanned.clients, sightings: scanned.findings });
  const byApp = new Map<AppRecord, ClientSightings>();
  for (const app of apps) {
    const seen = exposure.apps.get(identityOf(app));
    if (seen !== undefined) byApp.set(app, sighting(app, seen));
  }
  return {
    byApp,
    unattached: exposure.unattached.map((finding) => reportExposure(finding, undefined)),
    errors: scanned.complete ? [] : scanned.notJudged.map(({ file, message }) => ({ file, message })),
  };
}

/**
 * A callback on the org's own host is a filler for flows that never redirect. The org's own code, flows and remote sites
 * name that host everywhere, which says nothing of the app; a site of Experience Cloud, where users log in, does.
 */
function namesTheOrg(url: string): boolean {
  return /^https:\/\/(?:[\w-]+(?:\.[\w-]+)*\.(?:lightning\.force|my\.salesforce)\.com|[a-z]{2,4}\d+[a-z]?\.salesforce\.com)(?:[:/]|$)/i.test(
    url,
  );
}

function sighting(app: AppRecord, seen: AppExposure<ScanFinding>): ClientSightings {
  const live = seen.sightings.filter(({ severity }) => severity !== 'low');
  return {
    evidence: seen.evidence,
    observed: {
      ...seen.observations,
      secretInClient: live.some(({ rule, what }) => rule === 'secret-exposed-in-client' && isSecret(what)),
      secretInSource: live.some(({ rule, what }) => rule === 'secret-in-source' && what === 'consumer-secret'),
    },
    conducts: seen.conducts,
    sent: [],
    findings: seen.sightings.map((finding) => reportExposure(finding, app)),
  };
}

function reportExposure(finding: ScanFinding, app: AppRecord | undefined): ReportedFinding {
  const rule = ruleById(finding.rule);
  const steps = stepsOf(finding).map((step) => ({ ...step, text: stepText(step) }));
  return {
    rule: finding.rule,
    severity: finding.severity,
    cvss: finding.cvss,
    threat: rule?.threat ?? null,
    message:
      `${whatItIs(finding)} ${app === undefined ? 'It could not be matched to a reviewed app.' : usableToday(finding, app)}`.trim(),
    file: finding.file,
    ...(finding.line > 0 ? { line: finding.line, column: finding.column } : {}),
    remediation: [],
    steps: steps.map((step) => step.text),
    fix: { disposition: 'needs-a-person', needs: [], steps },
    demonstration: isAppsSecret(finding) ? { attack: 'extracted-secret', on: 'every', leaked: true } : null,
    proof: null,
    waived: null,
    fingerprint: finding.fingerprint,
  };
}

/** What lies open is not always the app's secret: a token is revoked, a password changed; rotating the secret helps neither. */
function stepsOf({ what, rule }: ScanFinding): readonly Step[] {
  const remove = { kind: 'history', what: 'remove-value' } as const;
  const look = { kind: 'look', what: 'login-history' } as const;
  if (what === 'access-token' || what === 'refresh-token')
    return [remove, { kind: 'revoke', what: 'found-token' }, look];
  if (what === 'password') return [remove, { kind: 'rotate', what: 'password' }, look];
  return ruleById(rule)?.steps({ client: UNKNOWN_CLIENT, changes: [], attackable: true }) ?? [];
}

/** What was found authenticates as the app; a token or a password does not. */
function isAppsSecret({ rule, what }: ScanFinding): boolean {
  return rule !== 'verifier-derivable' && isSecret(what);
}

function isSecret(what: ScanFinding['what']): boolean {
  return what === 'consumer-secret' || what === 'behaviour';
}

const WHAT: Record<ScanFinding['what'], string> = {
  'consumer-secret': 'A consumer secret',
  'consumer-key': 'A consumer key',
  'refresh-token': 'A refresh token',
  'access-token': 'An access token',
  password: 'A password for the token endpoint',
  behaviour: 'A secret shipped by reference',
};

function whatItIs(finding: ScanFinding): string {
  const { rule, client, clientKind, because, masked } = finding;
  const where = `the ${clientKind === 'unknown' ? '' : `${clientKind} `}client in ${client === '.' ? 'this project' : client}`;
  const shape = masked === null ? '' : ` (${masked.starts}…, ${masked.length} characters)`;
  const why = because.length === 0 ? '' : `: ${because.join('; ')}`;
  if (rule === 'verifier-derivable') return `The PKCE verifier of ${where} can be read from state${why}.`;
  return `${WHAT[finding.what]}${shape} is in ${where}${why}.`;
}

/** A secret nobody asks for at the code exchange still opens other doors. */
function usableToday(finding: ScanFinding, app: AppRecord): string {
  if (finding.what !== 'consumer-secret' && finding.what !== 'behaviour') return '';
  const asked = knownValue(app.settings.secretRequiredForWebServerFlow);
  const clientCredentials = knownValue(app.settings.clientCredentialsFlow);
  const doors = [
    ...(asked === true ? ['it is what the code exchange asks for today'] : []),
    ...(asked === false ? ['the code exchange does not ask for it today'] : []),
    ...(clientCredentials === true ? ['it logs in by itself through the client credentials flow'] : []),
    'it authenticates as the app wherever client authentication is accepted, such as introspection',
  ];
  return `For ${app.name}, ${doors.join('; ')}.`;
}
