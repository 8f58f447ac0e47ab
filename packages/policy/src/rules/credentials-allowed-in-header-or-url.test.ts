import { describe, expect, it } from 'vitest';
import type { CompleteFacts, DecidedType } from '../complete.ts';
import { VECTORS } from '../vectors.ts';
import { credentialsAllowedInHeaderOrUrl } from './credentials-allowed-in-header-or-url.ts';

const right = VECTORS[0]?.facts as CompleteFacts;
const check = (type: DecidedType, facts: Partial<CompleteFacts> = {}) =>
  credentialsAllowedInHeaderOrUrl.check({ type, facts: { ...right, ...facts } });

const enabled = { codeCredentialFlow: true };

describe('credentials-allowed-in-header-or-url', () => {
  it('a private client with the flow enabled is advised to accept passwords in the body only', () => {
    expect(check('private', enabled)).toMatchObject({
      required: false,
      severity: 'low',
      setting: 'credentialsInPostBodyOnly',
      message: expect.stringContaining('POST body'),
      cvss: { v3: { vector: 'CVSS:3.1/AV:N/AC:H/PR:H/UI:N/S:U/C:L/I:L/A:N', score: 3.3 } },
    });
    expect(check('private', { ...enabled, credentialsInPostBodyOnly: true })).toBeUndefined();
    expect(credentialsAllowedInHeaderOrUrl.threat).toBe('credential-log-leak');
  });

  it('is never changed automatically: the client must change first', () => {
    expect(check('private', enabled)?.changes).toEqual([]);
  });

  it('is silent for a public client, whose own guide leaves the box clear', () => {
    expect(check('public', enabled)).toBeUndefined();
    expect(check('mixed', enabled)).toBeUndefined();
  });

  it('says nothing while the flow is off: no password is accepted then', () => {
    expect(check('private')).toBeUndefined();
    expect(check('private', { ...enabled, authorizationCodeFlow: false })).toBeUndefined();
  });

  it('is low whatever the scopes: an attacker has to read a log first', () => {
    expect(check('private', { ...enabled, privilege: 'low' })).toEqual(check('private', enabled));
    expect(check('private', { ...enabled, pkceRequired: false })).toEqual(check('private', enabled));
  });
});
