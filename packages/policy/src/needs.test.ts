import { describe, expect, it } from 'vitest';
import { type ConductFacts, UNKNOWN_CLIENT } from './facts.ts';
import type { SettingChange } from './finding.ts';
import { adapted, breaksClient, dispositionOf, isUnmet, needsOf } from './needs.ts';

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
      expect(decide(off, {}).needs).toEqual([{ part, must: 'never', otherwise: 'in-vain', is: 'unknown' }]);
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

describe('several changes', () => {
  const on = [change('pkceRequired', true), change('refreshTokenRotation', true)];
  const disposition = (client: Partial<ConductFacts>) =>
    dispositionOf(on, needsOf(on, { ...UNKNOWN_CLIENT, ...client }));

  it('are safe where all is met, and need the client changed where one is proven not to be', () => {
    expect(disposition({ sendsChallenge: 'always', storesRotatedToken: 'yes' })).toBe('safe');
    expect(disposition({ sendsChallenge: 'always' })).toBe('needs-a-person');
    expect(disposition({ sendsChallenge: 'always', storesRotatedToken: 'no' })).toBe('needs-client-change');
    expect(disposition({ storesRotatedToken: 'no' })).toBe('needs-client-change');
  });

  it('ask for what each of them asks, in their order', () => {
    expect(needsOf(on, UNKNOWN_CLIENT)).toEqual([
      { part: 'sendsChallenge', must: 'always', otherwise: 'refused', is: 'unknown' },
      { part: 'storesRotatedToken', must: 'yes', otherwise: 'refused', is: 'unknown' },
    ]);
  });

  it('that ask for nothing are safe', () => {
    expect(dispositionOf([change('adminApproved', true)], [])).toBe('safe');
  });
});

describe('the client as the steps leave it', () => {
  it('keeps its secret where it is changed in something else', () => {
    const client = { ...UNKNOWN_CLIENT, sendsSecretAtCode: 'always', sendsChallenge: 'never' } as const;
    expect(adapted(client, [change('pkceRequired', true)])).toEqual({ ...client, sendsChallenge: 'always' });
  });

  const SENDS_ALL: ConductFacts = {
    sendsSecretAtCode: 'always',
    sendsSecretAtRefresh: 'always',
    sendsChallenge: 'always',
    storesRotatedToken: 'yes',
  };
  const SENDS_NONE: ConductFacts = {
    sendsSecretAtCode: 'never',
    sendsSecretAtRefresh: 'never',
    sendsChallenge: 'never',
    storesRotatedToken: 'no',
  };

  it.each(REQUIREMENTS)(
    '%s turned on changes %s of a client that is proven not to meet it, and no more',
    (setting, part, met) => {
      const on = [change(setting, true)];
      expect(adapted(SENDS_NONE, on)).toEqual({ ...SENDS_NONE, [part]: met });
      expect(adapted(SENDS_ALL, on)).toEqual(SENDS_ALL);
      expect(adapted(UNKNOWN_CLIENT, on)).toEqual(UNKNOWN_CLIENT);
    },
  );

  it.each(['secretRequiredForWebServerFlow', 'secretRequiredForRefreshTokenFlow'] as const)(
    '%s turned off: a client released without its secret has none to send anywhere',
    (setting) => {
      const off = [change(setting, false)];
      expect(adapted(SENDS_ALL, off)).toEqual({
        ...SENDS_ALL,
        sendsSecretAtCode: 'never',
        sendsSecretAtRefresh: 'never',
      });
      expect(adapted(UNKNOWN_CLIENT, off)).toEqual(UNKNOWN_CLIENT);
    },
  );
});
