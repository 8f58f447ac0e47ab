/** What `users`, `app`, `keys` and `audit` do: open the database, do one thing, say what was done. */
import { resolve } from 'node:path';
import { plainLine } from '@countersign/report';
import {
  type Administration,
  openAdministration,
  type SessionView,
  StartFault,
  WrongRequest,
} from '@countersign/server';
import { DEFAULT_DATABASE, masterKeyFrom, placeOf } from '../../composition/database.ts';
import { UsageError } from '../../errors/usage-error.ts';
import type { Io } from '../../terminal/io.ts';
import { MAX_PASSWORD, MAX_USERNAME, readUsers } from '../serve/credential-files.ts';

export interface DatabaseFlags {
  database?: string;
  keyFile?: string;
  json?: true;
}

export interface UserFlags extends DatabaseFlags {
  email?: string;
  firstName?: string;
  lastName?: string;
  profile?: string;
  permissionSet?: string[];
  lock?: boolean;
  active?: boolean;
  mfa?: boolean;
}

export function listUsers(flags: DatabaseFlags, io: Io): Promise<number> {
  return withDatabase(flags, io, async ({ users }) => {
    const all = await users.list();
    const state = (user: (typeof all)[number]) =>
      [user.locked ? 'locked' : '', user.inactive ? 'inactive' : '', user.mfaRequired ? 'needs a second factor' : '']
        .filter((word) => word !== '')
        .join(', ') || 'may log in';
    print(
      io,
      flags,
      all,
      all.map((user) => [user.username, state(user), user.profile ?? '']),
    );
  });
}

export function importUsers(file: string, flags: DatabaseFlags & { updateUsers?: true }, io: Io): Promise<number> {
  return withDatabase(
    flags,
    io,
    async ({ users }) => {
      const read = await readUsers(resolve(io.cwd, file));
      const { added, changed, left } = await users.import(read, { update: flags.updateUsers === true });
      const parts = [`${added} added`, ...(changed > 0 ? [`${changed} changed`] : [])];
      io.out(`${parts.join(', ')}; passwords are stored as hashes\n`);
      if (left > 0) io.err(`${left} left as they are, being there already or removed; --update-users changes them\n`);
    },
    BEGINS,
  );
}

export async function addUser(username: string, flags: UserFlags, io: Io): Promise<number> {
  mustBeAName(username);
  return withDatabase(
    flags,
    io,
    async ({ users }) => {
      const password = await passwordFrom(io);
      const { email, firstName, lastName, profile, permissionSet } = flags;
      await users.add({
        username,
        password,
        ...(email === undefined ? {} : { email }),
        ...(firstName === undefined ? {} : { firstName }),
        ...(lastName === undefined ? {} : { lastName }),
        ...(profile === undefined ? {} : { profile }),
        ...(permissionSet === undefined ? {} : { permissionSets: permissionSet }),
        ...switches(flags),
      });
      io.out(`${username} added\n`);
    },
    BEGINS,
  );
}

export function setUser(username: string, flags: UserFlags, io: Io): Promise<number> {
  return withDatabase(flags, io, async ({ users }) => {
    const { profile, permissionSet } = flags;
    const change = {
      ...switches(flags),
      ...(profile === undefined ? {} : { profile }),
      ...(permissionSet === undefined ? {} : { permissionSets: permissionSet }),
    };
    if (Object.keys(change).length === 0)
      throw new UsageError('nothing to change: say --lock, --no-active, --mfa, --profile or --permission-set');
    await users.set(username, change);
    io.out(`${username} changed: ${Object.keys(change).join(', ')}\n`);
  });
}

export function setPassword(username: string, flags: DatabaseFlags & { keepSessions?: true }, io: Io): Promise<number> {
  return withDatabase(flags, io, async ({ users }) => {
    const keepSessions = flags.keepSessions === true;
    await users.setPassword(username, await passwordFrom(io), { keepSessions });
    io.out(
      `the password of ${username} is set${keepSessions ? '' : '; what was issued under the old one has ended'}\n`,
    );
  });
}

