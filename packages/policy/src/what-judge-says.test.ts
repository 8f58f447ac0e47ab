/**
 * Everything `judge` can say beside what the rules say, on one page: `what-judge-says.golden.md`. It is asked about every vector
 * of the decision table as every kind of client, with nothing forgotten and with each fact forgotten in turn. `UPDATE_GOLDENS=1`
 * writes the page anew.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ClientType } from './client-type.ts';
import { type Facts, UNKNOWABLE } from './facts.ts';
import { type Judgement, judge } from './judge.ts';
import { VECTORS } from './vectors.ts';

const PAGE = join(import.meta.dirname, 'what-judge-says.golden.md');
const INTRODUCTION = `# Everything judge says

Written by \`what-judge-says.test.ts\`, to be read: every vector of the decision table as every kind of client, with nothing forgotten
and with each fact forgotten in turn. The numbers count the apps that get an answer: they move when a condition does.
`;

const TYPES: readonly ClientType[] = ['private', 'public', 'mixed', 'unknown'];

/** What a chapter lists of a judgement. */
const CHAPTERS: Record<string, (judgement: Judgement) => readonly string[]> = {
  'Verdicts and why': ({ verdict, because }) => [`${verdict}: ${because}`],
  'What is required': ({ required }) => [
    Object.entries(required)
      .map(([name, value]) => `${name} ${value ? 'on' : 'off'}`)
      .toSorted()
      .join(', ') || 'nothing',
  ],
  // Their sentences are on the page of the rules; here is what judge makes of them.
  Findings: ({ findings }) =>
    findings.map(
      ({ rule, severity, required, cvss, message, fix }) =>
        `${rule}: ${severity}, ${required ? 'required' : 'advice'}, ${cvss?.v3.vector ?? 'no vector'}, ${fix.disposition}${/ This is the minimum severity.*$/.exec(message)?.[0] ?? ''}`,
    ),
  'Which findings together, most severe first': ({ findings }) => [
    findings.map(({ rule, severity }) => `${rule} ${severity}`).join(' · ') || 'none',
  ],
  Controls: ({ controls }) =>
    controls.map(
      ({ id, name, literal, reconciled, why }) =>
        `${id} (${name}): literal ${literal}, reconciled ${reconciled}\n  ${why}`,
    ),
};

describe('what judge says', () => {
  // One test, not one a chapter: `judge` remembers its answers, and a second test would ask its memory and not the code.
  it('is what the page says, chapter by chapter', () => {
    const written = chapters();
    if (process.env.UPDATE_GOLDENS === '1') writeFileSync(PAGE, [INTRODUCTION, ...written.values()].join('\n'));
    const [introduction, ...kept] = existsSync(PAGE) ? readFileSync(PAGE, 'utf8').split(/^(?=## )/m) : [];
    expect(introduction?.trim(), 'no page: run with UPDATE_GOLDENS=1 and read what it says').toBe(INTRODUCTION.trim());
    expect(kept.map((text) => text.split('\n', 1)[0])).toEqual([...written.keys()].map((heading) => `## ${heading}`));
    for (const [i, chapter] of [...written.values()].entries()) expect.soft(chapter.trim()).toBe(kept[i]?.trim());
  });
});

function chapters(): Map<string, string> {
  const judgements = [...apps()].map(({ facts, type }) => judge(facts, type));
  return new Map(
    Object.entries(CHAPTERS).map(([heading, listed]) => {
      const counts = new Map<string, number>();
      for (const text of judgements.flatMap(listed)) counts.set(text, (counts.get(text) ?? 0) + 1);
      return [
        heading,
        [`## ${heading}`, '', ...[...counts].map(([text, times]) => `- ${times} times: ${text}`), ''].join('\n'),
      ];
    }),
  );
}

function* apps(): Generator<{ facts: Facts; type: ClientType }> {
  for (const { facts } of VECTORS) {
    for (const type of TYPES) {
      yield { facts, type };
      for (const name of UNKNOWABLE)
        if (facts[name] !== undefined) yield { facts: { ...facts, [name]: undefined }, type };
    }
  }
}
