/**
 * The prover: attacks and handshakes over HTTP, aimed at a base URL.
 *
 * May not: import the server, or know how one is built; send anything to another origin than the target's; keep or show a
 * secret, a code, a token or a password; try a secret that was found anywhere but on the twin it was made for.
 */
export * from './attack.ts';
export { ATTACKS, attackByName } from './attacks/index.ts';
export { behaviourOf, type ClientBehaviour } from './client-behaviour.ts';
export {
  type CredentialedClient,
  type ParsedCredentials,
  parseCredentials,
  type TestCredentials,
} from './foreign/credentials.ts';
export {
  ConsentMissing,
  proveTarget,
  type TargetReport,
  type TargetResult,
  type TargetRun,
} from './foreign/prove-target.ts';
export * from './handshake.ts';
export { HANDSHAKES, handshakeByName } from './handshakes/index.ts';
export { type HttpLimits, Unreachable } from './http.ts';
export { narrate, type Told } from './narrate.ts';
export { type Played, type PlayOptions, playScenarios, type ScenarioName } from './proof/play-scenarios.ts';
export { type ProvenSubject, type ProvenSubjects, type ProveOptions, proveApps } from './proof/prove-apps.ts';
export type { Subject } from './proof/subjects.ts';
export type { StartTwin, Twin, TwinApp, TwinPlan } from './proof/twin.ts';
export type { RecordedStep, Who } from './scene.ts';
export {
  type Endpoints,
  openTarget,
  salesforceEndpoints,
  type Target,
  type TargetClient,
  type TestUser,
} from './target.ts';
