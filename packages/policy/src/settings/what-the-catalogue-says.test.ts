/**
 * Everything the catalogues of settings say, on one page: `what-the-catalogue-says.golden.md`. An element, a default, a version or
 * a label that changes shows there as a difference to read against the Metadata API guide and Setup. `UPDATE_GOLDENS=1` writes
 * the page anew.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HEALTH_REVIEW } from '../health-review.ts';
import { APP_SETTINGS } from './app-settings.ts';
import type { AppHome, AppSetting, Home, OrgPart, OrgSetting } from './entry.ts';
import { ORG_SETTINGS } from './org-settings.ts';

const PAGE = join(import.meta.dirname, 'what-the-catalogue-says.golden.md');

/** A heading, and its paragraphs. */
const CHAPTERS: readonly (readonly [heading: string, () => readonly string[]])[] = [
  ['Settings of an app', () => Object.entries<AppSetting>(APP_SETTINGS).map(ofApp)],
  ['Settings of an org', () => Object.entries<OrgSetting>(ORG_SETTINGS).map(ofOrg)],
  ...Object.entries(HEALTH_REVIEW).map(
    ([kind, controls]) => [`Security Health Review: ${kind}`, () => controls.map(ofControl)] as const,
  ),
];

describe('what the catalogues of settings say', () => {
  it('is what the page says', () => {
    const written = [
      '# Everything the catalogues of settings say\n\nWritten by `what-the-catalogue-says.test.ts`, to be read.\n',
      ...CHAPTERS.map(([heading, paragraphs]) => `## ${heading}\n\n${paragraphs().join('\n')}\n`),
    ].join('\n');
    if (process.env.UPDATE_GOLDENS === '1') writeFileSync(PAGE, written);
    expect(existsSync(PAGE), 'no page: run with UPDATE_GOLDENS=1 and read what it says').toBe(true);
    expect(written).toBe(readFileSync(PAGE, 'utf8'));
  });

  it('leaves out what it has nothing to say of', () => {
    for (const [name, entry] of Object.entries({ ...APP_SETTINGS, ...ORG_SETTINGS })) {
      expect(undefinedIn(entry), name).toEqual([]);
    }
  });

  it('gives no name to a setting of an app and to one of the org', () => {
    expect(new Set(Object.keys(APP_SETTINGS)).intersection(new Set(Object.keys(ORG_SETTINGS)))).toEqual(new Set());
  });
});

function ofApp([name, { value, label, meaning, connectedApp, externalClientApp, ...more }]: [string, AppSetting]) {
  return [
    `- **${name}** (${value}), “${label}”: ${meaning}.`,
    `connected app: ${ofHome(connectedApp)}`,
    `external client app: ${ofHome(externalClientApp)}`,
    ...others(more),
  ].join('\n  - ');
}

function ofOrg([name, { value, label, meaning, home, ...more }]: [string, OrgSetting]) {
  return [`- **${name}** (${value}), “${label}”: ${meaning}.`, ofHome(home), ...others(more)].join('\n  - ');
}

function ofHome(home: AppHome | Home<OrgPart>): string {
  const { part, element, since, absent, ...more } = home;
  const { parent, spelling, also, ...rest }: Partial<Home & { also: Home }> = more;
  const place = `\`${[part, parent, element].filter((name) => name !== undefined).join('/')}\` ${spelling ?? ''}`;
  const told = [place.trim(), ...others(rest), `since ${since || 'a version that is not documented'}`];
  return `${told.join(', ')}; absent: ${JSON.stringify(absent)}${also === undefined ? '' : `; and ${ofHome(also)}`}`;
}

function ofControl({ page, title, recommended, wants, ...more }: (typeof HEALTH_REVIEW)['connectedApp'][number]) {
  return [
    `- \`${page}\`, “${title}”: ${recommended}.`,
    wants.map(({ setting, is }) => `${setting}: ${is}`).join(', ') || 'no setting decides it',
    ...others(more),
  ].join('\n  - ');
}

function others(more: object): string[] {
  return Object.entries(more).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
}

/** The paths in a value that hold `undefined`. */
function undefinedIn(value: unknown): string[] {
  if (value === undefined) return [''];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => undefinedIn(part).map((path) => `${name} ${path}`.trim()));
}
