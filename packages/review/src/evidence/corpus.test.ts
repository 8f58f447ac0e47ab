/**
 * The client types decided from metadata alone, against what a person judged of real apps.
 *
 * Reads the corpus of real metadata where it is there.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readProject } from '@countersign/metadata';
import { type ClientTypeDecision, decideClientType } from '@countersign/policy';
import { expect, it } from 'vitest';
import { corpusPart } from '../../../../test/corpus.ts';
import { evidenceFromMetadata } from './metadata.ts';

it('decides at most one app in a hundred wrongly, and guesses most of the rest rightly', async ({ skip }) => {
  const labels = corpusPart('labels.csv', 'the client types of real apps are not compared', skip);
  const judged = await judgeAll(labels);
  process.stdout.write(`${table(judged)}\n`);

  const decided = judged.filter(({ decision }) => decision.value !== 'unknown');
  const wrong = decided.filter(({ decision, label }) => decision.value !== label);
  expect(wrong.length, wrong.map(({ name }) => name).join(', ')).toBeLessThanOrEqual(decided.length / 100);
  expect(decided.length).toBeGreaterThanOrEqual(39);
  // Which of the two types is likely; that both use an app is rarely written in its metadata.
  const rest = judged.filter(({ decision, label }) => decision.value === 'unknown' && isOneType(label));
  const right = rest.filter(({ decision, label }) => decision.likely === label);
  expect(right.length / rest.length).toBeGreaterThanOrEqual(0.95);
});

interface Judged {
  name: string;
  label: string;
  decision: ClientTypeDecision;
}

async function judgeAll(labelsFile: string): Promise<Judged[]> {
  const labels = new Map(
    readFileSync(labelsFile, 'utf8')
      .split(/\r?\n/)
      .slice(1)
      .map((row) => row.split(','))
      .map(([path = '', , type = '']) => [path, type]),
  );
  const owners = new Set([...labels.keys()].map((path) => path.split('/')[1]).filter((owner) => owner !== undefined));
  const judged: Judged[] = [];
  for (const owner of owners) {
    const { apps } = await readProject([join(dirname(labelsFile), 'files', owner)]);
    for (const app of apps) {
      const label = app.files.map((file) => labels.get(`files/${owner}/${file}`)).find((type) => type !== undefined);
      if (label === undefined) continue;
      judged.push({ name: `${owner}/${app.name}`, label, decision: decideClientType(evidenceFromMetadata(app)) });
    }
  }
  return judged;
}

function isOneType(label: string): boolean {
  return label === 'private' || label === 'public';
}

function table(judged: readonly Judged[]): string {
  const decided = judged.filter(({ decision }) => decision.value !== 'unknown');
  const wrong = decided.filter(({ decision, label }) => decision.value !== label);
  const rest = judged.filter(({ decision, label }) => decision.value === 'unknown' && label !== 'unknown');
  const right = rest.filter(({ decision, label }) => decision.likely === label);
  const oneType = rest.filter(({ label }) => isOneType(label));
  const rightOfOneType = oneType.filter(({ decision, label }) => decision.likely === label);
  const by = new Map<string, number>();
  for (const { decision } of decided) {
    const [first] = decision.evidence;
    const reason = `${decision.value}: ${first?.detail ?? ''}`.replace(/ \([^)]*\)/g, '').replace(/ host \S+/, ' host');
    by.set(reason, (by.get(reason) ?? 0) + 1);
  }
  const unlabelled = judged.length - judged.filter(({ label }) => label !== 'unknown').length;
  return [
    `apps ${judged.length}, of which a person could not place ${unlabelled}`,
    `decided ${decided.length}, of which wrongly ${wrong.length}`,
    ...wrong.map(({ name, label, decision }) => `  ${name}: ${decision.value}, judged ${label}`),
    ...[...by].sort(([, a], [, b]) => b - a).map(([reason, count]) => `  ${String(count).padStart(3)} ${reason}`),
    `not decided although a person could: ${rest.length}; likely right ${right.length}`,
    `  of those that are private or public: ${oneType.length}; likely right ${rightOfOneType.length}`,
  ].join('\n');
}
