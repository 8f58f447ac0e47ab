/**
 * The facts the policy decides on: one small, flat value, derived once from settings and evidence.
 *
 * Every field is a value the decision table has a column for; `undefined` means not known.
 */
import type { Conduct, Does, Sends } from './conduct.ts';
import { enforcedFrom } from './enforced-from.ts';
import { grantsRefresh, type Privilege, privilegeOf, type ScopeTable } from './scopes.ts';
import {
  ENFORCED_APP_SETTINGS,
  FACT_SETTINGS,
  type FactSettingName,
  ORG_TWINS,
  type OrgFactName,
} from './settings/names.ts';
import { type Known, knownValue, type OrgSettings, type Setting, type Settings } from './settings.ts';

/** Settings that are facts as they stand; `pkceRequired` also where the org is known to require it of every app. */
type SettingFacts = { [K in FactSettingName | OrgFactName]: Known };

export interface Facts extends SettingFacts {
  /** An authorization-code flow is possible at all (OAuth is on, a callback is registered). */
  authorizationCodeFlow: Known;
  /** The client is known to log users in through its own screen (declared, or seen in its code). */
  headlessLogin: boolean;
  /** A refresh/offline scope is granted and the refresh policy is not "expire immediately". */
  refreshReachable: Known;
  /** The device flow is known to be on; not known counts as off, since nothing is required of it. */
  deviceFlowOpen: boolean;
  privilege: Privilege;
  /** IP Relaxation is enforced and ranges are really listed. */
  ipRestricted: boolean;
  /** The secret is known to be kept in a vault. No evidence is not a finding. */
  secretVaulted: boolean;
  /** A live secret was found in browser, mobile, desktop or CLI code. */
  secretInClient: boolean;
  /** A server's secret was found in source or metadata. */
  secretInSource: boolean;
  /** The PKCE verifier equals, or can be read from, `state`. */
  verifierDerivable: boolean;
  /** The config file declares one type of client, the evidence shows the other. */
  declarationContradicted: boolean;
  /** What the client does (`Conduct`), as far as a setting is right or wrong by it. */
  sendsSecretAtCode: Sends;
  sendsSecretAtRefresh: Sends;
  sendsChallenge: Sends;
  storesRotatedToken: Does;
}

/** The parts of a conduct that the policy decides by. */
export type ConductFacts = Pick<
  Facts,
  'sendsSecretAtCode' | 'sendsSecretAtRefresh' | 'sendsChallenge' | 'storesRotatedToken'
>;

/** A fact that may be unknown. */
export type Unknowable = 'authorizationCodeFlow' | 'refreshReachable' | keyof SettingFacts;

/** The facts that may be unknown, in a fixed order: a setting stands in a file, and any file may be missing. */
export const UNKNOWABLE: readonly Unknowable[] = [
  'authorizationCodeFlow',
  ...FACT_SETTINGS.flatMap((name): Unknowable[] => [
    name,
    ...ORG_TWINS.flatMap(({ setting, fact }) => (setting === name && fact !== undefined ? [fact] : [])),
  ]),
  'refreshReachable',
];

/** What is seen of the client beyond its settings. */
export type Observations = Pick<
  Facts,
  | 'headlessLogin'
  | 'secretVaulted'
  | 'secretInClient'
  | 'secretInSource'
  | 'verifierDerivable'
  | 'declarationContradicted'
>;

export const NOTHING_OBSERVED: Observations = Object.freeze({
  headlessLogin: false,
  secretVaulted: false,
  secretInClient: false,
  secretInSource: false,
  verifierDerivable: false,
  declarationContradicted: false,
});

/** A client of which nothing is known. */
export const UNKNOWN_CLIENT: ConductFacts = Object.freeze({
  sendsSecretAtCode: 'unknown',
  sendsSecretAtRefresh: 'unknown',
  sendsChallenge: 'unknown',
  storesRotatedToken: 'unknown',
});

/** A conduct without its evidence. */
export function conductFacts(conduct: Conduct): ConductFacts {
  return {
    sendsSecretAtCode: conduct.sendsSecretAtCode.value,
    sendsSecretAtRefresh: conduct.sendsSecretAtRefresh.value,
    sendsChallenge: conduct.sendsChallenge.value,
    storesRotatedToken: conduct.storesRotatedToken.value,
  };
}

/** Settings with provenance, and what was seen of the client, as the facts the policy decides on. */
export function factsOf(
  app: Settings,
  org: OrgSettings,
  seen: Observations & ConductFacts,
  scopeTable?: ScopeTable,
): Facts {
  const scopes = knownValue(app.scopes);
  const callbacks = knownValue(app.callbackUrls);
  const relaxation = knownValue(app.ipRelaxation);
  return {
    authorizationCodeFlow: and(knownValue(app.oauthEnabled), callbacks && callbacks.length > 0),
    ...knownOf(app, FACT_SETTINGS),
    ...enforcedFrom(knownOf(app, ENFORCED_APP_SETTINGS), knownOf(org, ENFORCED_ORG_SETTINGS)),
    refreshReachable: and(scopes && grantsRefresh(scopes), not(isZero(knownValue(app.refreshTokenPolicy)?.kind))),
    deviceFlowOpen: knownValue(app.deviceFlow) === true && knownValue(app.oauthEnabled) !== false,
    privilege: privilegeOf(scopes, scopeTable),
    ipRestricted: relaxation === 'enforce' && (knownValue(app.ipRanges)?.length ?? 0) > 0,
    ...seen,
  };
}

/** The values of some settings, without where they came from. */
function knownOf<N extends string>(
  settings: { readonly [K in N]: Setting<boolean> },
  names: readonly N[],
): { [K in N]: Known } {
  const values: { [K in N]?: Known } = {};
  for (const name of names) values[name] = knownValue(settings[name]);
  return values as { [K in N]: Known };
}

const ENFORCED_ORG_SETTINGS = ORG_TWINS.map((twin) => twin.org);

function isZero(kind: string | undefined): Known {
  return kind === undefined ? undefined : kind === 'zero';
}

function not(a: Known): Known {
  return a === undefined ? undefined : !a;
}

/** Three-valued: false as soon as one is false. */
function and(a: Known, b: Known): Known {
  if (a === false || b === false) return false;
  return a === undefined || b === undefined ? undefined : true;
}
