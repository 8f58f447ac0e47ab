/** A page, its scripts and their source maps. Nothing from another origin, nothing sent but GET requests. */

export interface Fetched {
  /** The address, without its query. */
  file: string;
  bytes: Buffer;
}

export interface UrlLimits {
  responseBytes: number;
  signal?: AbortSignal | undefined;
}

/** Scripts and maps of one page: more is no page. */
const MOST_ADDRESSES = 500;
const TIMEOUT_MS = 15_000;
const MOST_REDIRECTS = 5;

/** Everything of the page that is on its own origin. `refused` hears what was not read, and why. */
export async function* pageAndScripts(
  page: string,
  limits: UrlLimits,
  refused: (file: string, message: string) => void,
): AsyncGenerator<Fetched> {
  let start: URL;
  try {
    start = new URL(page);
  } catch {
    refused(page, 'is no address; give one like http://localhost:3000/');
    return;
  }
  if (start.protocol !== 'http:' && start.protocol !== 'https:') {
    refused(page, 'is neither http nor https; it was not read');
    return;
  }
  const waiting = [start.href];
  const known = new Set(waiting);
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    limits.signal?.throwIfAborted();
    let bytes: Buffer | undefined;
    try {
      bytes = await load(new URL(next), start.origin, limits);
    } catch (error) {
      limits.signal?.throwIfAborted();
      // A source map that is not served is how it should be.
      if (!next.endsWith('.map')) refused(shown(next), error instanceof Error ? error.message : 'could not be fetched');
      continue;
    }
    yield { file: shown(next), bytes };
    for (const address of addressesIn(bytes.toString('utf8'), next)) {
      const url = URL.parse(address, next);
      if (url === null || url.origin !== start.origin) continue;
      url.hash = '';
      if (known.has(url.href)) continue;
      if (known.size >= MOST_ADDRESSES) {
        refused(shown(page), `refers to more than ${MOST_ADDRESSES} scripts; the rest was not read`);
        return;
      }
      known.add(url.href);
      waiting.push(url.href);
    }
  }
}

/** What a page or script loads further. */
function addressesIn(text: string, from: string): string[] {
  const found: string[] = [];
  if (/\.map(?:[?#]|$)/.test(from)) return found;
  for (const match of text.matchAll(
    /<(?:script|link)\b[^>]{0,2000}?\s(?:src|href)\s{0,5}=\s{0,5}["']?([^"'\s>]{1,2000})/gi,
  )) {
    if (/^<script/i.test(match[0]) || /\.(?:m?js|json|map)(?:[?#]|$)/i.test(match[1] ?? '')) found.push(match[1] ?? '');
  }
  for (const match of text.matchAll(/["'`]((?:\.{0,2}\/)?[\w@.~/-]{1,200}\.m?js)["'`]/g)) found.push(match[1] ?? '');
  for (const match of text.matchAll(/[#@]\s?sourceMappingURL=([^\s'"*]{1,2000})/g))
    if (!match[1]?.startsWith('data:')) found.push(match[1] ?? '');
  return found;
}

async function load(url: URL, origin: string, limits: UrlLimits): Promise<Buffer> {
  let at = url;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const signal = limits.signal === undefined ? timeout : AbortSignal.any([timeout, limits.signal]);
    let response: Response;
    try {
      response = await fetch(at, { redirect: 'manual', signal, credentials: 'omit' });
    } catch (error) {
      throw new Error(`could not be fetched: ${causeOf(error)}`);
    }
    const location = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && location !== null) {
      await response.body?.cancel();
      at = new URL(location, at);
      if (at.origin !== origin) throw new Error('redirects to another host; it was not followed');
      continue;
    }
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`answered ${response.status}`);
    }
    return await bodyOf(response, limits.responseBytes);
  }
  throw new Error('redirects without end');
}

async function bodyOf(response: Response, most: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > most) throw new Error(`is larger than ${most} bytes; it was not read`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** An address as it is printed: a query may hold a token. */
function shown(address: string): string {
  const url = URL.parse(address);
  return url === null ? 'the address given' : `${url.origin}${url.pathname === '/' ? '/index.html' : url.pathname}`;
}

function causeOf(error: unknown): string {
  const cause = (error as { cause?: { code?: unknown } } | null)?.cause?.code;
  return typeof cause === 'string' ? cause : error instanceof Error ? error.name : 'unknown error';
}
