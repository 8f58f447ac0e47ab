/** `countersign users|app|keys|audit`: what an administrator does to the server's database. */
import type { Command } from 'commander';
import type { Io } from '../io.ts';
import type { DatabaseFlags, UserFlags } from '../run-administer.ts';
import type { AddCommand, Runner } from './command.ts';

const collect = (value: string, all: string[] | undefined): string[] => [...(all ?? []), value];

export const addAdministration: AddCommand = (program, run) => {
  addUsers(program.command('users').description('the users of the server'), run);
  addApps(program.command('app').description('the apps of the server and their secrets'), run);
  addKeys(program.command('keys').description('the signing keys of the server'), run);
  withDatabase(
    program
      .command('audit')
      .description('who got what, when, and why refused; newest first')
      .option('--limit <n>', 'how many entries', '100'),
  ).action((flags: DatabaseFlags & { limit: string }) => act(run, (module, io) => module.showAudit(flags, io)));
};

function addUsers(users: Command, run: Runner): void {
  withDatabase(users.command('list').description('list the users')).action((flags: DatabaseFlags) =>
    act(run, (module, io) => module.listUsers(flags, io)),
  );
  withDatabase(
    users.command('import').description('add or replace the users of a users.json').argument('<file>'),
  ).action((file: string, flags: DatabaseFlags) => act(run, (module, io) => module.importUsers(file, flags, io)));
  withDatabase(
    describeUser(
      users
        .command('add')
        .description('add or replace a user; the password is read from standard input')
        .argument('<username>'),
    ),
  ).action((username: string, flags: UserFlags) => act(run, (module, io) => module.addUser(username, flags, io)));
  withDatabase(
    describeUser(users.command('set').description('change what a user may do').argument('<username>')),
  ).action((username: string, flags: UserFlags) => act(run, (module, io) => module.setUser(username, flags, io)));
  withDatabase(
    users.command('password').description('set a password; it is read from standard input').argument('<username>'),
  ).action((username: string, flags: DatabaseFlags) =>
    act(run, (module, io) => module.setPassword(username, flags, io)),
  );
  withDatabase(users.command('remove').description('remove a user').argument('<username>')).action(
    (username: string, flags: DatabaseFlags) => act(run, (module, io) => module.removeUser(username, flags, io)),
  );
}

function describeUser(command: Command): Command {
  return command
    .option('--email <address>')
    .option('--first-name <name>')
    .option('--last-name <name>')
    .option('--profile <name>')
    .option('--permission-set <name>', 'repeatable', collect)
    .option('--lock', 'refuse as a locked user is refused')
    .option('--no-lock', 'unlock')
    .option('--active', 'may log in')
    .option('--no-active', 'may not log in')
    .option('--mfa', 'needs a second factor, which headless login has none of')
    .option('--no-mfa', 'needs none');
}

function addApps(apps: Command, run: Runner): void {
  withDatabase(apps.command('list').description('list the apps the server knows')).action((flags: DatabaseFlags) =>
    act(run, (module, io) => module.listApps(flags, io)),
  );
  withDatabase(
    apps.command('secrets').description('list the secrets of an app: when made, when retired').argument('<app>'),
  ).action((app: string, flags: DatabaseFlags) => act(run, (module, io) => module.listSecrets(app, flags, io)));
  withDatabase(
    apps
      .command('rotate-secret')
      .description('make a new secret beside the one that works; it is shown once')
      .argument('<app>'),
  ).action((app: string, flags: DatabaseFlags) => act(run, (module, io) => module.rotateSecret(app, flags, io)));
  withDatabase(
    apps.command('retire-secrets').description('retire every secret but the newest').argument('<app>'),
  ).action((app: string, flags: DatabaseFlags) => act(run, (module, io) => module.retireSecrets(app, flags, io)));
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
    .option('--database <url>', 'sqlite:FILE (default sqlite:countersign.db) or postgres://…')
    .option('--json', 'print JSON');
}

type Module = typeof import('../run-administer.ts');

function act(run: Runner, action: (module: Module, io: Io) => Promise<number>): Promise<void> {
  return run(async (io) => action(await import('../run-administer.ts'), io))();
}
