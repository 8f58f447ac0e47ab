/**
 * The review: facts and evidence to a decision.
 *
 * May not: parse metadata or client code itself, start a server, or print. The prover is handed to it as a function.
 */
export type { Assessment } from './assess.ts';
export { type Baseline, makeBaseline, parseBaseline } from './baseline.ts';
export { type ClientSightings, NOTHING_SEEN } from './client-sightings.ts';
export { type Config, ConfigError, NO_CONFIG } from './config/config.ts';
export { type Configs, NearestConfigs, NO_CONFIGS, oneConfig } from './config/configs.ts';
export type { FoundConfig } from './config/find-config.ts';
export { readConfig } from './config/read-config.ts';
export {
  exitCode,
  FAIL_ON,
  type FailOn,
  fails,
  type GateOptions,
  isUndecided,
  outcomeOf,
  type RunOutcome,
} from './gate.ts';
export { type JudgedScan, judgeScan, type ScanFinding } from './judge-scan.ts';
export { migratedApps, migratedTo } from './migrated.ts';
export { needText } from './need-text.ts';
export { authorOf, ownerOf } from './owner.ts';
export type {
  LoginResult,
  Outcome,
  Proof,
  ProofStep,
  ProvenClient,
  ReportedChange,
  ReportedFinding,
  ReportedFix,
  ReportedNeed,
  ReportedSetting,
  ReportedStep,
  Review,
  ReviewError,
  ReviewedApp,
  ReviewSource,
  ReviewSummary,
  Verdict,
} from './review.ts';
export {
  type AssessedProject,
  assessProject,
  type ProvenApp,
  type Prover,
  type ReviewInput,
  reviewProject,
} from './review-project.ts';
export { identityOf, sightingsFrom } from './sightings.ts';
export { stepText } from './step-text.ts';
export { findingsOf } from './waivers.ts';
