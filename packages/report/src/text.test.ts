import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { expectGolden } from '../test/golden.ts';
import { HOSTILE_MARKDOWN, manyApps, richReview } from '../test/rich-review.ts';
import type { ReportOptions } from './options.ts';
import { textPieces } from './text.ts';

const PLAIN: ReportOptions = { color: false, width: 100, showWaived: false };
const text = (options: Partial<ReportOptions> = {}, review = richReview()) =>
  [...textPieces(review, { ...PLAIN, ...options })].join('');
// biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal would obey
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

describe('the text report', () => {
  it('reads as it did when it was last looked at', () => {
    expectGolden('review.golden.txt', text());
    expectGolden('review-color.golden.txt', text({ color: true }));
    expectGolden('review-verbose.golden.txt', text({ verbose: true, showWaived: true, width: 80 }));
    expectGolden('review-150-apps.golden.txt', text({ width: 120 }, manyApps(150)));
  });

  it('says which box to tick, and how the metadata spells it, when the metadata says it the other way round', () => {
    expect(text()).toContain(
      '[x] tick "Require Secret for Web Server Flow"  (isConsumerSecretOptional: true -> false)',
    );
    expect(text()).toContain(
      '[ ] clear "Require Secret for Web Server Flow"  (isConsumerSecretOptional: false -> true)',
    );
    expect(text()).toContain('[ ] clear "Allow OAuth Username-Password Flows"');
  });

  it('says at a glance which app is wrong and which boxes to change, before anything else', () => {
    const glance = text().slice(text().indexOf('At a glance'), text().indexOf('Org-wide'));
    expect(glance).toMatch(/CRITICAL {2}Booking_Web +private {2}\[x\] Require Secret for Web Server Flow\n/);
    expect(glance).toMatch(/CRITICAL {2}Traveller_SPA +public {3}\[ \] Require Secret for Web Server Flow\n/);
    expect(glance).toMatch(/HIGH +Both_Kinds +mixed +! {2}client-type-mixed\n/);
    expect(text({}, manyApps(150))).toMatch(/At a glance[\s\S]*and 45 more below\n/);
  });

  it('does not say the reason of a verdict twice', () => {
    const review = richReview();
    const app = review.apps[0];
    if (app?.findings[0] !== undefined) app.because = app.findings[0].message;
    const said = app?.because.slice(0, 40) ?? '';
    expect(text({ width: 200 }, review).split(said)).toHaveLength(2);
  });

  it('shows the worst app first and the compliant ones as names only', () => {
    const out = text();
    const at = (name: string) => out.indexOf(`  ${name}  `);
    expect(at('Booking_Web')).toBeGreaterThan(0);
    expect(at('Booking_Web')).toBeLessThan(at('Both_Kinds'));
    expect(at('Both_Kinds')).toBeLessThan(at('Partner_Portal'));
    expect(out).toContain('Compliant (2)\n  Intranet_Portal, Kiosk\n');
  });

  it('says what an undecided app needs for each type, the likely one first, and how to settle it', () => {
    const out = text();
    expect(out).toContain('To settle one: declare it in the config file (countersign.config.json or .yaml)');
    expect(out.indexOf('If it is private (likely): compliant as it is')).toBeGreaterThan(0);
    expect(out.indexOf('If it is private (likely)')).toBeLessThan(out.indexOf('If it is public'));
  });

  it('says a problem of the org once, and the same problem of many apps once for all', () => {
    const out = text();
    expect(out.split('weaker-flow-open').length - 1).toBe(1);
    expect(out).toMatch(
      /The same problem in several apps\n {2}CRITICAL {2}secret-not-required-of-private-client {2}4 apps/,
    );
    expect(out.split('Revoke the refresh tokens issued before.').length - 1).toBe(1);
  });

  it('names what could not be read before anything else, with its place', () => {
    const out = text();
    expect(out.indexOf('INCOMPLETE')).toBeLessThan(out.indexOf('noncompliant'));
    expect(out).toContain('Broken.connectedApp-meta.xml:3:7\n');
    expect(text({}, manyApps(3))).not.toContain('INCOMPLETE');
  });

  it('ends with the whole review in one line, however narrow the terminal', () => {
    expect(text({ width: 60 }).trimEnd().split('\n').at(-1)).toBe(
      '11 apps: 6 noncompliant, 1 indeterminate, 3 compliant, 1 not applicable; findings: 6 critical, 2 high, 2 medium, 2 low; 2 waived; 4 in the baseline; INCOMPLETE',
    );
  });

  it('leaves waived findings out unless asked for them', () => {
    expect(text()).not.toContain('The batch job cannot store a new token yet.');
    expect(text({ showWaived: true })).toContain('waived, by platform@example.com, until 2026-12-31');
  });

  it('colours only when asked to, and colours change no word', () => {
    expect(text()).not.toContain('\u001b');
    const coloured = text({ color: true });
    expect(coloured).toContain('\u001b[');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes
    expect(coloured.replace(/\u001b\[[0-9;]*m/g, '')).toBe(text());
  });

  it('lets no name reach the terminal as a control sequence or turn the line around', () => {
    expect(HOSTILE_MARKDOWN).toMatch(CONTROL);
    expect(text({ verbose: true, showWaived: true })).not.toMatch(CONTROL);
  });

  it('keeps its words within the terminal; only paths, which a person copies, run over', () => {
    for (const width of [10, 60, 80, 133, 200, 1000]) {
      const limit = Math.max(60, Math.min(200, width));
      const review = manyApps(40);
      const wide = text({ width, verbose: true }, review)
        .trimEnd()
        .split('\n')
        .slice(1, -1)
        .filter((line) => stringWidth(line) > limit && !/\.(xml|ts|js|json|dex)(:\d+)*$/.test(line));
      expect(wide).toEqual([]);
    }
  });

  it('keeps 150 apps readable: a picture, the worst in full, the rest in short', () => {
    const out = text({ width: 120 }, manyApps(150));
    expect(out.split('\n').length).toBeLessThan(600);
    expect(out).toContain('47 more in short (--verbose shows all in full):');
  });

  it('prints no more for 20,000 apps than a person would scroll', () => {
    const out = text({}, manyApps(20_000));
    expect(out.split('\n').length).toBeLessThan(2_000);
    expect(out).toContain('20000 apps: ');
  });

  it('says so when there is no app', () => {
    const review = { ...manyApps(0), unattached: [], notes: [], org: { settings: {}, findings: [] } };
    expect(text({}, review)).toContain('No connected app and no external client app was found.');
  });
});
