/**
 * The authorization server: speaks Salesforce's Authorization Code and Credentials Flow and the web server flow, and
 * enforces exactly the settings its apps were given.
 *
 * May not: decide whether a secret, a verifier or a flow is needed. `enforce()` in the policy does, for every request.
 */
export {
  type Administration,
  type AdministrationOptions,
  type IssuedCredential,
  type KeyView,
  openAdministration,
  type SecretView,
  type SessionView,
  type UserView,
  WrongRequest,
} from './administration.ts';
export type { Traffic, TrafficConduct, TrafficEvidence } from './audit/traffic.ts';
export type {
  Inside,
  LiveSession,
  MakeNeighbour,
  Neighbour,
  NeighbourAnswer,
  NeighbourRequest,
  NewOrgSettings,
} from './neighbour.ts';
export type { LogSink, ServerOptions } from './options.ts';
export type { Org } from './org.ts';
export { onWire, REFUSALS, type RefusalCode, type Wire, type WireRefusal } from './refusals.ts';
export type { AppRegistration, AppSettings, OrgRegistration, UserRegistration } from './registrations.ts';
export { Secret } from './secret.ts';
export { createServer, type RunningServer } from './server.ts';
export { StartFault } from './start-fault.ts';
export { type Database, readDatabaseUrl } from './store/database-url.ts';
export type { AuditRecord, GrantSummary, User } from './store/port.ts';
export type { Imported } from './users/directory.ts';
