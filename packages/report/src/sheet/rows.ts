/**
 * The evidence sheet: for each app one row for each control of the Security Health Review about OAuth apps, with the value
 * that was read and where, and what it means. What an auditor signs.
 */
import { HEALTH_REVIEW, type HealthReviewControl, ruleById, SETTING_LABELS } from '@countersign/policy';
import type { ReportedSetting, Review, ReviewedApp } from '@countersign/review';
import { clientTypeInWords, originInWords, place, valueInWords, waiverInWords } from '../wording.ts';

/** `not-judged`: Countersign reads the recommendation as it stands and does not say whether it fits this client. */
export type SheetResult = 'pass' | 'fail' | 'unknown' | 'not-applicable' | 'not-judged';

export interface SheetRow {
  app: string;
  kind: ReviewedApp['kind'];
  control: string;
  /** Unique among the controls: `shr_…`. */
  page: string;
  url: string;
  recommended: string;
  /** The values that decide it, each with where it was read. */
  read: string;
  literal: 'pass' | 'fail' | 'unknown';
  reconciled: SheetResult;
  why: string;
  /** Who says which kind of client it is. */
  decidedBy: string;
  /** Accepted findings about this control, with owner and expiry. */
  waivers: string;
  alsoIn: string;
}

/** Rows in the order of the review's apps and of the help's lists. */
export function sheetRows(review: Review): SheetRow[] {
  return review.apps.flatMap((app) => {
    const controls = HEALTH_REVIEW[app.kind === 'ConnectedApp' ? 'connectedApp' : 'externalClientApp'];
    return controls.map((control) => rowOf(control, app, review));
  });
}

function rowOf(control: HealthReviewControl, app: ReviewedApp, review: Review): SheetRow {
  const settings = control.wants.map((want) => ({
    ...want,
    reported: app.settings[want.setting] ?? review.org.settings[want.setting],
  }));
  const literal = literally(settings);
  return {
    app: app.name,
    kind: app.kind,
    control: control.title,
    page: control.page,
    url: `https://help.salesforce.com/s/articleView?id=xcloud.${control.page}.htm`,
    recommended: control.recommended,
    read:
      settings.length === 0
        ? 'in no file: a person looks'
        : settings.map(({ setting, reported }) => readInWords(setting, reported)).join('; '),
    literal,
    ...reconciled(control, app, literal),
    decidedBy: decidedBy(app),
    waivers: waivers(control, app),
    alsoIn: (control.alsoIn ?? []).join('; '),
  };
}

function literally(
  settings: readonly { is: boolean | string; reported: ReportedSetting | undefined }[],
): SheetRow['literal'] {
  const known = settings.map(({ is, reported }) => (isKnown(reported) ? reported.value === is : undefined));
  if (known.includes(false)) return 'fail';
  return known.length === 0 || known.includes(undefined) ? 'unknown' : 'pass';
}

function isKnown(reported: ReportedSetting | undefined): reported is ReportedSetting {
  return reported !== undefined && reported.origin !== 'unknown';
}

/** The policy's own answer where it has one. INVARIANT: never *pass* where a finding is about the control. */
function reconciled(
  control: HealthReviewControl,
  app: ReviewedApp,
  literal: SheetRow['literal'],
): Pick<SheetRow, 'reconciled' | 'why'> {
  const judged = app.controls.find(({ id }) => id === control.id);
  if (judged !== undefined) return { reconciled: judged.reconciled, why: judged.why };
  if (control.wants.some(({ setting }) => setting === 'deviceFlow')) {
    const open = app.findings.find(({ rule }) => rule === 'weaker-flow-open');
    if (open !== undefined) return { reconciled: 'fail', why: open.message };
    return literal === 'pass'
      ? { reconciled: 'pass', why: 'The device flow is off.' }
      : { reconciled: 'unknown', why: 'Whether the device flow is on is in no file that was read.' };
  }
  return {
    reconciled: 'not-judged',
    why: 'The recommendation is read as it stands; whether it fits this client is for a person to say.',
  };
}

function readInWords(
  setting: HealthReviewControl['wants'][number]['setting'],
  reported: ReportedSetting | undefined,
): string {
  const label = SETTING_LABELS[setting];
  if (reported === undefined) return `${label}: not read`;
  const field = reported.field === '' ? '' : ` [${reported.field}]`;
  return isKnown(reported)
    ? `${label}: ${valueInWords(reported.value)}${field} (${originInWords(reported)})`
    : `${label}: not known${field} (${originInWords(reported)})`;
}

function decidedBy({ clientType }: ReviewedApp): string {
  const type = clientTypeInWords(clientType);
  const [strongest] = clientType.evidence;
  if (strongest === undefined) return `${type}: no evidence`;
  const at = place(strongest);
  return `${type}: ${strongest.detail}${at === '' ? '' : ` (${at})`}`;
}

function waivers(control: HealthReviewControl, app: ReviewedApp): string {
  return app.findings
    .flatMap(({ rule, waived }) => {
      const about = control.id !== undefined && ruleById(rule)?.mapsTo.controls.includes(control.id) === true;
      return waived !== null && about ? [`${rule} ${waiverInWords(waived)}`] : [];
    })
    .join('; ');
}
