/**
 * What the settings, right or wrong, demand of a request. The server calls this and nothing else: it never refuses a
 * request because a setting is unwise.
 *
 * INVARIANT: a setting that is not known counts as the strict one, so knowing less never lets more through.
 */
import type { EnforcedSettingName, OrgFactName } from './settings/names.ts';
import type { Known } from './settings.ts';

/** What is enforced, as `enforcedFrom` makes it: the app's settings, and what its org allows. */
export type EnforcedSettings = { [K in EnforcedSettingName | OrgFactName]: Known };

export type EnforcedSetting = keyof EnforcedSettings;

/** What client authentication proved. A wrong secret is `failed` even where none was needed. */
export type ClientProof = 'proven' | 'absent' | 'failed';

/** How the verifier relates to the challenge the code was bound to (RFC 7636 §4.6). */
export type VerifierProof =
  | 'matches'
  | 'mismatches'
  /** A challenge was sent, no verifier came. */
  | 'missing'
  /** A verifier came, no challenge was sent (RFC 9700 §4.8.2). */
  | 'unexpected'
  /** Neither was sent. */
  | 'unused';

/** A request, reduced to what was proven. */
export type Exchange =
  | { kind: 'authorize'; flow: 'web-server'; challenge: 'sent' | 'absent' }
  | {
      kind: 'authorize';
      flow: 'code-credentials';
      challenge: 'sent' | 'absent';
      credentialsIn: 'post-body' | 'header' | 'query';
    }
  | { kind: 'code'; client: ClientProof; verifier: VerifierProof }
  | { kind: 'refresh'; client: ClientProof }
  | { kind: 'token-exchange'; client: ClientProof }
  /** The assertion is the proof; no setting asks for the secret beside it (RFC 7523 §3.1). */
  | { kind: 'jwt-bearer'; client: ClientProof };

export type ExchangeKind = Exchange['kind'];

/** Why a request is refused; one word from the pure core to the wire and the log. */
export type RefusalReason =
  | 'flow-not-enabled'
  | 'flow-blocked-by-org'
  | 'credentials-not-in-post-body'
  | 'challenge-missing'
  | 'client-authentication-failed'
  | 'secret-missing'
  | 'verifier-missing'
  | 'verifier-mismatch'
  | 'verifier-unexpected';

/** Refusals that end the code: the proof of possession failed, and a second guess is not given (RFC 7636 §4.6). */
const VERIFIER_FAULTS: ReadonlySet<RefusalReason> = new Set([
  'verifier-missing',
  'verifier-mismatch',
  'verifier-unexpected',
]);

/** Whether a request was refused because its verifier does not fit the challenge. */
export function isVerifierFault(decision: Decision): boolean {
  return !decision.allowed && VERIFIER_FAULTS.has(decision.reason);
}

/** The answer. `because` names the setting that decided; a refusal no setting can lift has none. */
export type Decision =
  | { allowed: true; because: readonly EnforcedSetting[] }
  | { allowed: false; reason: RefusalReason; because: readonly EnforcedSetting[] };

/** Which setting asks for the secret at which exchange. Salesforce has one box for each. */
const SECRET_SETTING = {
  code: 'secretRequiredForWebServerFlow',
  refresh: 'secretRequiredForRefreshTokenFlow',
  'token-exchange': 'secretRequiredForTokenExchange',
} as const satisfies Partial<Record<ExchangeKind, EnforcedSetting>>;

/** Whether the client secret must be presented at an exchange. Not known counts as yes. */
export function secretIsRequired(settings: EnforcedSettings, kind: keyof typeof SECRET_SETTING): boolean {
  return settings[SECRET_SETTING[kind]] !== false;
}

/** Whether an authorization request must carry a code challenge. Not known counts as yes. */
export function pkceIsRequired(settings: EnforcedSettings): boolean {
  return settings.pkceRequired !== false;
}

/** Says whether what was proven is enough under these settings. Total: never throws. */
export function enforce(settings: EnforcedSettings, exchange: Exchange): Decision {
  switch (exchange.kind) {
    case 'authorize':
      return authorize(settings, exchange);
    case 'code':
      return secret(settings, exchange) ?? verifier(settings, exchange.verifier) ?? allow('code');
    case 'refresh':
      return secret(settings, exchange) ?? allow('refresh');
    case 'token-exchange':
      if (settings.tokenExchangeFlow !== true) return refuse('flow-not-enabled', 'tokenExchangeFlow');
      return secret(settings, exchange) ?? allow('token-exchange');
    case 'jwt-bearer':
      return exchange.client === 'failed' ? WRONG_SECRET : { allowed: true, because: [] };
  }
}

function authorize(settings: EnforcedSettings, exchange: Extract<Exchange, { kind: 'authorize' }>): Decision {
  if (exchange.flow === 'code-credentials') {
    if (settings.codeCredentialFlow !== true) return refuse('flow-not-enabled', 'codeCredentialFlow');
    if (settings.orgAllowsCodeCredentialFlow !== true) {
      return refuse('flow-blocked-by-org', 'orgAllowsCodeCredentialFlow');
    }
    if (exchange.credentialsIn !== 'post-body' && settings.credentialsInPostBodyOnly !== false) {
      return refuse('credentials-not-in-post-body', 'credentialsInPostBodyOnly');
    }
  }
  if (exchange.challenge === 'absent' && pkceIsRequired(settings)) return refuse('challenge-missing', 'pkceRequired');
  return { allowed: true, because: ['pkceRequired'] };
}

const WRONG_SECRET: Decision = { allowed: false, reason: 'client-authentication-failed', because: [] };

function secret(
  settings: EnforcedSettings,
  exchange: Extract<Exchange, { kind: keyof typeof SECRET_SETTING }>,
): Decision | undefined {
  // A presented secret is always validated (Metadata API, isSecretRequiredForRefreshToken: "if sent it is still validated").
  if (exchange.client === 'failed') return WRONG_SECRET;
  if (exchange.client === 'absent' && secretIsRequired(settings, exchange.kind)) {
    return refuse('secret-missing', SECRET_SETTING[exchange.kind]);
  }
  return undefined;
}

function verifier(settings: EnforcedSettings, proof: VerifierProof): Decision | undefined {
  switch (proof) {
    // ATTACK: pkce-downgrade — PKCE once begun is held to, required or not (RFC 9700 §4.8.2).
    case 'mismatches':
      return { allowed: false, reason: 'verifier-mismatch', because: [] };
    case 'missing':
      return { allowed: false, reason: 'verifier-missing', because: [] };
    case 'unexpected':
      return { allowed: false, reason: 'verifier-unexpected', because: [] };
    case 'unused':
      // A code issued before the box was ticked has no challenge: the box holds at redemption too.
      return pkceIsRequired(settings) ? refuse('verifier-missing', 'pkceRequired') : undefined;
    case 'matches':
      return undefined;
  }
}

function allow(kind: keyof typeof SECRET_SETTING): Decision {
  return { allowed: true, because: kind === 'code' ? [SECRET_SETTING[kind], 'pkceRequired'] : [SECRET_SETTING[kind]] };
}

function refuse(reason: RefusalReason, because: EnforcedSetting): Decision {
  return { allowed: false, reason, because: [because] };
}
