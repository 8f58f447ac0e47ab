/** Permitted Users: whether a user may use an app at all. */
import type { App } from '../client/app.ts';
import { Refusal } from '../refusals.ts';
import type { User } from '../store/port.ts';

/**
 * Refuses a user whom no admin approved. Not known counts as "admin approved users only"; an app that lists no profile
 * and no permission set is open to every user there is (contract, `serve`).
 */
export function refuseUnapproved(app: App, user: User): void {
  if (app.adminApproved === false) return;
  if (app.profiles.size === 0 && app.permissionSets.size === 0) return;
  if (user.profile !== null && app.profiles.has(user.profile)) return;
  if (user.permissionSets.some((name) => app.permissionSets.has(name))) return;
  throw new Refusal('user-not-approved');
}

/** No consent page can be shown in a headless login, so self-authorization cannot work (Headless Identity guide). */
export function refuseSelfAuthorization(app: App): void {
  if (app.adminApproved === false) throw new Refusal('user-not-approved', 'the app lets users authorize themselves');
}
