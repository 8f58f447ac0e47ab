/** The library’s one question, asked with whatever is known: must this client present a secret, and what else must be so? */
import type { ClientType } from './client-type.ts';
import { type Facts, NOTHING_OBSERVED, UNKNOWABLE, UNKNOWN_CLIENT } from './facts.ts';
import { type Judgement, judge } from './judge.ts';

/** Whatever is known of an app and its client. What is left out is not known, save what has a default. */
export interface KnownFacts extends Partial<Facts> {
  /** Default: `unknown`; then both kinds are asked. */
  clientType?: ClientType;
  /** Whoever asks has an app with the flow. Default: true. */
  authorizationCodeFlow?: boolean | undefined;
  /** Default: `high`, since a scope that is not known may reach everything. */
  privilege?: Facts['privilege'];
}

/**
 * Decides an app by what is known of it: the verdict, what is required, and a finding for each difference. Never throws, and
 * knowing less never relaxes: a verdict that turns on what was left out is `indeterminate`.
 *
 * @example
 * const { verdict, required } = decide({ clientType: 'public', secretRequiredForWebServerFlow: true, pkceRequired: false });
 * verdict; // 'noncompliant'
 * required.pkceRequired; // true
 */
export function decide({ clientType = 'unknown', ...known }: KnownFacts): Judgement {
  // `authorizationCodeFlow: undefined` says that it is not known; `privilege: undefined` says nothing.
  const told = Object.entries(known).filter(([name, value]) => value !== undefined || isUnknowable(name));
  return judge({ ...NOTHING_KNOWN, ...Object.fromEntries(told) }, clientType);
}

function isUnknowable(name: string): boolean {
  return (UNKNOWABLE as readonly string[]).includes(name);
}

const NOTHING_KNOWN: Facts = Object.freeze({
  ...NOTHING_OBSERVED,
  ...UNKNOWN_CLIENT,
  authorizationCodeFlow: true,
  codeCredentialFlow: undefined,
  orgAllowsCodeCredentialFlow: undefined,
  credentialsInPostBodyOnly: undefined,
  secretRequiredForWebServerFlow: undefined,
  secretRequiredForRefreshTokenFlow: undefined,
  secretRequiredForTokenExchange: undefined,
  tokenExchangeFlow: undefined,
  pkceRequired: undefined,
  refreshTokenRotation: undefined,
  adminApproved: undefined,
  refreshReachable: undefined,
  deviceFlowOpen: false,
  privilege: 'high',
  ipRestricted: false,
});
