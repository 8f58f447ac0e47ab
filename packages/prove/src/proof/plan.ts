/** On which kinds of client a finding is shown, and what an app is expected to withstand. */
import type { ClientType, Demonstration } from '@countersign/policy';
import type { AttackName } from '../attack.ts';

export type Kind = 'private' | 'public';

/** The kinds of client on which a finding is shown; all must agree. */
export function attackedKinds({ on, leaked }: Demonstration, type: ClientType): readonly Kind[] {
  if (leaked) return kindsOf(type).slice(0, 1);
  if (on !== 'every') return [on];
  // In a mixed app the attacker takes the half that is easier to attack, and that is the public one.
  return type === 'mixed' ? ['public'] : kindsOf(type);
}

/** The kinds of client that may be behind an app. */
export function kindsOf(type: ClientType): readonly Kind[] {
  return type === 'private' || type === 'public' ? [type] : ['private', 'public'];
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
