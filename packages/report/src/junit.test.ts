import { describe, expect, it } from 'vitest';
import { convert } from 'xmlbuilder2';
import { expectGolden } from '../test/golden.ts';
import { HOSTILE_HTML, richReview } from '../test/rich-review.ts';
import { renderJunit } from './junit.ts';

const OPTIONS = { color: false, width: 80, showWaived: false };

interface Case {
  '@name': string;
  failure?: { '@type': string; '#': string };
  skipped?: object;
  error?: object;
}

function suite(xml: string): {
  '@tests': string;
  '@failures': string;
  '@errors': string;
  '@skipped': string;
  testcase: Case[];
} {
  return (convert(xml, { format: 'object' }) as never as { testsuites: { testsuite: ReturnType<typeof suite> } })
    .testsuites.testsuite;
}

describe('the JUnit report', () => {
  const xml = renderJunit(richReview(), OPTIONS);
  const cases = suite(xml).testcase;
  // The library writes the entities of an attribute, and reads them back as they are written.
  const entity = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' } as Record<string, string>;
  const written = (name: string) => name.replace(/[&<>"]/g, (sign) => entity[sign] ?? '');
  const named = (name: string) => cases.find((one) => one['@name'] === written(name));

  it('reads as it did when it was last looked at', () => expectGolden('review.golden.junit.xml', xml));

  it('fails the apps that are wrong and those that cannot be decided', () => {
    expect(named('Booking_Web')?.failure?.['@type']).toBe('secret-not-required-of-private-client');
    expect(named('Booking_Web')?.failure?.['#']).toContain('tick "Require Secret for Web Server Flow"');
    expect(named('Partner_Portal')?.failure).toBeDefined();
  });

  it('fails an undecided app that has no finding, so that it never passes silently', () => {
    const review = richReview();
    for (const app of review.apps) if (app.verdict === 'indeterminate') app.findings = [];
    const found = suite(renderJunit(review, OPTIONS)).testcase.find((one) => one['@name'] === 'Partner_Portal');
    expect(found?.failure?.['@type']).toBe('indeterminate');
  });

  it('passes an app with low advice, and skips one that is waived or not concerned', () => {
    expect(named('Fleet_Mobile')).not.toHaveProperty('failure');
    expect(named('Fleet_Mobile')).not.toHaveProperty('skipped');
    expect(named('Kiosk')?.skipped).toBeDefined();
    expect(named('Legacy_SAML')?.skipped).toBeDefined();
  });

  it('reports a file that could not be read as an error, and counts every outcome', () => {
    expect(cases.filter((one) => one.error !== undefined)).toHaveLength(2);
    const { '@tests': tests, '@failures': failures, '@errors': errors, '@skipped': skipped } = suite(xml);
    expect([tests, failures, errors, skipped]).toEqual(['15', '9', '2', '2']);
    expect(cases).toHaveLength(15);
  });

  it('stays well-formed whatever an app is called', () => {
    expect(named(HOSTILE_HTML)?.failure).toBeDefined();
    const review = richReview();
    for (const app of review.apps) app.because = 'nul \u0000 half \ud800 end ]]>';
    const hostile = renderJunit(review, OPTIONS);
    expect(suite(hostile).testcase).toHaveLength(15);
    expect(hostile.isWellFormed()).toBe(true);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML has no place for
    expect(hostile).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
  });
});
