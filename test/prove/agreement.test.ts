/**
 * A threat finding is there if, and only if, the attack named by its threat succeeds on the live server; and after the
 * remediation there is none if, and only if, the attack fails and the right client still logs in. Over every vector whose
 * kind of client is decided, on both wires: a wire changes the form of the answers, never what is enforced.
 */
import {
  type DemonstratingAttack,
  type Facts,
  type Finding,
  judge,
  type Proof,
  type RuleId,
  refusedTo,
  remedy,
  type Threat,
} from '@countersign/policy';
import { VECTORS, type Vector } from '@countersign/policy/vectors';
import { type ProvenSubjects, proveApps, type Subject } from '@countersign/prove';
import { beforeAll, describe, expect, it } from 'vitest';
import { startTwin, startTwinOn } from './twin.ts';

/** Every threat with an attack; each is tried on every vector, whether the policy finds it there or not. */
const ATTACK_OF = {
  'intercepted-code': 'intercepted-code',
  'attacker-started-code': 'attacker-started-code',
  'pkce-downgrade': 'pkce-downgrade',
  'injected-code': 'injected-code',
  'extracted-secret': 'extracted-secret',
  'stolen-refresh-token': 'stolen-refresh-token',
  'credential-log-leak': 'credentials-in-url',
} as const satisfies Partial<Record<Threat, DemonstratingAttack>>;

type Attacked = keyof typeof ATTACK_OF;
const THREATS = Object.keys(ATTACK_OF) as Attacked[];

/** A harder attack succeeds wherever an easier one does: the finding about the easier one stands for both. */
const SAID_BY: Record<Attacked, readonly Threat[]> = {
  'intercepted-code': ['intercepted-code'],
  'attacker-started-code': ['attacker-started-code', 'intercepted-code'],
  'pkce-downgrade': ['pkce-downgrade', 'intercepted-code'],
  'injected-code': ['injected-code', 'intercepted-code'],
  'extracted-secret': ['extracted-secret'],
  'stolen-refresh-token': ['stolen-refresh-token'],
  'credential-log-leak': ['credential-log-leak'],
};

/** Advice whose threat is behind another defence; it carries its scenario for reading. */
const ADVICE: ReadonlySet<RuleId> = new Set(['refresh-rotation-advised']);

/** Findings that keep the real client from logging in and that no change to the app's own settings lifts. */
const UNAVAILABLE: ReadonlySet<RuleId> = new Set(['flow-blocked-by-org', 'not-admin-approved']);

/** Salesforce's own guide leaves the box of a public client clear: the policy is silent on purpose. */
const SILENT_ON_PUBLIC: ReadonlySet<Threat> = new Set(['credential-log-leak']);

const EXCLUDED = new Map<string, string>();
for (const { id, type, facts } of VECTORS) {
  if (type === 'unknown') EXCLUDED.set(id, 'the kind of client is not decided, so neither is who the real client is');
  else if (facts.authorizationCodeFlow === false)
    EXCLUDED.set(id, 'no code can be obtained: there is nothing to attack');
}
const included = VECTORS.filter(({ id }) => !EXCLUDED.has(id));

const WIRES = ['salesforce', 'strict'] as const;
type Wire = (typeof WIRES)[number];

const proven = new Map<Wire, ProvenSubjects>();
beforeAll(async () => {
  process.stdout.write(`${[...EXCLUDED].map(([id, why]) => `excluded: ${id}: ${why}`).join('\n')}\n`);
  for (const wire of WIRES) {
    proven.set(wire, await proveApps(included.map(subjectOf), (plan) => startTwinOn(wire, plan), ONLY_FINDINGS));
  }
});

