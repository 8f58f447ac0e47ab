/** `private_key_jwt`: the client signs who it is (RFC 7523 §3, OpenID Connect Core §9). */
import type { ThrottleStore } from '../store/port.ts';
import type { Hasher } from '../tokens/hasher.ts';
import type { App } from './app.ts';

/** An assertion that lives longer is refused: its id would have to be remembered as long. */
const MAX_LIFETIME_SECONDS = 600;
const CLOCK_SKEW_SECONDS = 30;

export interface AssertionContext {
  store: Pick<ThrottleStore, 'useAssertion'>;
  hasher: Hasher;
  /** The one audience that is accepted. */
  issuer: string;
  nowMs: number;
}

/** Undefined when the assertion proves the client; else why not, for the log. */
export async function checkAssertion(
  app: App,
  assertion: string,
  context: AssertionContext,
): Promise<string | undefined> {
  if (app.assertionKey === undefined) return 'the app has no certificate';
  // Loaded when first needed: most servers never see an assertion, and all start faster.
  const { jwtVerify } = await import('jose');
  try {
    const { payload } = await jwtVerify(assertion, app.assertionKey, {
      algorithms: ['RS256', 'PS256', 'ES256'],
      issuer: app.clientId,
      subject: app.clientId,
      audience: context.issuer,
      currentDate: new Date(context.nowMs),
      clockTolerance: CLOCK_SKEW_SECONDS,
      requiredClaims: ['exp', 'jti'],
    });
    // ATTACK: audience-injection — an assertion that other servers accept too was made for one of them (RFC 7523bis §3.1).
    if (Array.isArray(payload.aud) && payload.aud.length !== 1) return 'the assertion has more than one audience';
    const expiresMs = (payload.exp ?? 0) * 1000;
    if (expiresMs - context.nowMs > MAX_LIFETIME_SECONDS * 1000) return 'the assertion lives too long';
    if (typeof payload.jti !== 'string' || payload.jti === '' || payload.jti.length > 255)
      return 'the assertion has no usable jti';
    const key = context.hasher.hash('assertion', `${app.clientId}:${payload.jti}`);
    const fresh = await context.store.useAssertion(key, expiresMs + CLOCK_SKEW_SECONDS * 1000);
    return fresh ? undefined : 'the assertion was used before';
  } catch (error) {
    if (error instanceof Error && 'code' in error) return `assertion refused: ${String(error.code)}`;
    throw error;
  }
}
