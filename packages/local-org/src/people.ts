/** Who calls, and what they may do. */
import type { Inside, LiveSession, User } from '@countersign/server';

export type Permission =
  | 'ModifyMetadata'
  | 'ManageUsers'
  | 'MonitorLoginHistory'
  | 'CustomizeApplication'
  | 'ViewSetup'
  | 'ViewExternalClientAppConsumerSecrets';

export interface Caller extends LiveSession {
  may(permission: Permission): boolean;
}

/** One of these lets a token call APIs at all (Help, “OAuth Tokens and Scopes”). */
const API_SCOPES: readonly string[] = ['api', 'web', 'chatter_api', 'full'];

const ADMIN_PROFILES: ReadonlySet<string> = new Set(['System Administrator', 'Admin']);

/**
 * The caller whose token this is; undefined where it is not live or carries no scope for APIs. A user of the admin
 * profile may everything, and so may one without a profile: who keeps a list of users without profiles means it so. A
 * permission set of a permission’s name grants it.
 */
export async function callerOf(inside: Inside, token: string | undefined): Promise<Caller | undefined> {
  const session = token === undefined ? undefined : await inside.session(token);
  if (session === undefined || !session.scopes.some((scope) => API_SCOPES.includes(scope))) return undefined;
  const { user } = session;
  return { ...session, may: (permission) => isAdmin(user) || user.permissionSets.includes(permission) };
}

export function isAdmin({ profile }: User): boolean {
  return profile === null || ADMIN_PROFILES.has(profile);
}

/** What people call a user: the name, or the user name where there is none. */
export function fullNameOf({
  firstName,
  lastName,
  username,
}: Pick<User, 'firstName' | 'lastName' | 'username'>): string {
  return [firstName, lastName].filter((part) => part !== null && part !== '').join(' ') || username;
}
