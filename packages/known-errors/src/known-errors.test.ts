import { isAppSetting, isOrgSetting, RULE_IDS } from '@countersign/policy';
import { describe, expect, it } from 'vitest';
import { KNOWN_ERRORS } from './catalogue.ts';
import { findKnownErrors, nearTexts } from './find.ts';
import type { KnownError, Sign } from './known-error.ts';
import { errorPage } from './page.ts';
import { type AppEvidence, weighCauses } from './weigh.ts';

const first = (asked: string) => findKnownErrors(asked)[0]?.error.id;
const named = (id: string): KnownError => {
  const error = KNOWN_ERRORS.find((one) => one.id === id);
  if (error === undefined) throw new Error(`no error ${id}`);
  return error;
};

describe('the catalogue', () => {
  it('has each error once, with texts, causes and sources', () => {
    expect(new Set(KNOWN_ERRORS.map(({ id }) => id)).size).toBe(KNOWN_ERRORS.length);
    for (const { id, codes, texts, causes, sources } of KNOWN_ERRORS) {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      for (const list of [codes, texts, causes, sources]) expect(list.length, id).toBeGreaterThan(0);
      for (const { url } of sources) expect(new URL(url).protocol, id).toBe('https:');
    }
  });

  it('names rules and settings that are there, and says what to do of every cause', () => {
    const rules: readonly string[] = RULE_IDS;
    const flat = (sign: Sign): Sign[] => ('anyOf' in sign ? sign.anyOf.flatMap(flat) : [sign]);
    for (const error of KNOWN_ERRORS) {
      for (const cause of error.causes) {
        for (const rule of [...(cause.rules ?? []), ...(cause.suggestedBy ?? [])])
          expect(rules, error.id).toContain(rule);
        expect(cause.what, error.id).toMatch(/\.$/);
        expect(cause.fix, error.id).toMatch(/\.$/);
        expect(cause.signs?.all.length, error.id).not.toBe(0);
        for (const sign of (cause.signs?.all ?? []).flatMap(flat)) {
          if ('setting' in sign) expect(isAppSetting(sign.setting), sign.setting).toBe(true);
          if ('orgSetting' in sign) expect(isOrgSetting(sign.orgSetting), sign.orgSetting).toBe(true);
        }
      }
    }
  });

  it('finds every error by each of its texts, by its id and by its refusals', () => {
    for (const { id, texts, refusals, aliases } of KNOWN_ERRORS) {
      for (const asked of [id, ...texts, ...refusals, ...(aliases ?? [])]) {
        expect(
          findKnownErrors(asked).map(({ error }) => error.id),
          asked,
        ).toContain(id);
      }
      for (const text of texts) expect(findKnownErrors(text)[0]?.by, text).toBe('text');
    }
  });

  it('finds every error by its code, among those that share it', () => {
    for (const { id, codes } of KNOWN_ERRORS)
      for (const code of codes)
        expect(
          findKnownErrors(code).map(({ error }) => error.id),
          code,
        ).toContain(id);
  });

  it('says of every cause where it is outside of what is read', () => {
    expect(errorPage(named('app-not-installed'))).toContain('outside of what is read');
  });
});

