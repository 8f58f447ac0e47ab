import { describe, expect, it } from 'vitest';
import {
  CONDUCT_SOURCES,
  type ConductSighting,
  type ConductSource,
  conductFrom,
  conductOfAll,
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

  it('of the places a secret comes from the weakest counts', () => {
    const from = (says: 'vault' | 'environment' | 'literal'): ConductSighting => ({
      part: 'secretFrom',
      says,
      source: 'request',
      detail: says,
    });
    expect(conductFrom([from('vault'), from('environment')]).secretFrom.value).toBe('environment');
    expect(conductFrom([from('vault'), from('literal'), from('environment')]).secretFrom.value).toBe('literal');
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
