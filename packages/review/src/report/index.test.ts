import { describe, expect, it } from 'vitest';
import { FORMATS, isFormat, render, renderPieces } from './index.ts';
import { FIXED_NOW, manyApps, richReview } from './rich-review.fixture.ts';

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
});
