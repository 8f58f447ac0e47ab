/** The `Authorization` header: a scheme, and credentials of the token68 alphabet (RFC 9110 §11.4, §11.6.2). */

export interface Authorization {
  /** Lower case. */
  scheme: string;
  credentials: string;
}

const MAX_CREDENTIALS_CHARS = 8192;

/** Undefined where there is no header, or one that is too long. Reads it once from front to back, whatever is in it. */
export function readAuthorization(header: string | undefined): Authorization | undefined {
  const text = header?.trim() ?? '';
  if (text === '' || text.length > MAX_CREDENTIALS_CHARS) return undefined;
  const space = text.indexOf(' ');
  if (space < 0) return { scheme: text.toLowerCase(), credentials: '' };
  return { scheme: text.slice(0, space).toLowerCase(), credentials: text.slice(space + 1).trimStart() };
}

/** User name and password, or client id and secret, as text; undefined for what is not base64 with a colon in it. */
export function readBasicPair(credentials: string, decode: (bytes: Buffer) => string): [string, string] | undefined {
  // Standard and URL-safe base64, padded or not: clients send all of them.
  const bare = credentials.endsWith('==') ? credentials.slice(0, -2) : credentials.replace(/=$/, '');
  if (!/^[A-Za-z0-9+/_-]+$/.test(bare)) return undefined;
  const text = decode(Buffer.from(bare, 'base64'));
  const colon = text.indexOf(':');
  return colon < 0 || text.includes('\0') ? undefined : [text.slice(0, colon), text.slice(colon + 1)];
}
