/**
 * The policy: what settings enforce, what they ought to be, and the difference.
 *
 * May not: read files, know the time, be random, print, or throw. Its one dependency computes CVSS scores.
 */
export * from './client-type.ts';
export type { CompleteFacts, DecidedType } from './complete.ts';
export * from './conduct.ts';
export * from './controls.ts';
export * from './enforce.ts';
export {
  type EnforceableOrgSettings,
  type EnforceableSettings,
  enforcedFrom,
  settingsBehind,
} from './enforced-from.ts';
export { type ExposureJudgement, type ExposureSighting, judgeExposure } from './exposure.ts';
export * from './facts.ts';
export * from './finding.ts';
export { HEALTH_REVIEW, type HealthReviewControl, type ReviewedKind } from './health-review.ts';
export * from './judge.ts';
export { adapted, breaksClient, isUnmet, needsOf } from './needs.ts';
export type { LoginResult, Outcome, Proof, ProofStep, ProvenClient } from './proof.ts';
export { cannotLogIn, clientIn, type Refused, refusedTo, refusedToday } from './refused-today.ts';
export { type Remedy, remedy } from './remedy.ts';
export { type Required, requiredSettings } from './required.ts';
export { type Circumstances, RISK_KINDS, type RiskKind, riskOf, severityOf } from './risk.ts';
export { RULES, ruleById } from './rules/catalogue.ts';
export type { ControlId, Rule } from './rules/rule.ts';
export { judgeOrg, type OrgFacts } from './rules/weaker-flow-open.ts';
export { SCOPE_NAMES } from './scope-names.ts';
export * from './scopes.ts';
export { APP_SETTINGS } from './settings/app-settings.ts';
export {
  type Absent,
  type AppHome,
  type AppPart,
  type AppSetting,
  type Home,
  type OrgPart,
  type OrgSetting,
  type Spelling,
  UNDOCUMENTED,
} from './settings/entry.ts';
export {
  ENFORCED_APP_SETTINGS,
  type EnforcedSettingName,
  entryOf,
  FACT_SETTINGS,
  type FactSettingName,
  isAppSetting,
  isOrgSetting,
  isSpelledInverted,
  isTicked,
  ORG_SETTING_NAMES,
  orgEntryOf,
  SETTING_LABELS,
  SETTING_NAMES,
} from './settings/names.ts';
export { ORG_SETTINGS } from './settings/org-settings.ts';
export * from './settings.ts';
export * from './severity.ts';
export { type ClientAct, inOrder, type Step, type StepKind } from './step.ts';
