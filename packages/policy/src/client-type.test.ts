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
});
