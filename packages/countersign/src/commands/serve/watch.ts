/** `--watch`: what is served is read again when it changes, and enforced from the next request on. */
import { basename, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { partOfFileName } from '@countersign/metadata';
import type { AppRegistration, RunningServer, UserRegistration } from '@countersign/server';
import type { Io } from '../../terminal/io.ts';
import type { Served, ServedFiles } from './served.ts';

/** Files are often written one after the other: they are read once after the last. */
const QUIET_MS = 200;
/** Folders that never hold a project’s own metadata. */
const NEVER = new Set(['node_modules', '.git', '.sfdx', '.sf', '.hg', '.svn', 'bower_components', '.countersign']);

export interface Watching {
  close(): Promise<void>;
}

/** Calls back once, then after changes, one call at a time; what changes meanwhile is one more call. */
export async function watchFiles(
  paths: readonly string[],
  files: ServedFiles,
  io: Pick<Io, 'cwd'>,
  changed: () => Promise<void>,
): Promise<Watching> {
  const { watch } = await import('chokidar');
  const given = paths.filter((path) => path !== '-').map((path) => resolve(io.cwd, path));
  const named = [files.credentials, files.users].filter((file) => file !== undefined);
  const always = new Set([...given, ...named]);
  const watcher = watch([...always], {
    ignoreInitial: true,
    followSymlinks: false,
    // The database lies in the same folder more often than not, and is written all the time.
    ignored: (path, stats) => {
      if (always.has(path)) return false;
      return NEVER.has(basename(path)) || (stats?.isFile() === true && !isRead(basename(path)));
    },
  });
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  watcher.on('all', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(changed);
    }, QUIET_MS);
  });
  await new Promise<void>((ready) => watcher.once('ready', ready));
  // What changed between the first reading and now was seen by nobody.
  await changed();
  return {
    close: async () => {
      clearTimeout(timer);
      await watcher.close();
      await running;
    },
  };
}

function isRead(name: string): boolean {
  return partOfFileName(name) !== undefined || name === 'sfdx-project.json' || /\.zip$/i.test(name);
}

/** Puts what was read again in the place of what was served. Returns one sentence a change, none where nothing changed. */
export async function serveInstead(
  server: Pick<RunningServer, 'replaceApps' | 'importUsers'>,
  before: { apps: readonly AppRegistration[]; served: Served },
  after: { apps: readonly AppRegistration[]; served: Served },
  org: Parameters<RunningServer['replaceApps']>[1],
  updateUsers: boolean,
): Promise<string[]> {
  const said: string[] = [];
  const orgChanged = !isDeepStrictEqual(before.served.project.org.settings, after.served.project.org.settings);
  const changes = changesOf(before.apps, after.apps);
  if (orgChanged || changes.length > 0) {
    await server.replaceApps(after.apps, org);
    said.push(...changes, ...(orgChanged ? ['the org’s settings changed'] : []));
  }
  const users = newOrChanged(before.served.users, after.served.users);
  if (users.length > 0) {
    const { added, changed, left } = await server.importUsers(users, { update: updateUsers });
    if (added + changed > 0) said.push(`users: ${added} added, ${changed} changed`);
    if (left > 0)
      said.push(`users: ${left} are there already, or were removed, and are left as they are without --update-users`);
  }
  return said;
}

function changesOf(before: readonly AppRegistration[], after: readonly AppRegistration[]): string[] {
  const old = new Map(before.map((app) => [app.name, app]));
  const said = after.flatMap((app) => {
    const was = old.get(app.name);
    old.delete(app.name);
    if (was === undefined) return [`${app.name} is served now`];
    const parts = partsThatDiffer(was, app);
    return parts.length === 0 ? [] : [`${app.name} changed: ${parts.join(', ')}`];
  });
  return [...said, ...[...old.keys()].map((name) => `${name} is served no longer`)];
}

function partsThatDiffer(was: AppRegistration, is: AppRegistration): string[] {
  const differ = (one: object, other: object, skip: string): string[] =>
    [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(
      (key) => key !== skip && !isDeepStrictEqual(Reflect.get(one, key), Reflect.get(other, key)),
    );
  // A secret that was made at the start is kept by the database, and is in no file.
  const { clientSecret: _, ...kept } = was;
  return [
    ...differ(was.settings, is.settings, ''),
    ...differ(is.clientSecret === undefined ? kept : was, is, 'settings'),
  ];
}

function newOrChanged(before: readonly UserRegistration[], after: readonly UserRegistration[]): UserRegistration[] {
  const old = new Map(before.map((user) => [user.username, user]));
  return after.filter((user) => !isDeepStrictEqual(old.get(user.username), user));
}
