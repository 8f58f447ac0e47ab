/** How reports put values, settings, places and counts into words: one wording for all formats. */
import { isSpelledInverted, SEVERITIES, type Severity } from '@countersign/policy';
import type {
  LoginResult,
  Outcome,
  Proof,
  ProvenClient,
  ReportedChange,
  ReportedFinding,
  ReportedSetting,
  Review,
  ReviewedApp,
  Verdict,
} from '@countersign/review';

export const VERDICTS: readonly Verdict[] = ['noncompliant', 'indeterminate', 'compliant', 'not-applicable'];

export const CLIENT_TYPES = ['private', 'public', 'mixed', 'unknown'] as const;

/** What to do with the box on the screen: the metadata may spell it the other way round. */
export function boxAction(change: ReportedChange): 'tick' | 'clear' | 'set' {
  if (change.to !== 'true' && change.to !== 'false') return 'set';
  return (change.to === 'true') === isSpelledInverted(change.setting, change.field) ? 'clear' : 'tick';
}

/** `tick "Require Secret for Web Server Flow"`. */
export function changeInWords(change: ReportedChange): string {
  const action = boxAction(change);
  return action === 'set' ? `set "${change.label}" to ${change.to}` : `${action} "${change.label}"`;
}

/** `isConsumerSecretOptional: true -> false`. */
export function changeInMetadata(change: ReportedChange, arrow = '->'): string {
  return `${change.field}: ${change.from ?? 'not known'} ${arrow} ${change.to}`;
}

/** `secretRequiredForWebServerFlow` as `Secret required for web server flow`. */
export function settingInWords(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  const spelled = words
    .replace(
      /\b(pkce|ip|jwt|url|api|ttl|cors|rest|oauth)(s?)\b/g,
      (_, word: string, s: string) => word.toUpperCase() + s,
    )
    .replace(/\bOAUTH\b/g, 'OAuth');
  return spelled.charAt(0).toUpperCase() + spelled.slice(1);
}

/** The value of a setting as a person would say it. */
export function valueInWords(value: unknown): string {
  if (value === undefined || value === null) return 'unknown';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(valueInWords).join(', ');
  if (typeof value !== 'object') return String(value);
  return Object.values(value).map(valueInWords).join(' ');
}

/** Where the value of a setting comes from. */
export function originInWords(setting: ReportedSetting): string {
  switch (setting.origin) {
    case 'explicit':
      return place(setting) || 'written in the metadata';
    case 'default':
      return setting.apiVersion === undefined ? 'default' : `default since API ${setting.apiVersion}`;
    case 'unknown':
      return setting.why ?? 'not in the tree';
  }
}

/** `file:line:column`, as much as is known; empty when the file is not. Line 0 stands for a file without lines. */
export function place(at: { file?: string; line?: number; column?: number }): string {
  if (at.file === undefined) return '';
  if (!at.line) return at.file;
  return at.column ? `${at.file}:${at.line}:${at.column}` : `${at.file}:${at.line}`;
}

/** The place a finding rests on: its own, else the file of its first change. */
export function placeOfFinding(finding: ReportedFinding): string {
  return place(finding) || (finding.remediation.find((change) => change.file !== undefined)?.file ?? '');
}

/** `private (declared)`, `unknown, likely private (0.6)`. */
export function clientTypeInWords(type: ReviewedApp['clientType']): string {
  if (type.declared) return `${type.value} (declared)`;
  if (type.value === 'unknown') {
    return type.likely === undefined ? 'unknown' : `unknown, likely ${type.likely} (${type.confidence})`;
  }
  return `${type.value} (${type.confidence})`;
}

/** What one item of evidence says of the client; one without weight says who uses the app, and no more. */
export function saysInWords({ says, weight }: ReviewedApp['clientType']['evidence'][number]): string {
  if (weight === 0) return 'either';
  return says === 'mixed' ? 'both kinds' : says;
}

/** `CVSS 9.8 (v4.0 9.3)`, or nothing where there is no score. */
export function scoreInWords(finding: ReportedFinding): string {
  if (finding.cvss === null) return '';
  return `CVSS ${finding.cvss.v3.score.toFixed(1)} (v4.0 ${finding.cvss.v4.score.toFixed(1)})`;
}

const OUTCOME: Record<Outcome, string> = { succeeds: 'succeeds', fails: 'fails', 'not-judged': 'was not judged' };

/** What the replay of the attack showed, and what becomes of the real client. */
export function proofInWords(proof: Proof): string {
  const attack = overTime(OUTCOME[proof.before.attack], OUTCOME[proof.after.attack]);
  return [`${proof.scenario}: the attack ${attack}; ${clientInWords(proof.client)}.`, ...proof.client.wouldFail].join(
    ' ',
  );
}

/** `the client that was read logs in today and cannot log in after the change (invalid_client)`. */
export function clientInWords({ is, before, after, changed }: ProvenClient): string {
  const who = is === 'known' ? 'the real client, by what was read of it,' : 'a client that sends what is asked';
  const then = changed === undefined ? '' : `; changed as the steps say, it ${loginInWords(changed)}`;
  return `${who} ${overTime(loginInWords(before), loginInWords(after))}${then}`;
}

/** `logs in`, `cannot log in (invalid_client: invalid client credentials)`. */
export function loginInWords({ outcome, at, error }: LoginResult): string {
  if (outcome === 'succeeds') return 'logs in';
  if (outcome === 'not-judged') return 'was not judged';
  return `${at === 'refresh' ? 'logs in but cannot refresh' : 'cannot log in'}${error === undefined ? '' : ` (${error})`}`;
}

function overTime(before: string, after: string): string {
  return before === after ? `${before} before and after the change` : `${before} today and ${after} after the change`;
}

/** Why a finding is waived. */
export function waiverInWords(waived: NonNullable<ReportedFinding['waived']>): string {
  const owner = waived.owner === undefined ? '' : `, by ${waived.owner}`;
  const expires = waived.expires === undefined ? '' : `, until ${waived.expires}`;
  return `waived${owner}${expires}: ${waived.reason}`;
}

/** `1 app`, `2 apps`. */
export function count(many: number, noun: string): string {
  return `${many} ${noun}${many === 1 ? '' : 's'}`;
}

/** The whole review in one line. */
export function reviewInOneLine(review: Review): string {
  const { summary } = review;
  const verdicts = [
    [summary.noncompliant, 'noncompliant'],
    [summary.indeterminate, 'indeterminate'],
    [summary.compliant, 'compliant'],
    [summary.notApplicable, 'not applicable'],
  ].flatMap(([many, verdict]) => (many === 0 ? [] : [`${many} ${verdict}`]));
  const findings = SEVERITIES.flatMap((severity: Severity) => {
    const many = summary.findings[severity];
    return many === 0 ? [] : [`${many} ${severity}`];
  });
  const parts = [
    `${count(summary.apps, 'app')}${verdicts.length === 0 ? '' : `: ${verdicts.join(', ')}`}`,
    findings.length === 0 ? 'no findings' : `findings: ${findings.join(', ')}`,
  ];
  if (summary.waived > 0) parts.push(`${summary.waived} waived`);
  if (summary.baseline > 0) parts.push(`${summary.baseline} in the baseline`);
  if (!review.complete) parts.push('INCOMPLETE');
  return parts.join('; ');
}

/** After the kind of an app: whose it is, where it is not the org’s own. */
export function ownerInWords({ value, namespace }: ReviewedApp['owner']): string {
  if (value === 'own') return '';
  if (value === 'salesforce') return ' of Salesforce';
  return namespace === undefined ? ' of a managed package' : ` of the managed package ${namespace}`;
}
