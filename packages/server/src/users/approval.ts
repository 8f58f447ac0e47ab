/** Permitted Users: whether a user may use an app at all. */
import type { App } from '../client/app.ts';
import { Refusal } from '../refusals.ts';
import type { User } from '../store/port.ts';

/** Names of profiles or permission sets that a log line lists. */
const MAX_NAMED = 10;

/**
 * Refuses a user whom no admin approved. Not known counts as "admin approved users only"; an app that lists no profile
 * and no permission set is open to every user there is (contract, `serve`).
 */
export function refuseUnapproved(app: App, user: User): void {
  if (app.adminApproved === false) return;
  if (app.profiles.size === 0 && app.permissionSets.size === 0) return;
  if (user.profile !== null && app.profiles.has(user.profile)) return;
  if (user.permissionSets.some((name) => app.permissionSets.has(name))) return;
  throw new Refusal('user-not-approved', whatIsMissing(app, user));
}

/** What the user would need: one of these is enough. */
function whatIsMissing({ profiles, permissionSets }: App, user: User): string {
  const needs = [...named('permission set', [...permissionSets]), ...named('profile', [...profiles])].join(', or ');
  const has = [
    user.profile === null ? 'no profile' : `profile ${user.profile}`,
    user.permissionSets.length === 0 ? 'no permission set' : named('permission set', user.permissionSets)[0],
  ].join(' and ');
  return `the app is for users with the ${needs}; this one has ${has}`;
}

function named(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, MAX_NAMED).join(', ');
  const more = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : '';
  return [`${what}${names.length === 1 ? '' : 's'} ${shown}${more}`];
}

/** No consent page can be shown in a headless login, so self-authorization cannot work (Headless Identity guide). */
export function refuseSelfAuthorization(app: App): void {
  if (app.adminApproved === false) throw new Refusal('user-not-approved', 'the app lets users authorize themselves');
}
