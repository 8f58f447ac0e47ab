/**
 * A JWT in which a client says for which user it asks (RFC 7523 §3; Salesforce Help, “OAuth 2.0 JWT Bearer Flow”).
 *
 * Clients are looser than the RFC, and Salesforce takes what they send: `sf` counts `exp` in milliseconds, simple-salesforce
 * writes it as a string, and many name the user in `prn`. What proves the client, the signature, is read strictly.
 */
import type { KeyObject } from 'node:crypto';
import type { Core } from '../core.ts';
import { Refusal } from '../refusals.ts';

/** Salesforce documents three minutes; clients send up to an hour. */
const MAX_LIFETIME_MS = 3_600_000;
const CLOCK_SKEW_MS = 30_000;
/** Seconds of the year 5138, milliseconds of the year 1973: what is larger was counted in milliseconds. */
const LARGEST_SECONDS = 100_000_000_000;
const MAX_CHARS = 16_384;
/** Hosts where users of every org log in; a client of Salesforce names one of them whatever org it asks. */
const LOGIN_HOSTS = ['https://login.salesforce.com', 'https://test.salesforce.com'] as const;

export interface UserAssertion {
  username: string;
  expiresMs: number;
  /** Its own id; where it has one it works once. */
  id: string | undefined;
}

/** Who sent it, as the text says; nothing is believed yet. */
export function issuerOf(assertion: string): string | undefined {
  const { iss } = claimsOf(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString('utf8'));
  return typeof iss === 'string' && iss !== '' ? iss : undefined;
}

/** Throws a refusal unless the assertion is signed by the app's key, for this server, and still good. */
export async function readUserAssertion(
  core: Core,
  { clientId, assertionKey }: { clientId: string; assertionKey: KeyObject | undefined },
  assertion: string,
  nowMs: number,
): Promise<UserAssertion> {
  if (assertionKey === undefined) throw new Refusal('assertion-invalid', 'the app has no certificate');
  if (assertion.length > MAX_CHARS) throw new Refusal('assertion-invalid', 'the assertion is too long');
  const claims = claimsOf(await signedText(assertion, assertionKey, core.wire));
  if (claims.iss !== clientId) throw new Refusal('assertion-invalid', 'iss is not the client');
  const audiences = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
  // ATTACK: audience-injection — an assertion that other servers accept too was made for one of them (RFC 7523bis §3.1).
  if (audiences.length !== 1 || !isThisServer(core, audiences[0]))
    throw new Refusal('assertion-for-another-server', 'aud is another server');
  const expiresMs = millisecondsOf(claims.exp);
  if (expiresMs === undefined) throw new Refusal('assertion-invalid', 'exp is missing or is no time');
  if (expiresMs + CLOCK_SKEW_MS <= nowMs) throw new Refusal('assertion-expired');
  if (expiresMs - nowMs > MAX_LIFETIME_MS + CLOCK_SKEW_MS)
    throw new Refusal('assertion-invalid', 'exp is more than an hour ahead');
  const startsMs = millisecondsOf(claims.nbf);
  if (startsMs !== undefined && startsMs - CLOCK_SKEW_MS > nowMs)
    throw new Refusal('assertion-invalid', 'nbf is in the future');
  const username = claims.sub ?? claims.prn;
  if (typeof username !== 'string' || username === '') throw new Refusal('assertion-invalid', 'sub names no user');
  const { jti } = claims;
  if (jti !== undefined && (typeof jti !== 'string' || jti === '' || jti.length > 255))
    throw new Refusal('assertion-invalid', 'jti is no usable text');
  return { username, expiresMs: expiresMs + CLOCK_SKEW_MS, id: jti };
}

async function signedText(assertion: string, key: KeyObject, wire: Core['wire']): Promise<string> {
  // Loaded when first needed: most servers never see an assertion, and all start faster.
  const { compactVerify } = await import('jose');
  try {
    const algorithms = wire === 'salesforce' ? ['RS256'] : ['RS256', 'PS256', 'ES256'];
    return Buffer.from((await compactVerify(assertion, key, { algorithms })).payload).toString('utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw new Refusal('assertion-invalid', String(error.code));
    throw error;
  }
}

function isThisServer({ publicUrl, wire }: Core, audience: unknown): boolean {
  if (typeof audience !== 'string') return false;
  const own = [publicUrl, `${publicUrl}/services/oauth2/token`];
  const accepted: readonly string[] = wire === 'salesforce' ? [...own, ...LOGIN_HOSTS] : own;
  return accepted.includes(audience.endsWith('/') ? audience.slice(0, -1) : audience);
}

function millisecondsOf(time: unknown): number | undefined {
  const number = typeof time === 'string' && /^\d{1,15}$/.test(time) ? Number(time) : time;
  if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
  return number > LARGEST_SECONDS ? number : number * 1000;
}

function claimsOf(text: string): Record<string, unknown> {
  try {
    const claims: unknown = JSON.parse(text);
    return typeof claims === 'object' && claims !== null && !Array.isArray(claims)
      ? (claims as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}
