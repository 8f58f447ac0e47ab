import { expect, test } from 'vitest';
import { bySeverity, milder, SEVERITIES, severityRank } from './severity.ts';

test('severities stand in order, worst first, and nothing found ranks behind them', () => {
  expect(SEVERITIES).toEqual(['critical', 'high', 'medium', 'low']);
  expect([...SEVERITIES, undefined].map(severityRank)).toEqual([0, 1, 2, 3, 4]);
});

test('findings are sorted worst first, and those alike stay as they came', () => {
  const findings = (['low', 'critical', 'medium', 'high', 'critical'] as const).map((severity, i) => ({ severity, i }));
  expect(findings.toSorted(bySeverity).map(({ severity, i }) => `${severity} ${i}`)).toEqual([
    'critical 1',
    'critical 4',
    'high 3',
    'medium 2',
    'low 0',
  ]);
});

test('of two severities the milder, whichever comes first', () => {
  for (const [i, worse] of SEVERITIES.entries())
    for (const mild of SEVERITIES.slice(i)) expect([milder(worse, mild), milder(mild, worse)]).toEqual([mild, mild]);
});
