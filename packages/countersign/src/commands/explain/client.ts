/** "Which boxes for this client?": one entry of the registry of known clients, for a person who sets them. */
import {
  type Box,
  type BoxName,
  boxFor,
  CLIENT_KINDS,
  findKnownClient,
  type KnownClient,
} from '@countersign/known-clients';
import { SETTING_LABELS } from '@countersign/policy';
import { canvas, PROSE } from '@countersign/report';
import { UsageError } from '../../errors/usage-error.ts';
import type { Io } from '../../terminal/io.ts';

/** The page of a known client or of a kind of client; an unknown name is wrong usage, with what comes near. */
export function explainClient(query: string, io: Io): string {
  const found = findKnownClient(query);
  if (found.client !== undefined) return page(found.client, io);
  const near = found.suggestions.map((client) => client.id).join(', ');
  const kinds = CLIENT_KINDS.map((client) => client.id).join(', ');
  throw new UsageError(
    `no known client “${query}”; ${near === '' ? '' : `did you mean ${near}? `}ask for its kind instead (${kinds}), or let “countersign review” judge it by its own evidence`,
  );
}

function page(client: KnownClient, io: Io): string {
  const { paint, block } = canvas(io.color, io.width, PROSE);
  const bold = (text: string) => paint('bold', text);
  const wrap = (text: string, indent: string) => block(indent, text).trimEnd();
  const boxes = (type: DecidedType): string[] =>
    (Object.entries(client.boxes) as [BoxName, Box][]).map(([name, box]) => {
      const value = boxFor(box, type);
      const shown = value === 'either' ? 'either' : value ? 'on' : 'off';
      return `  ${bold(shown.padEnd(6))}  ${SETTING_LABELS[name]}\n${wrap(box.why, '          ')}`;
    });
  return [
    `${bold(client.name)} (${client.id})`,
    wrap(`${TYPES[client.clientType]} ${client.kind} client. ${sendsInWords(client)}`.trimEnd(), ''),
    ...waysToSetUp(client).flatMap(([heading, type]) => ['', bold(heading), ...boxes(type)]),
    ...(client.scopes.length === 0 ? [] : ['', bold('Scopes'), `  ${client.scopes.join(', ')}`]),
    ...(client.notes.length === 0 ? [] : ['', bold('Notes'), ...client.notes.map((note) => wrap(`- ${note}`, '  '))]),
    '',
    bold(`Sources, last checked on ${client.checked}`),
    ...client.sources.map((source) => `  ${source.title}\n    ${source.url}`),
    '',
  ].join('\n');
}

type DecidedType = 'private' | 'public';

/** One list of boxes for each way in which it can be set up: the boxes of a list go together. */
function waysToSetUp(client: KnownClient): readonly (readonly [heading: string, type: DecidedType])[] {
  if (client.clientType !== 'either') return [['Boxes', client.clientType]];
  if (client.guideHasNoSecret) return [['Boxes, as its guide has it: without a secret', 'public']];
  return [
    ['Boxes, where it runs on a server and keeps a secret', 'private'],
    ['Boxes, where it is shipped to its users', 'public'],
  ];
}

function sendsInWords({ redeemsNoCode, sendsPkce, sendsSecret, storesRotatedToken }: KnownClient): string {
  if (redeemsNoCode) return 'Redeems no code: it logs in by client credentials or JWT.';
  if (sendsPkce === 'unknown' && sendsSecret === 'unknown') return '';
  const stores = storesRotatedToken === undefined ? '' : ` Stores a rotated refresh token: ${storesRotatedToken}.`;
  return `Sends PKCE: ${sendsPkce}. Sends its secret: ${sendsSecret}.${stores}`;
}

const TYPES = {
  private: 'A private',
  public: 'A public',
  either: 'Depending on how it is set up, a private or a public',
} as const;
