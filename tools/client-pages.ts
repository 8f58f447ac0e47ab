/** `docs/clients`: a page for every known client and kind of client, made from the registry and the catalogue of errors. */
import {
  type Box,
  type BoxName,
  boxFor,
  CLIENT_KINDS,
  KNOWN_CLIENTS,
  type KnownClient,
} from '@countersign/known-clients';
import { SETTING_LABELS } from '@countersign/policy';
import { clientErrors } from './client-errors.ts';

const ALL: readonly KnownClient[] = [...CLIENT_KINDS, ...KNOWN_CLIENTS];

/** Name in `docs/clients` → its text. */
export function clientPages(): Map<string, string> {
  return new Map([
    ['README.md', index()],
    ...ALL.map((client): [string, string] => [`${client.id}.md`, clientPage(client)]),
  ]);
}

/** One client: which boxes and why, what it sends, its callback, rotation, errors, sources. */
export function clientPage(client: KnownClient): string {
  return [
    GENERATED,
    `# Which boxes for ${client.name}?`,
    '',
    `${TYPES[client.clientType]} ${client.kind} client. ${summary(client)}`,
    ...(client.aliases.length === 0 ? [] : ['', `Also asked for as: ${client.aliases.join(', ')}.`]),
    ...waysToSetUp(client).flatMap(({ heading, type }) => ['', `## ${heading}`, '', ...boxTable(client, type)]),
    ...(client.scopes.length === 0
      ? []
      : ['', '## Scopes', '', client.scopes.map((scope) => `\`${scope}\``).join(', ')]),
    '',
    '## What it sends',
    '',
    ...sends(client),
    '',
    '## Callback URL',
    '',
    ...callbacks(client),
    '',
    '## Does it survive rotation?',
    '',
    rotation(client),
    '',
    '## Errors its users meet',
    '',
    ...errors(client),
    ...(client.notes.length === 0 ? [] : ['', '## Notes', '', ...client.notes.map((note) => `- ${note}`)]),
    '',
    '## Sources',
    '',
    `Last checked on ${client.checked}; nothing here was tried against a live Salesforce org.`,
    '',
    ...client.sources.map(({ title, url }) => `- [${title}](${url})`),
    '',
    `In the terminal: \`countersign explain --client ${client.id}\`.`,
    '',
  ].join('\n');
}

const GENERATED = '<!-- Generated from packages/known-clients by npm run docs: change the entry there. -->\n';

function index(): string {
  const row = (client: KnownClient) =>
    `| [${client.name}](${client.id}.md) | ${client.clientType} | ${client.sendsPkce} | ${client.sendsSecret} | ${client.storesRotatedToken ?? 'unknown'} | ${client.checked} |`;
  const head = [
    '| client | type | sends PKCE | sends its secret | stores a rotated token | last checked |',
    '|---|---|---|---|---|---|',
  ];
  const byName = KNOWN_CLIENTS.toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
  return [
    GENERATED,
    '# Which boxes for which client?',
    '',
    `${KNOWN_CLIENTS.length} well-known clients and ${CLIENT_KINDS.length} kinds of client, a page each: which boxes of a connected app or an external client app it needs and why, what it sends, its callback URL, whether it survives refresh token rotation, and the errors its users meet. \`countersign explain --client NAME\` prints the same in the terminal.`,
    '',
    '“unknown” means that no source says it; then it is not guessed.',
    '',
    '## Kinds of client',
    '',
    ...head,
    ...CLIENT_KINDS.map(row),
    '',
    '## Clients',
    '',
    ...head,
    ...byName.map(row),
    '',
  ].join('\n');
}

const TYPES = {
  private: 'A private',
  public: 'A public',
  either: 'Depending on how it is set up, a private or a public',
} as const;

function summary(client: KnownClient): string {
  if (client.redeemsNoCode) return 'It redeems no code: it logs in by client credentials or JWT.';
  if (client.clientType === 'private') return 'It can keep a secret, and must be made to present it.';
  if (client.clientType === 'public')
    return 'It cannot keep a secret: it must never be given one, and uses PKCE instead.';
  return 'A server can keep a secret and must present it; what is shipped to its users must never be given one.';
}

