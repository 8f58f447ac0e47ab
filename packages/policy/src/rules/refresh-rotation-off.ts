import type { CompleteApp } from '../complete.ts';
import { refusedToday } from '../refused-today.ts';
import { requiredSettings } from '../required.ts';
import { change, type Rule, type RuleFinding, ratingOf, scored, settingSteps, shownBy, unscored } from './rule.ts';

/** A public client's refresh tokens must be rotated, or sender-constrained (RFC 9700 §4.14.2). */
export const refreshRotationOff: Rule = {
  id: 'refresh-rotation-off',
  rank: 80,
  title: 'A stolen refresh token of a public client lives on',
  threat: 'stolen-refresh-token',
  rightForEveryType: true,
  mapsTo: {
    controls: ['authorization-code-and-credentials-flow-settings', 'enable-refresh-token-rotation'],
    rfc: ['RFC 9700 §4.14.2', 'RFC 9700 §2.2.2'],
    cwe: [613, 294],
  },
  check: (c) =>
    !c.facts.refreshTokenRotation && requiredSettings(c).refreshTokenRotation === true ? finding(c) : undefined,
  steps: ({ client, changes }) => [
    { kind: 'client', act: 'store-rotated-token', is: client.storesRotatedToken },
    ...settingSteps({ changes }),
  ],
};

function finding(c: CompleteApp): RuleFinding {
  const said = {
    required: true,
    setting: 'refreshTokenRotation',
    changes: [change('refreshTokenRotation', true)],
  } as const;
  const refused = refusedToday(c);
  if (refused !== undefined) {
    return unscored('high', {
      ...said,
      message: `Refresh Token Rotation is off. The real client ${refused.at === 'refresh' ? 'cannot refresh' : 'cannot log in'} today, so its refresh tokens are worth nothing yet; once it can, a stolen one works as long as the real one, and nobody notices (${ratingOf('refresh', c)}).`,
    });
  }
  return scored('refresh', c, {
    ...said,
    // Rotation is a public client's defence: what a private one's thief can do is another rule's finding.
    shownBy: shownBy('stolen-refresh-token', 'public'),
    message:
      'Refresh Token Rotation is off and no secret can stand in for it: a stolen refresh token works as long as the real one, and nobody notices.',
  });
}
