import { describe, expect, it } from 'vitest';
import { asFault } from './faults.ts';

describe('an error of PostgreSQL', () => {
  it.each([
    'ECONNRESET',
    'ECONNREFUSED',
    'EPIPE',
    'ETIMEDOUT',
    undefined,
    '08006',
    '25006',
    '28P01',
    '3D000',
    '40001',
    '40P01',
    '42501',
    '53100',
    '53300',
    '55P03',
    '57014',
    '57P01',
    '57P02',
    '57P03',
    '58030',
    'XX000',
  ])('of code %s is an outage', (code) => {
    expect(asFault(Object.assign(new Error('x'), { code }))).toMatchObject({ name: 'Outage', lasting: false });
  });

  it.each(['22001', '23505', '42601', '42P01', '21000', '26000', '34000'])('of code %s is a bug', (code) => {
    const error = Object.assign(new Error('x'), { code });
    expect(asFault(error)).toBe(error);
  });

  it.each(['XX001', 'XX002'])('of code %s does not get better by waiting', (code) => {
    expect(asFault(Object.assign(new Error('x'), { code }))).toMatchObject({ lasting: true });
  });
});
