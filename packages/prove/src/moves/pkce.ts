/** The two halves of PKCE (RFC 7636 §4.1, §4.2). */
import { createHash, randomBytes } from 'node:crypto';

export interface Pkce {
  verifier: string;
  challenge: string;
}

/** A fresh verifier with its S256 challenge. `bytes`: of randomness; 32 make 43 characters. */
export function makePkce(bytes = 32): Pkce {
  return pkceOf(randomBytes(bytes).toString('base64url'));
}

/** The S256 challenge of a verifier. */
export function pkceOf(verifier: string): Pkce {
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}
