/**
 * `countersign/server`: the authorization server inside a test or a program of yours.
 *
 * @example
 * const server = await createServer({ apps: [app], users: [user], org: { settings: { codeCredentialFlowAllowed: true } } });
 * // server.url is where it listens: a free port, an empty database in memory.
 * await server.close();
 */

export type { Evidence, IpRange, IpRelaxation, OrgSettingValues, RefreshTokenPolicy } from '@countersign/policy';
export {
  type AppRegistration,
  type AppSettings,
  type AuditRecord,
  createServer,
  type LogSink,
  type Org,
  type OrgRegistration,
  type RunningServer,
  Secret,
  type ServerOptions,
  type TrafficEvidence,
  type UserRegistration,
  type Wire,
} from '@countersign/server';
export { type ReadApps, readApps } from './composition/read-apps.ts';
export type { Credential } from './composition/registrations.ts';
