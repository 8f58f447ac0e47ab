/** The risk model as Markdown: what `docs/risk.md` shows of `risk.ts`, worked out from the code and never typed in. */
import { type Circumstances, type Cvss, RISK_KINDS, type RiskKind, riskOf, severityOf } from '@countersign/policy';

/** One way a kind of hole can be met, with its vectors. */
export interface RiskRow {
  privilege: 'high' | 'low' | 'any';
  /** What stands in the way, in words. */
  barrier: string;
  cvss: Cvss;
}

/** Every vector that can come out of a kind, each once, worst first. */
export function riskRows(kind: RiskKind): RiskRow[] {
  const rows = new Map<string, RiskRow>();
  for (const privilege of ['high', 'low'] as const) {
    for (const { says, circumstances } of situations(kind)) {
      const cvss = riskOf(kind, { ...NOTHING, ...circumstances, privilege });
      const same = rows.get(cvss.v3.vector);
      // The same vector from both privileges, or from two barriers, is one row.
      if (same === undefined) rows.set(cvss.v3.vector, { privilege, barrier: says, cvss });
      else if (same.privilege !== privilege) rows.set(cvss.v3.vector, { ...same, privilege: 'any' });
      else if (same.barrier !== IN_THE_WAY.nothing) same.barrier += ` or ${says}`;
    }
  }
  return [...rows.values()].sort((a, b) => b.cvss.v3.score - a.cvss.v3.score);
}

/** A section for each kind: what it is, and a table of its vectors. GitHub-flavoured Markdown. */
export function riskTable(): string {
  return (Object.keys(RISK_KINDS) as RiskKind[]).map(kindSection).join('\n');
}

const IN_THE_WAY = {
  nothing: 'nothing',
  pkceRequired: 'PKCE',
  refreshTokenRotation: 'rotation',
  ipRestricted: 'enforced IP ranges',
  found: 'a live secret was found, whatever stands in the way',
} as const;

const NOTHING = { pkceRequired: false, refreshTokenRotation: false, ipRestricted: false, found: false } as const;

interface Situation {
  says: string;
  circumstances: Partial<Circumstances>;
}

/** Nothing in the way, each barrier alone, and, where a secret may be found, everything and a found secret. */
function situations(kind: RiskKind): Situation[] {
  const barriers = (['pkceRequired', 'refreshTokenRotation', 'ipRestricted'] as const).map((name) => ({
    says: IN_THE_WAY[name],
    circumstances: { [name]: true },
  }));
  const found = {
    says: IN_THE_WAY.found,
    circumstances: { pkceRequired: true, refreshTokenRotation: true, ipRestricted: true, found: true },
  };
  const all = [{ says: IN_THE_WAY.nothing, circumstances: {} }, ...barriers];
  return RISK_KINDS[kind].alwaysComplex ? all : [...all, found];
}

function kindSection(kind: RiskKind): string {
  const rows = riskRows(kind).map(
    ({ privilege, barrier, cvss }) =>
      `| ${privilege} | ${barrier} | \`${cvss.v3.vector}\` | ${cvss.v3.score.toFixed(1)} | ${severityOf(cvss)} | \`${cvss.v4.vector}\` | ${cvss.v4.score.toFixed(1)} |`,
  );
  return [
    `### \`${kind}\``,
    '',
    RISK_KINDS[kind].says,
    '',
    '| privilege | in the way | CVSS v3.1 | score | severity | CVSS v4.0 | score |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
