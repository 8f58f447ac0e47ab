/**
 * The prover: attacks and handshakes over HTTP, aimed at a base URL.
 *
 * May not: import the server, or know how one is built; send anything to another origin than the target's; keep or show a
 * secret, a code, a token or a password; try a secret that was found anywhere but on the twin it was made for.
 */
export { ATTACK_NAMES, type AttackName } from './attack.ts';
export { ATTACKS, attackByName } from './attacks/index.ts';
export { parseCredentials } from './foreign/credentials.ts';
export { ConsentMissing, proveTarget, type TargetReport } from './foreign/prove-target.ts';
export { HANDSHAKE_NAMES, type HandshakeName } from './handshake.ts';
export { HANDSHAKES } from './handshakes/index.ts';
export { narrate } from './narrate.ts';
export { type ProvenSubject, type ProvenSubjects, proveApps } from './proof/prove-apps.ts';
export { runScenarios, type ScenarioName, type ScenarioRun } from './proof/run-scenarios.ts';
export type { Subject } from './proof/subjects.ts';
export type { StartTwin, Twin, TwinApp, TwinPlan } from './proof/twin.ts';
