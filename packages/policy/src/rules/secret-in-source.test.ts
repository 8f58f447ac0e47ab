import { describe, expect, it } from 'vitest';
import type { CompleteFacts, DecidedType } from '../complete.ts';
import { VECTORS } from '../vectors.ts';
import { secretInSource } from './secret-in-source.ts';

const right = VECTORS[0]?.facts as CompleteFacts;
const check = (type: DecidedType, facts: Partial<CompleteFacts> = {}) =>
  secretInSource.check({ type, facts: { ...right, ...facts } });

const found = { secretInSource: true };

describe('secret-in-source', () => {
  it('a secret in source is a failure for every kind of client', () => {
    for (const type of ['private', 'public', 'mixed'] as const) {
      expect(check(type)).toBeUndefined();
      expect(check(type, found)).toMatchObject({ required: true, changes: [] });
    }
  });

  it('the attacker must be able to read the repository, which makes it high, not critical', () => {
    expect(check('private', found)).toMatchObject({
      severity: 'high',
      cvss: {
        v3: { vector: 'CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:N/E:H', score: 8.1 },
        v4: { vector: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N/E:A', score: 8.6 },
      },
    });
    expect(check('private', { ...found, privilege: 'low' })).toMatchObject({ severity: 'medium' });
  });

  it('says where the secret belongs, and that it must be rotated', () => {
    expect(check('private', found)?.message).toMatch(/[Rr]otate.*vault/s);
    expect(secretInSource.threat).toBe('repository-leak');
  });

  it('a vault beside it does not excuse the copy in source', () => {
    expect(check('private', { ...found, secretVaulted: true })).toEqual(check('private', found));
  });

  it('a secret in a shipped client is another rule’s', () => {
    expect(check('public', { secretInClient: true })).toBeUndefined();
  });
});
