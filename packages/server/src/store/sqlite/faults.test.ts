import { describe, expect, it } from 'vitest';
import { asFault, isBusy } from './faults.ts';

const error = (errcode: number): Error => Object.assign(new Error('x'), { code: 'ERR_SQLITE_ERROR', errcode });

describe('an error of SQLite', () => {
  it.each([
    ['busy', 5],
    ['busy, snapshot', 517],
    ['read-only', 8],
    ['read-only, moved', 1032],
    ['input and output', 10],
    ['input and output, write', 778],
    ['full', 13],
    ['cannot be opened', 14],
  ])('%s is an outage', (_what, code) => {
    expect(asFault(error(code))).toMatchObject({ name: 'Outage', lasting: false });
  });

  it.each([
    ['corrupt', 11],
    ['corrupt index', 779],
    ['not a database', 26],
  ])('%s does not get better by waiting', (_what, code) => {
    expect(asFault(error(code))).toMatchObject({ name: 'Outage', lasting: true });
  });

  it.each([
    ['a mistake in a statement', 1],
    ['a constraint', 19],
    ['a unique constraint', 2067],
    ['misuse', 21],
  ])('%s is a bug', (_what, code) => {
    expect(asFault(error(code))).toBeInstanceOf(Error);
    expect(asFault(error(code))).not.toMatchObject({ name: 'Outage' });
  });

  it('is tried again when another process holds the lock, and then only', () => {
    expect([5, 517, 13, 6].map((code) => isBusy(error(code)))).toEqual([true, true, false, false]);
  });
});
