/** Proofs for a person at a terminal: each finding's attack, before and after, and what every app withstood. */

import { styleText } from 'node:util';
import { clientInWords } from '@countersign/report';
import type { Outcome, Proof, ProvenClient, Review, ReviewedApp } from '@countersign/review';
import wrapAnsi from 'wrap-ansi';
import { printable } from '../../terminal/printable.ts';

interface Page {
  color: boolean;
  width: number;
  verbose: boolean;
}

type Style = Parameters<typeof styleText>[0];

export function proofText(review: Review, page: Page): string {
  const paint = (style: Style, text: string) => (page.color ? styleText(style, text, { validateStream: false }) : text);
  const wrap = (text: string, indent: string) =>
    `${indent}${wrapAnsi(text, Math.max(40, Math.min(page.width, 110)) - indent.length).replaceAll('\n', `\n${indent}`)}`;
  const lines: string[] = [];
  for (const app of review.apps.filter((one) => one.verdict !== 'not-applicable')) {
    lines.push(`${paint('bold', printable(app.name))}  ${app.clientType.value} client, ${app.verdict}`);
    const proven = app.findings.flatMap((finding) =>
      finding.proof === null ? [] : [{ ...finding, proof: finding.proof }],
    );
    for (const { rule, proof } of proven) {
      lines.push(
        `  ${rule}`,
        `    ${proof.scenario}`,
        `      before  ${outcomes(proof.before, paint)}`,
        `      after   ${outcomes(proof.after, paint)}`,
      );
      if (page.verbose) lines.push(...exchanges(proof));
    }
    if (app.login !== null) lines.push(...loginLines(app.login, wrap));
    lines.push(...quiet(app, wrap), '');
  }
  const all = review.apps.flatMap((app) => app.findings.flatMap((finding) => finding.proof ?? []));
  const shown = all.filter((proof) => proof.before.attack === 'succeeds').length;
  const stopped = all.filter((proof) => proof.before.attack === 'succeeds' && proof.after.attack === 'fails');
  const mended = stopped.filter((proof) => proof.after.handshake === 'succeeds').length;
  const changed = stopped.filter((proof) => proof.client.changed?.outcome === 'succeeds').length;
  if (review.apps.length === 0) lines.push('No connected app and no external client app was found.', '');
  else if (all.length === 0)
    lines.push(
      'No finding is one that an attack could show: nothing was proven. --scenario NAME plays one all the same.',
      '',
    );
  lines.push(
    `${shown} of ${all.length} attacks succeed today; the remediation stops ${mended} of them with the real client still logging in${changed === 0 ? '' : `, and ${changed} more once the client is changed`}${review.complete ? '' : '; INCOMPLETE'}`,
    '',
  );
  return lines.join('\n');
}

function outcomes({ attack, handshake }: Proof['before'], paint: (style: Style, text: string) => string): string {
  const ofAttack = paint(
    attack === 'succeeds' ? 'red' : attack === 'fails' ? 'green' : 'yellow',
    `attack ${said(attack)}`,
  );
  const ofClient = paint(
    handshake === 'succeeds' ? 'green' : handshake === 'fails' ? 'red' : 'yellow',
    `real client ${handshake === 'succeeds' ? 'logs in' : handshake === 'fails' ? 'cannot log in' : 'not judged'}`,
  );
  return `${ofAttack}, ${ofClient}`;
}

/** What becomes of the real client: the sentence of the review. */
function loginLines(client: ProvenClient, wrap: (text: string, indent: string) => string): string[] {
  const sentence = clientInWords(client);
  const said = `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
  return [said, ...client.wouldFail].map((text) => wrap(printable(text), '  '));
}

function said(outcome: Outcome): string {
  return outcome === 'not-judged' ? 'not judged' : outcome;
}

function quiet(app: ReviewedApp, wrap: (text: string, indent: string) => string): string[] {
  return app.withstood.length === 0 ? [] : [wrap(`withstood ${app.withstood.join(', ')}`, '  ')];
}

function exchanges(proof: Proof): string[] {
  return proof.steps.flatMap((step) => [
    `      ${step.when}: ${step.who}: ${printable(step.what)}`,
    ...(step.request === undefined
      ? []
      : printable(step.request)
          .split('\n')
          .map((line, i) => `        ${i === 0 ? '>' : ' '} ${line}`)),
    ...(step.response === undefined
      ? []
      : printable(step.response)
          .split('\n')
          .map((line, i) => `        ${i === 0 ? '<' : ' '} ${line}`)),
  ]);
}
