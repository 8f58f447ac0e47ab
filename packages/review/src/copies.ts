/**
 * What tells the copies of one app apart: a repository may hold the same app for several orgs or environments, and what is
 * accepted in one of them is not accepted in the next.
 */
import { dirname, resolve } from 'node:path';
import type { AppRecord } from '@countersign/metadata';

/**
 * For each app that stands in several places, the part of its path in which the copies differ: `dev` of
 * `src-env/dev/connectedApps`. Nothing for an app that stands once, so that it may be moved. It does not depend on the folder
 * the review was started in, nor on the order of the paths.
 */
export function copiesOf(apps: readonly AppRecord[], root: string): ReadonlyMap<AppRecord, string> {
  const found = new Map<AppRecord, string>();
  for (const copies of Map.groupBy(apps, ({ kind, name }) => `${kind} ${name}`).values()) {
    if (copies.length < 2) continue;
    const folders = copies.map((app) => dirname(resolve(root, app.files[0] ?? '')).split(/[\\/]/));
    const head = shared(folders);
    const tail = shared(folders.map((parts) => parts.slice(head).toReversed()));
    for (const [at, app] of copies.entries()) {
      const parts = folders[at] ?? [];
      // Two in one folder differ in their file names only.
      found.set(app, parts.slice(head, parts.length - tail).join('/') || (app.files[0]?.split('/').at(-1) ?? ''));
    }
  }
  return found;
}

/** How many parts all begin with. */
function shared(lists: readonly (readonly string[])[]): number {
  const [first = []] = lists;
  const least = Math.min(...lists.map((list) => list.length));
  let n = 0;
  while (n < least && lists.every((list) => list[n] === first[n])) n += 1;
  return n;
}
