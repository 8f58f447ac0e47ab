/**
 * What a sighting of a value, or of a behaviour, in a client's code means: rule, severity and CVSS.
 *
 * The scan says what it saw, where, in which client and how sure it is; only here does that become a judgement. The severity
 * of a scored exposure is the band of its score.
 */
import type { Cvss } from './finding.ts';
import { type Circumstances, riskOf, severityOf } from './risk.ts';
import type { RuleId } from './rules/ids.ts';
import type { Severity } from './severity.ts';

export interface ExposureSighting {
  what:
    | 'consumer-secret'
    | 'consumer-key'
    | 'refresh-token'
    | 'access-token'
    | 'password'
    /** The client ships its secret by reference: a build setting, a resource. */
    | 'secret-by-reference'
    /** The PKCE verifier can be read from `state`. */
    | 'verifier-in-state';
  /** Whether the client ships to its users; a client of which that is not known is taken for one that does not. */
  ships: boolean;
  /** What the file is for. */
  place: 'code' | 'test' | 'docs';
  /** The secret of a reviewed app: it is live wherever it lies. */
  own: boolean;
  /** It stands with a consumer key, as the other half of the pair. */
  paired: boolean;
  /** Something ties the client to Salesforce. */
  tied: boolean;
}

export interface ExposureJudgement {
  rule: Extract<RuleId, 'secret-exposed-in-client' | 'secret-in-source' | 'verifier-derivable'>;
  severity: Severity;
  /** Null for what carries no score: a dummy in a test, a key. */
  cvss: Cvss | null;
}

/** An app of which nothing is known: whoever has its secret may have its data. */
const UNKNOWN_APP = {
  privilege: 'high',
  pkceRequired: false,
  refreshTokenRotation: false,
  ipRestricted: false,
} as const satisfies Partial<Circumstances>;

/** A sample in a document or a test, unless it is a whole pair: nobody makes up 64 hex digits beside a key. */
export function isSample(seen: ExposureSighting): boolean {
  return !isLive(seen) && !(seen.paired && seen.what === 'consumer-secret');
}

/** The secret of a reviewed app is live wherever it lies. */
function isLive({ place, own }: ExposureSighting): boolean {
  return place === 'code' || own;
}

export function judgeExposure(seen: ExposureSighting): ExposureJudgement {
  if (seen.what === 'verifier-in-state') {
    // Whether a secret guards the code as well is the app's to say: one more thing may stand in the way.
    const rule = 'verifier-derivable';
    return seen.tied
      ? scored(rule, riskOf('code', { ...UNKNOWN_APP, pkceRequired: true, found: false }))
      : { rule, severity: 'medium', cvss: null };
  }
  const live = isLive(seen);
  const rule = seen.ships && live ? 'secret-exposed-in-client' : 'secret-in-source';
  if (seen.what === 'consumer-key') return { rule, severity: 'low', cvss: null };
  if (isSample(seen)) return { rule, severity: 'low', cvss: null };
  if (!live && seen.place === 'test') return { rule, severity: 'medium', cvss: null };
  // A secret by reference is in the built client only, and an access token works for a while only: one more thing to do.
  const harder = seen.what === 'secret-by-reference' || seen.what === 'access-token';
  return rule === 'secret-exposed-in-client'
    ? scored(
        rule,
        harder
          ? riskOf('code', { ...UNKNOWN_APP, pkceRequired: true, found: false })
          : riskOf('exposed-secret', { ...UNKNOWN_APP, found: true }),
      )
    : scored(rule, riskOf('repository', { ...UNKNOWN_APP, ipRestricted: harder, found: !harder }));
}

function scored(rule: ExposureJudgement['rule'], cvss: Cvss): ExposureJudgement {
  return { rule, severity: severityOf(cvss), cvss };
}
