import { describe, expect, it } from 'vitest';
import { type ConductFacts, UNKNOWN_CLIENT } from './facts.ts';
import type { SettingChange } from './finding.ts';
import { breaksClient, dispositionOf, isUnmet, needsOf } from './needs.ts';

const change = (setting: SettingChange['setting'], to: boolean): SettingChange => ({ setting, from: !to, to });
const decide = (one: SettingChange, client: Partial<ConductFacts>) => {
  const needs = needsOf([one], { ...UNKNOWN_CLIENT, ...client });
  return { needs, disposition: dispositionOf([one], needs), breaks: needs.some(breaksClient) };
};

/** Each requirement with the part of the conduct it asks for. */
const REQUIREMENTS = [
  ['pkceRequired', 'sendsChallenge', 'always', 'never'],
  ['secretRequiredForWebServerFlow', 'sendsSecretAtCode', 'always', 'never'],
  ['secretRequiredForRefreshTokenFlow', 'sendsSecretAtRefresh', 'always', 'never'],
  ['refreshTokenRotation', 'storesRotatedToken', 'yes', 'no'],
] as const;

describe('what a change asks of the client', () => {
  it.each(REQUIREMENTS)('%s turned on asks for %s', (setting, part, met, unmet) => {
    const on = change(setting, true);
    expect(decide(on, { [part]: met })).toMatchObject({ disposition: 'safe', breaks: false });
    expect(decide(on, { [part]: unmet })).toMatchObject({ disposition: 'needs-client-change', breaks: true });
    expect(decide(on, {})).toMatchObject({
      disposition: 'needs-a-person',
      breaks: false,
      needs: [{ part, must: met, is: 'unknown' }],
    });
  });

  it.each([
    ['secretRequiredForWebServerFlow', 'sendsSecretAtCode'],
    ['secretRequiredForRefreshTokenFlow', 'sendsSecretAtRefresh'],
  ] as const)(
    '%s turned off breaks nobody, but a client that still sends the secret still ships it',
    (setting, part) => {
      const off = change(setting, false);
      expect(decide(off, { [part]: 'always' })).toMatchObject({ disposition: 'needs-client-change', breaks: false });
      expect(decide(off, { [part]: 'never' })).toMatchObject({ disposition: 'safe', breaks: false });
    },
  );

  it('PKCE and rotation turned off ask for nothing', () => {
    for (const setting of ['pkceRequired', 'refreshTokenRotation'] as const) {
      expect(decide(change(setting, false), {}).needs).toEqual([]);
    }
  });

  it('a finding without a change is a person’s', () => {
    expect(dispositionOf([], [])).toBe('needs-a-person');
  });

  it('what is unknown is not unmet', () => {
    expect(isUnmet({ part: 'sendsChallenge', must: 'always', is: 'unknown', otherwise: 'refused' })).toBe(false);
  });
});
