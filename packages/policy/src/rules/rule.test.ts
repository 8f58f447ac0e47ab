import { describe, expect, it } from 'vitest';
import type { CompleteApp, CompleteFacts } from '../complete.ts';
import type { Severity } from '../severity.ts';
import { VECTORS } from '../vectors.ts';
import { scored } from './rule.ts';

const open: CompleteApp = { type: 'private', facts: { ...(VECTORS[0]?.facts as CompleteFacts), pkceRequired: false } };
const severityOf = (kind: Parameters<typeof scored>[0], atMost?: Severity) =>
  scored(kind, open, { message: '', required: false, ...(atMost === undefined ? {} : { atMost }) }).severity;

describe('a finding with a score', () => {
  it('is as severe as its score where nothing caps it', () => {
    expect(severityOf('code')).toBe('critical');
    expect(severityOf('repository')).toBe('high');
    expect(severityOf('injection')).toBe('medium');
    expect(severityOf('credential-log')).toBe('low');
  });

  it.each(['low', 'medium', 'high', 'critical'] as const)(
    'is never made more than %s by a score, nor by its cap',
    (cap) => {
      const order: readonly Severity[] = ['low', 'medium', 'high', 'critical'];
      for (const kind of ['code', 'repository', 'injection', 'credential-log'] as const) {
        const band = severityOf(kind);
        const wanted = order.indexOf(cap) < order.indexOf(band) ? cap : band;
        expect(severityOf(kind, cap), kind).toBe(wanted);
      }
    },
  );

  it('carries no change and is shown by nothing unless it says so', () => {
    expect(scored('code', open, { message: 'm', required: true })).toMatchObject({ changes: [], demonstration: null });
  });
});
