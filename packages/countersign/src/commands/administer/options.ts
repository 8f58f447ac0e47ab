/** `countersign users|app|keys|audit`: what an administrator does to the server's database. */
import type { Command } from 'commander';
import type { Io } from '../../terminal/io.ts';
import { type AddCommand, collect, type Runner } from '../command.ts';
import type { DatabaseFlags, UserFlags } from './run.ts';

export const addAdministration: AddCommand = (program, run) => {
  addUsers(program.command('users').description('list, add, change and remove the users of the server'), run);
  addApps(program.command('app').description('list the apps of the server; rotate and retire their secrets'), run);
  addKeys(program.command('keys').description('list and rotate the signing keys of the server'), run);
  withDatabase(
    program
      .command('audit')
      .description('the audit trail of the server, newest first: who got what, when, and what was refused and why')
      .option('--limit <n>', 'how many entries at most', '100'),
  ).action((flags: DatabaseFlags & { limit: string }) => act(run, (module, io) => module.showAudit(flags, io)));
};

function addUsers(users: Command, run: Runner): void {
  withDatabase(users.command('list').description('list the users')).action((flags: DatabaseFlags) =>
    act(run, (module, io) => module.listUsers(flags, io)),
  );
  withDatabase(
    users
      .command('import')
      .description('add the users of a users.json; who is there already, or was removed, is left as they are')
      .argument('<file>', 'JSON: a list of users with password')
      .option('--update-users', 'change users who are there already, and bring back removed ones'),
  ).action((file: string, flags: DatabaseFlags & { updateUsers?: true }) =>
    act(run, (module, io) => module.importUsers(file, flags, io)),
  );
  withDatabase(
    describeUser(
      describePerson(
        users
          .command('add')
          .description('add a user; the password is read from standard input')
          .argument('<username>', 'what the user logs in with, such as ada@example.com'),
      ),
    ),
  ).action((username: string, flags: UserFlags) => act(run, (module, io) => module.addUser(username, flags, io)));
  withDatabase(
    describeUser(
      users.command('set').description('change what a user may do').argument('<username>', 'a user of the database'),
    ),
  ).action((username: string, flags: UserFlags) => act(run, (module, io) => module.setUser(username, flags, io)));
  withDatabase(
    users
      .command('password')
      .description('set a password, read from standard input, and end what was issued under the old one')
      .argument('<username>', 'a user of the database')
      .option('--keep-sessions', 'end nothing'),
  ).action((username: string, flags: DatabaseFlags & { keepSessions?: true }) =>
    act(run, (module, io) => module.setPassword(username, flags, io)),
  );
  withDatabase(
    users
      .command('sessions')
      .description('list what a user holds: with which app, since when, last used when')
      .argument('<username>', 'a user of the database'),
  ).action((username: string, flags: DatabaseFlags) =>
    act(run, (module, io) => module.listSessionsOfUser(username, flags, io)),
  );
  withDatabase(
    users
      .command('revoke')
      .description('end what a user holds, with every token issued under it; every server notices at once')
      .argument('<username>', 'a user of the database')
      .option('--app <app>', 'with this app only; name or client id'),
  ).action((username: string, flags: DatabaseFlags & { app?: string }) =>
    act(run, (module, io) => module.revokeUser(username, flags, io)),
  );
  withDatabase(
    users
      .command('remove')
      .description('remove a user and end what they hold')
      .argument('<username>', 'a user of the database'),
  ).action((username: string, flags: DatabaseFlags) =>
    act(run, (module, io) => module.removeUser(username, flags, io)),
  );
}

function describePerson(command: Command): Command {
  return command
    .option('--email <address>', 'what the user info answers as e-mail')
    .option('--first-name <name>', 'what the user info answers as given name')
    .option('--last-name <name>', 'what the user info answers as family name');
}

function describeUser(command: Command): Command {
  return command
    .option('--profile <name>', 'profile: an app that lists profiles is open to their users')
    .option('--permission-set <name>', 'permission set, likewise; repeatable', collect)
    .option('--lock', 'refuse logins as those of a locked user')
    .option('--no-lock', 'unlock')
    .option('--active', 'may log in')
    .option('--no-active', 'may not log in: deactivated')
    .option('--mfa', 'must pass a second factor; headless login has none, so it is refused')
    .option('--no-mfa', 'needs no second factor');
}

function addApps(apps: Command, run: Runner): void {
  withDatabase(apps.command('list').description('list the apps the server knows')).action((flags: DatabaseFlags) =>
    act(run, (module, io) => module.listApps(flags, io)),
  );
  withDatabase(
    apps
      .command('secrets')
      .description('list the secrets of an app: when made, when retired')
      .argument('<app>', 'name or client id of an app'),
  ).action((app: string, flags: DatabaseFlags) => act(run, (module, io) => module.listSecrets(app, flags, io)));
  withDatabase(
    apps
      .command('rotate-secret')
      .description('make a new secret beside the one that works; it is shown once')
      .argument('<app>', 'name or client id of an app'),
  ).action((app: string, flags: DatabaseFlags) => act(run, (module, io) => module.rotateSecret(app, flags, io)));
  withDatabase(
    apps
      .command('retire-secrets')
      .description('retire every secret but the newest')
      .argument('<app>', 'name or client id of an app'),
  ).action((app: string, flags: DatabaseFlags) => act(run, (module, io) => module.retireSecrets(app, flags, io)));
  addSessionsOfApps(apps, run);
}

function addSessionsOfApps(apps: Command, run: Runner): void {
  withDatabase(
    apps
      .command('sessions')
      .description('list what users hold with an app')
      .argument('<app>', 'name or client id of an app'),
  ).action((app: string, flags: DatabaseFlags) => act(run, (module, io) => module.listSessionsOfApp(app, flags, io)));
  withDatabase(
    apps
      .command('revoke')
      .description('end what users hold with an app, with every token issued under it; every server notices at once')
      .argument('<app>', 'name or client id of an app'),
  ).action((app: string, flags: DatabaseFlags) => act(run, (module, io) => module.revokeApp(app, flags, io)));
}

function addKeys(keys: Command, run: Runner): void {
  withDatabase(keys.command('list').description('list the signing keys')).action((flags: DatabaseFlags) =>
    act(run, (module, io) => module.listKeys(flags, io)),
  );
  withDatabase(
    keys
      .command('rotate')
      .description('make a new signing key: published now, signing after verifiers have learnt of it'),
  ).action((flags: DatabaseFlags) => act(run, (module, io) => module.rotateKey(flags, io)));
}

function withDatabase(command: Command): Command {
  return command
    .option('--database <url>', 'the server’s: sqlite:FILE (default sqlite:countersign.db) or postgres://…')
    .option(
      '--key-file <file>',
      'the server’s master key, where it was given one; default: the variable COUNTERSIGN_KEY',
    )
    .option('--json', 'print JSON instead of a table');
}

type Module = typeof import('./run.ts');

function act(run: Runner, action: (module: Module, io: Io) => Promise<number>): Promise<void> {
  return run(async (io) => action(await import('./run.ts'), io))();
}
