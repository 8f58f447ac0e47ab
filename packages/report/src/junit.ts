/**
 * `junit`: one test case for each app, for the test page of a CI system.
 *
 * It fails when the app is noncompliant or indeterminate, or has a finding of medium or more that is not waived; lower
 * advice is printed with a case that passes. One failure element holds all findings: most readers show only the first.
 */

import type { ReportedFinding, Review, ReviewedApp } from '@countersign/review';
import { createCB } from 'xmlbuilder2';
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
  const timestamp = options.now.toISOString().replace(/\.\d+Z$/, '');
  // Written as it is made: as a tree, 20,000 apps would take half a gigabyte.
  const out: string[] = [];
  const document = createCB({
    prettyPrint: true,
    data: (text: string) => out.push(text),
    error: (error: Error) => {
      throw error;
    },
  });
  document.dec({ version: '1.0', encoding: 'UTF-8' }).ele('testsuites', { name: 'countersign', ...totals });
  document.ele('testsuite', { name: 'countersign review', ...totals, timestamp, time: '0' });
  for (const one of cases) {
    const file = one.file === undefined ? {} : { file: xmlLine(one.file) };
    document.ele('testcase', { classname: one.className, name: xmlLine(one.name), time: '0', ...file });
    if (one.outcome === 'skipped') document.ele('skipped', { message: xmlLine(one.message) }).up();
    if (one.outcome === 'failed' || one.outcome === 'error') {
      const name = one.outcome === 'failed' ? 'failure' : 'error';
      document
        .ele(name, { message: xmlLine(one.message), type: one.type })
        .txt(plainBlock(one.text).toWellFormed())
        .up();
    }
    if (one.outcome === 'passed' && one.text !== '')
      document.ele('system-out').txt(plainBlock(one.text).toWellFormed()).up();
    document.up();
  }
  document.up().up().end();
  return `${out.join('')}\n`;
}

/** XML 1.0 §2.2 has no place for control characters or half a surrogate pair, escaped or not. */
function xmlLine(text: string): string {
  return plainLine(text).toWellFormed();
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
