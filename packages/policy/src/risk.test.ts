import { describe, expect, it } from 'vitest';
import { type Circumstances, RISK_KINDS, type RiskKind, riskOf, severityOf } from './risk.ts';

/** High privilege, and nothing in the way. */
const OPEN: Circumstances = {
  privilege: 'high',
  pkceRequired: false,
  refreshTokenRotation: false,
  ipRestricted: false,
  found: false,
};

/** The metrics that our kinds differ in, and the score: `AC:L PR:N UI:N C:H 9.1 9.3`. */
function told(kind: RiskKind, change: Partial<Circumstances> = {}): string {
  const { v3, v4 } = riskOf(kind, { ...OPEN, ...change });
  const [, complexity, privileges, interaction, impact, exploit = ''] =
    /^CVSS:3\.1\/AV:N\/(AC:.)\/(PR:.)\/(UI:.)\/S:U\/C:(.)\/I:\4\/A:N(\/E:H)?$/.exec(v3.vector) ?? [];
  const people = interaction === 'UI:R' ? 'P' : 'N';
  expect(v4.vector).toBe(
    `CVSS:4.0/AV:N/${complexity}/AT:N/${privileges}/UI:${people}/VC:${impact}/VI:${impact}/VA:N/SC:N/SI:N/SA:N${exploit && '/E:A'}`,
  );
  return `${complexity} ${privileges} ${interaction} C:${impact}${exploit} ${v3.score} ${v4.score}`;
}

describe('the vector of a finding', () => {
  it.each<[RiskKind, string, string]>([
    // The worst case, and the same with a little privilege.
    ['code', 'AC:L PR:N UI:N C:H 9.1 9.3', 'AC:L PR:N UI:N C:L 6.5 6.9'],
    ['refresh', 'AC:L PR:N UI:N C:H 9.1 9.3', 'AC:L PR:N UI:N C:L 6.5 6.9'],
    ['refresh-behind-secret', 'AC:H PR:H UI:N C:H 5.9 7.4', 'AC:H PR:H UI:N C:L 3.3 2.1'],
    ['token-exchange', 'AC:L PR:N UI:N C:H 9.1 9.3', 'AC:L PR:N UI:N C:L 6.5 6.9'],
    ['exposed-secret', 'AC:L PR:N UI:N C:H 9.1 9.3', 'AC:L PR:N UI:N C:L 6.5 6.9'],
    ['repository', 'AC:L PR:L UI:N C:H 8.1 8.6', 'AC:L PR:L UI:N C:L 5.4 5.3'],
    ['injection', 'AC:H PR:N UI:R C:H 6.8 7.6', 'AC:H PR:N UI:R C:L 4.2 2.3'],
    ['credential-log', 'AC:H PR:H UI:N C:L 3.3 2.1', 'AC:H PR:H UI:N C:L 3.3 2.1'],
    ['password-flow', 'AC:H PR:N UI:R C:L 4.2 2.3', 'AC:H PR:N UI:R C:L 4.2 2.3'],
    ['device-flow', 'AC:L PR:N UI:R C:H 8.1 8.6', 'AC:L PR:N UI:R C:L 5.4 5.3'],
  ])('of %s, of an app with high privilege %s, with low %s', (kind, high, low) => {
    expect(told(kind)).toBe(high);
    expect(told(kind, { privilege: 'low' })).toBe(low);
  });

  it('is harder to attack behind the one barrier of its kind: PKCE for a code, rotation for a refresh token', () => {
    const kinds = Object.keys(RISK_KINDS) as RiskKind[];
    const barredBy = (change: Partial<Circumstances>) => kinds.filter((kind) => told(kind, change) !== told(kind));
    expect(barredBy({ pkceRequired: true })).toEqual(['code']);
    expect(barredBy({ refreshTokenRotation: true })).toEqual(['refresh']);
    expect(told('code', { pkceRequired: true })).toBe('AC:H PR:N UI:N C:H 7.4 9.1');
    expect(told('refresh', { refreshTokenRotation: true })).toBe('AC:H PR:N UI:N C:H 7.4 9.1');
  });

  it('is harder to attack from addresses that are refused, whatever its kind', () => {
    for (const kind of Object.keys(RISK_KINDS) as RiskKind[])
      expect(told(kind, { ipRestricted: true })).toMatch(/^AC:H /);
  });

  it('no barrier stands before a secret that lies open, and it needs no exploit', () => {
    const found = { found: true, ipRestricted: true, pkceRequired: true, refreshTokenRotation: true };
    expect(told('exposed-secret', found)).toBe('AC:L PR:N UI:N C:H/E:H 9.1 9.3');
    expect(told('code', found)).toBe('AC:L PR:N UI:N C:H/E:H 9.1 9.3');
    expect(told('repository', found)).toBe('AC:L PR:L UI:N C:H/E:H 8.1 8.6');
    expect(told('injection', found)).toBe('AC:H PR:N UI:R C:H/E:H 6.8 7.6');
  });

  it('is made once and shared, and nobody can change it', () => {
    const first = riskOf('code', OPEN);
    expect(riskOf('code', OPEN).v3).toBe(first.v3);
    expect(riskOf('refresh', OPEN).v4).toBe(first.v4);
    expect(Object.isFrozen(first.v3)).toBe(true);
  });

  it('has a sentence for each kind, for the page of risks', () => {
    expect(Object.entries(RISK_KINDS).map(([kind, { says }]) => `${kind}: ${says}`)).toEqual([
      'code: A code, once seen, can be redeemed (or a secret extracted that redeems it) by anyone on the network.',
      'refresh: A refresh token, once seen, can be used by anyone on the network.',
      'refresh-behind-secret: A stolen refresh token needs the client secret too; rotation would make the theft visible.',
      'token-exchange: A subject token can be exchanged by anyone on the network, or the secret that guards it is public.',
      'exposed-secret: The secret is in the hands of everyone who has the client.',
      'repository: The secret is in the hands of everyone who can read the repository.',
      'injection: The code is bound to a secret but to no session: a victim’s code can be fed into the attacker’s own session (RFC 9700 §4.5).',
      'credential-log: A password may travel where proxies and servers log it; the attacker reads the log.',
      'password-flow: A flow that hands the password to the client, or the token to the address bar, is still open.',
      'device-flow: A user who types the attacker’s code at the real login page hands the attacker the tokens (RFC 8628 §5.4).',
    ]);
  });
});

describe('severity', () => {
  it.each([
    [10, 'critical'],
    [9, 'critical'],
    [8.9, 'high'],
    [7, 'high'],
    [6.9, 'medium'],
    [4, 'medium'],
    [3.9, 'low'],
    [0, 'low'],
  ])('a v3.1 score of %d is %s, whatever v4.0 says', (score, severity) => {
    expect(severityOf({ v3: { vector: '', score }, v4: { vector: '', score: 10 - score } })).toBe(severity);
  });
});
