/** What the client must do for a change of settings to leave it working or to have its effect, and whether it is known to. */
import type { ConductFacts } from './facts.ts';
import type { Disposition, Need, SettingChange } from './finding.ts';

/** What each change asks of the client. Turning a requirement on locks out a client that does not meet it. */
const ASKS: readonly { setting: SettingChange['setting']; to: boolean; need: Omit<Need, 'is'> }[] = [
  { setting: 'pkceRequired', to: true, need: { part: 'sendsChallenge', must: 'always', otherwise: 'refused' } },
  {
    setting: 'secretRequiredForWebServerFlow',
    to: true,
    need: { part: 'sendsSecretAtCode', must: 'always', otherwise: 'refused' },
  },
  {
    setting: 'secretRequiredForRefreshTokenFlow',
    to: true,
    need: { part: 'sendsSecretAtRefresh', must: 'always', otherwise: 'refused' },
  },
  {
    setting: 'refreshTokenRotation',
    to: true,
    need: { part: 'storesRotatedToken', must: 'yes', otherwise: 'refused' },
  },
  // A secret that is sent all the same is accepted: the login works, and the secret is still shipped.
  {
    setting: 'secretRequiredForWebServerFlow',
    to: false,
    need: { part: 'sendsSecretAtCode', must: 'never', otherwise: 'in-vain' },
  },
  {
    setting: 'secretRequiredForRefreshTokenFlow',
    to: false,
    need: { part: 'sendsSecretAtRefresh', must: 'never', otherwise: 'in-vain' },
  },
];

/** What the changes ask of the client, each with what is known of it. */
export function needsOf(changes: readonly SettingChange[], client: ConductFacts): Need[] {
  return changes.flatMap((change) =>
    ASKS.filter((ask) => ask.setting === change.setting && ask.to === change.to).map(
      ({ need }) => ({ ...need, is: client[need.part] }) as Need,
    ),
  );
}

/** Proven not to be met. What is unknown is not proven. */
export function isUnmet({ must, is }: Need): boolean {
  return is !== 'unknown' && is !== must;
}

/** Unmet, and the client is refused for it. */
export function breaksClient(need: Need): boolean {
  return need.otherwise === 'refused' && isUnmet(need);
}

/**
 * The client as the steps of the remediation leave it: what is proven not to be met is changed, the rest stays as it is. A
 * client that is released without its secret has none to send anywhere.
 */
export function adapted(client: ConductFacts, changes: readonly SettingChange[]): ConductFacts {
  const unmet = needsOf(changes, client).filter(isUnmet);
  const losesSecret = unmet.some(({ must }) => must === 'never');
  return {
    ...client,
    ...(losesSecret ? { sendsSecretAtCode: 'never', sendsSecretAtRefresh: 'never' } : {}),
    ...Object.fromEntries(unmet.map(({ part, must }) => [part, must])),
  };
}

export function dispositionOf(changes: readonly SettingChange[], needs: readonly Need[]): Disposition {
  if (changes.length === 0) return 'needs-a-person';
  if (needs.some(isUnmet)) return 'needs-client-change';
  return needs.every((need) => need.is === need.must) ? 'safe' : 'needs-a-person';
}
