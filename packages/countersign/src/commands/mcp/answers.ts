/** What a tool answers with: the commands’ own JSON, cut down to what an assistant needs, and never longer than it can read. */

import { safeJson } from '@countersign/report';
import type { Review, ReviewedApp } from '@countersign/review';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';

/** Characters; some 15,000 tokens. Clients cut off what is longer, and then nobody knows what was lost. */
const MAX_ANSWER = 60_000;

/** A value as JSON, both for the model and for the client’s own code. `shorter` are tried in turn where it is too long. */
export function answer(value: object, ...shorter: readonly (() => object)[]): CallToolResult {
  const text = safeJson(value);
  const [next, ...rest] = shorter;
  if (text.length > MAX_ANSWER && next !== undefined) return answer(next(), ...rest);
  if (text.length > MAX_ANSWER)
    return refusal(`the answer is ${text.length} characters long; ask for one app, or for fewer paths`);
  return { content: [{ type: 'text', text }], structuredContent: JSON.parse(text) };
}

/** A page in Markdown. */
export function page(markdown: string): CallToolResult {
  return { content: [{ type: 'text', text: markdown }] };
}

/** What was asked for is not to be had, and why: the model reads it and can ask otherwise. */
export function refusal(why: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text: why }] };
}

/** A review: every app with its verdict and its findings; of one app everything that it was decided by. */
export function reviewAnswer(review: Review, app: string | undefined): CallToolResult {
  const apps = app === undefined ? review.apps : review.apps.filter(({ name }) => name === app);
  const whole = { ...aboutRun(review), apps: apps.map(app === undefined ? appInShort : appInFull) };
  return answer(
    whole,
    () => ({ ...aboutRun(review), apps: apps.map(appInShort), more: ONE_APP }),
    () => ({ ...aboutRun(review), apps: apps.map(appInALine), more: ONE_APP }),
    () => ({
      ...aboutRun(review),
      apps: apps.slice(0, LISTED).map(appInALine),
      more: `${apps.length - LISTED} more apps. ${ONE_APP}`,
    }),
  );
}

const ONE_APP = 'Shortened; ask for one app by its name to have its evidence, settings, steps and proof.';
const LISTED = 150;

function aboutRun({ complete, errors, summary, notes, org, unattached }: Review): object {
  return {
    complete,
    ...(errors.length === 0 ? {} : { notRead: errors }),
    summary,
    ...(notes.length === 0 ? {} : { notes }),
    ...(org.findings.length === 0 ? {} : { org: org.findings.map(findingInShort) }),
    ...(unattached.length === 0 ? {} : { secretsTiedToNoApp: unattached.map(findingInShort) }),
  };
}

type ReportedFinding = ReviewedApp['findings'][number];

function appInALine({ name, verdict, clientType, findings }: ReviewedApp): object {
  return {
    name,
    verdict,
    clientType: clientType.value,
    findings: findings.map(({ severity, rule }) => `${severity} ${rule}`),
  };
}

function appInShort({ name, kind, files, verdict, because, clientType, findings, alternatives }: ReviewedApp): object {
  const { value, likely, declared, confidence, evidence } = clientType;
  return {
    name,
    kind,
    file: files[0],
    verdict,
    because,
    clientType: {
      value,
      ...(likely === undefined ? {} : { likely }),
      declared,
      confidence,
      evidence: evidence.slice(0, 3),
    },
    findings: findings.map(findingInShort),
    ...(alternatives.length === 0 ? {} : { alternatives }),
  };
}

function appInFull(app: ReviewedApp): object {
  const { settings, conduct, required, controls, login, clientType } = app;
  return {
    ...appInShort(app),
    clientType,
    required,
    settings,
    conduct,
    controls,
    findings: app.findings.map((finding) => ({ ...findingInShort(finding), steps: finding.steps, cvss: finding.cvss })),
    login,
  };
}

function findingInShort(finding: ReportedFinding): object {
  const { rule, severity, message, file, line, remediation, proof, waived, fingerprint } = finding;
  return {
    rule,
    severity,
    message,
    ...(file === undefined ? {} : { at: line === undefined ? file : `${file}:${line}` }),
    change: remediation.map(({ label, field, from, to }) => ({ box: label, field, from, to })),
    ...(proof === null ? {} : { proof: { scenario: proof.scenario, before: proof.before, after: proof.after } }),
    ...(waived === null ? {} : { waived }),
    fingerprint,
  };
}
