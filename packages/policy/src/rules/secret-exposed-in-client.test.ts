import { describe, expect, it } from 'vitest';
import type { CompleteFacts, DecidedType } from '../complete.ts';
import { VECTORS } from '../vectors.ts';
import { secretExposedInClient } from './secret-exposed-in-client.ts';

const right = VECTORS[0]?.facts as CompleteFacts;
const check = (type: DecidedType, facts: Partial<CompleteFacts> = {}) =>
  secretExposedInClient.check({ type, facts: { ...right, ...facts } });

const found = { secretInClient: true };

describe('secret-exposed-in-client', () => {
  it('a secret found in a client is a failure for every kind of client, even where no code can be exchanged', () => {
    for (const type of ['private', 'public', 'mixed'] as const) {
      expect(check(type)).toBeUndefined();
      expect(check(type, found)).toMatchObject({ required: true });
      expect(check(type, { ...found, authorizationCodeFlow: false })).toMatchObject({ required: true });
    }
  });

  it('no check box repairs it: the secret must be rotated and the client changed', () => {
    expect(check('public', found)).toMatchObject({ changes: [], message: expect.stringContaining('rotated') });
    expect(check('public', found)?.setting).toBeUndefined();
    expect(secretExposedInClient.threat).toBe('extracted-secret');
  });

  it('nothing stands in the way of a secret that lies open, and the exploit is mature', () => {
    const critical = {
      severity: 'critical',
      cvss: {
        v3: { vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N/E:H', score: 9.1 },
        v4: { vector: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N/E:A', score: 9.3 },
      },
    };
    expect(check('public', found)).toMatchObject(critical);
    expect(check('public', { ...found, ipRestricted: true })).toMatchObject(critical);
    expect(check('public', { ...found, privilege: 'low' })).toMatchObject({ severity: 'medium' });
  });

  it('a secret in source is another rule’s', () => {
    expect(check('private', { secretInSource: true })).toBeUndefined();
  });
});
