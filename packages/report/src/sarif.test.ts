import type { Review } from '@countersign/review';
import type { Log, Result } from 'sarif';
import { describe, expect, it } from 'vitest';
import { expectGolden } from '../test/golden.ts';
import { manyApps, richReview } from '../test/rich-review.ts';
import { problemsOfSarif } from '../test/schemas.ts';
import type { ReportOptions } from './options.ts';
import { renderSarif } from './sarif.ts';

const OPTIONS: ReportOptions = {
  color: false,
  width: 80,
  showWaived: false,
  ruleHelp: (rule) => ({
    name: rule.replaceAll('-', ' '),
    summary: 'What the rule says.',
    helpMarkdown: `# ${rule}\n\nWhat to do.`,
    helpUri: `https://example.com/rules/${rule}`,
    tags: rule === 'client-type-undeclared' ? ['evidence'] : ['security', 'oauth'],
    cwe: ['CWE-522'],
  }),
};
const log = (options: Partial<ReportOptions> = {}, review: Review = richReview()): Log =>
  JSON.parse(renderSarif(review, { ...OPTIONS, ...options }));
const results = (from: Log): Result[] => from.runs[0]?.results ?? [];
const uris = (from: Log) => results(from).map((one) => one.locations?.[0]?.physicalLocation?.artifactLocation);

describe('the SARIF report', () => {
  it('reads as it did when it was last looked at', () => {
    expectGolden('review.golden.sarif', renderSarif(richReview(), OPTIONS));
    expectGolden('review-waived.golden.sarif', renderSarif(richReview(), { ...OPTIONS, showWaived: true }));
  });

  it('is valid under the schema of SARIF 2.1.0, with waived findings, without help, and without apps', () => {
    expect(problemsOfSarif(log())).toEqual([]);
    expect(problemsOfSarif(log({ showWaived: true }))).toEqual([]);
    const { ruleHelp: _, ...bare } = OPTIONS;
    expect(problemsOfSarif(JSON.parse(renderSarif(richReview(), bare)))).toEqual([]);
    expect(problemsOfSarif(log({}, manyApps(0)))).toEqual([]);
    expect(problemsOfSarif({ ...log(), version: '2.0.0' })).not.toEqual([]);
  });

  it('gives every result a place, for GitHub refuses one without', () => {
    expect(results(log()).length).toBe(12);
    for (const location of uris(log())) expect(location?.uri).toMatch(/\S/);
  });

  it('leaves waived findings out, and marks them as suppressed only when asked for them', () => {
    const rules = results(log()).map((one) => one.ruleId);
    expect(rules).not.toContain('refresh-rotation-advised');
    expect(results(log()).some((one) => one.suppressions !== undefined)).toBe(false);
    const all = results(log({ showWaived: true }));
    expect(all.length).toBe(14);
    const waived = all.find((one) => one.ruleId === 'refresh-rotation-advised');
    expect(waived?.suppressions?.[0]).toMatchObject({ kind: 'external', status: 'accepted' });
    // SARIF §3.27.23: when one result says whether it is suppressed, all do.
    expect(all.every((one) => one.suppressions !== undefined)).toBe(true);
  });

  it('tells a fingerprint that stays when lines move', () => {
    const moved = richReview();
    for (const app of moved.apps) for (const found of app.findings) if (found.line !== undefined) found.line += 7;
    const prints = (from: Log) => results(from).map((one) => one.partialFingerprints?.['countersign/v1']);
    expect(prints(log({}, moved))).toEqual(prints(log()));
    expect(prints(log()).every((one) => one !== undefined && one !== '')).toBe(true);
  });

  it('writes paths relative to the root of the repository, percent-encoded, and never the root itself', () => {
    const inside = { repositoryRoot: '/home/ada/repo', baseDirectory: '/home/ada/repo/salesforce' };
    const text = JSON.stringify(uris(log(inside)));
    expect(text).toContain('"salesforce/force-app/main/default/connectedApps/Booking_Web.connectedApp-meta.xml"');
    expect(text).toContain('clients/old%20spa/dist/main.js');
    expect(text).not.toContain('/home/ada');
    const absolute = richReview();
    const app = absolute.apps[0];
    if (app?.findings[0] !== undefined) app.findings[0].file = '/home/ada/repo/a.xml';
    expect(JSON.stringify(uris(log(inside, absolute)))).toContain('{"uri":"a.xml","uriBaseId":"%SRCROOT%"}');
    if (app?.findings[0] !== undefined) app.findings[0].file = '/elsewhere/a.xml';
    expect(JSON.stringify(uris(log(inside, absolute)))).toContain('{"uri":"file:///elsewhere/a.xml"}');
  });

  it('says that the run did not succeed when something could not be read, and why', () => {
    const invocation = log().runs[0]?.invocations?.[0];
    expect(invocation?.executionSuccessful).toBe(false);
    expect(invocation?.toolExecutionNotifications?.[0]).toMatchObject({
      level: 'error',
      message: { text: 'The element "oauthConfig" is not closed. Retrieve the file again.' },
      locations: [{ physicalLocation: { region: { startLine: 3, startColumn: 7 } } }],
    });
    expect(log({}, manyApps(2)).runs[0]?.invocations?.[0]?.executionSuccessful).toBe(true);
  });

  it('describes each rule that found something: help, CWE tag, and a score only where it is about security', () => {
    const rules = log().runs[0]?.tool.driver.rules ?? [];
    const rule = (id: string) => rules.find((one) => one.id === id);
    expect(rule('secret-required-of-public-client')).toMatchObject({
      helpUri: 'https://example.com/rules/secret-required-of-public-client',
      help: { markdown: '# secret-required-of-public-client\n\nWhat to do.' },
      properties: { tags: ['security', 'oauth', 'external/cwe/cwe-522'], 'security-severity': '9.1' },
    });
    expect(rule('client-type-undeclared')?.properties).not.toHaveProperty('security-severity');
    // Lowered advice is shown in the band it was lowered to, not in that of its score.
    expect(rule('pkce-not-required')?.properties).toMatchObject({ 'security-severity': '6.9' });
    for (const one of results(log())) expect(rules[one.ruleIndex ?? -1]?.id).toBe(one.ruleId);
  });

  it('maps severity to a level', () => {
    const levels = new Map(results(log()).map((one) => [one.ruleId, one.level]));
    expect(levels.get('secret-not-required-of-private-client')).toBe('error');
    expect(levels.get('refresh-rotation-off')).toBe('error');
    expect(levels.get('pkce-not-required')).toBe('warning');
    expect(levels.get('client-type-undeclared')).toBe('note');
  });

  it('turns no name into a link', () => {
    const texts = results(log()).map((one) => one.message.text ?? '');
    expect(texts.some((text) => text.includes('\\[pay\\](https://example.com)'))).toBe(true);
    expect(texts.some((text) => /[^\\]\]\(/.test(text))).toBe(false);
  });
});
