import { describe, expect, it } from 'vitest';
import { conductFrom, UNKNOWN_CONDUCT } from './conduct.ts';
import { conductFacts, factsOf, NOTHING_OBSERVED, UNKNOWABLE, UNKNOWN_CLIENT } from './facts.ts';
import { scopeTable } from './scopes.ts';
import { ORG_TWINS } from './settings/names.ts';
import type { OrgSettings, Setting, Settings, SettingValues } from './settings.ts';

const NOTHING_SEEN = { ...NOTHING_OBSERVED, ...UNKNOWN_CLIENT };
const unknown: Setting<never> = { origin: 'unknown', field: 'x', why: 'not in the tree' };
const known = <T>(value: T): Setting<T> => ({ origin: 'default', field: 'x', apiVersion: '49.0', value });
const everythingUnknown = new Proxy({}, { get: () => unknown }) as Settings & OrgSettings;
const app = (values: Partial<SettingValues>): Settings =>
  new Proxy(
    {},
    { get: (_, name) => (name in values ? known(values[name as keyof SettingValues]) : unknown) },
  ) as Settings;

describe('factsOf', () => {
  it('guesses nothing: what is unknown stays unknown, and counts as high privilege', () => {
    const facts = factsOf(everythingUnknown, everythingUnknown, NOTHING_SEEN);
    expect(facts.secretRequiredForWebServerFlow).toBeUndefined();
    expect(facts.authorizationCodeFlow).toBeUndefined();
    expect(facts.refreshReachable).toBeUndefined();
    expect(facts.privilege).toBe('high');
    expect(facts.ipRestricted).toBe(false);
  });

  it('an app without a callback can run no authorization-code flow', () => {
    expect(
      factsOf(app({ oauthEnabled: true, callbackUrls: [] }), everythingUnknown, NOTHING_SEEN).authorizationCodeFlow,
    ).toBe(false);
    expect(factsOf(app({ oauthEnabled: false }), everythingUnknown, NOTHING_SEEN).authorizationCodeFlow).toBe(false);
  });

  it('PKCE required by the org is required, whatever the app says', () => {
    const org = new Proxy(
      {},
      { get: (_, name) => (name === 'pkceRequiredForAll' ? known(true) : unknown) },
    ) as OrgSettings;
    expect(factsOf(app({ pkceRequired: false }), org, NOTHING_SEEN).pkceRequired).toBe(true);
    expect(factsOf(app({}), org, NOTHING_SEEN).pkceRequired).toBe(true);
  });

  it('where the org is not known, the app’s own PKCE setting is judged: knowing less never relaxes', () => {
    expect(factsOf(app({ pkceRequired: false }), everythingUnknown, NOTHING_SEEN).pkceRequired).toBe(false);
    expect(factsOf(app({ pkceRequired: true }), everythingUnknown, NOTHING_SEEN).pkceRequired).toBe(true);
  });

  it('no refresh token without its scope, nor with a policy that expires it at once', () => {
    const reachable = (scopes: string[], kind: 'zero' | 'infinite') =>
      factsOf(app({ scopes, refreshTokenPolicy: { kind } }), everythingUnknown, NOTHING_SEEN).refreshReachable;
    expect(reachable(['Api', 'RefreshToken'], 'infinite')).toBe(true);
    expect(reachable(['Api', 'RefreshToken'], 'zero')).toBe(false);
    expect(reachable(['Full'], 'infinite')).toBe(false);
  });

  it('enforced IP relaxation restricts only where ranges are really listed', () => {
    const restricted = (ranges: { start: string; end: string }[]) =>
      factsOf(app({ ipRelaxation: 'enforce', ipRanges: ranges }), everythingUnknown, NOTHING_SEEN).ipRestricted;
    expect(restricted([])).toBe(false);
    expect(restricted([{ start: '192.0.2.1', end: '192.0.2.9' }])).toBe(true);
  });
});

const nothingKnown = factsOf(everythingUnknown, everythingUnknown, NOTHING_SEEN);

describe('each fact', () => {
  it('of settings of which nothing is known is not known, and no observation is made up', () => {
    const unknown = Object.entries(nothingKnown).flatMap(([name, value]) => (value === undefined ? [name] : []));
    expect(unknown.toSorted()).toEqual([...UNKNOWABLE].toSorted());
    expect(nothingKnown).toMatchObject({
      headlessLogin: false,
      deviceFlowOpen: false,
      ipRestricted: false,
      secretVaulted: false,
      secretInClient: false,
      secretInSource: false,
      verifierDerivable: false,
      declarationContradicted: false,
      sendsSecretAtCode: 'unknown',
      sendsSecretAtRefresh: 'unknown',
      sendsChallenge: 'unknown',
      storesRotatedToken: 'unknown',
    });
  });

  it('may be unknown, or not, in this order', () => {
    expect(UNKNOWABLE).toEqual([
      'authorizationCodeFlow',
      'codeCredentialFlow',
      'orgAllowsCodeCredentialFlow',
      'credentialsInPostBodyOnly',
      'secretRequiredForWebServerFlow',
      'secretRequiredForRefreshTokenFlow',
      'secretRequiredForTokenExchange',
      'pkceRequired',
      'refreshTokenRotation',
      'adminApproved',
      'tokenExchangeFlow',
      'refreshReachable',
    ]);
  });

  it('that is a setting is that setting, and changes no other', () => {
    const twins = ORG_TWINS.flatMap(({ fact }) => fact ?? []);
    const named = UNKNOWABLE.filter(
      (name) => name !== 'authorizationCodeFlow' && name !== 'refreshReachable' && !twins.some((twin) => twin === name),
    );
    for (const name of named)
      for (const value of [true, false])
        expect(factsOf(app({ [name]: value }), everythingUnknown, NOTHING_SEEN)).toEqual({
          ...nothingKnown,
          [name]: value,
        });
  });

  it('of the org is the org’s switch', () => {
    for (const value of [true, false]) {
      const org = new Proxy(
        {},
        { get: (_, name) => (name === 'codeCredentialFlowAllowed' ? known(value) : unknown) },
      ) as OrgSettings;
      expect(factsOf(app({}), org, NOTHING_SEEN)).toEqual({ ...nothingKnown, orgAllowsCodeCredentialFlow: value });
    }
  });

  it('that was observed is what was observed', () => {
    const seen = { ...NOTHING_SEEN, secretVaulted: true, headlessLogin: true, sendsChallenge: 'always' } as const;
    expect(factsOf(everythingUnknown, everythingUnknown, seen)).toEqual({ ...nothingKnown, ...seen });
  });
});