export function listSessionsOfUser(username: string, flags: DatabaseFlags, io: Io): Promise<number> {
  return withDatabase(flags, io, async ({ users }) => printSessions(io, flags, await users.sessions(username)));
}

export function listSessionsOfApp(app: string, flags: DatabaseFlags, io: Io): Promise<number> {
  return withDatabase(flags, io, async ({ apps }) => printSessions(io, flags, await apps.sessions(app)));
}

export function revokeUser(username: string, flags: DatabaseFlags & { app?: string }, io: Io): Promise<number> {
  return withDatabase(flags, io, async ({ users }) => {
    sayEnded(io, await users.revoke(username, flags.app === undefined ? {} : { app: flags.app }), username);
  });
}

export function revokeApp(app: string, flags: DatabaseFlags, io: Io): Promise<number> {
  return withDatabase(flags, io, async ({ apps }) => sayEnded(io, await apps.revoke(app), app));
}

function sayEnded(io: Io, ended: number, whose: string): void {
  io.out(`${ended} ${ended === 1 ? 'session' : 'sessions'} of ${whose} ended, with every token issued under them\n`);
}

function printSessions(io: Io, flags: DatabaseFlags, all: readonly SessionView[]): void {
  print(
    io,
    flags,
    all,
    all.map(({ username, app, flow, scope, createdMs, usedMs }) => [
      username ?? 'a removed user',
      app,
      flow,
      `since ${date(createdMs)}`,
      usedMs === null ? 'code not redeemed' : `used ${date(usedMs)}`,
      scope,
    ]),
  );
}

export function removeUser(username: string, flags: DatabaseFlags, io: Io): Promise<number> {
  return withDatabase(flags, io, async ({ users }) => {
    if (!(await users.remove(username))) throw new UsageError(`there is no user "${username}"`);
    io.out(`${username} removed\n`);
  });
}

export function listApps(flags: DatabaseFlags, io: Io): Promise<number> {
  return withDatabase(flags, io, async ({ apps }) => {
    const all = await apps.list();
    print(
      io,
      flags,
      all,
      all.map((app) => [app.name, app.clientId]),
    );
  });
}

export function listSecrets(app: string, flags: DatabaseFlags, io: Io): Promise<number> {
  return withDatabase(flags, io, async ({ apps }) => {
    const all = await apps.secrets(app);
    print(
      io,
      flags,
      all,
      all.map((secret) => [
        secret.id,
        `made ${date(secret.createdMs)}`,
        secret.retiredMs === null ? 'works' : `retired ${date(secret.retiredMs)}`,
      ]),
    );
  });
}

export function rotateSecret(app: string, flags: DatabaseFlags, io: Io): Promise<number> {
  return withDatabase(flags, io, async ({ apps }) => {
    const secret = await apps.rotateSecret(app);
    // The one place where a secret is shown: to the person who asked for it, once.
    const shown = secret.reveal();
    if (flags.json === true) io.out(`${JSON.stringify({ app, clientSecret: shown })}\n`);
    else io.out(`${shown}\n`);
    io.err('shown this once; the old secret still works: release the new one, then countersign app retire-secrets\n');
  });
}

export function retireSecrets(app: string, flags: DatabaseFlags, io: Io): Promise<number> {
  return withDatabase(flags, io, async ({ apps }) => {
    const retired = await apps.retireOldSecrets(app);
    io.out(`${retired} old ${retired === 1 ? 'secret' : 'secrets'} of ${app} retired\n`);
  });
}

export function listKeys(flags: DatabaseFlags, io: Io): Promise<number> {
  return withDatabase(flags, io, async ({ keys }) => {
    const all = await keys.list();
    print(
      io,
      flags,
      all,
      all.map((key) => [
        key.kid,
        `made ${date(key.createdMs)}`,
        `signs from ${date(key.activeFromMs)}`,
        key.retiredMs === null ? '' : `retired ${date(key.retiredMs)}`,
      ]),
    );
  });
}

