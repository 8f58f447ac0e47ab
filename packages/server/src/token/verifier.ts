/** PKCE: what a verifier proves about a challenge (RFC 7636 §4.6). S256 only. */
import { hash, timingSafeEqual } from 'node:crypto';
import type { VerifierProof } from '@countersign/policy';
import type { Wire } from '../refusals.ts';

/** RFC 7636 §4.1 ends at 128; jsforce, the sf CLI and the Mobile SDK send 171. */
const VERIFIER = {
  salesforce: /^[A-Za-z0-9._~-]{43,256}$/,
  strict: /^[A-Za-z0-9._~-]{43,128}$/,
} as const satisfies Record<Wire, RegExp>;

const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;

export function isChallenge(text: string): boolean {
  return CHALLENGE.test(text);
}

export function challengeOf(verifier: string): string {
  return hash('sha256', verifier, 'base64url');
}

/** A verifier of impossible form matches nothing. */
export function proveVerifier(challenge: string | null, verifier: string | undefined, wire: Wire): VerifierProof {
  if (challenge === null) return verifier === undefined ? 'unused' : 'unexpected';
  if (verifier === undefined) return 'missing';
  if (!VERIFIER[wire].test(verifier)) return 'mismatches';
  const computed = Buffer.from(challengeOf(verifier));
  const stored = Buffer.from(challenge);
  return computed.length === stored.length && timingSafeEqual(computed, stored) ? 'matches' : 'mismatches';
}
