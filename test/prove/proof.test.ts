/** What a proof looks like: halves of a mixed app, settings that are not known, secrets that are rotated. */
import { type ClientType, type Facts, judge } from '@countersign/policy';
import { VECTORS } from '@countersign/policy/vectors';
import { proveApps, runScenarios, type StartTwin, type Subject, type TwinApp } from '@countersign/prove';
import { describe, expect, it } from 'vitest';
import { startTwin } from './twin.ts';

const right = VECTORS.find(({ id }) => id === 'private-right')?.facts as Facts;

function subject(type: ClientType, changes: Partial<Facts>, more: Partial<Subject> = {}): Subject {
  const facts = { ...right, ...changes };
  const findings = judge(facts, type).findings.map(({ rule, demonstration }) => ({ fingerprint: rule, demonstration }));
  return { id: 'app', facts, type, findings, ...more };
}

async function prove(one: Subject) {
  const { subjects } = await proveApps([one], startTwin);
  const proven = subjects.get(one.id);
  if (proven === undefined) throw new Error('it was not proven');
  return proven;
}

const WHOLE = {
  before: { attack: 'succeeds', handshake: 'succeeds' },
  after: { attack: 'fails', handshake: 'succeeds' },
};

describe('a proof', () => {
  it('shows the attack and the handshake, before and after, line by line', async () => {
    const { proofs } = await prove(subject('private', { secretRequiredForWebServerFlow: false, pkceRequired: false }));
    const proof = proofs.get('secret-not-required-of-private-client');
    expect(proof).toMatchObject({ scenario: 'intercepted-code', ...WHOLE });
    const redeemed = proof?.steps.filter(({ who, request }) => who === 'attacker' && request !== undefined);
    expect(redeemed?.map(({ when, response }) => `${when} ${response?.slice(0, 3)}`)).toEqual([
      'before 200',
      'after 400',
    ]);
    expect(proof?.steps.filter(({ who }) => who === 'private-client').map(({ when }) => when)).toEqual([
      'before',
      'after',
    ]);
  });

  it('is the same in every run', async () => {
    const one = subject('mixed', {
      secretRequiredForWebServerFlow: false,
      pkceRequired: false,
      verifierDerivable: true,
    });
    const twice = [await prove(one), await prove(one)];
    expect(twice[0]?.proofs.size).toBeGreaterThan(1);
    expect(twice[1]).toEqual(twice[0]);
  });

  it('of a mixed app is whole once it is split: neither half is open, and both clients work', async () => {
    for (const secretRequiredForWebServerFlow of [true, false]) {
      const { proofs } = await prove(subject('mixed', { secretRequiredForWebServerFlow, pkceRequired: false }));
      expect(proofs.get('client-type-mixed')).toMatchObject(WHOLE);
    }
  });

  it('of an exposed secret ends with the secret rotated', async () => {
    for (const [type, changes] of [
      ['private', { secretInClient: true }],
      ['private', { secretInSource: true }],
      ['public', { secretInClient: true }],
    ] as const) {
      const { proofs } = await prove(subject(type, changes));
      const rule = 'secretInClient' in changes ? 'secret-exposed-in-client' : 'secret-in-source';
      expect(proofs.get(rule)).toMatchObject({ scenario: 'extracted-secret', ...WHOLE });
    }
  });

  it('says which settings were not known and that each value was tried', async () => {
    const changes = { secretRequiredForWebServerFlow: false, pkceRequired: false, refreshTokenRotation: undefined };
    const { proofs } = await prove(subject('private', changes));
    const proof = proofs.get('secret-not-required-of-private-client');
    expect(proof).toMatchObject(WHOLE);
    expect(proof?.steps[0]?.what).toBe(
      'Not known, so each value was tried: refreshTokenRotation (all 2 combinations).',
    );
  });

  it('says that IP ranges were left out', async () => {
    const { proofs } = await prove(subject('public', { pkceRequired: false, ipRestricted: true }));
    expect(proofs.get('pkce-not-required')?.steps[0]?.what).toContain('IP ranges are left out');
  });

  it('is made with the app’s own callback, custom schemes included', async () => {
    for (const callbackUrl of [
      'acme://done',
      'http://localhost:1717/OauthRedirect',
      'https://a.example.com/cb?x=1',
      'https://a.example.com/ü',
    ]) {
      const one = subject('public', { pkceRequired: false }, { callbackUrl, scopes: ['Full', 'RefreshToken'] });
      expect((await prove(one)).proofs.get('pkce-not-required'), callbackUrl).toMatchObject({ before: WHOLE.before });
    }
  });

  it('is not made of advice, nor of what is only about availability', async () => {
    const one = subject('private', {
      refreshTokenRotation: false,
      headlessLogin: true,
      credentialsInPostBodyOnly: false,
    });
    expect(one.findings.map(({ fingerprint }) => fingerprint)).toContain('flow-not-enabled');
    expect((await prove(one)).proofs.size).toBe(0);
  });
});

