/** One app assessed: evidence to a type of client, settings and type to a judgement, a judgement to what a report shows. */

import { matchKnownClients } from '@countersign/known-clients';
import type { AppRecord } from '@countersign/metadata';
import {
  type ClientTypeDecision,
  type Conduct,
  conductFacts,
  decideClientType,
  type Facts,
  factsOf,
  type Judgement,
  judge,
  knownValue,
  NOTHING_OBSERVED,
  type Observations,
  type OrgSettings,
  type ScopeTable,
  type SettingName,
  UNKNOWN_CONDUCT,
} from '@countersign/policy';
import { type ClientSightings, NOTHING_SEEN } from './client-sightings.ts';
import { conductOfApp } from './conduct-of-app.ts';
import type { AppDeclaration } from './config/config.ts';
import { evidenceFromDeclaration } from './evidence/declaration.ts';
import { evidenceFromMetadata } from './evidence/metadata.ts';
import { migratedTo } from './migrated.ts';
import { reportConduct } from './need-text.ts';
import { forSubscriber, ownerOf } from './owner.ts';
import { reportAppFinding, reportChange } from './report-finding.ts';
import type { ReportedFinding, ReviewedApp } from './review.ts';

export interface DecidedBy {
  scopes: ScopeTable;
  declaration?: AppDeclaration;
  /** Relative to the root of the project. */
  configFile?: string;
}

export interface AssessContext {
  org: OrgSettings;
  /** What the nearest config says of an app. */
  decidedBy: (app: AppRecord) => DecidedBy;
  sightings: ReadonlyMap<AppRecord, ClientSightings>;
  /** Connected apps that an external client app has taken the place of. */
  migrated: ReadonlyMap<AppRecord, AppRecord>;
  /** What tells the copies of one app apart. */
  copies: ReadonlyMap<AppRecord, string>;
}

/** An app with everything that was decided about it; `reported` is what reports show. */
export interface Assessment {
  app: AppRecord;
  decision: ClientTypeDecision;
  facts: Facts;
  judgement: Judgement;
  /** What the client does, from every source. */
  conduct: Conduct;
  reported: ReviewedApp;
}

export function assess(app: AppRecord, context: AssessContext): Assessment {
  const { declaration, configFile, scopes } = context.decidedBy(app);
  const seen = context.sightings.get(app) ?? NOTHING_SEEN;
  const decision = decideClientType([
    ...(declaration === undefined ? [] : evidenceFromDeclaration(declaration, configFile)),
    ...seen.evidence,
    ...evidenceFromMetadata(app),
  ]);
  const conduct = conductOfApp(app, declaration, seen, configFile);
  const observed = { ...observations(app, declaration, decision, seen), ...conductFacts(conduct) };
  const successor = context.migrated.get(app);
  const written = factsOf(app.settings, context.org, observed, scopes);
  // Nobody logs in by the settings of an app that was migrated.
  const facts = successor === undefined ? written : { ...written, authorizationCodeFlow: false };
  const judged = judge(facts, decision.value);
  const judgement = successor === undefined ? judged : { ...judged, because: sentence(migratedTo(successor)) };
  return {
    app,
    decision,
    facts,
    judgement,
    conduct,
    reported: frozen(report(app, decision, facts, judgement, context, seen, conduct)),
  };
}

