/**
 * The authorization server: speaks Salesforce's Authorization Code and Credentials Flow and the web server flow, and
 * enforces exactly the settings its apps were given.
 *
 * May not: decide whether a secret, a verifier or a flow is needed. `enforce()` in the policy does, for every request.
 */
export {
  type Administration,
  type AdministrationOptions,
  type KeyView,
  openAdministration,
  type SecretView,
  type UserView,
} from './administration.ts';
export type { TrafficEvidence } from './audit/traffic.ts';
export type { Org } from './core.ts';
export type {
  AppRegistration,
  AppSettings,
  LogSink,
  OrgRegistration,
  ServerOptions,
  UserRegistration,
} from './options.ts';
export { onWire, REFUSALS, type RefusalCode, type Wire, type WireRefusal } from './refusals.ts';
export { Secret } from './secret.ts';
export { createServer, type RunningServer } from './server.ts';
export type { AuditRecord } from './store/port.ts';
