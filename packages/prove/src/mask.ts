/** What of an exchange may be shown. A secret's value never is: at most its first four characters and its length. */
import type { HttpAnswer, HttpRequest } from './http.ts';

/** Parameters and members whose value opens something. */
const SECRET_NAMES: ReadonlySet<string> = new Set([
  'access_token',
  'assertion',
  'client_assertion',
  'client_secret',
  'code',
  'code_verifier',
  'csrf_token',
  'id_token',
  'password',
  'refresh_token',
  'signature',
  'subject_token',
  'ticket',
  'token',
]);

/** Values that are short enough to be read whole from four characters, or chosen by a person, show nothing. */
const SHOWS_NOTHING: ReadonlySet<string> = new Set(['password']);

/** At most the first four characters, and the length. */
export function mask(value: string, name = ''): string {
  if (value === '') return '(empty)';
  if (value.length < 16 || SHOWS_NOTHING.has(name)) return '…';
  return `${value.slice(0, 4)}… (${value.length} characters)`;
}

/** Remembers what was secret in an exchange, so that it is masked wherever else it turns up, a message say. */
export class Masker {
  readonly #secrets = new Map<string, string>();

  request(request: HttpRequest, origin: string): string {
    const url = new URL(request.url, origin);
    const path = `${request.method} ${url.pathname}`;
    const parts = [path];
    if (url.search !== '') parts.push(`  ?${this.#pairs([...url.searchParams])}`);
    for (const [name, value] of Object.entries(request.headers ?? {})) {
      if (name === 'cookie') continue;
      parts.push(`  ${name}: ${name === 'authorization' ? this.#authorization(value) : this.text(value)}`);
    }
    if (request.form !== undefined) parts.push(`  ${this.#pairs(Object.entries(request.form))}`);
    return parts.join('\n');
  }

  answer(answer: HttpAnswer): string {
    const location = answer.headers.location;
    if (typeof location === 'string') return `${answer.status} to ${this.#location(location)}`;
    const json = parseObject(answer.body);
    if (json === undefined) return `${answer.status} ${describeBody(answer)}`;
    const shown = Object.entries(json).filter(([name]) => SHOWN.has(name) || SECRET_NAMES.has(name));
    return `${answer.status} ${this.#pairs(shown.map(([name, value]) => [name, String(value)]))}`.trimEnd();
  }

  /** Something secret that has not been on the wire under its own name yet. */
  hide(secret: string): void {
    this.#remember(secret, '');
  }

  /** Free text, with every secret seen so far masked in it. */
  text(text: string): string {
    let masked = text;
    for (const [secret, shown] of this.#secrets) masked = masked.replaceAll(secret, shown);
    return masked;
  }

  #pairs(pairs: readonly (readonly [string, string])[]): string {
    // Two passes: a verifier that is also the state is masked there too, whichever comes first.
    for (const [name, value] of pairs) if (SECRET_NAMES.has(name)) this.#remember(value, name);
    return pairs
      .map(([name, value]) => `${name}=${SECRET_NAMES.has(name) ? mask(value, name) : this.text(value)}`)
      .join('&');
  }

  #location(location: string): string {
    const cut = location.indexOf('?');
    if (cut < 0) return this.text(location);
    const [query = '', fragment] = location.slice(cut + 1).split('#', 2);
    const tail = fragment === undefined ? '' : '#…';
    return `${location.slice(0, cut)}?${this.#pairs([...new URLSearchParams(query)])}${tail}`;
  }

  #authorization(value: string): string {
    const [scheme = '', credentials = ''] = value.split(' ', 2);
    if (scheme.toLowerCase() === 'basic') {
      const text = Buffer.from(credentials, 'base64').toString('utf8');
      const colon = text.indexOf(':');
      this.#remember(text.slice(colon + 1), 'password');
      return `Basic (${text.slice(0, Math.max(colon, 0))} and a password or secret)`;
    }
    this.#remember(credentials, 'access_token');
    return `${scheme} ${mask(credentials)}`;
  }

  #remember(value: string, name: string): void {
    if (value.length >= 6) this.#secrets.set(value, mask(value, name));
  }
}

/** Members of an answer worth reading beside the secret ones. */
const SHOWN: ReadonlySet<string> = new Set([
  'error',
  'error_description',
  'token_type',
  'scope',
  'active',
  'client_id',
  'username',
  'sub',
  'state',
]);

/** The members of a JSON object; undefined for anything else. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function describeBody({ body, headers }: HttpAnswer): string {
  if (body === '') return '(no body)';
  const type = String(headers['content-type'] ?? 'unknown type').split(';', 1)[0];
  if (type !== 'text/html') return `(${type}, ${body.length} characters)`;
  return /<input[^>]+type=["']?password/i.test(body) ? '(a login page)' : '(a page)';
}