describe('what people paste', () => {
  it.each([
    ['OAUTH_APPROVAL_ERROR_GENERIC', 'approval-error-generic'],
    ['oauth_approval_error_generic : an unexpected error has occured during authentication', 'approval-error-generic'],
    ['OAUTH_EC_APP_NOT_FOUND', 'app-not-installed'],
    ['invalid_client: app must be installed into org', 'app-not-installed'],
    ['OAUTH_APP_BLOCKED', 'app-blocked'],
    ['access-denied', 'user-not-approved'],
    ['not_found', 'nothing-here'],
    ['Approve Uninstalled Connected Apps', 'approval-error-generic'],
    ['Missing required code challenge!', 'challenge-missing'],
    ['invalid_grant - Invalid Code Verifier', 'verifier-invalid'],
    ['redirect_uri_mismatch', 'redirect-uri-mismatch'],
    ['error: expired access/refresh token', 'refresh-token-dead'],
    ['expired access / refresh token for 00D5g000004XyZaEAK', 'refresh-token-dead'],
    ['user 0055g00000AbCdEFGH is not admin approved to access this app', 'user-not-approved'],
    ['request 7d1c2f0e-98aa-4b1c-9f2e-0a1b2c3d4e5f: scope parameter 3fa9c1d2 not supported', 'scope-at-token-endpoint'],
    ["user hasn't approved this consumer", 'jwt-user-not-approved'],
    ['Failed: Not approved for access', 'user-not-approved'],
    ['Failed: Missing Consumer Key Parameter', 'missing-consumer-key'],
    ['We can&#39;t authorize you because of an OAuth error.', 'approval-error-generic'],
    ['/cb?error=OAUTH_APP_BLOCKED&amp;error_description=this+app+is+blocked+by+admin', 'app-blocked'],
    ["{'error': 'invalid_grant', 'error_description': 'expired access/refresh token'}", 'refresh-token-dead'],
    [
      '{"status":400,"body":"{\\"error\\":\\"invalid_grant\\",\\"error_description\\":\\"ip restricted\\"}"}',
      'address-not-allowed',
    ],
    ['Not approved for access', 'user-not-approved'],
    ['Restricted IP', 'address-not-allowed'],
    ['authorization_pending', 'device-login-pending'],
    ['secret-missing', 'client-credentials-invalid'],
    ['missing code challenge', 'challenge-missing'],
    ['{"error":"invalid_grant","error_description":"invalid code verifier"}', 'verifier-invalid'],
    [
      '400 Bad Request: {"error_description":"scope parameter not supported","error":"invalid_request"} at x',
      'scope-at-token-endpoint',
    ],
    ['[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]', 'access-token-invalid'],
    [
      'https://app.example.com/cb?error=OAUTH_APP_BLOCKED&error_description=this+app+is+blocked+by+admin&state=9f2c51b0',
      'app-blocked',
    ],
    [
      'https://acme.my.salesforce.com/setup/secur/RemoteAccessErrorPage.apexp?error=invalid_client&error_description=app+must+be+installed+into+org&display=touch',
      'app-not-installed',
    ],
    ['http://localhost:8080/cb#error=access_denied&error_description=end-user%20denied%20authorization', 'user-denied'],
    [
      'https://x.example.com/?step=end&oauth_error=invalid_client&oauth_error_description=invalid+client+credentials',
      'client-credentials-invalid',
    ],
    ['error=OAUTH_APP_BLOCKED error_description=this app is blocked by admin', 'app-blocked'],
  ])('%s', (asked, id) => {
    expect(first(asked)).toBe(id);
  });

  it('two sentences in one paste give both their errors', () => {
    const asked = 'Invalid client credentials. Error authenticating with auth code due to: grant type not supported';
    expect(findKnownErrors(asked).map(({ error }) => error.id)).toEqual([
      'grant-type-unsupported',
      'client-credentials-invalid',
    ]);
  });

  it('the page of every failed login says less than the code on it', () => {
    const asked =
      "We can't authorize you because of an OAuth error. OAUTH_EC_APP_NOT_FOUND : External client app is not installed in this org";
    expect(findKnownErrors(asked).map(({ error }) => error.id)).toEqual(['app-not-installed']);
  });

  it('a code within a longer code is not meant', () => {
    expect(findKnownErrors('OAUTH_EC_APP_NOT_FOUND').map(({ error }) => error.id)).toEqual(['app-not-installed']);
  });

  it('a code that many errors share gives them all, with the frequent ones first', () => {
    const found = findKnownErrors('invalid_grant');
    expect(found.length).toBeGreaterThan(5);
    expect(found.every(({ by }) => by === 'code')).toBe(true);
    expect(found.map(({ error }) => error.id)).toContain('refresh-token-dead');
  });

  it('a sentence nobody knows is no error, with or without a broken URL', () => {
    for (const asked of ['', 'the printer is on fire', 'https://example.com/?a=%E0%A4%A', '{not json}', '{"error":3}'])
      expect(findKnownErrors(asked), asked).toEqual([]);
  });

  it('says which sentences come near to one with a slip', () => {
    expect(nearTexts('mising required code chalenge')[0]).toBe('missing required code challenge');
    expect(nearTexts('missing the required code chalenge')[0]).toBe('missing required code challenge');
    expect(nearTexts('the printer is on fire')).toEqual([]);
  });

  it('a long paste ends', () => {
    expect(findKnownErrors(`${'a-'.repeat(100_000)}invalid code verifier`)).toEqual([]);
  });
});

