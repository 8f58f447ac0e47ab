import { HEALTH_REVIEW, ruleById } from '@countersign/policy';
import { describe, expect, it } from 'vitest';
import { expectGolden } from '../../test/golden.ts';
import { manyApps, richReview } from '../../test/rich-review.ts';
import { render } from '../index.ts';
import { sheetRows } from './rows.ts';

const OPTIONS = { color: false, width: 80, showWaived: true };

describe('the evidence sheet', () => {
  it('has a row for each app and each control of its kind', () => {
    const review = richReview();
    const rows = sheetRows(review);
    for (const app of review.apps) {
      const controls = HEALTH_REVIEW[app.kind === 'ConnectedApp' ? 'connectedApp' : 'externalClientApp'];
      expect(rows.filter((row) => row.app === app.name).map((row) => row.page)).toEqual(
        controls.map(({ page }) => page),
      );
    }
  });

  it('passes no control that a finding is about, and fails none without one', () => {
    for (const review of [richReview(), manyApps(200)]) {
      for (const app of review.apps) {
        for (const control of app.controls) {
          const about = app.findings.filter(({ rule }) =>
            ruleById(rule)?.mapsTo.controls.some((id) => id === control.id),
          );
          const row = sheetRows({ ...review, apps: [app] }).find(({ page }) =>
            Object.values(HEALTH_REVIEW).some((list) => list.some((one) => one.page === page && one.id === control.id)),
          );
          if (row === undefined || control.id === 'authorization-code-and-credentials-flow-settings') continue;
          expect([app.name, control.id, row.reconciled]).toEqual([app.name, control.id, control.reconciled]);
          if (row.reconciled === 'pass') expect(about).toEqual([]);
        }
      }
    }
  });

  it('names the value, the element and the place, and says where nothing was read', () => {
    const rows = sheetRows(richReview());
    expect(rows.some(({ read }) => /: (yes|no) \[\w+\] \(.+\.xml:\d+/.test(read))).toBe(true);
    expect(
      rows.filter(({ control }) => control === 'Configure ID Token').every(({ literal }) => literal === 'unknown'),
    ).toBe(true);
  });

  it('says what was accepted, by whom and until when', () => {
    const review = richReview();
    const app = review.apps.find(({ findings }) => findings.some(({ rule }) => rule === 'pkce-not-required'));
    const found = app?.findings.find(({ rule }) => rule === 'pkce-not-required');
    if (app === undefined || found === undefined) throw new Error('the fixture has such a finding');
    found.waived = { reason: 'a pilot', owner: 'the platform team', expires: '2027-01-31' };
    const row = sheetRows(review).find((one) => one.app === app.name && one.control.includes('PKCE'));
    expect(row?.waivers).toBe('pkce-not-required waived, by the platform team, until 2027-01-31: a pilot');
  });

  it.each(['controls', 'controls-csv', 'controls-oscal'] as const)('%s is printed as it was', async (format) => {
    expectGolden(`${format}.txt`, await render(richReview(), format, OPTIONS));
  });

  it('as OSCAL holds findings that lead to their observations, under ids of their own', async () => {
    const printed = JSON.parse(await render(richReview(), 'controls-oscal', OPTIONS)) as Oscal;
    const [result] = printed['assessment-results'].results;
    const observations = result?.observations?.map(({ uuid }) => uuid) ?? [];
    const findings = result?.findings ?? [];
    const ids = [...observations, ...findings.map(({ uuid }) => uuid)];
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    for (const finding of findings) {
      for (const related of finding['related-observations'])
        expect(observations).toContain(related['observation-uuid']);
    }
    expect(findings.length).toBeGreaterThan(5);
  });
});

interface Oscal {
  'assessment-results': {
    results: {
      observations?: { uuid: string }[];
      findings?: { uuid: string; 'related-observations': { 'observation-uuid': string }[] }[];
    }[];
  };
}
