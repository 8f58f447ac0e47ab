/**
 * A new rule with its test and its page. The lists that name every rule are generated.
 *
 *     npm run new:rule -- introspection-open "Anyone may ask about any token"
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ruleLists } from './rule-lists.ts';
import { camelCase, nameOf, type Plan, Refusal, run } from './scaffold.ts';

const USAGE = 'usage: npm run new:rule -- <rule-id> "<a short true claim about an app that breaks it>"';
const RULES = 'packages/policy/src/rules';

run(USAGE, ([first, title]): Plan => {
  const id = nameOf(first, 'rule id');
  if (!title) throw new Refusal(USAGE);
  const constant = camelCase(id);
  return {
    create: {
      [`${RULES}/${id}.ts`]: rule(id, constant, title, nextRank()),
      [`${RULES}/${id}.test.ts`]: test(id, constant),
      [`docs/rules/${id}.md`]: page(id, title),
    },
    edit: {},
    renew: (root) =>
      Object.fromEntries([...ruleLists(join(root, RULES))].map(([file, text]) => [`${RULES}/${file}`, text])),
    next: [
      `Say in ${RULES}/${id}.ts when it fires, what it maps to, and whether the control requires it or it is advice.`,
      `Make ${RULES}/${id}.test.ts true: it fails until the rule speaks.`,
      'UPDATE_GOLDENS=1 npx vitest run packages/policy/src/rules/what-rules-say.test.ts, and read what the page says of it.',
      'Add a vector to packages/policy/vectors/decisions.json that changes when the rule is removed.',
      `Write docs/rules/${id}.md; the comments say what belongs where. Then: npm run docs`,
      'A finding with a threat needs a chapter in docs/threats.md (npm run new:attack).',
      'npm run check',
    ],
  };
});

/** After every rule there is. */
function nextRank(): number {
  const folder = join(import.meta.dirname, '..', RULES);
  const ranks = globSync('*.ts', { cwd: folder }).flatMap((file) => {
    const rank = /^ {2}rank: (\d+),$/m.exec(readFileSync(join(folder, file), 'utf8'))?.[1];
    return rank === undefined ? [] : [Number(rank)];
  });
  return Math.max(0, ...ranks) + 10;
}

function rule(id: string, constant: string, title: string, rank: number): string {
  return `import { type Rule, settingSteps, unscored } from './rule.ts';

/** Why this is wrong, in one sentence, with the clause that says so (RFC 6749 §…). */
export const ${constant}: Rule = {
  id: '${id}',
  rank: ${rank},
  title: '${title.replaceAll("'", '’')}',
  threat: null,
  rightForEveryType: false,
  mapsTo: {
    controls: ['authorization-code-and-credentials-flow-settings'],
    rfc: [],
    cwe: [],
  },
  // For a case that breaks the rule a finding: \`scored\` where somebody attacks, \`unscored\` where nobody does.
  check: (c) => (breaks(c) ? unscored('low', { required: false, message: MESSAGE }) : undefined),
  // What people do, in the order in which no login breaks: client, setting, rotate, revoke (step.ts has the kinds).
  steps: settingSteps,
};

/** One or two sentences for the person who reads it; the first names the check box. */
const MESSAGE = '${title.replaceAll("'", '’')}.';

function breaks(_case: Parameters<Rule['check']>[0]): boolean {
  return false;
}
`;
}

function test(id: string, constant: string): string {
  return `import { describe, expect, it } from 'vitest';
import type { CompleteFacts, DecidedType } from '../complete.ts';
import { VECTORS } from '../vectors.ts';
import { ${constant} } from './${id}.ts';

const right = VECTORS[0]?.facts as CompleteFacts;
const check = (type: DecidedType, facts: Partial<CompleteFacts> = {}) =>
  ${constant}.check({ type, facts: { ...right, ...facts } });

describe('${id}', () => {
  it('says nothing of an app with every defence on', () => {
    expect(check('private')).toBeUndefined();
  });

  it('fires on the facts that break it, and names the check box', () => {
    expect(check('private', {})).toMatchObject({ required: true, message: expect.stringContaining('Require') });
  });
});
`;
}

function page(id: string, title: string): string {
  const sections: readonly (readonly [heading: string, body: string])[] = [
    ['Overview', '<!-- What the setting decides, and for which kind of client which value is right. -->'],
    ['Risk', '<!-- What the wrong value gives away. -->'],
    [
      'Threat scenario',
      '<!-- Numbered: the attacker’s steps on the wire. Then "Scenario: `name`." or "No scenario: why". -->',
    ],
    ['Estimated CVSS', '<!-- generated:cvss -->\n<!-- /generated -->'],
    ['Risk impact', '<!-- What is lost, whose, and for how long. -->'],
    ['Higher risk when', '<!-- A list. -->'],
    ['Lower risk when', '<!-- A list. -->'],
    ['Business and integration considerations', '<!-- What the change breaks, for which real clients. -->'],
    ['Remediation', '<!-- Check box and fields; then client, setting, rotate, revoke, in that order. -->'],
    ['References', '<!-- generated:references -->\n<!-- /generated -->'],
  ];
  return `# ${id}\n\n${title}.\n\n${sections.map(([heading, body]) => `## ${heading}\n\n${body}\n`).join('\n')}`;
}