describe('an app without findings', () => {
  it('is said to have withstood what was tried on it', async () => {
    const { withstood } = await prove(
      subject('private', { codeCredentialFlow: true, credentialsInPostBodyOnly: true }),
    );
    expect(withstood).toEqual(
      expect.arrayContaining([
        'intercepted-code',
        'attacker-started-code',
        'injected-code',
        'stolen-refresh-token',
        'code-replay',
        'mix-up',
        'credentials-in-url',
      ]),
    );
    expect(withstood).toHaveLength(18);
  });

  it('is not praised when nobody can log in to it', async () => {
    const { withstood } = await prove(
      subject('private', { headlessLogin: true, codeCredentialFlow: true, adminApproved: false }),
    );
    expect(withstood).toEqual([]);
  });
});

describe('the twin', () => {
  it('is not started for apps without a flow', async () => {
    const never: StartTwin = () => Promise.reject(new Error('it was started'));
    const { subjects } = await proveApps([subject('private', { authorizationCodeFlow: false })], never);
    expect(subjects.size).toBe(0);
  });

  it('is stopped, also when something goes wrong', async () => {
    let closed = 0;
    const counted: StartTwin = async (plan) => {
      const twin = await startTwin(plan);
      return {
        ...twin,
        close: async () => {
          closed++;
          await twin.close();
        },
      };
    };
    await proveApps([subject('private', {})], counted);
    const bad: Subject = { ...subject('private', { pkceRequired: false }), id: 'x' };
    const progress = () => {
      throw new Error('enough');
    };
    await expect(proveApps([bad], counted, { progress })).rejects.toThrow('enough');
    expect(closed).toBe(2);
  });

  it('runs many apps at once, each with its own answer', async () => {
    const many = Array.from({ length: 30 }, (_, index) => ({
      ...subject('public', {
        secretRequiredForWebServerFlow: false,
        secretRequiredForRefreshTokenFlow: false,
        pkceRequired: index % 2 === 0,
      }),
      id: `app-${index}`,
    }));
    const { subjects } = await proveApps(many, startTwin);
    for (const [index, { id }] of many.entries()) {
      expect(subjects.get(id)?.withstood.includes('intercepted-code'), id).toBe(index % 2 === 0);
      expect(subjects.get(id)?.proofs.size, id).toBe(index % 2 === 0 ? 0 : 1);
    }
  });
});

describe('a server that does not do what its settings say', () => {
  const lying = (lie: Partial<TwinApp['settings']>): StartTwin => {
    return (plan) =>
      startTwin({ ...plan, apps: plan.apps.map((app) => ({ ...app, settings: { ...app.settings, ...lie } })) });
  };

  it('is caught: what should have been withstood is not', async () => {
    const lies: [
      lie: Partial<TwinApp['settings']>,
      changes: Partial<Facts>,
      type: 'private' | 'public',
      lost: string,
    ][] = [
      [{ secretRequiredForWebServerFlow: false }, {}, 'private', 'attacker-started-code'],
      [{ secretRequiredForRefreshTokenFlow: false }, {}, 'private', 'stolen-refresh-token'],
      [
        { credentialsInPostBodyOnly: false },
        { codeCredentialFlow: true, credentialsInPostBodyOnly: true },
        'private',
        'credentials-in-url',
      ],
      [{ refreshTokenRotation: false }, OPEN, 'public', 'stolen-refresh-token-after-rotation'],
      [{ pkceRequired: false }, OPEN, 'public', 'pkce-downgrade'],
    ];
    for (const [lie, changes, type, lost] of lies) {
      const one = subject(type, changes);
      const honest = (await proveApps([one], startTwin)).subjects.get('app')?.withstood;
      const caught = (await proveApps([one], lying(lie))).subjects.get('app')?.withstood;
      expect(honest, JSON.stringify(lie)).toContain(lost);
      expect(caught, JSON.stringify(lie)).not.toContain(lost);
    }
  });

  it('is caught: a remediation that changes nothing is not a remediation', async () => {
    const one = subject('private', { secretRequiredForWebServerFlow: false });
    const { subjects } = await proveApps([one], lying({ secretRequiredForWebServerFlow: false }));
    const proof = subjects.get('app')?.proofs.get('secret-not-required-of-private-client');
    expect(proof).toMatchObject({
      scenario: 'attacker-started-code',
      before: { attack: 'succeeds' },
      after: { attack: 'succeeds' },
    });
  });
});

/** A public client as it should be. */
const OPEN = { secretRequiredForWebServerFlow: false, secretRequiredForRefreshTokenFlow: false } as const;

describe('a scenario played by itself', () => {
  it('is played before and after, and on the server as a whole once', async () => {
    const two = ['a', 'b'].map((id) => ({ ...subject('private', { pkceRequired: false }), id }));
    const played = await runScenarios(
      two,
      ['password-guessing', 'injected-code', 'private-client', 'user-enumeration'],
      startTwin,
    );
    expect(played.map((one) => `${one.subject} ${one.scenario} ${one.when} ${one.outcome}`)).toEqual([
      'a injected-code before succeeds',
      'a injected-code after fails',
      'a private-client before succeeds',
      'a private-client after succeeds',
      'b injected-code before succeeds',
      'b injected-code after fails',
      'b private-client before succeeds',
      'b private-client after succeeds',
      'a user-enumeration before fails',
      'a password-guessing before fails',
    ]);
  });
});
