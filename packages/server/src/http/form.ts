/** Reads form-encoded parameters: valid UTF-8, no NUL, each given once (RFC 6749 §3.1, §3.2). */
import type { Params } from '../inbound.ts';
import { Refusal } from '../refusals.ts';

const MAX_PARAMETERS = 64;
/** May be given more than once (RFC 8707 §2); its values, which hold no blank, stand beside each other with one between. */
const REPEATED: ReadonlySet<string> = new Set(['resource']);

export const NO_PARAMS: Params = new Map();

/** A body as it came. Throws a refusal for what is not a form. */
export function readForm(body: Buffer): Params {
  const text = body.toString('latin1');
  if (/[^\x20-\x7e]/.test(text)) return readParams(decodeUtf8(body));
  return readParams(text);
}

export function readParams(text: string): Params {
  if (text === '') return NO_PARAMS;
  const params = new Map<string, string>();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : decode(pair.slice(equals + 1));
    const before = params.get(name);
    if (before !== undefined && REPEATED.has(name)) {
      params.set(name, `${before} ${value}`);
      continue;
    }
    if (before !== undefined) throw new Refusal('parameter-duplicated', `parameter ${params.size + 1}`);
    if (params.size >= MAX_PARAMETERS) throw new Refusal('parameter-malformed', 'too many parameters');
    params.set(name, value);
  }
  // RFC 6749 §3.1: a parameter without a value counts as left out.
  for (const [name, value] of params) if (value === '') params.delete(name);
  return params;
}

function decode(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return noNul(text);
  try {
    return noNul(decodeURIComponent(text.replaceAll('+', ' ')));
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal('encoding-invalid', 'percent-encoding', error);
  }
}

function noNul(text: string): string {
  if (text.includes('\0')) throw new Refusal('parameter-malformed', 'NUL in a parameter');
  return text;
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Refusal('encoding-invalid', 'body', error);
  }
}
