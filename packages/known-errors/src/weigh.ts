/** Which causes of an error the evidence of an app shows, and which it rules out. */
import { type Conduct, grantsRefresh, type Known, type RuleId } from '@countersign/policy';
import type { Cause, KnownError, OrgState, Sign } from './known-error.ts';

/** What was read of an app and its org; a setting that is missing, undefined or null is not known. */
export interface AppEvidence {
  settings: Readonly<Record<string, unknown>>;
  org: OrgState;
  conduct: Readonly<Partial<Record<keyof Conduct, string>>>;
  /** Rules that have a finding on the app. */
  findings: readonly RuleId[];
  /** Where a setting, an org’s setting or a part of the conduct was read, by its name: a file and line, or one sentence. */
  places: Readonly<Partial<Record<string, string>>>;
}

/**
 * `shown`: everything that makes it a cause is there. `possible`: what the files can show is there, the rest only the org
 * shows. `open`: something of it is not known. `outside`: nothing of it is read. `ruled-out`: a part of it is known not to be.
 */
export type Standing = 'shown' | 'possible' | 'open' | 'outside' | 'ruled-out';

export interface WeighedCause {
  cause: Cause;
  standing: Standing;
  /** Each sign, whether it is there (undefined: not known), and where that was read. */
  seen: readonly SeenSign[];
  /** Findings on the app that suggest it. */
  findings: readonly RuleId[];
}

export interface SeenSign {
  sign: Sign;
  holds: Known;
  at?: string;
}

/** The causes: those that are shown first, those that are ruled out last, otherwise in their order. */
export function weighCauses(error: KnownError, evidence: AppEvidence): WeighedCause[] {
  return error.causes
    .map((cause) => weigh(cause, evidence))
    .sort((a, b) => ORDER.indexOf(a.standing) - ORDER.indexOf(b.standing));
}

const ORDER: readonly Standing[] = ['shown', 'possible', 'open', 'outside', 'ruled-out'];

function weigh(cause: Cause, evidence: AppEvidence): WeighedCause {
  const seen = (cause.signs?.all ?? []).map((sign): SeenSign => {
    const at = placesOf(sign, evidence);
    return { sign, holds: holds(sign, evidence), ...(at === '' ? {} : { at }) };
  });
  const findings = (cause.suggestedBy ?? []).filter((rule) => evidence.findings.includes(rule));
  const standing = standingOf(cause, seen);
  return { cause, seen, findings, standing: standing === 'open' && findings.length > 0 ? 'possible' : standing };
}

/** Where the signs that are known were read. */
function placesOf(sign: Sign, evidence: AppEvidence): string {
  if ('anyOf' in sign) return [...new Set(sign.anyOf.map((one) => placesOf(one, evidence)))].filter(Boolean).join(', ');
  if (holds(sign, evidence) === undefined) return '';
  return evidence.places[nameOf(sign)] ?? '';
}

function nameOf(sign: Exclude<Sign, { anyOf: unknown }>): string {
  if ('conduct' in sign) return sign.conduct;
  if ('orgSetting' in sign) return sign.orgSetting;
  return 'grantsRefresh' in sign ? 'scopes' : sign.setting;
}

// INVARIANT: not known neither shows nor rules out anything.
function standingOf({ signs }: Cause, seen: WeighedCause['seen']): Standing {
  if (signs === undefined) return 'outside';
  if (seen.some((one) => one.holds === false)) return 'ruled-out';
  if (seen.some((one) => one.holds === undefined)) return 'open';
  return signs.proves ? 'shown' : 'possible';
}

function holds(sign: Sign, evidence: AppEvidence): Known {
  if ('anyOf' in sign) return any(sign.anyOf.map((one) => holds(one, evidence)));
  if ('conduct' in sign) {
    const value = evidence.conduct[sign.conduct];
    return value === undefined || value === 'unknown' ? undefined : value === sign.is;
  }
  if ('orgSetting' in sign) return matches(evidence.org[sign.orgSetting], sign.is);
  if ('grantsRefresh' in sign) {
    const { scopes } = evidence.settings;
    return Array.isArray(scopes) ? grantsRefresh(scopes as string[]) === sign.grantsRefresh : undefined;
  }
  const value = evidence.settings[sign.setting];
  if ('empty' in sign) return Array.isArray(value) ? value.length === 0 : undefined;
  return matches(value, sign.is);
}

function matches(value: unknown, wanted: boolean | string): Known {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value.includes(wanted);
  if (typeof value === 'object') return (value as { kind?: unknown }).kind === wanted;
  return value === wanted;
}

function any(all: readonly Known[]): Known {
  if (all.includes(true)) return true;
  return all.includes(undefined) ? undefined : false;
}