export function rotateKey(flags: DatabaseFlags, io: Io): Promise<number> {
  return withDatabase(flags, io, async ({ keys }) => {
    const key = await keys.rotate();
    print(io, flags, key, [[key.kid, `signs from ${date(key.activeFromMs)}`]]);
  });
}

export function showAudit(flags: DatabaseFlags & { limit: string }, io: Io): Promise<number> {
  const limit = Number(flags.limit);
  if (!Number.isInteger(limit) || limit < 1) throw new UsageError('--limit is a whole number from 1');
  return withDatabase(flags, io, async ({ auditTrail }) => {
    const all = await auditTrail(limit);
    print(
      io,
      flags,
      all,
      all.map((entry) => [date(entry.atMs), entry.outcome, entry.event, entry.app ?? '', entry.reason ?? '']),
    );
  });
}

/** Users may be there before the server is started for the first time. */
const BEGINS = true;

async function withDatabase(
  flags: DatabaseFlags,
  io: Io,
  work: (administration: Administration) => Promise<void>,
  begins = false,
): Promise<number> {
  const place = placeOf(flags.database ?? DEFAULT_DATABASE, io);
  if (place.kind === 'memory')
    throw new UsageError('a database in memory belongs to one server; give the file or the postgres:// URL it uses');
  // An empty database made by a look into the wrong folder would say “none” where the truth is elsewhere.
  if (!begins && !place.exists)
    throw new UsageError(
      `there is no database ${place.file} here: name the server’s with --database, or start the server once`,
    );
  const masterKey = masterKeyFrom(flags.keyFile, io);
  const administration = await openAdministration({
    database: place.url,
    ...(masterKey === undefined ? {} : { masterKey }),
  }).catch((cause: Error) => {
    const { file } = place;
    throw new UsageError(
      file === undefined || cause instanceof StartFault
        ? cause.message
        : place.exists
          ? `the database ${file} cannot be used: ${cause.message}`
          : `there is no database ${file} and none can be made: ${cause.message}`,
      { cause },
    );
  });
  try {
    await work(administration);
    return 0;
  } catch (error) {
    // What the server says of a name it does not know, or knows already.
    if (error instanceof WrongRequest) throw new UsageError(error.message, { cause: error });
    throw error;
  } finally {
    await administration.close();
  }
}

function switches(flags: UserFlags): { locked?: boolean; inactive?: boolean; mfaRequired?: boolean } {
  return {
    ...(flags.lock === undefined ? {} : { locked: flags.lock }),
    ...(flags.active === undefined ? {} : { inactive: !flags.active }),
    ...(flags.mfa === undefined ? {} : { mfaRequired: flags.mfa }),
  };
}

function mustBeAName(username: string): void {
  if (username.trim() === '' || username.length > MAX_USERNAME || /\p{Cc}/u.test(username))
    throw new UsageError(`a username is 1 to ${MAX_USERNAME} characters on one line, such as ada@example.com`);
}

/** One line of standard input; on a terminal the person types it. Never an option: options stay in the shell's history. */
async function passwordFrom(io: Io): Promise<string> {
  if (io.interactive) io.err('password: ');
  const password =
    new TextDecoder()
      .decode(await io.stdin())
      .split('\n')[0]
      ?.replace(/\r$/, '') ?? '';
  if (password.length > MAX_PASSWORD)
    throw new UsageError(`the password on standard input is longer than ${MAX_PASSWORD} characters`);
  if (password === '')
    throw new UsageError('no password on standard input: printf %s "$PASSWORD" | countersign users …');
  return password;
}

function print(io: Io, flags: DatabaseFlags, value: unknown, rows: readonly (readonly string[])[]): void {
  if (flags.json === true) {
    io.out(`${JSON.stringify(value, null, 2)}\n`);
    return;
  }
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows)
    io.out(
      `${row
        .map(plainLine)
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
  if (rows.length === 0) io.out('none\n');
}

function date(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
