/**
 * `sarif`: SARIF 2.1.0 as GitHub code scanning and other viewers read it.
 *
 * Waived findings are left out unless asked for: GitHub shows suppressed results as open alerts. Paths are relative to
 * the root of the repository; the root itself is not told, it is nobody's business.
 */
import { isAbsolute, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RuleId, Severity } from '@countersign/policy';
import type { ReportedFinding, Review } from '@countersign/review';
import type { Location, Notification, ReportingDescriptor, Result, Run } from 'sarif';
import type { ReportOptions } from './options.ts';
import { shownFindings } from './order.ts';
import { plainLine } from './plain-text.ts';
import { safeJson } from './safe-json.ts';
import { boxAction, changeInMetadata, changeInWords, clientTypeInWords } from './wording.ts';

const LEVEL = { critical: 'error', high: 'error', medium: 'warning', low: 'note' } as const;

/** Bounds of GitHub's bands: a finding is shown in the band of its severity, whatever advice lowered it from. */
const BAND: Record<Severity, readonly [number, number]> = {
  critical: [9.1, 10],
  high: [7, 9],
  medium: [4, 6.9],
  low: [0.1, 3.9],
};

const ROOT = '%SRCROOT%';

export function renderSarif(review: Review, options: ReportOptions): string {
  const results: Result[] = [];
  const rules: RuleId[] = [];
  const worst = new Map<RuleId, ReportedFinding>();
  const add = (found: ReportedFinding, about: Subject) => {
    if (!worst.has(found.rule)) rules.push(found.rule);
    const known = worst.get(found.rule);
    if (known === undefined || score(found) > score(known)) worst.set(found.rule, found);
    results.push(resultOf(found, about, rules.indexOf(found.rule), options));
  };
  const somewhere = anyFile(review);
  for (const found of shownFindings(review.org.findings, options.showWaived)) {
    add(found, { name: 'org', what: 'The org', fallback: orgFile(review) ?? somewhere });
  }
  for (const found of shownFindings(review.unattached, options.showWaived)) {
    add(found, { name: 'client code', what: 'Client code tied to no app', fallback: somewhere });
  }
  for (const app of review.apps) {
    const what = `${app.name} (${clientTypeInWords(app.clientType)}, ${app.verdict})`;
    for (const found of shownFindings(app.findings, options.showWaived)) {
      add(found, { name: app.name, what, fallback: app.files[0] ?? somewhere });
    }
  }
  const run: Run = {
    tool: {
      driver: {
        name: review.tool.name,
        semanticVersion: review.tool.version,
        version: review.tool.version,
        rules: rules.map((rule) => descriptor(rule, worst.get(rule), options)),
      },
    },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { [ROOT]: { description: { text: 'The root of the repository.' } } },
    invocations: [
      {
        executionSuccessful: review.complete,
        endTimeUtc: review.source.at,
        ...(review.errors.length === 0
          ? {}
          : { toolExecutionNotifications: review.errors.map((error) => notification(error, options)) }),
      },
    ],
    results,
    ...provenance(review.source),
  };
  const log = { $schema: SCHEMA, version: '2.1.0', runs: [run] };
  return `${safeJson(log, 2)}\n`;
}

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** §3.14.14: a revision has its place in SARIF where its repository is known; else it is a property. */
function provenance({ read, org, revision }: Review['source']): Pick<Run, 'versionControlProvenance' | 'properties'> {
  const { commit, branch, repository } = revision ?? {};
  return {
    ...(repository === undefined
      ? {}
      : {
          versionControlProvenance: [
            {
              repositoryUri: repository,
              revisionId: commit,
              ...(branch === undefined ? {} : { branch }),
              mappedTo: { uriBaseId: ROOT },
            },
          ],
        }),
    properties: {
      read: read.map(plainLine),
      ...(org === undefined ? {} : { org: org.url }),
      ...(commit === undefined ? {} : { revision: commit }),
    },
  };
}

/** What a finding is about. */
interface Subject {
  name: string;
  what: string;
  /** Where the finding points when it has no place of its own: GitHub refuses a result without a location. */
  fallback: string | undefined;
}

function resultOf(found: ReportedFinding, about: Subject, ruleIndex: number, options: ReportOptions): Result {
  const at = found.file ?? found.remediation.find((change) => change.file !== undefined)?.file ?? about.fallback;
  return {
    ruleId: found.rule,
    ruleIndex,
    level: LEVEL[found.severity],
    message: { text: unlinked(plainLine(`${about.what}: ${found.message}${advice(found)}`)) },
    locations: [locationOf({ ...found, file: at }, about.name, options)],
    partialFingerprints: { 'countersign/v1': found.fingerprint },
    ...(options.showWaived ? { suppressions: suppressions(found) } : {}),
    properties: {
      app: about.name,
      severity: found.severity,
      ...(found.threat === null ? {} : { threat: found.threat }),
      ...(found.cvss === null ? {} : { cvssV31: found.cvss.v3, cvssV40: found.cvss.v4 }),
      ...(found.proof === null ? {} : { proof: { before: found.proof.before, after: found.proof.after } }),
    },
  };
}

