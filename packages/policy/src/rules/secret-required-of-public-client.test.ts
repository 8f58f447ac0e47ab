import { describe, expect, it } from 'vitest';
import type { CompleteFacts, DecidedType } from '../complete.ts';
import { VECTORS } from '../vectors.ts';
import { secretRequiredOfPublicClient } from './secret-required-of-public-client.ts';

const right = VECTORS[0]?.facts as CompleteFacts;
const check = (type: DecidedType, facts: Partial<CompleteFacts> = {}) =>
  secretRequiredOfPublicClient.check({ type, facts: { ...right, ...facts } });

describe('secret-required-of-public-client', () => {
  it('a public client is never to be asked for a secret at code exchange', () => {
    expect(check('public')).toMatchObject({
      required: true,
      setting: 'secretRequiredForWebServerFlow',
      changes: [{ setting: 'secretRequiredForWebServerFlow', from: true, to: false }],
    });
    expect(check('public', { secretRequiredForWebServerFlow: false })).toBeUndefined();
  });

  it('a private client is rightly asked, and of a mixed one no single answer is wrong', () => {
    expect(check('private')).toBeUndefined();
    expect(check('mixed')).toBeUndefined();
  });

  it('says nothing where no code can be exchanged', () => {
    expect(check('public', { authorizationCodeFlow: false })).toBeUndefined();
  });

  it('is about a secret that is extracted, and names the check box', () => {
    expect(secretRequiredOfPublicClient.threat).toBe('extracted-secret');
    expect(check('public')?.threat).toBeUndefined();
    expect(check('public')?.message).toContain('Require Secret for Web Server Flow');
  });

  it('is critical with nothing in the way, high behind PKCE or enforced IP ranges, medium where only identity is granted', () => {
    expect(check('public', { pkceRequired: false })).toMatchObject({
      severity: 'critical',
      cvss: {
        v3: { vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N', score: 9.1 },
        v4: { vector: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N', score: 9.3 },
      },
    });
    expect(check('public')).toMatchObject({ severity: 'high', cvss: { v3: { score: 7.4 } } });
    expect(check('public', { pkceRequired: false, ipRestricted: true })).toMatchObject({ severity: 'high' });
    expect(check('public', { pkceRequired: false, privilege: 'low' })).toMatchObject({
      severity: 'medium',
      cvss: { v3: { vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:N' } },
    });
  });

  it('a secret already found in the client makes PKCE no barrier, and the exploit mature', () => {
    expect(check('public', { secretInClient: true })).toMatchObject({
      severity: 'critical',
      cvss: {
        v3: { vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N/E:H' },
        v4: { vector: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N/E:A' },
      },
    });
  });

  it('the refresh box is another rule’s', () => {
    expect(check('public', { secretRequiredForRefreshTokenFlow: false })).toEqual(check('public'));
  });
});