describe('the evidence of an app', () => {
  const NOTHING: AppEvidence = { settings: {}, org: {}, conduct: {}, findings: [], places: {} };
  const standings = (id: string, evidence: Partial<AppEvidence>) =>
    new Map(weighCauses(named(id), { ...NOTHING, ...evidence }).map((one) => [one.cause, one.standing]));
  const ofCause = (id: string, at: number, evidence: Partial<AppEvidence>) => {
    const cause = named(id).causes[at];
    return cause && standings(id, evidence).get(cause);
  };

  it('a box that is on and a client that never sends: shown', () => {
    const settings = { pkceRequired: true };
    expect(ofCause('challenge-missing', 0, { settings, conduct: { sendsChallenge: 'never' } })).toBe('shown');
  });

  it('a client of which nothing was seen is neither shown nor ruled out', () => {
    expect(ofCause('challenge-missing', 0, { settings: { pkceRequired: true } })).toBe('open');
    expect(
      ofCause('challenge-missing', 0, { settings: { pkceRequired: true }, conduct: { sendsChallenge: 'unknown' } }),
    ).toBe('open');
  });

  it('a box that is off, or a client that always sends: ruled out', () => {
    expect(ofCause('challenge-missing', 0, { settings: { pkceRequired: false } })).toBe('ruled-out');
    expect(ofCause('challenge-missing', 0, { conduct: { sendsChallenge: 'always' } })).toBe('ruled-out');
  });

  it('a finding of the review makes a cause possible, and never shown or back from ruled out', () => {
    const findings = ['secret-required-of-public-client'] as const;
    const settings = { secretRequiredForWebServerFlow: true };
    expect(ofCause('client-credentials-invalid', 0, { settings })).toBe('open');
    expect(ofCause('client-credentials-invalid', 0, { settings, findings })).toBe('possible');
    const conduct = { sendsSecretAtCode: 'always' };
    expect(ofCause('client-credentials-invalid', 0, { settings, findings, conduct })).toBe('ruled-out');
  });

  it('says where each sign was read, and nothing where it was not', () => {
    const places = { pkceRequired: 'Desk.connectedApp-meta.xml:9', sendsChallenge: 'seen nowhere' };
    const [first] = weighCauses(named('challenge-missing'), { ...NOTHING, settings: { pkceRequired: true }, places });
    expect(first?.seen.map(({ at }) => at)).toEqual(['Desk.connectedApp-meta.xml:9', undefined]);
  });

  it('what only the org shows is possible at most, and outside where nothing of it is read', () => {
    expect(ofCause('user-not-approved', 0, { settings: { adminApproved: true } })).toBe('possible');
    expect(ofCause('app-not-installed', 0, {})).toBe('outside');
  });

  it('knowing nothing shows nothing and rules nothing out, for every error', () => {
    for (const error of KNOWN_ERRORS)
      for (const { standing } of weighCauses(error, NOTHING)) expect(['open', 'outside']).toContain(standing);
    const nulls = Object.fromEntries(
      ['pkceRequired', 'adminApproved', 'scopes', 'refreshTokenPolicy'].map((name) => [name, null]),
    );
    for (const error of KNOWN_ERRORS)
      for (const { standing } of weighCauses(error, { ...NOTHING, settings: nulls }))
        expect(['open', 'outside']).toContain(standing);
  });

  it('reads policies by their kind and scopes by what they grant', () => {
    expect(ofCause('refresh-token-dead', 1, { settings: { refreshTokenPolicy: { kind: 'zero' } } })).toBe('shown');
    expect(ofCause('refresh-token-dead', 1, { settings: { refreshTokenPolicy: { kind: 'infinite' } } })).toBe(
      'ruled-out',
    );
    expect(ofCause('jwt-refresh-scope-missing', 0, { settings: { scopes: ['Api', 'Full'] } })).toBe('shown');
    expect(ofCause('jwt-refresh-scope-missing', 0, { settings: { scopes: ['RefreshToken'] } })).toBe('ruled-out');
  });

  it('puts what is shown first and what is ruled out last', () => {
    const weighed = weighCauses(named('client-credentials-invalid'), {
      ...NOTHING,
      settings: { secretRequiredForWebServerFlow: false, secretRequiredForRefreshTokenFlow: true },
      conduct: { sendsSecretAtRefresh: 'never' },
    });
    expect(weighed.map(({ standing }) => standing)).toEqual(['shown', 'outside', 'outside', 'outside', 'ruled-out']);
  });
});