type DecidedType = 'private' | 'public';

function waysToSetUp(client: KnownClient): readonly { heading: string; type: DecidedType }[] {
  if (client.clientType !== 'either') return [{ heading: 'Boxes', type: client.clientType }];
  if (client.guideHasNoSecret) return [{ heading: 'Boxes, as its guide has it: without a secret', type: 'public' }];
  return [
    { heading: 'Boxes, where it runs on a server and keeps a secret', type: 'private' },
    { heading: 'Boxes, where it is shipped to its users', type: 'public' },
  ];
}

function boxTable(client: KnownClient, type: DecidedType): string[] {
  const rows = (Object.entries(client.boxes) as [BoxName, Box][]).map(([name, box]) => {
    const value = boxFor(box, type);
    const set = value === 'either' ? 'either is right' : value ? '**ticked**' : '**not ticked**';
    return `| ${SETTING_LABELS[name]} | ${set} | ${box.why} |`;
  });
  return ['| box | set it | why |', '|---|---|---|', ...rows];
}

function sends(client: KnownClient): string[] {
  if (client.redeemsNoCode) return ['No code is redeemed, so neither a code challenge nor a verifier is sent.'];
  return [
    `- A code challenge (PKCE): ${SENDS[client.sendsPkce]}.`,
    `- Its secret, with the code and at refresh: ${SENDS[client.sendsSecret]}.`,
  ];
}

const SENDS: Readonly<Record<KnownClient['sendsPkce'], string>> = {
  always: 'always',
  never: 'never',
  unknown: 'not known; no source says it',
  optional: 'as whoever sets it up chooses',
};

function callbacks({ match, decides }: KnownClient): string[] {
  if (match.callbacks.length === 0) return ['None that it is known by: take the one that it shows when it is set up.'];
  return [
    ...match.callbacks.map((pattern) => {
      const shared = pattern.hint || !decides ? ' (others use it too: it proves nothing)' : '';
      if ('exact' in pattern) return `- \`${pattern.exact}\`${shared}`;
      if ('prefix' in pattern) return `- \`${pattern.prefix}…\`: whatever begins so${shared}`;
      return `- what this regular expression describes${shared}: \`${pattern.regex}\``;
    }),
    '',
    'Compared in lower case and without a closing slash. In the app it is registered exactly as the client sends it.',
  ];
}

function rotation({ redeemsNoCode, storesRotatedToken }: KnownClient): string {
  if (redeemsNoCode) return 'It has no refresh token to rotate.';
  if (storesRotatedToken === 'yes') return 'Yes: it keeps the refresh token of every answer.';
  if (storesRotatedToken === 'no')
    return 'No: it keeps its first refresh token, and with “Enable Refresh Token Rotation” ticked the second refresh ends the login.';
  return 'Not known. Try it in a sandbox: with “Enable Refresh Token Rotation” ticked, the second refresh shows it.';
}

function errors(client: KnownClient): string[] {
  const rows = clientErrors(client).map(
    ({ when, error, fix }) => `| ${when} | [${error.texts[0]}](../errors.md#${error.id}) | ${fix} |`,
  );
  return [
    ...(rows.length === 0
      ? ['None follows from its boxes and what is known of it.']
      : ['| when | they read | do |', '|---|---|---|', ...rows]),
    '',
    `As with every client: ${EVERYBODY.map(([id, words]) => `[${words}](../errors.md#${id})`).join(', ')}.`,
  ];
}

/** What no box of an entry decides. */
const EVERYBODY = [
  ['redirect-uri-mismatch', 'the callback URL is not registered'],
  ['app-not-installed', 'the app is not installed'],
  ['app-blocked', 'the app is blocked'],
  ['user-not-approved', 'the user is not approved for it'],
  ['refresh-token-dead', 'the refresh token has ended'],
] as const;