describe.each(WIRES)('the review and the live server agree on the %s wire', (wire) => {
  describe.each(included)('$id ($type)', (vector) => {
    const before = judge(vector.facts, vector.type).findings;
    const after = kindsAfter(vector).map(([type, facts]) => judge(facts, type).findings);

    it.each(THREATS)('%s is found exactly where it succeeds', (threat) => {
      if (vector.type === 'public' && SILENT_ON_PUBLIC.has(threat)) return;
      const { attack } = proofOf(wire, vector, threat).before;
      if (saidExactly(before, threat)) expect(attack).toBe('succeeds');
      if (attack === 'succeeds') expect(said(before, threat)).toBe(true);
    });

    it.each(THREATS)('%s is gone after the remediation exactly where it fails', (threat) => {
      if (vector.type === 'public' && SILENT_ON_PUBLIC.has(threat)) return;
      const { attack } = proofOf(wire, vector, threat).after;
      const still = after.some((findings) => said(findings, threat));
      expect(attack === 'succeeds').toBe(still);
    });

    it('the right client logs in afterwards, unless the review says that it cannot', () => {
      const { handshake } = proofOf(wire, vector, 'intercepted-code').after;
      const refused = kindsAfter(vector).some(([, facts]) => refusedTo(facts) !== undefined) && vector.type !== 'mixed';
      const cannot = refused || after.flat().some((finding) => finding.required && UNAVAILABLE.has(finding.rule));
      const unsure = after.flat().some((finding) => finding.rule === 'setting-unknown');
      if (cannot) expect(handshake).toBe('fails');
      else if (!unsure) expect(handshake).toBe('succeeds');
    });
  });
});

describe('the proof of a review', () => {
  it('shows every finding that has an attack, before and after', async () => {
    const subjects = included.map((vector): Subject => {
      const findings = judge(vector.facts, vector.type).findings.map(({ rule, demonstration }) => ({
        fingerprint: rule,
        demonstration,
      }));
      return { id: vector.id, facts: vector.facts, type: vector.type, findings };
    });
    const { subjects: results } = await proveApps(subjects, startTwin, ONLY_FINDINGS);
    for (const { id, findings } of subjects) {
      for (const { fingerprint: rule } of findings) {
        const proof = results.get(id)?.proofs.get(rule);
        if (proof === undefined) continue;
        expect({ id, rule, before: proof.before.attack, after: proof.after.attack }).toEqual({
          id,
          rule,
          before: 'succeeds',
          after: 'fails',
        });
      }
    }
  });
});

const ONLY_FINDINGS = { withstood: false } as const;

/** Asks for every attack, as if every threat had been found. */
function subjectOf({ id, facts, type }: Vector): Subject {
  const findings = THREATS.map((threat) => ({
    fingerprint: threat,
    demonstration: {
      attack: ATTACK_OF[threat],
      on: 'every',
      // The leak is a matter of evidence, not of settings: where it is known the attacker starts with the secret.
      leaked: threat === 'extracted-secret' && facts.secretInClient,
    } as const,
  }));
  return { id, facts, type, findings };
}

function proofOf(wire: Wire, vector: Vector, threat: Attacked): Proof {
  const proof = proven.get(wire)?.subjects.get(vector.id)?.proofs.get(threat);
  if (proof === undefined) throw new Error(`no proof of ${threat} for ${vector.id}`);
  return proof;
}

function saidExactly(findings: readonly Finding[], threat: Attacked): boolean {
  return findings.some((finding) => finding.threat === threat && !ADVICE.has(finding.rule));
}

function said(findings: readonly Finding[], threat: Attacked): boolean {
  return findings.some(
    ({ rule, threat: found }) =>
      // A mixed app has every threat of either kind; its finding names none.
      rule === 'client-type-mixed' || (found !== null && SAID_BY[threat].includes(found) && !ADVICE.has(rule)),
  );
}

/** What there is after the remediation, with what people did around it. */
function kindsAfter({ facts, type }: Vector): [type: 'private' | 'public', facts: Facts][] {
  const kinds = type === 'mixed' ? (['private', 'public'] as const) : [type as 'private' | 'public'];
  const done = { secretInClient: false, secretInSource: false, verifierDerivable: false };
  return kinds.map((kind) => [kind, { ...remedy(facts, kind).facts, ...done }]);
}
