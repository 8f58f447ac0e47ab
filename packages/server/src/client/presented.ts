/** What a request says about the client, before anything is checked. */
import { readAuthorization, readBasicPair } from '../authorization.ts';
import type { Inbound } from '../inbound.ts';
import { Refusal } from '../refusals.ts';

export interface Presented {
  clientId: string;
  secret: string | undefined;
  assertion: string | undefined;
  /** How the client authenticates (RFC 6749 §2.3.1, RFC 7523 §2.2); undefined where it sends nothing to do so with. */
  by: AuthenticationMethod | undefined;
}

export type AuthenticationMethod = 'body' | 'basic' | 'assertion';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Reads body, Basic header and assertion; refuses two ways at once (RFC 6749 §2.3). */
export function readPresented(inbound: Inbound, namedElsewhere?: string): Presented {
  const { body } = inbound;
  const basic = readBasic(inbound.authorization);
  const secretInBody = emptyIsAbsent(body.get('client_secret'));
  const assertion = body.get('client_assertion');
  const ways = [basic?.secret, secretInBody, assertion].filter((way) => way !== undefined).length;
  if (ways > 1) throw new Refusal('client-ambiguous');
  if (assertion !== undefined && body.get('client_assertion_type') !== ASSERTION_TYPE) {
    throw new Refusal('client-authentication-failed', 'client_assertion_type is not the JWT bearer one');
  }
  const clientId = body.get('client_id');
  if (basic !== undefined && clientId !== undefined && clientId !== basic.clientId) {
    throw new Refusal('client-ambiguous', 'the client id in the header differs from the one in the body');
  }
  const given = basic?.clientId ?? clientId;
  if (given !== undefined && namedElsewhere !== undefined && given !== namedElsewhere) {
    throw new Refusal('client-ambiguous', 'the client id differs from the one in the assertion');
  }
  const named = given ?? namedElsewhere ?? (assertion === undefined ? undefined : subjectOf(assertion));
  if (named === undefined || named === '') throw new Refusal('client-missing');
  return {
    clientId: named,
    secret: basic?.secret ?? secretInBody,
    assertion,
    by: methodOf(basic?.secret, secretInBody, assertion),
  };
}

function methodOf(basic?: string, body?: string, assertion?: string): AuthenticationMethod | undefined {
  if (basic !== undefined) return 'basic';
  if (body !== undefined) return 'body';
  return assertion === undefined ? undefined : 'assertion';
}

/** RFC 6749 §2.3.1: both halves are form-encoded before they are joined; many clients forget, so a raw form is read too. */
function readBasic(authorization: string | undefined): { clientId: string; secret: string | undefined } | undefined {
  const header = readAuthorization(authorization);
  if (header?.scheme !== 'basic') return undefined;
  const pair = readBasicPair(header.credentials, (bytes) => bytes.toString('utf8'));
  if (pair === undefined)
    throw new Refusal('client-authentication-failed', 'the Basic header is not base64 with a colon in it');
  const [clientId, secret] = pair;
  return { clientId: formDecode(clientId), secret: emptyIsAbsent(formDecode(secret)) };
}

function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** An empty secret is what a client without one sends. */
function emptyIsAbsent(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** Only names the client whose key is then used to check; nothing is believed yet. */
function subjectOf(assertion: string): string | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const sub = (claims as { sub?: unknown } | null)?.sub;
    return typeof sub === 'string' ? sub : undefined;
  } catch {
    return undefined;
  }
}
