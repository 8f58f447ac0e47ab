/** A known client’s page in Markdown: the same in the documentation and for an agent. */
import { type Box, type BoxName, boxFor, type KnownClient } from '@countersign/known-clients';
import { SETTING_LABELS } from '@countersign/policy';
import { clientErrors } from './client-errors.ts';

/** How the page of an error is named: its id, and the words of it. */
export type ErrorLink = (id: string, words: string) => string;

/** One client: which boxes and why, what it sends, its callback, rotation, errors, sources. */
export function clientPage(client: KnownClient, link: ErrorLink = (_, words) => words): string {
  return [
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
    ...errors(client, link),
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

function errors(client: KnownClient, link: ErrorLink): string[] {
  const rows = clientErrors(client).map(
    ({ when, error, fix }) => `| ${when} | ${link(error.id, error.texts[0] ?? error.title)} | ${fix} |`,
  );
  return [
    ...(rows.length === 0
      ? ['None follows from its boxes and what is known of it.']
      : ['| when | they read | do |', '|---|---|---|', ...rows]),
    '',
    `As with every client: ${EVERYBODY.map(([id, words]) => link(id, words)).join(', ')}.`,
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