describe('a code flow is possible', () => {
  it.each([
    [true, ['https://example.com/cb'], true],
    [true, [], false],
    [true, undefined, undefined],
    [false, ['https://example.com/cb'], false],
    [false, undefined, false],
    [undefined, ['https://example.com/cb'], undefined],
    [undefined, [], false],
    [undefined, undefined, undefined],
  ])('OAuth enabled %j, callbacks %j: %j', (oauthEnabled, callbackUrls, possible) => {
    const settings = {
      ...(oauthEnabled === undefined ? {} : { oauthEnabled }),
      ...(callbackUrls === undefined ? {} : { callbackUrls }),
    };
    expect(factsOf(app(settings), everythingUnknown, NOTHING_SEEN).authorizationCodeFlow).toBe(possible);
  });
});

describe('a refresh token can be obtained', () => {
  it.each([
    [['Api', 'RefreshToken'], { kind: 'infinite' }, true],
    [['RefreshToken'], { kind: 'lifetime', amount: 1, unit: 'days' }, true],
    [['RefreshToken'], { kind: 'zero' }, false],
    [['RefreshToken'], undefined, undefined],
    [['Full'], { kind: 'infinite' }, false],
    [['Full'], undefined, false],
    [undefined, { kind: 'zero' }, false],
    [undefined, { kind: 'infinite' }, undefined],
    [undefined, undefined, undefined],
  ] as const)('scopes %j, policy %j: %j', (scopes, refreshTokenPolicy, reachable) => {
    const settings = {
      ...(scopes === undefined ? {} : { scopes }),
      ...(refreshTokenPolicy === undefined ? {} : { refreshTokenPolicy }),
    };
    expect(factsOf(app(settings), everythingUnknown, NOTHING_SEEN).refreshReachable).toBe(reachable);
  });
});

describe('the device flow is open', () => {
  it.each([
    [{ deviceFlow: true, oauthEnabled: true }, true],
    [{ deviceFlow: true }, true],
    [{ deviceFlow: true, oauthEnabled: false }, false],
    [{ deviceFlow: false, oauthEnabled: true }, false],
    [{ oauthEnabled: true }, false],
  ])('%j: %j', (settings, open) => {
    expect(factsOf(app(settings), everythingUnknown, NOTHING_SEEN).deviceFlowOpen).toBe(open);
  });
});

describe('addresses are restricted', () => {
  const ipRanges = [{ start: '192.0.2.1', end: '192.0.2.9' }];
  it.each([
    [{ ipRelaxation: 'enforce', ipRanges } as const, true],
    [{ ipRelaxation: 'enforce', ipRanges: [] } as const, false],
    [{ ipRelaxation: 'enforce' } as const, false],
    [{ ipRelaxation: 'bypass', ipRanges } as const, false],
    [{ ipRelaxation: 'enforce-relax-refresh', ipRanges } as const, false],
    [{ ipRanges }, false],
  ])('%j: %j', (settings, restricted) => {
    expect(factsOf(app(settings), everythingUnknown, NOTHING_SEEN).ipRestricted).toBe(restricted);
  });
});

it('privilege follows the scopes, by the project’s own table where it has one', () => {
  const facts = (table?: ReturnType<typeof scopeTable>) =>
    factsOf(app({ scopes: ['Profile'] }), everythingUnknown, NOTHING_SEEN, table);
  expect(facts().privilege).toBe('low');
  expect(facts(scopeTable(['profile'])).privilege).toBe('high');
});

describe('what the policy decides by of a conduct', () => {
  it('is the values of four of its parts, without their evidence', () => {
    expect(conductFacts(UNKNOWN_CONDUCT)).toEqual(UNKNOWN_CLIENT);
    const from = { source: 'declaration', detail: 'declared' } as const;
    const conduct = conductFrom([
      { part: 'sendsSecretAtCode', says: 'always', ...from },
      { part: 'sendsSecretAtRefresh', says: 'never', ...from },
      { part: 'sendsChallenge', says: 'always', ...from },
      { part: 'storesRotatedToken', says: 'no', ...from },
      { part: 'secretFrom', says: 'vault', ...from },
    ]);
    expect(conductFacts(conduct)).toEqual({
      sendsSecretAtCode: 'always',
      sendsSecretAtRefresh: 'never',
      sendsChallenge: 'always',
      storesRotatedToken: 'no',
    });
  });

  it('of nothing seen can be changed by nobody', () => {
    expect(Object.isFrozen(NOTHING_OBSERVED)).toBe(true);
    expect(Object.isFrozen(UNKNOWN_CLIENT)).toBe(true);
  });
});