/** Built once: proof, waivers and baseline make new values from it. */
function frozen(app: ReviewedApp): ReviewedApp {
  for (const finding of app.findings) Object.freeze(finding);
  Object.freeze(app.findings);
  return Object.freeze(app);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function observations(
  app: AppRecord,
  declaration: AppDeclaration | undefined,
  decision: ClientTypeDecision,
  seen: ClientSightings,
): Observations {
  const observed = { ...NOTHING_OBSERVED, ...seen.observed };
  return {
    ...observed,
    headlessLogin: declaration?.headlessLogin ?? observed.headlessLogin,
    secretVaulted:
      declaration?.secretFrom === 'vault' || (declaration?.secretFrom === undefined && observed.secretVaulted),
    // Salesforce never returns a secret: one that stands in metadata was written there by hand.
    secretInSource:
      observed.secretInSource || app.consumerSecret !== undefined || declaration?.secretFrom === 'literal',
    declarationContradicted: decision.contradicted,
  };
}

/** What a verifier that can be read is worth depends on the app: its own judgement says how bad it is. */
function asJudged(
  { rule }: ReportedFinding,
  judgement: Judgement,
): Partial<Pick<ReportedFinding, 'severity' | 'cvss'>> {
  const own = rule === 'verifier-derivable' ? judgement.findings.find((one) => one.rule === rule) : undefined;
  return own === undefined ? {} : { severity: own.severity, cvss: own.cvss };
}

function report(
  app: AppRecord,
  decision: ClientTypeDecision,
  facts: Facts,
  judgement: Judgement,
  context: AssessContext,
  seen: ClientSightings,
  conduct: Conduct,
): ReviewedApp {
  const owner = ownerOf(app);
  const own = judgement.findings.map((finding) => {
    const reported = forSubscriber(
      reportAppFinding(finding, app, context.org, conduct, context.copies.get(app)),
      owner,
    );
    if (finding.rule === 'client-type-undeclared')
      return { ...reported, steps: [...toolThatIsEither(app), ...reported.steps] };
    return finding.rule === 'secret-in-source' && app.consumerSecret !== undefined
      ? { ...reported, ...app.consumerSecret.place }
      : reported;
  });
  // The secret in the app's own metadata is the rule's to say, with the risk of this app; the scan sees it there too.
  const elsewhere = seen.findings.filter(
    ({ rule, file, line }) =>
      rule !== 'secret-in-source' || file !== app.consumerSecret?.place.file || line !== app.consumerSecret?.place.line,
  );
  // An exposure finding with its own place says more than the rule's finding about the app as a whole.
  const placed = new Set(elsewhere.map((finding) => finding.rule));
  const findings = [
    ...own.filter((finding) => !placed.has(finding.rule) || app.consumerSecret !== undefined),
    ...elsewhere.map((finding) => ({
      ...finding,
      ...asJudged(finding, judgement),
      demonstration: shownAs(finding, judgement),
    })),
  ];
  return {
    name: app.name,
    kind: app.kind,
    label: app.label,
    files: app.files,
    owner,
    clientType: {
      value: decision.value,
      declared: decision.declared,
      confidence: decision.confidence,
      ...(decision.likely === undefined ? {} : { likely: decision.likely }),
      evidence: decision.evidence as ReviewedApp['clientType']['evidence'],
    },
    conduct: conduct === UNKNOWN_CONDUCT ? NO_CONDUCT : reportConduct(conduct),
    // By reference: 20,000 apps have half a million settings.
    settings: app.settings as unknown as ReviewedApp['settings'],
    required: judgement.required as ReviewedApp['required'],
    verdict: judgement.verdict,
    because: judgement.because,
    alternatives: alternatives(app, decision, facts, context),
    controls: judgement.controls as ReviewedApp['controls'],
    findings,
    login: null,
    withstood: [],
  };
}

/** A finding at its own place is shown as the rule's finding about the app would be. */
function shownAs(finding: ReportedFinding, { findings }: Judgement): ReportedFinding['demonstration'] {
  const own = findings.find(({ rule }) => rule === finding.rule);
  return finding.rule === 'verifier-derivable' ? (own?.demonstration ?? null) : finding.demonstration;
}

const NO_CONDUCT: ReviewedApp['conduct'] = Object.freeze({});

/** For a type that is not decided: what each would need, the likely type first. */
function alternatives(
  app: AppRecord,
  decision: ClientTypeDecision,
  facts: Facts,
  context: AssessContext,
): ReviewedApp['alternatives'] {
  if (decision.value !== 'unknown' || facts.authorizationCodeFlow === false) return [];
  const types = decision.likely === 'public' ? (['public', 'private'] as const) : (['private', 'public'] as const);
  return types.map((clientType) => {
    const judged = judge(facts, clientType);
    const wanted = judged.findings.filter((finding) => finding.required).flatMap((finding) => finding.fix.changes);
    const unique = [...new Map(wanted.map((change) => [change.setting as SettingName, change])).values()];
    return {
      clientType,
      verdict: judged.verdict,
      changes: unique.map((change) => reportChange(change, app, context.org)),
    };
  });
}

/** A known client that people use as a server and as a program of their own decides nothing; which boxes it needs is known. */
function toolThatIsEither(app: AppRecord): string[] {
  const found = matchKnownClients({
    callbackUrls: knownValue(app.settings.callbackUrls),
    name: app.name,
    label: app.label,
  }).find(({ client }) => client.clientType === 'either');
  if (found === undefined) return [];
  const { client, by } = found;
  const how = by === 'name' ? 'The name speaks of' : 'A callback is the one of';
  return [
    `${how} ${client.name}, which may be either kind of client: “countersign explain --client ${client.id}” says which boxes for which.`,
  ];
}
