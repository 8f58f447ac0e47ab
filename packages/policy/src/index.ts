/**
 * The policy: what settings enforce, what they ought to be, and the difference.
 *
 * May not: read files, know the time, be random, print, or throw. Its one dependency computes CVSS scores.
 */
export * from './client-type.ts';
export * from './enforce.ts';
export * from './facts.ts';
export * from './finding.ts';
export * from './scopes.ts';
export * from './settings.ts';
