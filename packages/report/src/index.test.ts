import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectGolden } from '../test/golden.ts';
import { manyApps, richReview } from '../test/rich-review.ts';
import { problemsOfSarif } from '../test/schemas.ts';
import { FORMATS, render, renderPieces } from './index.ts';

const OPTIONS = { color: false, width: 80, showWaived: true };

describe('reports', () => {
  it('come as text unless told otherwise', () => {
    expect(FORMATS[0]).toBe('text');
    expect(new Set(FORMATS).size).toBe(FORMATS.length);
  });

  it.each(FORMATS)(
    '%s says the same of the same review, changes nothing in it, and ends with a line end',
    async (format) => {
      const review = richReview();
      const once = await render(review, format, OPTIONS);
      expect(await render(review, format, OPTIONS)).toBe(once);
      expect(review).toEqual(richReview());
      expect([...(await renderPieces(review, format, OPTIONS))].join('')).toBe(once);
      expect(once).toMatch(/\r?\n$/);
    },
  );

  it.each(FORMATS)('%s names every noncompliant app and every file that could not be read', async (format) => {
    const out = await render(richReview(), format, OPTIONS);
    for (const name of ['Booking_Web', 'Traveller_SPA', 'Both_Kinds', 'Partner_Portal', 'lost.zip']) {
      expect(out).toContain(name);
    }
  });

  it.each(FORMATS)('%s can say that nothing was found', async (format) => {
    const empty = { ...manyApps(0), unattached: [], notes: [], org: { settings: {}, findings: [] } };
    expect((await render(empty, format, OPTIONS)).length).toBeGreaterThan(10);
  });

  it.each(FORMATS)('%s takes any text for a name, a path or a message', async (format) => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom(
          '<',
          '>',
          '"',
          "'",
          '&',
          '`',
          '|',
          '](',
          '@a',
          '#1',
          '=',
          '\r',
          '\n',
          '\u0000',
          '\ud800',
          '\u202e',
          ']]>',
          '../',
          '/',
        ),
      }),
    );
    await fc.assert(
      fc.asyncProperty(text, text, text, async (name, file, message) => {
        const review = richReview();
        review.errors = [{ file, line: 1, column: 1, message }];
        const app = review.apps[0];
        if (app === undefined) throw new Error('the fixture has apps');
        Object.assign(app, { name, label: message, because: message, files: [file] });
        for (const found of app.findings) Object.assign(found, { file, message, steps: [message] });
        for (const item of app.clientType.evidence) Object.assign(item, { file, detail: message });
        const out = await render(review, format, { ...OPTIONS, repositoryRoot: '/repository' });
        if (format === 'json') expect(JSON.parse(out).apps[0].name).toBe(name);
        if (format === 'sarif') expect(problemsOfSarif(JSON.parse(out))).toEqual([]);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal would obey
        if (format === 'text') expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
        if (format === 'html') expect(out.replace(/="[^"]*"/g, '=')).not.toMatch(/<(?:img|svg[^>]*\son)|<script[^>]+>/);
      }),
      { numRuns: format === 'sarif' ? 15 : 60 },
    );
  });
});

describe('a golden', () => {
  it('that is missing fails, and is not written', () => {
    const before = process.env.UPDATE_GOLDENS;
    delete process.env.UPDATE_GOLDENS;
    try {
      for (const _ of [1, 2]) expect(() => expectGolden('never-looked-at.golden.txt', 'x')).toThrow(/is missing/);
    } finally {
      if (before !== undefined) process.env.UPDATE_GOLDENS = before;
    }
  });
});

describe('every format', () => {
  it.each(FORMATS)('%s says which folder and org, when, by which version, and from which revision', async (format) => {
    const review = richReview();
    const said = await render(review, format, OPTIONS);
    for (const part of ['acme-crm/force-app', 'acme.my.salesforce.com', '2026-03-01', '0.1.0', '0f1e2d3c4b5a'])
      expect(said.replaceAll(/&shy;|\\/g, '')).toContain(part);
  });

  it.each(FORMATS)('%s is whole where nothing of that is known', async (format) => {
    const review = { ...richReview(), apps: [], source: { at: '2026-03-01T12:00:00.000Z', read: [] } };
    expect(await render(review, format, OPTIONS)).toContain('2026-03-01');
  });
});
