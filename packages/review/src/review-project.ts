/** The review of a whole project: every app assessed, the org said once, waivers, baseline, proof, and the sum of it. */
import { relative, resolve } from 'node:path';
import type { AppRecord, ProjectRead } from '@countersign/metadata';
import {
  judgeOrg,
  knownValue,
  type Proof,
  type ProvenClient,
  type ScopeTable,
  SEVERITIES,
  type Severity,
  scopeTable,
} from '@countersign/policy';
import { type AssessContext, type Assessment, assess } from './assess.ts';
import { applyBaseline, type Baseline } from './baseline.ts';
import type { ClientSightings } from './client-sightings.ts';
import type { Config } from './config/config.ts';
import type { Configs } from './config/configs.ts';
import { copiesOf } from './copies.ts';
import { migratedApps, perhapsMigrated } from './migrated.ts';
import { reportOrgFinding } from './report-finding.ts';
import type { ReportedFinding, Review, ReviewError, ReviewedApp, ReviewSource } from './review.ts';
import { applyWaivers, findingsOf } from './waivers.ts';

/** What a prover makes of one assessed app: a proof per finding, by fingerprint, and the attacks it withstood. */
export interface ProvenApp {
  proofs: ReadonlyMap<string, Proof>;
  /** What becomes of its real client. */
  client: ProvenClient;
  withstood: readonly string[];
}

/** Replays the threats of all apps against a server with their settings; handed in, so that the review starts none. */
export type Prover = (assessments: readonly Assessment[]) => Promise<ReadonlyMap<AppRecord, ProvenApp>>;

export interface ReviewInput {
  project: ProjectRead;
  configs: Configs;
  /** What the clients' own code shows, per app. */
  sightings?: ReadonlyMap<AppRecord, ClientSightings>;
  /** Exposure findings tied to no app, and what of the clients could not be read. */
  unattached?: readonly ReportedFinding[];
  scanErrors?: readonly ReviewError[];
  baseline?: Baseline;
  prove?: Prover;
  version: string;
  /** Decides which waivers have expired, and is the moment a report carries. */
  now: Date;
  /** What was read, for a report to say. */
  source?: Omit<ReviewSource, 'at'>;
}

/** A review before proof, waivers and baseline, with the assessments it was made from. */
export interface AssessedProject {
  review: Review;
  assessments: Assessment[];
}

/** `assessed`: of the same input, where it is at hand already; it stays as it is. */
export async function reviewProject(input: ReviewInput, assessed = assessProject(input)): Promise<Review> {
  const { review, assessments } = assessed;
  const proven = input.prove === undefined ? review : withProofs(review, assessments, await input.prove(assessments));
  const waived = applyWaivers(proven, input.configs, input.now, input.project.root);
  const fresh = input.baseline === undefined ? waived : applyBaseline(waived, input.baseline);
  return { ...fresh, summary: summaryOf(fresh) };
}

export function assessProject(input: ReviewInput): AssessedProject {
  const { project, configs } = input;
  const context = {
    org: project.org.settings,
    decidedBy: decidersOf(configs, project.root),
    sightings: input.sightings ?? new Map(),
    migrated: migratedApps(project.apps),
    copies: copiesOf(project.apps, project.root),
  };
  const assessments = project.apps.map((app) => assess(app, context));
  // A file that neither reader could read is one problem; the metadata reader says more about it.
  const unread = new Set(project.problems.map((problem) => problem.file));
  const errors = [...project.problems, ...(input.scanErrors ?? []).filter((error) => !unread.has(error.file))];
  return {
    assessments,
    review: {
      schemaVersion: 1,
      tool: { name: 'countersign', version: input.version },
      source: { at: input.now.toISOString(), ...(input.source ?? { read: [] }) },
      complete: errors.length === 0,
      errors,
      summary: emptySummary(),
      org: {
        settings: project.org.settings as unknown as Review['org']['settings'],
        findings: orgFindings(project, assessments),
      },
      unattached: [...(input.unattached ?? [])],
      notes: [
        ...project.notes,
        ...unknownOrg(project, assessments),
        ...undeclaredApps(project, configs),
        ...perhapsMigrated(project.apps),
      ],
      apps: assessments.map((assessment) => assessment.reported).sort(worstFirst),
    },
  };
}

/** An org-wide flow matters beside an app that can run the code exchange; without one there is nothing it weakens. */
function orgFindings(project: ProjectRead, assessments: readonly Assessment[]): ReportedFinding[] {
  if (!assessments.some(({ facts }) => facts.authorizationCodeFlow !== false)) return [];
  const { settings } = project.org;
  return judgeOrg({
    usernamePasswordFlowBlocked: knownValue(settings.usernamePasswordFlowBlocked),
    userAgentFlowBlocked: knownValue(settings.userAgentFlowBlocked),
  }).map((finding) => reportOrgFinding(finding, settings));
}

