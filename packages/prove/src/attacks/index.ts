/** Every attack there is, in the order of the threat model. */
import { ATTACK_NAMES, type Attack } from '../attack.ts';
import { attackerStartedCode } from './attacker-started-code.ts';
import { extractedSecret } from './extracted-secret.ts';
import { injectedCode } from './injected-code.ts';
import { interceptedCode } from './intercepted-code.ts';
import { stolenRefreshToken } from './stolen-refresh-token.ts';

const BY_NAME = new Map<string, Attack>(
  [interceptedCode, attackerStartedCode, injectedCode, extractedSecret, stolenRefreshToken].map((attack) => [
    attack.name,
    attack,
  ]),
);

export const ATTACKS: readonly Attack[] = ATTACK_NAMES.flatMap((name) => BY_NAME.get(name) ?? []);

export function attackByName(name: string): Attack | undefined {
  return BY_NAME.get(name);
}
