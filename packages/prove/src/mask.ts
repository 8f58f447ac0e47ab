/**
 * What of an exchange may be shown. Nothing of a secret is: it goes by a name, `‹code 1›`, and by the same one wherever it
 * turns up again, so that a reader can see that the code the attacker redeems is the one the victim was given. The same
 * names in every run make the same report of the same settings.
 */
import type { HttpAnswer, HttpRequest } from './http.ts';

const PASSWORD = 'password';

/** Parameters and members whose value opens something, or is random, with what they are called. */
const NAMES: Readonly<Record<string, string>> = {
  access_token: 'access token',
  assertion: 'assertion',
  client_assertion: 'assertion',
  client_secret: 'secret',
  code: 'code',
  code_challenge: 'challenge',
  code_verifier: 'verifier',
  csrf_token: 'form token',
  id_token: 'ID token',
  nonce: 'nonce',
  password: PASSWORD,
  refresh_token: 'refresh token',
  state: 'state',
  subject_token: 'subject token',
  ticket: 'form token',
  token: 'token',
};

/** Members of an answer, and parameters of a redirect, worth reading beside those. */
const SHOWN: ReadonlySet<string> = new Set([
  'active',
  'client_id',
  'error',
  'error_description',
  'scope',
  'sub',
  'token_type',
  'username',
]);

/** Shorter values are nothing, or words: masking them everywhere would garble the text. */
const SHORTEST_SECRET = 6;

/** Masks one scenario: what it has seen once, it knows again. */
export class Masker {
  readonly #shown = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  request(request: HttpRequest, origin: string): string {
    const url = new URL(request.url, origin);
    const lines = [`${request.method} ${url.pathname}`];
    if (url.search !== '') lines.push(`  ?${this.#pairs([...url.searchParams])}`);
    for (const [name, value] of Object.entries(request.headers ?? {})) {
      if (name === 'cookie') continue;
      lines.push(`  ${name}: ${name === 'authorization' ? this.#authorization(value) : this.text(value)}`);
    }
    if (request.form !== undefined) lines.push(`  ${this.#pairs(Object.entries(request.form))}`);
    return lines.join('\n');
  }

  answer(answer: HttpAnswer): string {
    const { location } = answer.headers;
    if (typeof location === 'string') return `${answer.status} to ${this.#location(location)}`;
    const json = parseObject(answer.body);
    if (json === undefined) return `${answer.status} ${describeBody(answer)}`;
    return `${answer.status} ${this.#pairs(worthReading(Object.entries(json)))}`.trimEnd();
  }

  /** Something secret that has not been on the wire under its own name yet. */
  hide(secret: string, called: string): void {
    this.#nameOf(secret, called);
  }

  /** Free text, with everything seen so far masked in it. */
  text(text: string): string {
    let masked = text;
    for (const [secret, shown] of this.#shown) masked = masked.replaceAll(secret, shown);
    return masked;
  }

  #pairs(pairs: readonly (readonly [string, unknown])[]): string {
    // Two passes: what is secret under one name is masked under every other, whichever comes first.
    for (const [name, value] of pairs) {
      const called = NAMES[name];
      if (called !== undefined && name !== 'state') this.#nameOf(String(value), called);
    }
    return pairs
      .map(([name, value]) => {
        const called = NAMES[name];
        const text = String(value);
        return `${name}=${called === undefined ? this.text(text) : this.#nameOf(text, called)}`;
      })
      .join('&');
  }

  #location(location: string): string {
    const cut = location.indexOf('?');
    if (cut < 0) return this.text(location);
    const [query = '', fragment] = location.slice(cut + 1).split('#', 2);
    const shown = this.#pairs(worthReading([...new URLSearchParams(query)]));
    return `${location.slice(0, cut)}?${shown}${fragment === undefined ? '' : '#…'}`;
  }

  #authorization(value: string): string {
    const [scheme = '', credentials = ''] = value.split(' ', 2);
    if (scheme.toLowerCase() !== 'basic') return `${scheme} ${this.#nameOf(credentials, 'access token')}`;
    const text = Buffer.from(credentials, 'base64').toString('utf8');
    const colon = text.indexOf(':');
    const password = text.slice(colon + 1);
    // Form-encoded or not: a client's secret is the same secret in either spelling (RFC 6749 §2.3.1).
    return `Basic ${text.slice(0, Math.max(colon, 0))}:${this.#nameOf(password, text.includes('@') ? PASSWORD : 'secret')}`;
  }

  #nameOf(value: string, called: string): string {
    if (value === '') return '(empty)';
    if (value.length < SHORTEST_SECRET) return '…';
    const known = this.#shown.get(value);
    if (known !== undefined) return known;
    if (called === PASSWORD) {
      // There is one, and it is the user's: nothing is gained by telling it from another.
      this.#shown.set(value, '…');
      return '…';
    }
    const count = (this.#counts.get(called) ?? 0) + 1;
    this.#counts.set(called, count);
    const shown = `‹${called} ${count}›`;
    this.#shown.set(value, shown);
    return shown;
  }
}

function worthReading(pairs: readonly (readonly [string, unknown])[]): (readonly [string, unknown])[] {
  return pairs.filter(([name]) => SHOWN.has(name) || NAMES[name] !== undefined);
}

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
  if (type !== 'text/html') return `(${type})`;
  return /<input[^>]{1,1000}type=["']?password/i.test(body) ? '(a login page)' : '(a page)';
}
