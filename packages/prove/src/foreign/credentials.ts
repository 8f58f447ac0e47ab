/** The file with test credentials that a run against somebody's server needs: which clients, which users. */
import type { TargetClient, TestUser } from '../target.ts';

/** A client of the server, with what its owner says about it. */
export interface CredentialedClient extends TargetClient {
  kind: 'private' | 'public';
  /** Default `web-server`. */
  flow: 'web-server' | 'code-credentials';
  /** A public client that is made to carry its secret. Default false. */
  shipsSecret: boolean;
}

export interface TestCredentials {
  clients: readonly CredentialedClient[];
  /** Another client of the same server, for attacks across clients. */
  other?: TargetClient;
  /** A user whom the attacks may lock out. */
  expendableUser?: TestUser;
}

export type ParsedCredentials =
  | { ok: true; credentials: TestCredentials }
  /** One sentence each, with the place in the file; never a value. */
  | { ok: false; problems: readonly string[] };

/**
 * Reads `{"clients": [{"name", "clientId", "redirectUri", "kind", "secret"?, "secretIn"?, "user", "scope"?, "flow"?,
 * "authorizeParameters"?, "shipsSecret"?}], "other"?, "expendableUser"?}`. Says all that is wrong, not only the first.
 */
export function parseCredentials(text: string): ParsedCredentials {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // The parser's own message quotes the text around the mistake, which may be a password: only the place is taken.
    const [, line, column] = /\(line (\d+) column (\d+)\)/.exec(String(error)) ?? [];
    return {
      ok: false,
      problems: [`the file is not JSON${line === undefined ? '' : `: line ${line}, column ${column}`}`],
    };
  }
  const reader = new Reader();
  const root = reader.object(value, 'the file', ['clients', 'other', 'expendableUser']);
  const list = Array.isArray(root.clients) ? root.clients : [];
  if (list.length === 0) reader.problems.push('clients: list at least one client');
  const clients = list.map((item, index) => readClient(reader, item, `clients[${index}]`));
  const other = root.other === undefined ? undefined : readTargetClient(reader, root.other, 'other', []);
  const expendableUser =
    root.expendableUser === undefined ? undefined : readUser(reader, root.expendableUser, 'expendableUser');
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems };
  return {
    ok: true,
    credentials: {
      clients,
      ...(other === undefined ? {} : { other }),
      ...(expendableUser === undefined ? {} : { expendableUser }),
    },
  };
}

function readClient(reader: Reader, value: unknown, at: string): CredentialedClient {
  const client = readTargetClient(reader, value, at, ['kind', 'flow', 'shipsSecret']);
  const object = value as Record<string, unknown>;
  const kind = reader.oneOf(object?.kind, `${at}.kind`, ['private', 'public'] as const);
  const flow =
    object?.flow === undefined
      ? 'web-server'
      : reader.oneOf(object.flow, `${at}.flow`, ['web-server', 'code-credentials'] as const);
  if (kind === 'private' && client.secret === undefined) {
    reader.problems.push(`${at}.secret: a private client has one; give it, or say "kind": "public"`);
  }
  return { ...client, kind, flow, shipsSecret: object?.shipsSecret === true };
}

function readTargetClient(reader: Reader, value: unknown, at: string, more: readonly string[]): TargetClient {
  const known = [
    'name',
    'clientId',
    'redirectUri',
    'secret',
    'secretIn',
    'user',
    'scope',
    'authorizeParameters',
    ...more,
  ];
  const object = reader.object(value, at, known);
  const secretIn =
    object.secretIn === undefined
      ? undefined
      : reader.oneOf(object.secretIn, `${at}.secretIn`, ['post', 'basic'] as const);
  const secret = reader.optionalText(object.secret, `${at}.secret`);
  const scope = reader.optionalText(object.scope, `${at}.scope`);
  const parameters = Object.entries(reader.object(object.authorizeParameters ?? {}, `${at}.authorizeParameters`));
  return {
    name: reader.optionalText(object.name, `${at}.name`) ?? at,
    clientId: reader.text(object.clientId, `${at}.clientId`),
    redirectUri: reader.text(object.redirectUri, `${at}.redirectUri`),
    user: readUser(reader, object.user, `${at}.user`),
    authorizeParameters: Object.fromEntries(
      parameters.map(([name, item]) => [name, reader.text(item, `${at}.authorizeParameters.${name}`)]),
    ),
    ...(secret === undefined ? {} : { secret }),
    ...(secretIn === undefined ? {} : { secretIn }),
    ...(scope === undefined ? {} : { scope }),
  };
}

function readUser(reader: Reader, value: unknown, at: string): TestUser {
  const object = reader.object(value, at, ['username', 'password']);
  return {
    username: reader.text(object.username, `${at}.username`),
    password: reader.text(object.password, `${at}.password`),
  };
}

/** Collects problems instead of stopping at the first. */
class Reader {
  readonly problems: string[] = [];

  object(value: unknown, at: string, known?: readonly string[]): Readonly<Record<string, unknown>> {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.problems.push(`${at}: must be an object`);
      return {};
    }
    for (const name of Object.keys(value)) {
      if (known !== undefined && !known.includes(name)) {
        this.problems.push(`${at}: unknown key ${JSON.stringify(name)}; known are ${known.join(', ')}`);
      }
    }
    return value as Record<string, unknown>;
  }

  text(value: unknown, at: string): string {
    if (typeof value === 'string' && value !== '') return value;
    this.problems.push(`${at}: must be a text that is not empty`);
    return '';
  }

  optionalText(value: unknown, at: string): string | undefined {
    return value === undefined ? undefined : this.text(value, at);
  }

  oneOf<T extends string>(value: unknown, at: string, allowed: readonly [T, ...T[]]): T {
    const found = allowed.find((item) => item === value);
    if (found === undefined) this.problems.push(`${at}: must be ${allowed.join(' or ')}`);
    return found ?? allowed[0];
  }
}
