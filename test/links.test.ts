/** What the pages point at is there: files, headings, scripts. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const DOCS = join(ROOT, 'docs');

describe('the scripts', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };

  it('every npm script that a page names is there', () => {
    // An example has scripts of its own.
    const pages = markdownFiles(ROOT).filter((page) => !page.startsWith(join(ROOT, 'examples')));
    const named = pages.flatMap((page) =>
      [...readFileSync(page, 'utf8').matchAll(/npm run ([a-z][a-z:-]*[a-z])/g)].map(([, name = '']) => name),
    );
    expect(named.length).toBeGreaterThan(5);
    for (const name of named) expect(Object.keys(scripts)).toContain(name);
  });

  it('the table of CONTRIBUTING.md names only scripts that are there, and every scaffold', () => {
    const table = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8').match(/^\| `npm run …`[\s\S]*?\n\n/m)?.[0] ?? '';
    const named = [...table.matchAll(/^\| ((?:`[a-z:…]+`(?:, )?)+) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([a-z:]+)`/g)].map(([, name = '']) => name),
    );
    for (const name of named) expect(Object.keys(scripts)).toContain(name);
    for (const name of Object.keys(scripts).filter((one) => one.startsWith('new:'))) expect(named).toContain(name);
  });
});

describe('links', () => {
  const pages = markdownFiles(ROOT);

  it('no relative link in any page is dead, nor any anchor in it', () => {
    const dead = pages.flatMap((page) =>
      linksOf(readFileSync(page, 'utf8'))
        .filter((link) => !isAlive(page, link))
        .map((link) => `${relative(ROOT, page)}: ${link}`),
    );
    expect(dead).toEqual([]);
  });

  it('a dead link is noticed', () => {
    const page = join(DOCS, 'threats.md');
    expect(isAlive(page, 'rules/no-such-rule.md')).toBe(false);
    expect(isAlive(page, '#no-such-threat')).toBe(false);
    expect(isAlive(page, 'risk.md#severity')).toBe(true);
  });
});

const NOT_OURS = new Set(['.stryker-tmp', 'node_modules', '.git', 'dist', 'fixtures', '.types', 'coverage']);

/** `npm pack` puts copies of pages there; git ignores them. */
const COPIES = join(ROOT, 'packages/countersign');

function markdownFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.has(entry.name) || entry.name.startsWith('ok.') || entry.name.startsWith('ng.')) return [];
    const path = join(folder, entry.name);
    if (path === COPIES) return [];
    if (entry.isDirectory()) return markdownFiles(path);
    return entry.name.endsWith('.md') && !entry.name.includes('.golden.') ? [path] : [];
  });
}

/** Targets of Markdown links that are not addresses; code is left out. */
function linksOf(text: string): string[] {
  const prose = text.replaceAll(/```[\s\S]*?```/g, '').replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/i.test(target));
}

function isAlive(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : resolve(dirname(page), decodeURIComponent(path));
  if (!existsSync(target)) return false;
  if (anchor === undefined || !target.endsWith('.md')) return true;
  const headings = [...readFileSync(target, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => slug(heading));
  return headings.includes(anchor);
}

/** The anchor a heading gets on GitHub. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\- ]/gu, '')
    .replaceAll(' ', '-');
}
