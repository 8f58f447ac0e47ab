/**
 * The parts of `docs/` that are worked out from the code: `docs/risk.md`, the index of the rules, the options of the commands,
 * and in each rule's page the tables between `<!-- generated:… -->` and `<!-- /generated -->`. The prose around them is written by hand.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULES, type Rule } from '@countersign/policy';
import { commandParts } from './doc-commands.ts';
import { errorIndex, errorSections } from './error-pages.ts';
import { harmlessList, scoreTable } from './mutants/scores.ts';
import { controlPages, cwePage, rfcPage } from './references.ts';
import { riskTable } from './risk-table.ts';
import { type Outcome, outcomesOf } from './rule-risk.ts';
import { appSettingsTable, orgSettingsTable } from './setting-tables.ts';

/** Every page with generated parts, as it should be: path relative to `docs` → text. Pages that do not exist are left out. */
export function pagesAsTheyShouldBe(docs: string): Map<string, string> {
  const pages = new Map<string, string>();
  for (const rule of RULES) {
    const page = join('rules', `${rule.id}.md`);
    const text = readIfThere(join(docs, page));
    if (text !== undefined) pages.set(page, filled(text, { cvss: cvssTable(rule), references: referenceList(rule) }));
  }
  for (const [page, parts] of Object.entries({
    [join('rules', 'README.md')]: { rules: ruleIndex() },
    'mutants.md': { scores: scoreTable(), harmless: harmlessList() },
    'errors.md': { index: errorIndex(), errors: errorSections() },
    'metadata.md': { 'app-settings': appSettingsTable(), 'org-settings': orgSettingsTable() },
    'risk.md': { rules: ruleSeverities(), kinds: riskTable() },
  })) {
    const text = readIfThere(join(docs, page));
    if (text !== undefined) pages.set(page, filled(text, parts));
  }
  for (const [name, parts] of commandParts()) {
    const page = join('commands', name);
    const text = readIfThere(join(docs, page));
    if (text !== undefined) pages.set(page, filled(text, parts));
  }
  return pages;
}

/** The pages there are in a folder of `docs`. */
export function pagesIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.md'));
}

/** A page with each generated part replaced. A part without its markers is left out: the page decides what it shows. */
function filled(text: string, parts: Record<string, string>): string {
  return Object.entries(parts).reduce((page, [name, body]) => {
    const marked = new RegExp(`(<!-- generated:${name} -->\\n)[\\s\\S]*?(<!-- /generated -->)`);
    return page.replace(marked, (_, open: string, close: string) => `${open}${body.trimEnd()}\n${close}`);
  }, text);
}

function cvssTable(rule: Rule): string {
  const outcomes = outcomesOf(rule);
  const vectors = outcomes.some(({ cvss }) => cvss !== null);
  if (!vectors) {
    return [
      'No vector: nobody attacks here, or nobody can say yet what could be attacked.',
      '',
      '| circumstances | severity | verdict |',
      '|---|---|---|',
      ...outcomes.map((one) => `| ${one.circumstances} | ${one.severity} | ${verdictOf(one)} |`),
    ].join('\n');
  }
  return [
    '| circumstances | severity | verdict | v3.1 | CVSS v3.1 vector | v4.0 | CVSS v4.0 vector |',
    '|---|---|---|---|---|---|---|',
    ...outcomes.map((one) => {
      const { v3, v4 } = one.cvss ?? { v3: undefined, v4: undefined };
      const cells = [v3, v4].map((score) => (score ? `${score.score.toFixed(1)} | \`${score.vector}\`` : '– | –'));
      return `| ${one.circumstances} | ${one.severity} | ${verdictOf(one)} | ${cells.join(' | ')} |`;
    }),
  ].join('\n');
}

function verdictOf({ required }: Outcome): string {
  return required ? 'noncompliant' : 'advice';
}

function referenceList(rule: Rule): string {
  const { controls, rfc, cwe } = rule.mapsTo;
  return [
    ...controls.flatMap((id) => controlPages(id).map((page) => `- Security Health Review, ${page}`)),
    ...rfc.map((clause) => `- ${rfcPage(clause)}`),
    ...cwe.map((number) => `- ${cwePage(number)}`),
  ].join('\n');
}

function ruleIndex(): string {
  return [
    '| rule | an app that breaks it | worst | threat |',
    '|---|---|---|---|',
    ...RULES.map((rule) => {
      const [worst] = outcomesOf(rule);
      const threat = rule.threat === null ? '–' : `[${rule.threat}](../threats.md#${rule.threat})`;
      return `| [${rule.id}](${rule.id}.md) | ${rule.title} | ${worst?.severity ?? '–'} | ${threat} |`;
    }),
  ].join('\n');
}

function ruleSeverities(): string {
  return [
    '| rule | severities | v3.1 scores | verdicts |',
    '|---|---|---|---|',
    ...RULES.map((rule) => {
      const outcomes = outcomesOf(rule);
      const scores = outcomes.flatMap(({ cvss }) => (cvss === null ? [] : [cvss.v3.score.toFixed(1)]));
      const cells = [outcomes.map(({ severity }) => severity), scores, outcomes.map(verdictOf)].map(
        (values) => [...new Set(values)].join(', ') || '–',
      );
      return `| [${rule.id}](rules/${rule.id}.md) | ${cells.join(' | ')} |`;
    }),
  ].join('\n');
}

function readIfThere(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
