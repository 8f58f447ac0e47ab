import { describe, expect, it } from 'vitest';
import {
  CONDUCT_SOURCES,
  type ConductSighting,
  type ConductSource,
  conductFrom,
  conductOfAll,
  SECRET_PLACES,
  type SecretPlace,
  UNKNOWN_CONDUCT,
} from './conduct.ts';

const secret = (says: 'always' | 'never' | 'unknown', source: ConductSource): ConductSighting => ({
  part: 'sendsSecretAtCode',
  says,
  source,
  detail: `told by ${source}`,
});

describe('conductFrom', () => {
  it('what was not seen is unknown, in every part, and has no evidence', () => {
    for (const told of Object.values(UNKNOWN_CONDUCT)) expect(told).toEqual({ value: 'unknown', evidence: [] });
  });

  it.each(CONDUCT_SOURCES.slice(1).map((weaker, i) => [CONDUCT_SOURCES[i] as ConductSource, weaker] as const))(
    '%s outweighs %s, in whichever order they were seen',
    (stronger, weaker) => {
      const sightings = [secret('never', weaker), secret('always', stronger)];
      for (const seen of [sightings, sightings.toReversed()]) {
        expect(conductFrom(seen).sendsSecretAtCode).toEqual({
          value: 'always',
          evidence: [secret('always', stronger)],
        });
      }
    },
  );

  it('a source that says two things decides nothing, and keeps both as evidence', () => {
    const { value, evidence } = conductFrom([
      secret('never', 'request'),
      secret('always', 'request'),
    ]).sendsSecretAtCode;
    expect(value).toBe('unknown');
    expect(evidence).toHaveLength(2);
  });

  it('a source that does not know leaves the word to the next', () => {
    expect(conductFrom([secret('unknown', 'traffic'), secret('never', 'known-client')]).sendsSecretAtCode.value).toBe(
      'never',
    );
  });

  it('a part is told by the sightings of that part alone', () => {
    const told = conductFrom([
      secret('always', 'library'),
      { part: 'sendsChallenge', says: 'never', source: 'traffic', detail: 'no challenge in any request' },
    ]);
    expect(told.sendsSecretAtCode.value).toBe('always');
    expect(told.sendsChallenge.value).toBe('never');
    expect(told.sendsSecretAtRefresh).toEqual({ value: 'unknown', evidence: [] });
  });

  it('has all parts, and nobody can change it', () => {
    expect(Object.keys(UNKNOWN_CONDUCT)).toEqual([
      'sendsSecretAtCode',
      'sendsSecretAtRefresh',
      'sendsChallenge',
      'authenticatesBy',
      'refreshes',
      'storesRotatedToken',
      'secretFrom',
    ]);
    expect(Object.isFrozen(UNKNOWN_CONDUCT)).toBe(true);
    for (const told of Object.values(UNKNOWN_CONDUCT)) expect(Object.isFrozen(told)).toBe(true);
  });
});

describe('where the secret comes from', () => {
  const from = (says: SecretPlace, source: ConductSource = 'request'): ConductSighting => ({
    part: 'secretFrom',
    says,
    source,
    detail: says,
  });

  it('the places stand in order, the weakest first', () => {
    expect(SECRET_PLACES).toEqual(['literal', 'build-setting', 'file', 'environment', 'vault', 'none', 'unknown']);
  });

  const told = SECRET_PLACES.filter((place) => place !== 'unknown');
  it.each(told.flatMap((weaker, i) => told.slice(i + 1).map((stronger) => [weaker, stronger] as const)))(
    'a secret that comes from %s and from %s comes from the first: the weakest place wins',
    (weaker, stronger) => {
      for (const seen of [
        [from(weaker), from(stronger)],
        [from(stronger), from(weaker)],
      ]) {
        expect(conductFrom(seen).secretFrom.value).toBe(weaker);
        expect(conductOfAll(seen.map((one) => conductFrom([one]))).secretFrom.value).toBe(weaker);
      }
    },
  );

  it('and every place that was seen is kept as evidence', () => {
    const { evidence } = conductFrom([from('vault'), from('file'), from('environment')]).secretFrom;
    expect(evidence.map((one) => one.says)).toEqual(['vault', 'file', 'environment']);
  });

  it('is what the strongest source says, where sources differ', () => {
    expect(conductFrom([from('literal', 'known-client'), from('vault', 'declaration')]).secretFrom.value).toBe('vault');
  });

  it('is unknown where nothing was seen', () => {
    expect(conductFrom([from('unknown')]).secretFrom).toEqual({ value: 'unknown', evidence: [] });
  });
});

describe('conductOfAll', () => {
  it('clients that differ leave a part unknown, and the evidence says what each does', () => {
    const all = conductOfAll([conductFrom([secret('always', 'library')]), conductFrom([secret('never', 'request')])]);
    expect(all.sendsSecretAtCode.value).toBe('unknown');
    expect(all.sendsSecretAtCode.evidence.map((one) => one.says)).toEqual(['always', 'never']);
  });

  it('a client of which nothing was seen says nothing of the others', () => {
    expect(conductOfAll([conductFrom([secret('always', 'library')]), UNKNOWN_CONDUCT]).sendsSecretAtCode.value).toBe(
      'always',
    );
  });
});
