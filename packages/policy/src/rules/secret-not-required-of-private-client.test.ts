import { describe, expect, it } from 'vitest';
import type { CompleteFacts, DecidedType } from '../complete.ts';
import { VECTORS } from '../vectors.ts';
import { secretNotRequiredOfPrivateClient } from './secret-not-required-of-private-client.ts';

const right = VECTORS[0]?.facts as CompleteFacts;
const check = (type: DecidedType, facts: Partial<CompleteFacts> = {}) =>
  secretNotRequiredOfPrivateClient.check({ type, facts: { ...right, ...facts } });

const off = { secretRequiredForWebServerFlow: false };

describe('secret-not-required-of-private-client', () => {
  it('a private client must prove itself at code exchange', () => {
    expect(check('private', off)).toMatchObject({
      required: true,
      setting: 'secretRequiredForWebServerFlow',
      changes: [{ setting: 'secretRequiredForWebServerFlow', from: false, to: true }],
    });
    expect(check('private')).toBeUndefined();
  });

  it('a public client is rightly not asked, a mixed one is another rule’s', () => {
    expect(check('public', off)).toBeUndefined();
    expect(check('mixed', off)).toBeUndefined();
  });

  it('says nothing where no code can be exchanged', () => {
    expect(check('private', { ...off, authorizationCodeFlow: false })).toBeUndefined();
  });

  it('without PKCE any intercepted code is lost', () => {
    expect(check('private', { ...off, pkceRequired: false })).toMatchObject({
      threat: 'intercepted-code',
      severity: 'critical',
      message: expect.stringMatching(/Require Secret for Web Server Flow.*intercepts a code/s),
      cvss: {
        v3: { vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N', score: 9.1 },
        v4: { vector: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N', score: 9.3 },
      },
    });
  });

  it('with PKCE only a code of a login the attacker started is', () => {
    expect(check('private', off)).toMatchObject({
      threat: 'attacker-started-code',
      severity: 'high',
      message: expect.stringContaining('PKCE alone does not tell the client from an attacker'),
      cvss: { v3: { vector: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N', score: 7.4 } },
    });
  });

  it('enforced IP ranges stand in the way as PKCE does; identity scopes lower the damage', () => {
    const open = { ...off, pkceRequired: false };
    expect(check('private', { ...open, ipRestricted: true })).toMatchObject({
      severity: 'high',
      threat: 'intercepted-code',
    });
    expect(check('private', { ...open, privilege: 'low' })).toMatchObject({
      severity: 'medium',
      cvss: { v3: { score: 6.5 } },
    });
    expect(check('private', { ...off, privilege: 'low' })).toMatchObject({ cvss: { v3: { score: 4.8 } } });
  });

  it('rotation and a vault change nothing: the secret is not asked for', () => {
    const plain = check('private', off);
    expect(check('private', { ...off, refreshTokenRotation: false, secretVaulted: true })).toEqual(plain);
  });
});