/** Said once: what the org decides for every app, when its settings were not read. */
function unknownOrg(project: ProjectRead, assessments: readonly Assessment[]): string[] {
  const { pkceRequiredForAll } = project.org.settings;
  if (
    pkceRequiredForAll.origin !== 'unknown' ||
    !assessments.some(({ facts }) => facts.authorizationCodeFlow !== false)
  )
    return [];
  const read = project.org.files.some((file) => /(^|\/)OauthOidc\.settings/i.test(file));
  if (read) return [`${pkceRequiredForAll.why}. PKCE is judged by each app’s own box.`];
  return [
    'The org settings (settings/OauthOidc) are not among the files: whether the org requires PKCE of every app, allows the Authorization Code and Credentials Flow and blocks weaker flows is not known. PKCE is judged by each app’s own box.',
  ];
}

/** What the config of an app says of it; a table of scopes is made once for each config. */
function decidersOf(configs: Configs, root: string): AssessContext['decidedBy'] {
  const tables = new Map<Config, ScopeTable>();
  return (app) => {
    const config = configs.of(resolve(root, app.files[0] ?? ''));
    const scopes = tables.get(config) ?? scopeTable(config.privilegedScopes);
    tables.set(config, scopes);
    const declaration = Object.hasOwn(config.apps, app.name) ? config.apps[app.name] : undefined;
    return {
      scopes,
      ...(declaration === undefined ? {} : { declaration }),
      ...(config.file === undefined ? {} : { configFile: relative(root, config.file).replaceAll('\\', '/') }),
    };
  };
}

function undeclaredApps(project: ProjectRead, configs: Configs): string[] {
  const decided = Map.groupBy(project.apps, (app) => configs.of(resolve(project.root, app.files[0] ?? '')));
  return configs.all.flatMap((config) => {
    const names = new Set(decided.get(config)?.map((app) => app.name));
    const file =
      configs.all.length > 1 && config.file !== undefined
        ? ` ${relative(project.root, config.file).replaceAll('\\', '/')}`
        : '';
    return Object.keys(config.apps)
      .filter((name) => !names.has(name))
      .map((name) => `The config file${file} declares “${name}”, but no such app was read.`);
  });
}

/** The apps with what the prover made of them. */
function withProofs(
  review: Review,
  assessments: readonly Assessment[],
  proven: ReadonlyMap<AppRecord, ProvenApp>,
): Review {
  const results = new Map(assessments.map(({ app, reported }) => [reported, proven.get(app)]));
  return {
    ...review,
    apps: review.apps.map((app) => {
      const result = results.get(app);
      return result === undefined ? app : provenApp(app, result);
    }),
  };
}

function provenApp(app: ReviewedApp, { client, withstood, proofs }: ProvenApp): ReviewedApp {
  const findings = app.findings.map((finding) =>
    Object.freeze({ ...finding, proof: proofs.get(finding.fingerprint) ?? null }),
  );
  return Object.freeze({ ...app, login: client, withstood: [...withstood], findings });
}

const VERDICT_ORDER: readonly ReviewedApp['verdict'][] = [
  'noncompliant',
  'indeterminate',
  'compliant',
  'not-applicable',
];

function worstFirst(a: ReviewedApp, b: ReviewedApp): number {
  return (
    VERDICT_ORDER.indexOf(a.verdict) - VERDICT_ORDER.indexOf(b.verdict) ||
    worstSeverity(a) - worstSeverity(b) ||
    b.findings.length - a.findings.length ||
    (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  );
}

function worstSeverity(app: ReviewedApp): number {
  const ranks = app.findings.map((finding) => SEVERITIES.indexOf(finding.severity));
  return ranks.length === 0 ? SEVERITIES.length : Math.min(...ranks);
}

function emptySummary(): Review['summary'] {
  return {
    apps: 0,
    compliant: 0,
    noncompliant: 0,
    indeterminate: 0,
    notApplicable: 0,
    findings: { critical: 0, high: 0, medium: 0, low: 0 },
    waived: 0,
    baseline: 0,
  };
}

const VERDICT_KEY = {
  compliant: 'compliant',
  noncompliant: 'noncompliant',
  indeterminate: 'indeterminate',
  'not-applicable': 'notApplicable',
} as const;

function summaryOf(review: Review): Review['summary'] {
  const summary = { ...emptySummary(), apps: review.apps.length, baseline: review.summary.baseline };
  for (const app of review.apps) summary[VERDICT_KEY[app.verdict]]++;
  for (const { finding } of findingsOf(review)) {
    if (finding.waived !== null) summary.waived++;
    else summary.findings[finding.severity as Severity]++;
  }
  return summary;
}
