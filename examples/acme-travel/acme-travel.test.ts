import { join } from 'node:path';
import { readProject } from '@countersign/metadata';
import { NearestConfigs, type Review, reviewProject } from '@countersign/review';
import { describe, expect, it } from 'vitest';

describe('Acme Travel', async () => {
  const review = await reviewOf('acme-travel');

  it.each([
    ['Booking_Web', 'private', 'compliant'],
    ['Loyalty_SPA', 'public', 'compliant'],
    ['Trip_CLI', 'public', 'compliant'],
    ['Sign_In_Hub', 'private', 'compliant'],
    ['Partner_Sync', 'private', 'noncompliant'],
    ['Traveller_Mobile', 'public', 'noncompliant'],
    ['Agent_Console', 'mixed', 'noncompliant'],
    ['Weekly_Reports', 'unknown', 'indeterminate'],
    ['Concierge_Assistant', 'unknown', 'indeterminate'],
    ['Intranet_SSO', 'unknown', 'not-applicable'],
  ])('%s serves a client of the type %s and is %s', (name, type, verdict) => {
    const app = review.apps.find((candidate) => candidate.name === name);
    expect(app?.clientType.value).toBe(type);
    expect(app?.verdict).toBe(verdict);
  });

  it('shows ten apps and is read completely', () => {
    expect(review.apps).toHaveLength(10);
    expect(review.errors).toEqual([]);
    expect(review.complete).toBe(true);
  });

  it('declares nothing that its own metadata contradicts', () => {
    const rules = review.apps.flatMap(({ findings }) => findings.map(({ rule }) => rule));
    expect(rules).not.toContain('declaration-contradicted');
  });

  it('knows the apps that are not declared by what they are', () => {
    for (const name of ['Sign_In_Hub', 'Partner_Sync', 'Traveller_Mobile']) {
      const app = review.apps.find((candidate) => candidate.name === name);
      expect(app?.clientType.declared).toBe(false);
      expect(app?.clientType.evidence[0]?.kind).toBe('callback');
    }
  });
});

it('a broken file makes the review incomplete, with its place, and hides no other app', async () => {
  const review = await reviewOf('broken-metadata');
  expect(review.complete).toBe(false);
  expect(review.errors).toHaveLength(1);
  expect(review.errors[0]?.file).toContain('Weekly_Reports');
  expect(review.errors[0]?.line).toBeGreaterThan(1);
  expect(review.apps.map(({ name, verdict }) => [name, verdict])).toEqual([['Booking_Web', 'compliant']]);
});

async function reviewOf(example: string): Promise<Review> {
  const folder = join(import.meta.dirname, '..', example);
  return reviewProject({
    project: await readProject([folder]),
    configs: await NearestConfigs.from([folder]),
    version: '0.0.0',
    now: new Date('2026-11-22T12:00:00Z'),
  });
}
