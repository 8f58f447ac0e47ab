import { describe, expect, it } from 'vitest';
import { decideClientType, type Evidence } from './client-type.ts';

const item = (kind: Evidence['kind'], says: Evidence['says'], weight = 0.9): Evidence => ({
  kind,
  says,
  weight,
  detail: 'a reason',
});

describe('decideClientType', () => {
  it('no evidence decides nothing', () => {
    expect(decideClientType([])).toMatchObject({ value: 'unknown', declared: false, confidence: 0 });
  });

  it('a declaration is final, and decisive evidence against it is remembered', () => {
    const decision = decideClientType([item('code', 'public'), item('declaration', 'private', 1)]);
    expect(decision).toMatchObject({ value: 'private', declared: true, confidence: 1, contradicted: true });
    expect(decision.evidence.map((one) => one.kind)).toEqual(['declaration', 'code']);
  });

  it('a hint against a declaration contradicts nothing', () => {
    expect(decideClientType([item('hint', 'public', 0.95), item('declaration', 'private', 1)]).contradicted).toBe(
      false,
    );
  });

  it('hints never decide alone, however many; they say what is likely', () => {
    const decision = decideClientType([item('hint', 'private', 0.95), item('hint', 'private', 0.95)]);
    expect(decision).toMatchObject({ value: 'unknown', likely: 'private' });
    expect(decision.confidence).toBeGreaterThan(0.9);
  });

  it('two kinds of client seen at work make the app mixed', () => {
    expect(decideClientType([item('code', 'public'), item('code', 'private')]).value).toBe('mixed');
  });

  it('a client seen at work outranks what its metadata suggests', () => {
    expect(decideClientType([item('code', 'public'), item('callback', 'private')]).value).toBe('public');
  });

  it('metadata that contradicts itself decides nothing', () => {
    expect(decideClientType([item('callback', 'public', 0.9), item('metadata', 'private', 0.95)])).toMatchObject({
      value: 'unknown',
      likely: 'private',
    });
  });

  it('hints of a front end and a server in one app make mixed likely', () => {
    const hints = [item('hint', 'mixed', 0.7), item('hint', 'private', 0.55), item('hint', 'public', 0.3)];
    expect(decideClientType(hints)).toMatchObject({ value: 'unknown', likely: 'mixed' });
  });

  it('equal hints both ways leave even the likely type open', () => {
    const decision = decideClientType([item('hint', 'public', 0.5), item('hint', 'private', 0.5)]);
    expect(decision).toMatchObject({ value: 'unknown', confidence: 0 });
    expect(decision.likely).toBeUndefined();
  });

  it.each([
    [0.79, 'unknown', 0.79],
    [0.8, 'private', 0.8],
    [1, 'private', 1],
  ] as const)('one reason of weight %d says %s', (weight, value, confidence) => {
    expect(decideClientType([item('code', 'private', weight)])).toMatchObject({ value, confidence });
  });

  it.each(['callback', 'code', 'artifact', 'metadata', 'traffic'] as const)('%s decides, a hint never does', (kind) => {
    expect(decideClientType([item(kind, 'public')])).toMatchObject({ value: 'public', confidence: 0.9 });
    expect(decideClientType([item('hint', 'public', 1)])).toMatchObject({ value: 'unknown', likely: 'public' });
  });

  it.each(['code', 'artifact', 'traffic'] as const)('%s outranks what metadata says, and is named first', (kind) => {
    const decision = decideClientType([item('metadata', 'private', 1), item(kind, 'public', 0.8)]);
    expect(decision.value).toBe('public');
    expect(decision.evidence.map((one) => one.kind)).toEqual([kind, 'metadata']);
  });

  it('independent reasons add up, and those for the other kind do not', () => {
    expect(decideClientType([item('code', 'private', 0.8), item('traffic', 'private', 0.9)]).confidence).toBe(0.98);
    expect(decideClientType([item('hint', 'private', 0.5), item('hint', 'private', 0.4)]).confidence).toBe(0.7);
    expect(decideClientType([item('hint', 'private', 0.5), item('hint', 'public', 0.4)])).toMatchObject({
      likely: 'private',
      confidence: 0.5,
    });
  });

  it('names its evidence strongest first: the declaration, what was seen of the client by weight, the rest by weight', () => {
    const evidence = [
      item('hint', 'private', 0.3),
      item('metadata', 'private', 0.9),
      item('code', 'private', 0.8),
      item('traffic', 'private', 0.95),
      item('declaration', 'private', 0.1),
    ];
    const named = decideClientType(evidence).evidence.map((one) => `${one.kind} ${one.weight}`);
    expect(named).toEqual(['declaration 0.1', 'traffic 0.95', 'code 0.8', 'metadata 0.9', 'hint 0.3']);
    expect(evidence[0]?.kind).toBe('hint');
  });

  it('a mixed app that is seen as such is as certain as that sighting', () => {
    const seen = [item('code', 'mixed', 0.85), item('code', 'private', 0.9), item('hint', 'mixed', 0.7)];
    expect(decideClientType(seen)).toMatchObject({ value: 'mixed', confidence: 0.85 });
  });

  it('two kinds seen at work are as certain as the less certain of them', () => {
    const seen = [item('code', 'private', 0.95), item('artifact', 'public', 0.85), item('artifact', 'public', 0.8)];
    expect(decideClientType(seen)).toMatchObject({ value: 'mixed', confidence: 0.95 });
    expect(decideClientType(seen.slice(0, 2))).toMatchObject({ value: 'mixed', confidence: 0.85 });
  });

  it('a declaration that agrees, or that nothing decisive answers, is not contradicted', () => {
    const declared = item('declaration', 'private');
    expect(decideClientType([declared]).contradicted).toBe(false);
    expect(decideClientType([declared, item('code', 'private')]).contradicted).toBe(false);
    expect(decideClientType([declared, item('callback', 'public')]).contradicted).toBe(true);
    expect(decideClientType([declared, item('callback', 'public'), item('metadata', 'private')]).contradicted).toBe(
      false,
    );
    expect(decideClientType([item('code', 'public')])).toMatchObject({ declared: false, contradicted: false });
  });

  it('says what is likely only where it is not decided', () => {
    expect(decideClientType([item('code', 'public')])).not.toHaveProperty('likely');
    expect(decideClientType([item('code', 'public'), item('declaration', 'public')])).not.toHaveProperty('likely');
    expect(decideClientType([])).not.toHaveProperty('likely');
  });
});
