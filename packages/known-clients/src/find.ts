/** Finding a known client by what a person types. */
import { distance } from 'fastest-levenshtein';
import { CLIENT_KINDS } from './client-kinds.ts';
import type { KnownClient } from './known-client.ts';
import { KNOWN_CLIENTS } from './registry.ts';
import { squash } from './words.ts';

export type FoundClient = { client: KnownClient } | { client?: undefined; suggestions: readonly KnownClient[] };

/** Kinds of client first: who asks for “react” has an app of that kind more often than anything else. */
const ASKED_FOR: readonly KnownClient[] = [...CLIENT_KINDS, ...KNOWN_CLIENTS];

/**
 * The known client, or the kind of client, of exactly that id, name or alias, in any spelling; otherwise up to five that
 * come near. A part of a name names nobody: “postma” is answered by a question.
 *
 * @example
 * const found = findKnownClient('Post Man');
 * found.client?.id; // 'postman'
 */
export function findKnownClient(query: string): FoundClient {
  const wanted = squash(query.slice(0, MAX_QUERY));
  const exact = ASKED_FOR.find((client) => spellings(client).includes(wanted));
  if (exact !== undefined) return { client: exact };
  if (wanted.length < 2) return { suggestions: [] };
  const within = ASKED_FOR.filter((client) => spellings(client).some((name) => name.includes(wanted)));
  const near = within.length > 0 ? within : nearest(wanted);
  return { suggestions: near.slice(0, 5) };
}

const MAX_QUERY = 100;

function spellings(client: KnownClient): string[] {
  return [client.id, client.name, ...client.aliases].map(squash);
}

/** At most a third of the letters may differ. */
function nearest(wanted: string): KnownClient[] {
  const reach = Math.max(1, Math.floor(wanted.length / 3));
  return ASKED_FOR.map((client) => ({
    client,
    away: Math.min(...spellings(client).map((name) => distance(wanted, name))),
  }))
    .filter(({ away }) => away <= reach)
    .sort((a, b) => a.away - b.away)
    .map(({ client }) => client);
}
