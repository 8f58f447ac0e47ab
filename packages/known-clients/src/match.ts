/** Which known clients an app looks like, from its callbacks, its consumer key and its names. */
import type { CallbackPattern, KnownClient } from './known-client.ts';
import { KNOWN_CLIENTS } from './registry.ts';
import { Phrases, wordsIn } from './words.ts';

/** What of an app is compared. Everything is optional: what is not known matches nothing. */
export interface RecognisableApp {
  callbackUrls?: readonly string[] | undefined;
  consumerKey?: string | undefined;
  name?: string | undefined;
  label?: string | undefined;
}

export interface KnownClientMatch {
  client: KnownClient;
  by: 'consumer-key' | 'callback' | 'name';
  /** The callback or the name that matched; empty for a consumer key, which is not repeated. */
  matched: string;
  /** True: the match proves that this client uses the app. False: a hint. */
  proves: boolean;
}

/**
 * Every known client that matches, one match each: the strongest (key, then callback, then name).
 * A name never proves anything, and neither does a callback that others use too.
 */
export function matchKnownClients(app: RecognisableApp): KnownClientMatch[] {
  const callbacks = (app.callbackUrls ?? []).map((url) => ({ url, bare: bareCallback(url) }));
  const named = namedIn(app);
  if (callbacks.length === 0 && app.consumerKey === undefined) {
    return [...named].map(([client, matched]) => ({ client, by: 'name', matched, proves: false }));
  }
  const matches: KnownClientMatch[] = [];
  for (const client of KNOWN_CLIENTS) {
    const match = byKey(client, app.consumerKey) ?? byCallback(client, callbacks) ?? byName(client, named);
    if (match !== undefined) matches.push(match);
  }
  return matches;
}

/** The known client whose callback this is; a match that proves before one that hints. */
export function knownCallback(url: string): KnownClientMatch | undefined {
  const callbacks = [{ url, bare: bareCallback(url) }];
  let hint: KnownClientMatch | undefined;
  for (const client of KNOWN_CLIENTS) {
    const match = byCallback(client, callbacks);
    if (match?.proves) return match;
    hint ??= match;
  }
  return hint;
}

function byKey(client: KnownClient, key: string | undefined): KnownClientMatch | undefined {
  if (key === undefined || !client.match.consumerKeys?.includes(key)) return undefined;
  return { client, by: 'consumer-key', matched: '', proves: client.decides };
}

function byCallback(
  client: KnownClient,
  callbacks: readonly { url: string; bare: string }[],
): KnownClientMatch | undefined {
  let hint: KnownClientMatch | undefined;
  for (const pattern of client.match.callbacks) {
    const hit = callbacks.find(({ bare }) => fits(pattern, bare));
    if (hit === undefined) continue;
    const match: KnownClientMatch = {
      client,
      by: 'callback',
      matched: hit.url,
      proves: client.decides && !pattern.hint,
    };
    if (match.proves) return match;
    hint ??= match;
  }
  return hint;
}

function byName(client: KnownClient, named: ReadonlyMap<KnownClient, string>): KnownClientMatch | undefined {
  const matched = named.get(client);
  return matched === undefined ? undefined : { client, by: 'name', matched, proves: false };
}

/** As patterns see it: no white space around, no query, no closing slash, lower case. */
function bareCallback(url: string): string {
  const trimmed = url.trim();
  // The start is found first: a callback may be as long as the file it stands in.
  const query = trimmed.indexOf('?');
  const hash = trimmed.indexOf('#', query);
  const bare = query === -1 ? trimmed : trimmed.slice(0, query) + (hash === -1 ? '' : trimmed.slice(hash));
  let end = bare.length;
  while (end > 0 && bare[end - 1] === '/') end -= 1;
  return bare.slice(0, end).toLowerCase();
}

function fits(pattern: CallbackPattern, bare: string): boolean {
  if ('exact' in pattern) return bare === pattern.exact;
  if ('prefix' in pattern) return bare.startsWith(pattern.prefix);
  // A callback longer than any real one is not worth a match (Salesforce allows 2,000 characters for all together).
  return bare.length <= MAX_CALLBACK && compiled(pattern.regex).test(bare);
}

const MAX_CALLBACK = 2_000;

const expressions = new Map<string, RegExp>();

function compiled(source: string): RegExp {
  let expression = expressions.get(source);
  if (expression === undefined) {
    expression = new RegExp(source, 'u');
    expressions.set(source, expression);
  }
  return expression;
}

let phrases: Phrases<KnownClient> | undefined;

function namedIn(app: RecognisableApp): Map<KnownClient, string> {
  phrases ??= new Phrases(
    KNOWN_CLIENTS.flatMap((client) => (client.match.names ?? []).map((name): [string, KnownClient] => [name, client])),
  );
  const found = new Map<KnownClient, string>();
  for (const text of app.label === app.name ? [app.label] : [app.label, app.name]) {
    if (text === undefined) continue;
    for (const client of phrases.in(wordsIn(text))) if (!found.has(client)) found.set(client, text);
  }
  return found;
}
