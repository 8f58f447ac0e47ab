/** What a scan of the clients shows of each app: evidence, observations, and exposure findings as a report carries them. */
import { type AppExposure, evidenceFor, type ScanFinding, type ScanResult } from '@countersign/exposure';
import type { AppRecord } from '@countersign/metadata';
import { type Cvss, knownValue, riskOf, ruleById } from '@countersign/policy';
import type { ClientSightings } from './assess.ts';
import type { ReportedFinding, ReviewError } from './review.ts';
import { stepsForExposed, stepsForRule } from './steps.ts';

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
export function sightingsFrom(apps: readonly AppRecord[], scanned: ScanResult): Sightings {
  const identities = apps.map((app) => ({
    name: identityOf(app),
    consumerKey: knownValue(app.settings.consumerKey),
    callbackUrls: knownValue(app.settings.callbackUrls)?.filter((url) => !namesTheOrg(url)),
  }));
  const exposure = evidenceFor(identities, scanned);
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

function sighting(app: AppRecord, seen: AppExposure): ClientSightings {
  return {
    evidence: seen.evidence,
    observed: seen.observations,
    behaviour: {
      ...(seen.sendsPkce === null ? {} : { sendsPkce: seen.sendsPkce }),
      ...(seen.sendsSecret === null ? {} : { sendsSecret: seen.sendsSecret }),
    },
    findings: seen.findings.map((finding) => reportExposure(finding, app)),
  };
}

function reportExposure(finding: ScanFinding, app: AppRecord | undefined): ReportedFinding {
  const rule = ruleById(finding.rule);
  return {
    rule: finding.rule,
    severity: finding.severity,
    cvss: cvssOf(finding),
    threat: rule?.threat ?? null,
    message:
      `${whatItIs(finding, app)} ${app === undefined ? 'No reviewed app could be told for it.' : usableToday(finding, app)}`.trim(),
    file: finding.file,
    ...(finding.line > 0 ? { line: finding.line, column: finding.column } : {}),
    remediation: [],
    steps: stepsOf(finding),
    proof: null,
    waived: null,
    fingerprint: finding.fingerprint,
  };
}

function stepsOf({ what, rule }: ScanFinding): string[] {
  if (what === 'access-token' || what === 'refresh-token') return stepsForExposed('token');
  return what === 'password' ? stepsForExposed('password') : stepsForRule(rule, '', {});
}

/** A value that lies open needs no exploit; a dummy in a test needs no score. */
function cvssOf(finding: ScanFinding): Cvss | null {
  if (finding.severity === 'low') return null;
  const circumstances = {
    privilege: 'high',
    pkceRequired: false,
    refreshTokenRotation: false,
    ipRestricted: false,
  } as const;
  switch (finding.rule) {
    case 'secret-exposed-in-client':
      // A secret by reference is in the built client only, an access token works for a while only: one more thing to do.
      if (finding.what === 'behaviour' || finding.what === 'access-token') {
        return riskOf('code', { ...circumstances, pkceRequired: true, found: false });
      }
      return riskOf('exposed-secret', { ...circumstances, found: true });
    case 'secret-in-source':
      return riskOf('repository', { ...circumstances, found: true });
    case 'verifier-derivable':
      return riskOf('code', { ...circumstances, found: false });
  }
}

const WHAT: Record<ScanFinding['what'], string> = {
  'consumer-secret': 'A consumer secret',
  'consumer-key': 'A consumer key',
  'refresh-token': 'A refresh token',
  'access-token': 'An access token',
  password: 'A password for the token endpoint',
  behaviour: 'A secret shipped by reference',
};

function whatItIs(finding: ScanFinding, app: AppRecord | undefined): string {
  const { rule, client, clientKind, because, masked } = finding;
  const where = `the ${clientKind === 'unknown' ? '' : `${clientKind} `}client in ${client === '.' ? 'this project' : client}`;
  const shape = masked === null ? '' : ` (${masked.starts}…, ${masked.length} characters)`;
  // The scan knows the app by its identity, a person by its name.
  const reasons = because.map((reason) => (app === undefined ? reason : reason.replaceAll(identityOf(app), app.name)));
  const why = reasons.length === 0 ? '' : `: ${reasons.join('; ')}`;
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
