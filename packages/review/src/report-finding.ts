/** A finding of the policy as a report carries it: with place, metadata spelling, steps and fingerprint. */
import { type AppRecord, fileOfPart, settingHome, spellSwitch } from '@countersign/metadata';
import {
  type Conduct,
  type Finding,
  type OrgSettings,
  SETTING_LABELS,
  type Setting,
  type SettingChange,
  type SettingName,
  UNKNOWN_CONDUCT,
} from '@countersign/policy';
import { fingerprint } from './fingerprint.ts';
import { needText } from './need-text.ts';
import type { ReportedChange, ReportedFinding, ReportedFix } from './review.ts';
import { stepText } from './step-text.ts';

/** A finding about an app’s settings or evidence. `copy`: which of several places of the same app, where there are several. */
export function reportAppFinding(
  finding: Finding,
  app: AppRecord,
  org: OrgSettings,
  conduct: Conduct,
  copy?: string,
): ReportedFinding {
  return reportFinding(finding, {
    place: placeOf(finding, app, org),
    remediation: finding.fix.changes.map((change) => reportChange(change, app, org)),
    conduct,
    fingerprint: fingerprint(finding.rule, app.kind, app.name, finding.setting, ...(copy === undefined ? [] : [copy])),
  });
}

/** A finding about the org, said once. */
export function reportOrgFinding(finding: Finding, org: OrgSettings): ReportedFinding {
  const setting = finding.setting === undefined ? undefined : org[finding.setting as keyof OrgSettings];
  return reportFinding(finding, {
    place: explicitPlace(setting),
    remediation: finding.fix.changes.map((change) => reportOrgChange(change, org)),
    conduct: UNKNOWN_CONDUCT,
    fingerprint: fingerprint(finding.rule, 'org', finding.setting),
  });
}

/** What a report adds to a finding of the policy. */
interface Added {
  place: Place;
  remediation: ReportedChange[];
  conduct: Conduct;
  fingerprint: string;
}

function reportFinding(finding: Finding, { place, remediation, conduct, fingerprint }: Added): ReportedFinding {
  const fix = reportFix(finding, remediation, conduct);
  return {
    rule: finding.rule,
    severity: finding.severity,
    cvss: finding.cvss,
    threat: finding.threat,
    message: finding.message,
    ...place,
    remediation,
    steps: fix.steps.map((step) => step.text),
    fix,
    demonstration: finding.demonstration,
    proof: null,
    waived: null,
    fingerprint,
  };
}

function reportFix({ fix }: Finding, changes: readonly ReportedChange[], conduct: Conduct): ReportedFix {
  return {
    disposition: fix.disposition,
    needs: fix.needs.map((need) => ({ ...need, says: needText(need, conduct) ?? null })),
    steps: fix.steps.map((step) => ({ ...step, text: stepText(step, changes) })),
  };
}

/** One change in the words of the UI and the spelling of the metadata. */
export function reportChange(change: SettingChange, app: AppRecord, org: OrgSettings): ReportedChange {
  const home = settingHome(app.kind, change.setting as SettingName);
  if (home === undefined) return reportOrgChange(change, org);
  const setting = app.settings[change.setting as SettingName];
  const file = setting.origin === 'explicit' ? setting.file : fileOfPart(app, home.part);
  return {
    setting: change.setting,
    label: SETTING_LABELS[change.setting],
    field: home.element,
    ...(setting.origin === 'unknown' || typeof setting.value !== 'boolean'
      ? {}
      : { from: spellSwitch(home, setting.value) }),
    to: spellSwitch(home, change.to),
    ...(file === undefined ? {} : { file }),
  };
}

function reportOrgChange(change: SettingChange, org: OrgSettings): ReportedChange {
  const setting = org[change.setting as keyof OrgSettings] as Setting<unknown> | undefined;
  return {
    setting: change.setting,
    label: SETTING_LABELS[change.setting],
    field: setting?.field ?? change.setting,
    ...(typeof setting?.value === 'boolean' ? { from: String(setting.value) } : {}),
    to: String(change.to),
    ...(setting?.origin === 'explicit' ? { file: setting.file } : {}),
  };
}

type Place = Partial<Pick<ReportedFinding, 'file' | 'line' | 'column'>>;

/** The line of the setting a finding rests on, else the file that would hold it, else the app's own. */
function placeOf(finding: Finding, app: AppRecord, org: OrgSettings): Place {
  const own = app.files[0] === undefined ? {} : { file: app.files[0] };
  if (finding.setting === undefined) return own;
  const setting = (app.settings[finding.setting as SettingName] ?? org[finding.setting as keyof OrgSettings]) as
    | Setting<unknown>
    | undefined;
  if (setting?.origin === 'explicit') return explicitPlace(setting);
  const home = settingHome(app.kind, finding.setting as SettingName);
  const file = home && fileOfPart(app, home.part);
  return file === undefined ? own : { file };
}

function explicitPlace(setting: Setting<unknown> | undefined): Place {
  return setting?.origin === 'explicit' ? { file: setting.file, line: setting.line, column: setting.column } : {};
}
