/** `docs/clients`: a page for every known client and kind of client, made from the registry and the catalogue of errors. */
import { CLIENT_KINDS, KNOWN_CLIENTS, type KnownClient } from '@countersign/known-clients';
import { clientPage } from '../packages/countersign/src/composition/client-page.ts';

/** Name in `docs/clients` → its text. */
export function clientPages(): Map<string, string> {
  return new Map([
    ['README.md', index()],
    ...[...CLIENT_KINDS, ...KNOWN_CLIENTS].map((client): [string, string] => [
      `${client.id}.md`,
      `${GENERATED}\n${clientPage(client, (id, words) => `[${words}](../errors.md#${id})`)}`,
    ]),
  ]);
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
