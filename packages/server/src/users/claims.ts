/** What is told about a user, and to whom. */
import type { Core } from '../core.ts';
import type { User } from '../store/port.ts';

/** The identity URL: a user's subject, and the `id` of every token answer. */
export function identityUrl(core: Core, userId: string): string {
  return `${core.publicUrl}/id/${core.org.id}/${userId}`;
}

/** Claims of ID token and userinfo; e-mail and names only with the scopes that carry them. */
export function claimsOf(core: Core, user: User, scope: string): Record<string, unknown> {
  const scopes = new Set(scope.split(' '));
  const all = scopes.has('full') || scopes.has('id');
  const profile = all || scopes.has('profile');
  const email = all || scopes.has('email');
  return {
    sub: identityUrl(core, user.id),
    user_id: user.id,
    organization_id: core.org.id,
    preferred_username: user.username,
    ...(profile ? { name: displayName(user), nickname: user.username.split('@')[0], ...names(user) } : undefined),
    ...(profile
      ? {
          picture: `${core.publicUrl}/profilephoto/005/F`,
          zoneinfo: 'Etc/UTC',
          updated_at: Math.floor(user.updatedMs / 1000),
        }
      : undefined),
    ...(email && user.email !== null ? { email: user.email, email_verified: true } : undefined),
  };
}

export function displayName(user: User): string {
  const name = [user.firstName, user.lastName].filter((part) => part !== null).join(' ');
  return name === '' ? user.username : name;
}

function names(user: User): Record<string, string> {
  return {
    ...(user.firstName === null ? undefined : { given_name: user.firstName }),
    ...(user.lastName === null ? undefined : { family_name: user.lastName }),
  };
}
