import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectGolden } from './golden.fixture.ts';
import { FORMATS, isFormat, render, renderPieces } from './index.ts';
import { FIXED_NOW, manyApps, richReview } from './rich-review.fixture.ts';
import { problemsOfSarif } from './schema.fixture.ts';

const OPTIONS = { color: false, width: 80, showWaived: true, now: FIXED_NOW };

describe('reports', () => {
  it('come in seven formats, text first', () => {
    expect(FORMATS).toEqual(['text', 'json', 'sarif', 'html', 'markdown', 'csv', 'junit']);
    expect(isFormat('sarif')).toBe(true);
    expect(isFormat('SARIF')).toBe(false);
  });

  it.each(FORMATS)('%s says the same of the same review, changes nothing in it, and ends with a line end', (format) => {
    const review = richReview();
    const once = render(review, format, OPTIONS);
    expect(render(review, format, OPTIONS)).toBe(once);
    expect(review).toEqual(richReview());
    expect([...renderPieces(review, format, OPTIONS)].join('')).toBe(once);
    expect(once).toMatch(/\r?\n$/);
  });

  it.each(FORMATS)('%s names every noncompliant app and every file that could not be read', (format) => {
    const out = render(richReview(), format, OPTIONS);
    for (const name of ['Booking_Web', 'Traveller_SPA', 'Both_Kinds', 'Partner_Portal', 'lost.zip']) {
      expect(out).toContain(name);
    }
  });

  it.each(FORMATS)('%s can say that nothing was found', (format) => {
    const empty = { ...manyApps(0), unattached: [], notes: [], org: { settings: {}, findings: [] } };
    expect(render(empty, format, OPTIONS).length).toBeGreaterThan(10);
  });

  it.each(FORMATS)('%s takes any text for a name, a path or a message', (format) => {
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
    fc.assert(
      fc.property(text, text, text, (name, file, message) => {
        const review = richReview();
        review.errors = [{ file, line: 1, column: 1, message }];
        const app = review.apps[0];
        if (app === undefined) throw new Error('the fixture has apps');
        Object.assign(app, { name, label: message, because: message, files: [file] });
        for (const found of app.findings) Object.assign(found, { file, message, steps: [message] });
        for (const item of app.clientType.evidence) Object.assign(item, { file, detail: message });
        const out = render(review, format, { ...OPTIONS, repositoryRoot: '/repository' });
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
