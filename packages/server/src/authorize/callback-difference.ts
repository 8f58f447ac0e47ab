/** A callback that is refused, in words for the log: what was sent, what is registered, and in what they differ. */

const MAX_SHOWN_CHARS = 200;
const MAX_SHOWN_CALLBACKS = 5;

/** Values in a query are left out: an app that sends the page’s own address sends the code and the state along. */
export function describeCallbackMismatch(sent: string, registered: Iterable<string>): string {
  const all = [...registered].map((url) => ({ url, differs: differencesOf(sent, url) }));
  const ranked = all.toSorted((one, other) => distance(one.differs) - distance(other.differs));
  const shown = ranked.slice(0, MAX_SHOWN_CALLBACKS).map(({ url }) => quoted(url));
  const more = ranked.length > shown.length ? ` and ${ranked.length - shown.length} more` : '';
  const [nearest] = ranked;
  const said = `sent ${quoted(sent)}, registered ${shown.length === 0 ? 'nothing' : `${shown.join(', ')}${more}`}`;
  if (nearest === undefined || nearest.differs.length === 0) return said;
  const [first] = shown;
  return `${said}; it differs from ${shown.length === 1 ? 'it' : first} in ${nearest.differs.join(' and ')}`;
}

/** At the exchange: the callback has to be the one that the authorization request named (RFC 6749 §4.1.3). */
export function describeCallbackChange(sent: string, before: string): string {
  const differs = differencesOf(sent, before);
  const where = differs.length === 0 ? '' : `; it differs in ${differs.join(' and ')}`;
  return `sent ${quoted(sent)}, the authorization request had ${quoted(before)}${where}`;
}

/** Another host or path is most often another callback; a slash or a port is a slip. */
function distance(differs: readonly string[]): number {
  return differs.reduce((sum, one) => sum + (FAR.has(one) ? 3 : 1), 0);
}

const FAR: ReadonlySet<string> = new Set(['the host', 'the path', 'everything']);

function differencesOf(sent: string, registered: string): string[] {
  const [one, other] = [URL.parse(sent), URL.parse(registered)];
  if (one === null || other === null) return [one === null ? 'form: what was sent is no URL' : 'everything'];
  const differs: string[] = [];
  if (one.protocol !== other.protocol) differs.push('the scheme');
  if (one.hostname !== other.hostname) differs.push('the host');
  if (one.port !== other.port) differs.push('the port');
  if (one.pathname !== other.pathname) differs.push(pathDifference(one.pathname, other.pathname));
  if (one.search !== other.search) differs.push(other.search === '' ? 'an added query' : 'the query');
  if (one.hash !== other.hash) differs.push('the fragment');
  // Two spellings of one URL: they are compared as texts (RFC 9700 §4.1).
  return differs.length === 0 && sent !== registered ? ['spelling'] : differs;
}

function pathDifference(sent: string, registered: string): string {
  if (`${sent}/` === registered) return 'the slash at the end, which is missing';
  if (sent === `${registered}/`) return 'the slash at the end, which is not registered';
  if (sent.toLowerCase() === registered.toLowerCase()) return 'upper and lower case of the path';
  return 'the path';
}

function quoted(url: string): string {
  // Plain text for one line of a log, whatever was sent.
  const plain = withoutValues(url).replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?');
  return `“${plain.length > MAX_SHOWN_CHARS ? `${plain.slice(0, MAX_SHOWN_CHARS)}…` : plain}”`;
}

/** Names of parameters stay, their values, the fragment and a password do not. */
function withoutValues(url: string): string {
  const [address = '', fragment] = url.split('#', 2);
  const [path = '', query] = address.split('?', 2);
  const open = path.replace(/^([a-z][a-z0-9+.-]{0,30}:\/\/)[^/@]{1,300}@/i, '$1…@');
  const names = query?.split('&').map((pair) => `${pair.split('=', 1)[0]}=…`);
  return `${open}${names === undefined ? '' : `?${names.join('&')}`}${fragment === undefined ? '' : '#…'}`;
}
