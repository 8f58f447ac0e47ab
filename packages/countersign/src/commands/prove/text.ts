/** Proofs for a person at a terminal: each finding's attack, before and after, and what every app withstood. */

import { type Canvas, canvas, clientInWords, plainBlock, plainLine } from '@countersign/report';
import type { Outcome, Proof, ProvenClient, Review, ReviewedApp } from '@countersign/review';

interface Page {
  color: boolean;
  width: number;
  verbose: boolean;
}

export function proofText(review: Review, page: Page): string {
  const on = canvas(page.color, page.width);
  const lines: string[] = [];
  for (const app of review.apps.filter((one) => one.verdict !== 'not-applicable')) {
    lines.push(`${on.paint('bold', plainLine(app.name))}  ${app.clientType.value} client, ${on.verdict(app.verdict)}`);
    const proven = app.findings.flatMap((finding) =>
      finding.proof === null ? [] : [{ ...finding, proof: finding.proof }],
    );
    for (const { rule, proof } of proven) {
      lines.push(
        `  ${rule}`,
        `    ${proof.scenario}`,
        `      before  ${outcomes(proof.before, on)}`,
        `      after   ${outcomes(proof.after, on)}`,
      );
      if (page.verbose) lines.push(...exchanges(proof));
    }
    if (app.login !== null) lines.push(...loginLines(app.login, on));
    lines.push(...withstood(app, on), '');
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

function outcomes({ attack, handshake }: Proof['before'], { paint }: Canvas): string {
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
function loginLines(client: ProvenClient, on: Canvas): string[] {
  const sentence = clientInWords(client);
  const said = `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
  return [said, ...client.wouldFail].map((text) => wrapped(text, on));
}

function said(outcome: Outcome): string {
  return outcome === 'not-judged' ? 'not judged' : outcome;
}

function withstood(app: ReviewedApp, on: Canvas): string[] {
  return app.withstood.length === 0 ? [] : [wrapped(`withstood ${app.withstood.join(', ')}`, on)];
}

/** Indented by two, without the last line end. */
function wrapped(text: string, on: Canvas): string {
  return on.block('  ', plainLine(text)).trimEnd();
}

function exchanges(proof: Proof): string[] {
  return proof.steps.flatMap((step) => [
    `      ${step.when}: ${step.who}: ${plainLine(step.what)}`,
    ...(step.request === undefined
      ? []
      : plainBlock(step.request)
          .split('\n')
          .map((line, i) => `        ${i === 0 ? '>' : ' '} ${line}`)),
    ...(step.response === undefined
      ? []
      : plainBlock(step.response)
          .split('\n')
          .map((line, i) => `        ${i === 0 ? '<' : ' '} ${line}`)),
  ]);
}
