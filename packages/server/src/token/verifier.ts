/** PKCE: what a verifier proves about a challenge (RFC 7636 §4.6). S256 only. */
import { hash, timingSafeEqual } from 'node:crypto';
import type { VerifierProof } from '@countersign/policy';
import type { Wire } from '../refusals.ts';

/** RFC 7636 §4.1 ends at 128; jsforce, the sf CLI and the Mobile SDK send 171. */
const VERIFIER = {
  salesforce: /^[A-Za-z0-9._~-]{43,256}$/,
  strict: /^[A-Za-z0-9._~-]{43,128}$/,
} as const satisfies Record<Wire, RegExp>;

const LONGEST = { salesforce: 256, strict: 128 } as const satisfies Record<Wire, number>;

const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;

/** Why a text can be no challenge, in words; undefined for one that can. */
export function challengeFault(text: string): string | undefined {
  if (CHALLENGE.test(text)) return undefined;
  if (/^[0-9a-f]{64}$/i.test(text)) return 'code_challenge is hex: send the SHA-256 in base64url, 43 characters';
  if (/^[A-Za-z0-9_+/-]{43}=$/.test(text))
    return 'code_challenge ends in the padding “=”: send base64url without padding, 43 characters';
  if (/^[A-Za-z0-9+/]{43}$/.test(text)) return 'code_challenge is base64: in base64url “+” is “-” and “/” is “_”';
  const length = text.length === 43 ? 'has other characters than A-Z a-z 0-9 - _' : `has ${text.length} characters`;
  return `code_challenge ${length}: send the SHA-256 of the verifier in base64url, 43 characters`;
}

/** Why a text can be no verifier, in words; undefined for one that can. */
export function verifierFault(text: string, wire: Wire): string | undefined {
  if (VERIFIER[wire].test(text)) return undefined;
  const rule = `a verifier has 43 to ${LONGEST[wire]} characters of A-Z a-z 0-9 - . _ ~`;
  if (text.length < 43 || text.length > LONGEST[wire]) return `code_verifier has ${text.length} characters: ${rule}`;
  return `code_verifier has other characters than a verifier may: ${rule}`;
}

export function challengeOf(verifier: string): string {
  return hash('sha256', verifier, 'base64url');
}

/** A verifier of impossible form matches nothing. */
export function proveVerifier(challenge: string | null, verifier: string | undefined, wire: Wire): VerifierProof {
  if (challenge === null) return verifier === undefined ? 'unused' : 'unexpected';
  if (verifier === undefined) return 'missing';
  if (verifierFault(verifier, wire) !== undefined) return 'mismatches';
  const computed = Buffer.from(challengeOf(verifier));
  const stored = Buffer.from(challenge);
  return computed.length === stored.length && timingSafeEqual(computed, stored) ? 'matches' : 'mismatches';
}
