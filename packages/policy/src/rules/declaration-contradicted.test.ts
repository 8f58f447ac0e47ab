import { describe, expect, it } from 'vitest';
import type { CompleteFacts, DecidedType } from '../complete.ts';
import { VECTORS } from '../vectors.ts';
import { declarationContradicted } from './declaration-contradicted.ts';

const right = VECTORS[0]?.facts as CompleteFacts;
const check = (type: DecidedType, facts: Partial<CompleteFacts> = {}) =>
  declarationContradicted.check({ type, facts: { ...right, ...facts } });

describe('declaration-contradicted', () => {
  it('a declaration against decisive evidence is followed, and said', () => {
    for (const type of ['private', 'public', 'mixed'] as const) {
      expect(check(type)).toBeUndefined();
      expect(check(type, { declarationContradicted: true })).toMatchObject({
        required: false,
        severity: 'medium',
        cvss: null,
        changes: [],
        message: expect.stringContaining(`declares this client ${type}`),
      });
    }
    expect(declarationContradicted.threat).toBeNull();
  });
});
