/**
 * The policy: what settings enforce, what they ought to be, and the difference.
 *
 * May not: read files, know the time, be random, print, or throw. Its one dependency computes CVSS scores.
 */
export {
  type ClientType,
  type ClientTypeDecision,
  decideClientType,
  type Evidence,
  type EvidenceKind,
} from './client-type.ts';
export type { DecidedType } from './complete.ts';
export {
  type Conduct,
  type ConductPart,
  type ConductSighting,
  type ConductSource,
  type ConductValues,
  conductFrom,
  conductOfAll,
  SECRET_PLACES,
  type Sends,
  UNKNOWN_CONDUCT,
} from './conduct.ts';
export { decide, type KnownFacts } from './decide.ts';
export {
  type ClientProof,
  type Decision,
  type EnforcedSettings,
  type Exchange,
  enforce,
  isVerifierFault,
  pkceIsRequired,
  secretIsRequired,
  type VerifierProof,
} from './enforce.ts';
export {
  type EnforceableOrgSettings,
  type EnforceableSettings,
  enforcedFrom,
  settingsBehind,
} from './enforced-from.ts';
export { type ExposureJudgement, type ExposureSighting, isSample, judgeExposure } from './exposure.ts';
export {
  type ConductFacts,
  conductFacts,
  type Facts,
  factsOf,
  NOTHING_OBSERVED,
  type Observations,
  UNKNOWN_CLIENT,
} from './facts.ts';
export {
  type Cvss,
  type DemonstratingAttack,
  type Demonstration,
  type Disposition,
  type Finding,
  type Need,
  type SettingChange,
  type Threat,
  UNDECIDED_RULES,
} from './finding.ts';
export { HEALTH_REVIEW, type HealthReviewControl, type ReviewedKind } from './health-review.ts';
export { type Judgement, judge, type Verdict } from './judge.ts';
export { adapted, breaksClient, isUnmet, needsOf } from './needs.ts';
export { isMonotonous, isPlaceholderSecret, isTemplate } from './placeholder.ts';
export type { LoginResult, Outcome, Proof, ProofStep, ProvenClient } from './proof.ts';
export { clientIn, refusedTo } from './refused-today.ts';
export { remedy } from './remedy.ts';
export { type Circumstances, RISK_KINDS, type RiskKind, riskOf, severityOf } from './risk.ts';
export { ruleById } from './rules/catalogue.ts';
export { RULE_IDS, type RuleId } from './rules/ids.ts';
export { RULES } from './rules/index.ts';
export type { ControlId, Rule } from './rules/rule.ts';
export { judgeOrg } from './rules/weaker-flow-open.ts';
export { SCOPE_NAMES } from './scope-names.ts';
export { grantsRefresh, type ScopeTable, scopeTable } from './scopes.ts';
export { APP_SETTINGS } from './settings/app-settings.ts';
export {
  type Absent,
  type AppHome,
  type AppPart,
  type AppSetting,
  type Home,
  type OrgSetting,
  type Spelling,
  UNDOCUMENTED,
} from './settings/entry.ts';
export {
  ENFORCED_APP_SETTINGS,
  type EnforcedSettingName,
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
export {
  type IpRange,
  type IpRelaxation,
  type Known,
  knownValue,
  type OrgSettingName,
  type OrgSettings,
  type OrgSettingValues,
  type Place,
  type RefreshTokenPolicy,
  type Setting,
  type SettingName,
  type Settings,
  type SettingValues,
} from './settings.ts';
export { bySeverity, SEVERITIES, type Severity, severityRank } from './severity.ts';
export { type ClientAct, inOrder, type Step, type StepKind } from './step.ts';
