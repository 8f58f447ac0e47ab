/** `countersign serve`: runs the authorization server with the apps found under the paths. */
import { isIP } from 'node:net';
import { InvalidArgumentError, Option } from 'commander';
import type { Io } from '../../terminal/io.ts';
import { type AddCommand, collect } from '../command.ts';
import { addExamples } from '../examples.ts';
import type { ServeFlags } from './run.ts';

export const addServe: AddCommand = (program, run) => {
  const command = program
    .command('serve')
    .description('run an authorization server that enforces the settings of the apps found under the paths')
    .argument('[paths...]', 'sfdx projects, metadata folders, zip files, single files', ['.'])
    .option('--port <n>', 'port to listen on; default 8080, 0 for a free one', portNumber)
    .option('--host <address>', 'address to listen on; default 127.0.0.1, this machine only')
    .option(
      '--credentials <file>',
      'JSON with client ids and secrets per app; without it they are made once, kept, and shown once',
    )
    .option(
      '--allow-short-secrets',
      'take client secrets of fewer than 32 characters, or that repeat the same few: they can be guessed',
    )
    .option(
      '--users <file>',
      'JSON list of users to add; passwords are stored as argon2id hashes; who is there already, or was removed, is left as they are',
    )
    .option('--update-users', 'change users who are there already to what --users says, and bring back removed ones')
    .option(
      '--database <url>',
      'where tokens and users are kept: sqlite:FILE (default sqlite:countersign.db), sqlite::memory: or postgres://…',
    )
    .option(
      '--key-file <file>',
      'the master key, 32 bytes in base64 or hex; default: the variable COUNTERSIGN_KEY, else one the server makes and keeps',
    )
    .option('--public-url <url>', 'the address that answers name as issuer; never taken from the Host header')
    .addOption(
      new Option(
        '--wire <forms>',
        'names, texts and statuses of the answers, never which settings are enforced; default salesforce',
      ).choices(['salesforce', 'strict']),
    )
    .option('--cors-origin <origin>', 'a browser origin beside those of the metadata; repeatable', collect)
    .option('--trust-proxy <address>', 'believe X-Forwarded-For from this address or network; repeatable', proxies)
    .option('--tls-key <file>', 'PEM private key; serves https together with --tls-cert')
    .option('--tls-cert <file>', 'PEM certificate chain')
    .option(
      '--watch',
      'read metadata, users and credentials again when they change, and enforce them from the next request on',
    )
    .option('--allow-empty', 'start although there is no app to serve; without it that is 3')
    .option(
      '--org',
      'be a local org: answer sf and other clients beside OAuth, start with the metadata under the paths, and enforce what is deployed',
    )
    .option('--require-compliant', 'refuse to start with an app the review calls noncompliant')
    .option(
      '--allow-code-credentials',
      'take the org’s flow switch as on where settings/OauthOidc is not among the files',
    )
    .option(
      '--max-grants <n>',
      'live grants a user may have with one app; one more revokes the oldest (Salesforce: 5); default: no limit',
      atLeastOne,
    )
    .option('--code-lifetime <seconds>', 'how long an authorization code is good; default 900', atLeastOne)
    .option(
      '--refresh-lifetime <seconds>',
      'end refresh tokens of every app so long after login, whatever longer life its policy gives',
      atLeastOne,
    )
    .option(
      '--refresh-idle <seconds>',
      'end refresh tokens of every app when they are not used for so long',
      atLeastOne,
    )
    .option(
      '--refresh-grace <seconds>',
      'let a client that never got the answer to a rotation ask again for so long; default 0: reuse revokes',
      wholeSeconds,
    )
    .option(
      '--metrics-address <host:port>',
      'serve /metrics at an address of its own, or nowhere: off; default: beside everything else',
      metricsAddress,
    )
    .option('--explain-pkce', 'log which challenge was stored and what was computed from the verifier')
    .addOption(
      new Option('--log-level <level>', 'structured logs on standard error')
        .choices(['debug', 'info', 'warn', 'error', 'silent'])
        .default('info'),
    )
    .option('--config <file>', 'config file; default: found upwards from the first path')
    .option('--no-config', 'read no config file');
  addExamples(command, [
    [
      'countersign serve force-app --users users.json --allow-code-credentials',
      'a stand-in for the org, on this machine',
    ],
    [
      'countersign serve force-app --credentials credentials.json --database postgres://db.example.com/countersign --public-url https://id.example.com',
      'behind a proxy, with a database that outlives it',
    ],
    [
      'countersign serve force-app --org --users users.json',
      'an org on this machine: sf logs in to it, retrieves from it and deploys to it',
    ],
    ['countersign serve force-app --require-compliant', 'refuse to run what the review calls noncompliant'],
  ]);
  command.action((paths: string[], flags: ServeFlags) =>
    run(async (io: Io) => {
      const { runServe } = await import('./run.ts');
      return runServe(paths, flags, io);
    })(),
  );
};

function proxies(text: string, all: string[] | undefined): string[] {
  const [address = '', bits, more] = text.split('/');
  const version = isIP(address);
  const fits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return [...(all ?? []), text];
  if (version === 0 || !fits || more !== undefined)
    throw new InvalidArgumentError('Write an address as 10.0.0.1 or a network as 10.0.0.0/8.');
  return [...(all ?? []), text];
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
  return port;
}

function metricsAddress(text: string): false | { host: string; port: number } {
  if (text === 'off') return false;
  const colon = text.lastIndexOf(':');
  const host = text.slice(0, colon).replace(/^\[|\]$/g, '');
  if (colon < 1 || host === '') throw new InvalidArgumentError('Write it as 127.0.0.1:9090, or off.');
  return { host, port: portNumber(text.slice(colon + 1)) };
}

function wholeSeconds(text: string): number {
  const seconds = Number(text);
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > 300)
    throw new InvalidArgumentError('a grace is a whole number of seconds from 0 to 300.');
  return seconds;
}

function atLeastOne(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1) throw new InvalidArgumentError('a limit is a whole number from 1.');
  return limit;
}
