/**
 * The review: facts and evidence to a decision.
 *
 * May not: parse metadata or client code itself, start a server, or print. The prover is handed to it as a function.
 */
export { type AssessContext, type Assessment, type ClientSightings, NOTHING_SEEN } from './assess.ts';
export { type Baseline, makeBaseline, parseBaseline } from './baseline.ts';
export {
  type AppDeclaration,
  type Config,
  ConfigError,
  NO_CONFIG,
  type ServerDefaults,
  type Waiver,
} from './config/config.ts';
export { CONFIG_NAMES, type FoundConfig, findConfig } from './config/find-config.ts';
export { readConfig } from './config/read-config.ts';
export { fingerprint } from './fingerprint.ts';
export {
  exitCode,
  FAIL_ON,
  type FailOn,
  fails,
  type GateCode,
  type GateOptions,
  isUndecided,
  outcomeOf,
  type RunOutcome,
} from './gate.ts';
export { migratedApps, migratedTo } from './migrated.ts';
export { needText, type ReportedConduct } from './need-text.ts';
export { type AppOwner, authorOf, ownerOf } from './owner.ts';
export type * from './review.ts';
export {
  type AssessedProject,
  assessProject,
  type ProvenApp,
  type Prover,
  type ReviewInput,
  reviewProject,
} from './review-project.ts';
export { identityOf, type Sightings, sightingsFrom } from './sightings.ts';
export { stepText } from './step-text.ts';
export { findingsOf } from './waivers.ts';
