import { expect, test } from 'vitest';
import { type ExposureSighting, judgeExposure } from './exposure.ts';
import { severityOf } from './risk.ts';

const SEEN: ExposureSighting = {
  what: 'consumer-secret',
  ships: false,
  place: 'code',
  own: false,
  paired: true,
  tied: true,
};

function told(change: Partial<ExposureSighting>): string {
  const { rule, severity } = judgeExposure({ ...SEEN, ...change });
  return `${rule} ${severity}`;
}

test.each<[Partial<ExposureSighting>, string]>([
  [{ ships: true }, 'secret-exposed-in-client critical'],
  [{}, 'secret-in-source high'],
  [{ what: 'refresh-token' }, 'secret-in-source high'],
  [{ what: 'access-token' }, 'secret-in-source medium'],
  [{ what: 'access-token', ships: true }, 'secret-exposed-in-client high'],
  [{ what: 'secret-by-reference', ships: true }, 'secret-exposed-in-client high'],
  [{ what: 'consumer-key', ships: true }, 'secret-exposed-in-client low'],
  [{ what: 'verifier-in-state' }, 'verifier-derivable high'],
  [{ what: 'verifier-in-state', tied: false }, 'verifier-derivable medium'],
  // A sample is none; a pair is one, in a document like in a source, in a test a little less.
  [{ place: 'docs', paired: false }, 'secret-in-source low'],
  [{ place: 'test', paired: false, ships: true }, 'secret-in-source low'],
  [{ place: 'docs' }, 'secret-in-source high'],
  [{ place: 'test' }, 'secret-in-source medium'],
  [{ place: 'docs', what: 'access-token' }, 'secret-in-source low'],
  // A reviewed app's own secret is live wherever it lies.
  [{ place: 'test', own: true, paired: false }, 'secret-in-source high'],
  [{ place: 'docs', own: true, ships: true }, 'secret-exposed-in-client critical'],
])('%j is %s', (change, says) => {
  expect(told(change)).toBe(says);
});

/** A secret, or what is worth the same, that lies in a client, and in a source: the base, one thing more to do, and no score. */
const SCORED: Record<string, string | undefined> = {
  'in the client': 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N/E:H',
  'in the client, one thing more to do': 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N',
  'in the source': 'CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:N/E:H',
  'in the source, one thing more to do': 'CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:U/C:H/I:H/A:N',
  'not scored': undefined,
};

test.each<[Partial<ExposureSighting>, keyof typeof SCORED]>([
  [{ ships: true }, 'in the client'],
  [{ ships: true, what: 'password' }, 'in the client'],
  [{ ships: true, what: 'refresh-token' }, 'in the client'],
  [{ ships: true, what: 'access-token' }, 'in the client, one thing more to do'],
  [{ ships: true, what: 'secret-by-reference' }, 'in the client, one thing more to do'],
  [{ what: 'verifier-in-state' }, 'in the client, one thing more to do'],
  [{}, 'in the source'],
  [{ what: 'password' }, 'in the source'],
  [{ place: 'docs', ships: true }, 'in the source'],
  [{ what: 'access-token' }, 'in the source, one thing more to do'],
  [{ what: 'secret-by-reference' }, 'in the source, one thing more to do'],
  [{ what: 'consumer-key' }, 'not scored'],
  [{ what: 'consumer-key', own: true, ships: true }, 'not scored'],
  [{ what: 'verifier-in-state', tied: false }, 'not scored'],
  [{ place: 'test' }, 'not scored'],
  [{ place: 'test', paired: false }, 'not scored'],
  [{ place: 'docs', what: 'password' }, 'not scored'],
  [{ place: 'docs', paired: false }, 'not scored'],
])('%j is scored as a value %s', (change, where) => {
  expect(judgeExposure({ ...SEEN, ...change }).cvss?.v3.vector).toBe(SCORED[where]);
});

test('the severity of a scored exposure is the band of its score, whatever was seen', () => {
  const flags = [true, false];
  for (const what of [
    'consumer-secret',
    'consumer-key',
    'refresh-token',
    'access-token',
    'password',
    'secret-by-reference',
    'verifier-in-state',
  ] as const)
    for (const place of ['code', 'test', 'docs'] as const)
      for (const ships of flags)
        for (const own of flags)
          for (const paired of flags)
            for (const tied of flags) {
              const { severity, cvss } = judgeExposure({ what, place, ships, own, paired, tied });
              if (cvss !== null) expect(severity).toBe(severityOf(cvss));
            }
});
