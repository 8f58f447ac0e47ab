/**
 * What a fix will write, what it holds back, and what it cannot write: pure, from assessments.
 *
 * A change is held back where the evidence proves that the client would stop working; without evidence it is made and the
 * question is printed. A secret is never dropped before what takes its place is on.
 */
import { type AppRecord, fileOfPart, settingHome, spellSwitch } from '@countersign/metadata';
import {
  breaksClient,
  type ClientType,
  clientIn,
  knownValue,
  type Need,
  needsOf,
  type RuleId,
  remedy,
  SETTING_LABELS,
  type Setting,
  type SettingChange,
  type SettingName,
} from '@countersign/policy';
import { type Assessment, authorOf, needText, ownerOf } from '@countersign/review';

export interface PlannedFix {
  app: AppRecord;
  setting: SettingName;
  /** The check box as the UI names it. */
  label: string;
  field: string;
  parent?: string;
  /** As the metadata spells it; absent where it is not known. */
  from?: string;
  to: string;
  /** Relative to the project's root; absent where no file that was read would hold it. */
  file?: string;
  status: 'write' | 'held' | 'cannot';
  /** Why it is held back or cannot be written. */
  why?: string;
  /** What nobody has shown yet, for a change that is made all the same. */
  question?: string;
}

export interface PlanOptions {
  apps?: readonly string[];
  rules?: readonly RuleId[];
  evenIfItBreaks: boolean;
  /** Apps that are being split: their old half is private from now on. */
  split: boolean;
  sourceApiVersion?: string;
}

/** Every change for every app, in the order of the assessments. */
export function planFixes(assessments: readonly Assessment[], options: PlanOptions): PlannedFix[] {
  return assessments.flatMap((assessment) => {
    if (options.apps !== undefined && !options.apps.includes(assessment.app.name)) return [];
    return planApp(assessment, options);
  });
}

function planApp(assessment: Assessment, options: PlanOptions): PlannedFix[] {
  const { app } = assessment;
  const type = options.split && assessment.decision.value === 'mixed' ? 'private' : assessment.decision.value;
  const author = authorOf(ownerOf(app));
  const planned = changesFor(assessment, type, options.rules)
    .map((change) => planChange(change, assessment, options))
    .map((fix): PlannedFix => (author === undefined ? fix : { ...fix, status: 'cannot', why: author }));
  const writing = new Set(planned.filter((fix) => fix.status === 'write').map((fix) => fix.setting));
  return planned.map((fix) => keepGuard(fix, app, writing, options));
}

function changesFor(
  { facts, judgement }: Assessment,
  type: ClientType,
  rules: readonly RuleId[] | undefined,
): readonly SettingChange[] {
  const all = remedy(facts, type).changes;
  if (rules === undefined) return all;
  const wanted = new Set(
    judgement.findings
      .filter((finding) => rules.includes(finding.rule))
      .flatMap((finding) => finding.fix.changes.map((change) => change.setting)),
  );
  return all.filter((change) => wanted.has(change.setting));
}

function planChange(change: SettingChange, assessment: Assessment, options: PlanOptions): PlannedFix {
  const { app } = assessment;
  const setting = change.setting as SettingName;
  const home = settingHome(app.kind, setting);
  const label = SETTING_LABELS[setting];
  if (home === undefined)
    return {
      app,
      setting,
      label,
      field: setting,
      to: String(change.to),
      status: 'cannot',
      why: 'no metadata element holds it',
    };
  const current = settingValue(app, setting);
  const file = fileOfPart(app, home.part);
  const fix: PlannedFix = {
    app,
    setting,
    label,
    field: home.element,
    ...(home.parent === undefined ? {} : { parent: home.parent }),
    ...(typeof current === 'boolean' ? { from: spellSwitch(home, current) } : {}),
    to: spellSwitch(home, change.to),
    ...(file === undefined ? {} : { file }),
    status: 'write',
  };
  if (file === undefined) {
    return {
      ...fix,
      status: 'cannot',
      why: `the file that holds it (.${home.part}) is not in the tree: retrieve it, or change the box in Setup`,
    };
  }
  const version = app.apiVersion ?? options.sourceApiVersion;
  if (version !== undefined && Number.parseFloat(home.since) > Number.parseFloat(version)) {
    return {
      ...fix,
      status: 'cannot',
      why: `${home.element} needs API version ${home.since}; this project’s sourceApiVersion is ${version}`,
    };
  }
  const needs = needsOf([change], clientIn({ facts: assessment.facts, type: assessment.decision.value }));
  const breaks = needs.find(breaksClient);
  if (breaks !== undefined && !options.evenIfItBreaks)
    return { ...fix, status: 'held', why: sayOf(breaks, assessment) };
  const question = needs.map((need) => sayOf(need, assessment)).find((said) => said !== '');
  return question === undefined ? fix : { ...fix, question };
}

/** The sentence that review and prove print of the same need; empty where it is met. */
function sayOf(need: Need, { conduct }: Assessment): string {
  return needText(need, conduct) ?? '';
}

/** What must be on before a secret is dropped: PKCE for the code, rotation for the refresh token. */
const GUARDS: Partial<Record<SettingName, SettingName>> = {
  secretRequiredForWebServerFlow: 'pkceRequired',
  secretRequiredForRefreshTokenFlow: 'refreshTokenRotation',
};

function keepGuard(
  fix: PlannedFix,
  app: AppRecord,
  writing: ReadonlySet<SettingName>,
  options: PlanOptions,
): PlannedFix {
  const guard = GUARDS[fix.setting];
  const home = settingHome(app.kind, fix.setting);
  const drops = home !== undefined && fix.to === spellSwitch(home, false);
  if (fix.status !== 'write' || guard === undefined || !drops || options.evenIfItBreaks) return fix;
  if (settingValue(app, guard) === true || writing.has(guard)) return fix;
  return {
    ...fix,
    status: 'held',
    why: `“${SETTING_LABELS[guard]}” must be on first: without it nothing would protect what the secret protects now`,
  };
}

function settingValue(app: AppRecord, setting: SettingName): unknown {
  return knownValue(app.settings[setting] as Setting<unknown>);
}
