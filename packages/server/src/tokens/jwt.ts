/** Signs JWTs off the event loop (RSA in the thread pool leaves the loop free for other requests), and checks our own. */
import { type KeyObject, sign, verify } from 'node:crypto';
import type { SigningKey } from './signing-keys.ts';

/** RFC 9068 §2.1. */
export const ACCESS_TOKEN_TYPE = 'at+jwt';
const ALGORITHM = 'RS256';

export function signJwt(key: SigningKey, claims: Record<string, unknown>, typ = 'JWT'): Promise<string> {
  const input = `${part({ alg: ALGORITHM, typ, kid: key.kid })}.${part(claims)}`;
  return new Promise((resolve, reject) => {
    sign('sha256', Buffer.from(input), key.privateKey, (error, signature) => {
      if (error) reject(error);
      else resolve(`${input}.${signature.toString('base64url')}`);
    });
  });
}

/**
 * The claims of a JWT of this server; undefined unless the header names our algorithm, the type that is asked for and one
 * of our keys, and the signature is right (RFC 8725 §3.1, §3.11). What the claims say is for the caller to check.
 */
export async function verifyJwt(
  text: string,
  typ: string,
  keyOf: (kid: string) => Promise<KeyObject | undefined>,
): Promise<Record<string, unknown> | undefined> {
  const [header = '', claims = '', signature = '', more] = text.split('.', 4);
  if (more !== undefined) return undefined;
  const { alg, typ: type, kid } = parsed(header) ?? {};
  if (alg !== ALGORITHM || type !== typ || typeof kid !== 'string') return undefined;
  const key = await keyOf(kid);
  if (key === undefined) return undefined;
  const right = verify('sha256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url'));
  return right ? parsed(claims) : undefined;
}

function parsed(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function part(value: Record<string, unknown>): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
