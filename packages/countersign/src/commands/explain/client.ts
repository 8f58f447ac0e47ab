/** "Which boxes for this client?": one entry of the registry of known clients, for a person who sets them. */
import { styleText } from 'node:util';
import { type BoxName, findKnownClient, KNOWN_CLIENTS, type KnownClient } from '@countersign/known-clients';
import { SETTING_LABELS } from '@countersign/policy';
import wrapAnsi from 'wrap-ansi';
import { UsageError } from '../../errors/usage-error.ts';
import type { Io } from '../../terminal/io.ts';

/** The page of a known client; an unknown name is wrong usage, with what comes near. */
export function explainClient(query: string, io: Io): string {
  const found = findKnownClient(query);
  if (found.client === undefined) {
    const near = found.suggestions.map((client) => client.id).join(', ');
    throw new UsageError(
      `no known client “${query}”${near === '' ? `; known: ${KNOWN_CLIENTS.map((client) => client.id).join(', ')}` : `; did you mean ${near}?`}`,
    );
  }
  return page(found.client, io);
}

function page(client: KnownClient, io: Io): string {
  const bold = (text: string) => (io.color ? styleText('bold', text, { validateStream: false }) : text);
  const width = Math.min(io.width, 100);
  const wrap = (text: string, indent: string) =>
    `${indent}${wrapAnsi(text, width - indent.length).replaceAll('\n', `\n${indent}`)}`;
  const boxes = Object.entries(client.boxes).map(([name, box]) => {
    const value = box.value === 'either' ? 'either' : box.value ? 'on' : 'off';
    return `  ${bold(value.padEnd(6))}  ${SETTING_LABELS[name as BoxName]}\n${wrap(box.why, '          ')}`;
  });
  return [
    `${bold(client.name)} (${client.id})`,
    `${TYPES[client.clientType]} ${client.kind} client. Sends PKCE: ${client.sendsPkce}. Sends its secret: ${client.sendsSecret}.`,
    '',
    bold('Boxes'),
    ...boxes,
    ...(client.scopes.length === 0 ? [] : ['', bold('Scopes'), `  ${client.scopes.join(', ')}`]),
    ...(client.notes.length === 0 ? [] : ['', bold('Notes'), ...client.notes.map((note) => wrap(`- ${note}`, '  '))]),
    '',
    bold('Sources'),
    ...client.sources.map((source) => `  ${source.title}\n    ${source.url}`),
    '',
  ].join('\n');
}

const TYPES = {
  private: 'A private',
  public: 'A public',
  either: 'Depending on how it is set up, a private or a public',
} as const;
