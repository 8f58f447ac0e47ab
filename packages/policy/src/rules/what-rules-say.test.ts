/**
 * Everything a rule can say, on one page: `what-rules-say.golden.md`. A change of a sentence, a score, a step or a condition shows
 * there as a difference to read. `UPDATE_GOLDENS=1` writes the page anew.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CompleteApp, CompleteFacts, DecidedType } from '../complete.ts';
import type { Finding, Fix } from '../finding.ts';
import { fixOf } from '../fix-of.ts';
import { clientIn } from '../refused-today.ts';
import { VECTORS } from '../vectors.ts';
import { RULES } from './index.ts';
import type { Rule } from './rule.ts';

const PAGE = join(import.meta.dirname, 'what-rules-say.golden.md');
const INTRODUCTION = `# Everything the rules say

Written by \`what-rules-say.test.ts\`, to be read. Each rule is asked about every app that differs from a right private one in
three facts at most, and about the same apps as a public and a mixed client. The numbers count the apps that get an answer: they move
when a condition does.
`;

const RIGHT = VECTORS[0]?.facts as CompleteFacts;
const TYPES: readonly DecidedType[] = ['private', 'public', 'mixed'];

/** Every other value of every fact, as pairs of name and value. */
const OTHERS = Object.entries(RIGHT).flatMap(([name, value]) =>
  othersOf(name, value).map((other) => [name, other] as const),
);

describe('what the rules say', () => {
  const page = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '';
  const update = process.env.UPDATE_GOLDENS === '1';
  const chapters = update ? RULES.map(chapter) : [];
  if (update) writeFileSync(PAGE, [INTRODUCTION, ...chapters].join('\n'));

  it.each(RULES.map((rule) => [rule.id, rule] as const))('%s says what its chapter says', (id, rule) => {
    const kept = update ? readFileSync(PAGE, 'utf8') : page;
    const written = kept.split(/^(?=## )/m).find((text) => text.startsWith(`## ${id}\n`));
    expect(written, `${id} has no chapter: run with UPDATE_GOLDENS=1 and read what it says`).toBeDefined();
    expect(chapter(rule).trim()).toBe(written?.trim());
  });

  it('the page has a chapter for each rule, in their order', () => {
    const headings = [...readFileSync(PAGE, 'utf8').matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(RULES.map((rule) => rule.id));
  });
});

function chapter(rule: Rule): string {
  const answers = new Map<string, number>();
  const fixes = new Map<string, number>();
  for (const one of cases()) {
    const found = rule.check(one);
    if (found === undefined) continue;
    const fix = fixOf(rule, found, clientIn(one));
    add(
      answers,
      answer({ rule: rule.id, ...found, threat: found.threat === undefined ? rule.threat : found.threat, fix }, one),
    );
    add(fixes, fixText(fix));
  }
  const { controls, rfc, cwe } = rule.mapsTo;
  return [
    `## ${rule.id}`,
    '',
    `${rule.title}. Threat: ${rule.threat ?? 'none'}. Right for every kind of client: ${rule.rightForEveryType ? 'yes' : 'no'}.`,
    `Maps to ${[...controls, ...rfc, ...cwe.map((number) => `CWE-${number}`)].join(', ') || 'nothing'}.`,
    '',
    ...(answers.size === 0
      ? [
          `Says nothing of one app. Steps: ${steps(rule.steps({ client: clientIn(right()), changes: [], attackable: true }))}`,
        ]
      : []),
    ...[...answers].map(([text, times]) => `- ${times} apps: ${text}`),
    '',
    ...[...fixes].map(([text, times]) => `- ${times} apps: ${text}`),
    '',
  ].join('\n');
}

function answer(
  { message, severity, cvss, required, threat, setting, demonstration }: Finding,
  { type }: CompleteApp,
): string {
  const vectors =
    cvss === null ? 'no vector' : `${cvss.v3.score} ${cvss.v3.vector}, ${cvss.v4.score} ${cvss.v4.vector}`;
  const shown =
    demonstration === null
      ? 'not shown'
      : `shown by ${demonstration.attack} on ${demonstration.on}${demonstration.leaked ? ', leaked' : ''}`;
  const what = `${type}, ${severity}, ${required ? 'required' : 'advice'}, ${threat ?? 'no threat'}, ${shown}, rests on ${setting ?? 'no setting'}`;
  return `${what}; ${vectors}\n  ${message}`;
}

function fixText({ changes, disposition, needs, steps: all }: Fix): string {
  const written = changes.map(({ setting, from, to }) => `${setting} ${from} → ${to}`).join(', ') || 'no change';
  const asked = needs.map(
    ({ part, must, is, otherwise }) => `${part} must be ${must}, is ${is}, otherwise ${otherwise}`,
  );
  return `${written}; ${disposition}; ${asked.join(', ') || 'needs nothing'}\n  ${steps(all)}`;
}

function steps(all: Fix['steps']): string {
  return all.map((step) => Object.values(step).join(' ')).join(' · ') || 'none';
}

function* cases(): Generator<CompleteApp> {
  for (const type of TYPES) {
    for (const facts of apps(3)) yield { type, facts };
  }
}

/** The right app, and every app that differs from it in up to so many facts. */
function* apps(differences: number, facts = RIGHT, from = 0): Generator<CompleteFacts> {
  yield facts;
  if (differences === 0) return;
  for (let i = from; i < OTHERS.length; i++) {
    const [name, value] = OTHERS[i] as (typeof OTHERS)[number];
    if (facts[name as keyof CompleteFacts] !== RIGHT[name as keyof CompleteFacts]) continue;
    yield* apps(differences - 1, { ...facts, [name]: value }, i + 1);
  }
}

function right(): CompleteApp {
  return { type: 'private', facts: RIGHT };
}

function othersOf(name: string, value: unknown): unknown[] {
  if (typeof value === 'boolean') return [!value];
  if (name === 'privilege') return ['low'];
  return name === 'storesRotatedToken' ? ['yes', 'no'] : ['always', 'never'];
}

function add(counts: Map<string, number>, text: string): void {
  counts.set(text, (counts.get(text) ?? 0) + 1);
}