/** The boxes to change and the steps, as sentences. */
function advice({ remediation, steps }: ReportedFinding): string {
  const boxes = remediation.map((change) => {
    const said = changeInWords(change);
    return boxAction(change) === 'set' ? said : `${said} (${changeInMetadata(change)})`;
  });
  const parts = [
    boxes.length === 0 ? '' : ` To do: ${boxes.join('; ')}.`,
    ...steps.map((step, i) => ` ${i + 1}. ${step}`),
  ];
  return parts.join('');
}

/** SARIF §3.11.6: `[text](target)` is a link. None of ours is: a name must not become one. */
function unlinked(text: string): string {
  return text.includes('](') ? text.replace(/[[\]]/g, '\\$&') : text;
}

function suppressions(found: ReportedFinding): NonNullable<Result['suppressions']> {
  if (found.waived === null) return [];
  const { reason, owner, expires } = found.waived;
  return [{ kind: 'external', status: 'accepted', justification: reason, properties: { owner, expires } }];
}

function locationOf(
  at: { file?: string | undefined; line?: number; column?: number },
  name: string | undefined,
  options: ReportOptions,
): Location {
  return {
    ...(at.file === undefined ? {} : { physicalLocation: physical(at.file, at.line, at.column, options) }),
    ...(name === undefined ? {} : { logicalLocations: [{ name: plainLine(name), kind: 'module' }] }),
  };
}

function physical(file: string, line: number | undefined, column: number | undefined, options: ReportOptions) {
  return {
    artifactLocation: artifact(file, options),
    ...(line ? { region: { startLine: line, ...(column ? { startColumn: column } : {}) } } : {}),
  };
}

/** Relative to the root of the repository where it is inside, else an absolute address. */
function artifact(file: string, { repositoryRoot, baseDirectory }: ReportOptions): { uri: string; uriBaseId?: string } {
  if (repositoryRoot === undefined) {
    return isAbsolute(file) ? { uri: pathToFileURL(file).href } : { uri: relativeUri(file), uriBaseId: ROOT };
  }
  const absolute = resolve(baseDirectory ?? repositoryRoot, file);
  const inside = relative(repositoryRoot, absolute);
  const outside = inside.startsWith('..') || isAbsolute(inside);
  return outside ? { uri: pathToFileURL(absolute).href } : { uri: relativeUri(inside), uriBaseId: ROOT };
}

function relativeUri(path: string): string {
  // An unpaired surrogate has no UTF-8 form, and so no place in an address.
  const segments = path.toWellFormed().replaceAll('\\', '/').split('/');
  return segments
    .map((segment) => encodeURIComponent(segment))
    .join('/')
    .replace(/^(?:\.\/)+/, '');
}

function notification(error: Review['errors'][number], options: ReportOptions): Notification {
  return {
    level: 'error',
    message: { text: unlinked(plainLine(error.message)) },
    locations: [locationOf(error, undefined, options)],
  };
}

function descriptor(rule: RuleId, worst: ReportedFinding | undefined, options: ReportOptions): ReportingDescriptor {
  const help = options.ruleHelp?.(rule);
  const words = rule.replaceAll('-', ' ');
  const tags = new Set(help?.tags ?? ['security']);
  for (const cwe of help?.cwe ?? []) tags.add(`external/cwe/cwe-${cwe.replace(/^cwe-/i, '')}`);
  return {
    id: rule,
    name: rule.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: help?.name ?? words },
    fullDescription: { text: help?.summary ?? words },
    ...(help === undefined ? {} : { help: { text: help.helpMarkdown, markdown: help.helpMarkdown } }),
    ...(help?.helpUri === undefined ? {} : { helpUri: help.helpUri }),
    ...(worst === undefined ? {} : { defaultConfiguration: { level: LEVEL[worst.severity] } }),
    properties: {
      tags: [...tags],
      precision: 'high',
      ...(worst === undefined || !tags.has('security') ? {} : { 'security-severity': score(worst).toFixed(1) }),
    },
  };
}

/** The CVSS v3.1 score, kept inside the band of the severity; the middle of the band where there is none. */
function score(found: ReportedFinding): number {
  const [least, most] = BAND[found.severity];
  return Math.min(most, Math.max(least, found.cvss?.v3.score ?? (least + most) / 2));
}

function orgFile(review: Review): string | undefined {
  return Object.values(review.org.settings).find((setting) => setting.file !== undefined)?.file;
}

function anyFile(review: Review): string | undefined {
  return orgFile(review) ?? review.apps.find((app) => app.files.length > 0)?.files[0];
}
