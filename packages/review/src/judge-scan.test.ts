import type { ScanResult, Sighting } from '@countersign/exposure';
import { expect, test } from 'vitest';
import { judgeScan } from './judge-scan.ts';

const SEEN: Sighting = {
  what: 'consumer-secret',
  shows: { what: 'consumer-secret', ships: true, place: 'code', own: false, paired: true, tied: true },
  file: 'web/a.js',
  line: 3,
  column: 7,
  client: 'web',
  clientKind: 'browser',
  confidence: 0.98,
  because: [],
  masked: { starts: 'ab', length: 64, hash: 'f'.repeat(32) },
  key: 'client-secret|ab|64',
  ignores: [],
};

function judged(...changes: Partial<Sighting>[]) {
  const scan: ScanResult = {
    schemaVersion: 1,
    complete: true,
    files: 1,
    bytes: 1,
    notJudged: [],
    clients: [],
    sightings: changes.map((change) => ({ ...SEEN, ...change })),
  };
  return judgeScan(scan);
}

test('a sighting becomes a finding by what it shows', () => {
  const { findings } = judged({}, { shows: { ...SEEN.shows, ships: false } });
  expect(findings.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual([
    'secret-exposed-in-client critical',
    'secret-in-source high',
  ]);
});

test('a comment silences the rule it names, and is listed with its reason', () => {
  const ignores = (rule: string) => [{ rule, reason: 'rotated on 2026-02-01' }];
  const { findings, ignored } = judged(
    { file: 'a.js', ignores: ignores('secret-exposed-in-client') },
    { file: 'b.js', ignores: ignores('verifier-derivable') },
  );
  expect(findings.map(({ file }) => file)).toEqual(['b.js']);
  expect(ignored.map(({ finding, reason }) => [finding.file, finding.rule, reason])).toEqual([
    ['a.js', 'secret-exposed-in-client', 'rotated on 2026-02-01'],
  ]);
});

test('a fingerprint survives a moved line and tells equal findings of one file apart', () => {
  const [here] = judged({}).findings;
  const [moved, second] = judged({ line: 40 }, { line: 50 }).findings;
  expect(moved?.fingerprint).toBe(here?.fingerprint);
  expect(second?.fingerprint).not.toBe(here?.fingerprint);
  expect(here?.fingerprint).toMatch(/^[0-9a-f]{32}$/);
});

test('a silenced finding does not take the number of one that counts', () => {
  const silenced = { ignores: [{ rule: 'secret-exposed-in-client', reason: 'a sample' }] };
  expect(judged(silenced, { line: 9 }).findings[0]?.fingerprint).toBe(judged({ line: 9 }).findings[0]?.fingerprint);
});
