/** Which attack shows a finding, on which kind of client. */
import type { ClientType, Facts, RuleId, Threat } from '@countersign/policy';
import type { AttackName } from '../attack.ts';

export type Kind = 'private' | 'public';

/** How a finding is shown. */
export interface Demonstration {
  attack: AttackName;
  /** The kinds of client on which it is replayed; all must agree. */
  kinds: readonly Kind[];
  /** The attacker holds the secret already: it was found where it should not be. */
  leaked: boolean;
}

/** Advice carries its scenario for reading; the control asks nothing there, so there is nothing to show. */
const ADVICE: ReadonlySet<RuleId> = new Set(['refresh-rotation-advised', 'credentials-allowed-in-header-or-url']);

const ATTACK_OF: Readonly<Record<Threat, AttackName | undefined>> = {
  'intercepted-code': 'intercepted-code',
  'injected-code': 'injected-code',
  'extracted-secret': 'extracted-secret',
  'stolen-refresh-token': 'stolen-refresh-token',
  'attacker-started-code': 'attacker-started-code',
  'credential-log-leak': 'credentials-in-url',
  // The theft happens in a repository; what a stolen secret opens is shown in its place.
  'repository-leak': 'extracted-secret',
  // What a subject token is worth is decided by the org's own handler and a foreign server; a replay would invent both.
  'unproven-token-exchange': undefined,
  // The weaker flows belong to the org, and the twin offers none of them.
  'password-theft': undefined,
};

/** Undefined for findings nobody attacks: availability, advice, an undecided type. */
export function demonstrationOf(
  finding: { rule: RuleId; threat: Threat | null },
  type: ClientType,
  facts: Facts,
): Demonstration | undefined {
  if (finding.rule === 'client-type-mixed') return mixed(facts);
  if (ADVICE.has(finding.rule) || finding.threat === null) return undefined;
  const attack = ATTACK_OF[finding.threat];
  if (attack === undefined) return undefined;
  const leaked = finding.rule === 'secret-exposed-in-client' || finding.rule === 'secret-in-source';
  return { attack, kinds: leaked ? kindsOf(type).slice(0, 1) : attackedKinds(finding.rule, type), leaked };
}

/** The kinds of client that may be behind an app. */
export function kindsOf(type: ClientType): readonly Kind[] {
  return type === 'private' || type === 'public' ? [type] : ['private', 'public'];
}

/** In a mixed app the attacker takes the half that is easier to attack, and that is the public one. */
function attackedKinds(rule: RuleId, type: ClientType): readonly Kind[] {
  // Rotation is a public client's defence: what a private one's thief can do is another rule's finding.
  if (rule === 'refresh-rotation-off') return ['public'];
  return type === 'mixed' ? ['public'] : kindsOf(type);
}

/** No value of the secret box is right: whichever it has, one half pays for it. */
function mixed(facts: Facts): Demonstration {
  if (facts.secretRequiredForWebServerFlow !== false) {
    return { attack: 'extracted-secret', kinds: ['public'], leaked: false };
  }
  const attack = facts.pkceRequired === false ? 'intercepted-code' : 'attacker-started-code';
  return { attack, kinds: ['private'], leaked: false };
}

/** Attacks that this kind of client can be expected to withstand: tried where nothing is wrong, and said. */
export function expectedToWithstand(kind: Kind, headlessOpen: boolean): readonly AttackName[] {
  return [
    'intercepted-code',
    ...(kind === 'private' ? (['attacker-started-code'] as const) : (['extracted-secret'] as const)),
    'injected-code',
    'pkce-downgrade',
    'wrong-verifier',
    'missing-verifier',
    'code-redeemed-by-other-client',
    'code-replay',
    'redirect-uri-swapped',
    'redirect-uri-widened',
    'login-csrf',
    'mix-up',
    'wrong-secret',
    'secret-from-browser',
    'stolen-refresh-token',
    'stolen-refresh-token-after-rotation',
    'refresh-from-two-places',
    ...(kind === 'private' && headlessOpen ? (['credentials-in-url'] as const) : []),
  ];
}
