/** Signs JWTs off the event loop: RSA in the thread pool leaves the loop free for other requests. */
import { sign } from 'node:crypto';
import type { SigningKey } from './signing-keys.ts';

export function signJwt(key: SigningKey, claims: Record<string, unknown>, typ = 'JWT'): Promise<string> {
  const input = `${part({ alg: 'RS256', typ, kid: key.kid })}.${part(claims)}`;
  return new Promise((resolve, reject) => {
    sign('sha256', Buffer.from(input), key.privateKey, (error, signature) => {
      if (error) reject(error);
      else resolve(`${input}.${signature.toString('base64url')}`);
    });
  });
}

function part(value: Record<string, unknown>): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
