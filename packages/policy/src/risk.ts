/**
 * CVSS vectors from facts: one base for each kind of finding, and the circumstances that move it. The scores are computed
 * by a library. `docs/risk.md` is generated from this file.
 */
import calculator from 'ae-cvss-calculator';
import type { CompleteFacts } from './complete.ts';
import type { Cvss, Score } from './finding.ts';
import type { Severity } from './severity.ts';

/** What kind of hole it is; each kind has one base vector and one barrier that raises attack complexity. */
export type RiskKind = keyof typeof RISK_KINDS;

interface Kind {
  says: string;
  /** Privileges the attacker needs first. */
  privileges: 'N' | 'L' | 'H';
  /** Whether a person must do something. */
  interaction: 'N' | 'R';
  /** Attack complexity is high whatever the settings. */
  alwaysComplex: boolean;
  /** What stands in the way, beside enforced IP ranges. */
  barrier?: 'pkceRequired' | 'refreshTokenRotation';
  /** Impact stays low even where privilege is high. */
  lowImpact?: true;
}

/** The bases. Every number here is a CVSS metric with its reason; nothing is tuned to a score. */
export const RISK_KINDS = {
  code: {
    says: 'A code, once seen, can be redeemed (or a secret extracted that redeems it) by anyone on the network.',
    privileges: 'N',
    interaction: 'N',
    alwaysComplex: false,
    barrier: 'pkceRequired',
  },
  refresh: {
    says: 'A refresh token, once seen, can be used by anyone on the network.',
    privileges: 'N',
    interaction: 'N',
    alwaysComplex: false,
    barrier: 'refreshTokenRotation',
  },
  'refresh-behind-secret': {
    says: 'A stolen refresh token needs the client secret too; rotation would make the theft visible.',
    privileges: 'H',
    interaction: 'N',
    alwaysComplex: true,
  },
  'token-exchange': {
    says: 'A subject token can be exchanged by anyone on the network, or the secret that guards it is public.',
    privileges: 'N',
    interaction: 'N',
    alwaysComplex: false,
  },
  'exposed-secret': {
    says: 'The secret is in the hands of everyone who has the client.',
    privileges: 'N',
    interaction: 'N',
    alwaysComplex: false,
  },
  repository: {
    says: 'The secret is in the hands of everyone who can read the repository.',
    privileges: 'L',
    interaction: 'N',
    alwaysComplex: false,
  },
  injection: {
    says: 'The code is bound to a secret but to no session: a victim’s code can be fed into the attacker’s own session (RFC 9700 §4.5).',
    privileges: 'N',
    interaction: 'R',
    alwaysComplex: true,
  },
  'credential-log': {
    says: 'A password may travel where proxies and servers log it; the attacker reads the log.',
    privileges: 'H',
    interaction: 'N',
    alwaysComplex: true,
    lowImpact: true,
  },
  'password-flow': {
    says: 'A flow that hands the password to the client, or the token to the address bar, is still open.',
    privileges: 'N',
    interaction: 'R',
    alwaysComplex: true,
    lowImpact: true,
  },
  'device-flow': {
    says: 'A user who types the attacker’s code at the real login page hands the attacker the tokens (RFC 8628 §5.4).',
    privileges: 'N',
    interaction: 'R',
    alwaysComplex: false,
  },
} as const satisfies Record<string, Kind>;

/** The facts a vector follows. */
export type Circumstances = Pick<
  CompleteFacts,
  'privilege' | 'pkceRequired' | 'refreshTokenRotation' | 'ipRestricted'
> & {
  /** A live secret was really found in an artifact. */
  found: boolean;
};

/** Both vectors with their scores. Pure and total. */
export function riskOf(kind: RiskKind, facts: Circumstances): Cvss {
  const base: Kind = RISK_KINDS[kind];
  const barred = facts.ipRestricted || (base.barrier !== undefined && facts[base.barrier]);
  const complexity = base.alwaysComplex || (barred && !facts.found) ? 'H' : 'L';
  const impact = facts.privilege === 'high' && base.lowImpact !== true ? 'H' : 'L';
  const { privileges, interaction } = base;
  const v3 = `CVSS:3.1/AV:N/AC:${complexity}/PR:${privileges}/UI:${interaction}/S:U/C:${impact}/I:${impact}/A:N`;
  const v4 = `CVSS:4.0/AV:N/AC:${complexity}/AT:N/PR:${privileges}/UI:${interaction === 'R' ? 'P' : 'N'}/VC:${impact}/VI:${impact}/VA:N/SC:N/SI:N/SA:N`;
  // No exploit is needed for a secret that lies open: E:H (v3.1 §3.1), E:A (v4.0 §3.1).
  return { v3: score(facts.found ? `${v3}/E:H` : v3), v4: score(facts.found ? `${v4}/E:A` : v4) };
}

/** The qualitative band of a v3.1 score (CVSS v3.1 §5). Below 4.0 is low. */
export function severityOf(cvss: Cvss): Severity {
  const { score: value } = cvss.v3;
  if (value >= 9) return 'critical';
  if (value >= 7) return 'high';
  return value >= 4 ? 'medium' : 'low';
}

const SCORES = new Map<string, Score>();

/** Computing a v4.0 score walks a table of thousands of vectors; there are only a few dozen of ours. */
function score(vector: string): Score {
  const known = SCORES.get(vector);
  if (known !== undefined) return known;
  const parsed = vector.startsWith('CVSS:4.0') ? new calculator.Cvss4P0(vector) : new calculator.Cvss3P1(vector);
  const fresh = Object.freeze({ vector, score: parsed.calculateScores().overall });
  SCORES.set(vector, fresh);
  return fresh;
}
