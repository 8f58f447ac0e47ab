/**
 * `junit`: one test case for each app, for the test page of a CI system.
 *
 * It fails when the app is noncompliant or indeterminate, or has a finding of medium or more that is not waived; lower
 * advice is printed with a case that passes. One failure element holds all findings: most readers show only the first.
 */

import type { ReportedFinding, Review, ReviewedApp } from '@countersign/review';
import type { ReportOptions } from './options.ts';
import { compareText, shownFindings } from './order.ts';
import { plainBlock, plainLine } from './plain-text.ts';
import {
  changeInMetadata,
  changeInWords,
  count,
  place,
  placeOfFinding,
  scoreInWords,
  waiverInWords,
} from './wording.ts';
import { type XmlElement, xmlText } from './xml-text.ts';

interface TestCase {
  className: string;
  name: string;
  file: string | undefined;
  outcome: 'passed' | 'failed' | 'skipped' | 'error';
  type: string;
  message: string;
  text: string;
}

export function renderJunit(review: Review, options: ReportOptions): string {
  const cases: TestCase[] = [
    ...review.errors.map(unread),
    ...loose('org', 'The org', review.org.findings, options),
    ...[...review.apps].sort((a, b) => compareText(a.name, b.name)).map((app) => appCase(app, options)),
    ...loose('client code', 'Client code tied to no app', review.unattached, options),
  ];
  const having = (outcome: TestCase['outcome']) => String(cases.filter((one) => one.outcome === outcome).length);
  const totals = {
    tests: String(cases.length),
    failures: having('failed'),
    errors: having('error'),
    skipped: having('skipped'),
  };
  const timestamp = review.source.at.replace(/\.\d+Z$/, '');
  return xmlText({
    name: 'testsuites',
    attributes: { name: 'countersign', ...totals },
    content: [
      {
        name: 'testsuite',
        attributes: { name: 'countersign review', ...totals, timestamp, time: '0' },
        content: [properties(review), ...cases.map(caseElement)],
      },
    ],
  });
}

/** Where it comes from; `testsuite` has no attribute for it. */
function properties({ tool, source: { read, org, revision } }: Review): XmlElement {
  const known = {
    version: tool.version,
    source: read.join('; '),
    org: org?.url,
    revision: revision?.commit,
    branch: revision?.branch,
    repository: revision?.repository,
  };
  const content = Object.entries(known).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [{ name: 'property', attributes: { name, value: plainLine(value) } }],
  );
  return { name: 'properties', content };
}

function caseElement(one: TestCase): XmlElement {
  const file = one.file === undefined ? {} : { file: plainLine(one.file) };
  const attributes = { classname: one.className, name: plainLine(one.name), time: '0', ...file };
  return { name: 'testcase', attributes, content: outcomeElements(one) };
}

function outcomeElements({ outcome, message, type, text }: TestCase): XmlElement[] {
  if (outcome === 'skipped') return [{ name: 'skipped', attributes: { message: plainLine(message) } }];
  if (outcome === 'passed') return text === '' ? [] : [{ name: 'system-out', content: plainBlock(text) }];
  const name = outcome === 'failed' ? 'failure' : 'error';
  return [{ name, attributes: { message: plainLine(message), type }, content: plainBlock(text) }];
}

function unread(error: Review['errors'][number]): TestCase {
  return {
    className: 'countersign.incomplete',
    name: place(error),
    file: error.file,
    outcome: 'error',
    type: 'unreadable',
    message: error.message,
    text: plainLine(`${place(error)}: ${error.message}`),
  };
}

function appCase(app: ReviewedApp, options: ReportOptions): TestCase {
  const live = shownFindings(app.findings, false);
  const waived = shownFindings(app.findings, true).filter((found) => found.waived !== null);
  const shown = options.showWaived ? [...live, ...waived] : live;
  const first = live[0];
  const about = {
    className: `countersign.${app.kind}`,
    name: app.name,
    file: app.files[0],
    type: first?.rule ?? app.verdict,
    text: shown.map(inWords).join('\n'),
  };
  const wrong = app.verdict === 'noncompliant' || app.verdict === 'indeterminate';
  if (live.some((found) => found.severity !== 'low') || (wrong && (live.length > 0 || waived.length === 0))) {
    const findings = live.length === 0 ? '' : `, ${count(live.length, 'finding')}`;
    return { ...about, outcome: 'failed', message: `${app.verdict}${findings}: ${app.because}` };
  }
  if (app.verdict === 'not-applicable') return { ...about, outcome: 'skipped', message: app.because };
  if (waived.length > 0 && live.length === 0) {
    return { ...about, outcome: 'skipped', message: `${count(waived.length, 'finding')} waived` };
  }
  return { ...about, outcome: 'passed', message: app.because };
}

/** One case for findings that belong to no app; none when there is no finding. */
function loose(name: string, what: string, all: readonly ReportedFinding[], options: ReportOptions): TestCase[] {
  const live = shownFindings(all, false);
  const shown = shownFindings(all, options.showWaived);
  const first = live[0];
  if (first === undefined) return [];
  const failed = live.some((found) => found.severity !== 'low');
  return [
    {
      className: 'countersign',
      name,
      file: first.file,
      outcome: failed ? 'failed' : 'passed',
      type: first.rule,
      message: `${what}: ${count(live.length, 'finding')}`,
      text: shown.map(inWords).join('\n'),
    },
  ];
}

function inWords(found: ReportedFinding): string {
  const score = scoreInWords(found);
  const at = placeOfFinding(found);
  const lines = [
    `${found.severity.toUpperCase()} ${found.rule}${score === '' ? '' : ` ${score}`}`,
    `  ${plainLine(found.message)}`,
    ...(at === '' ? [] : [`  at ${plainLine(at)}`]),
    ...found.remediation.map((change) => plainLine(`  ${changeInWords(change)} (${changeInMetadata(change)})`)),
    ...found.steps.map((step, index) => plainLine(`  ${index + 1}. ${step}`)),
    ...(found.waived === null ? [] : [plainLine(`  ${waiverInWords(found.waived)}`)]),
  ];
  return lines.join('\n');
}
