/**
 * Changes the code a little, one change at a time, and asks the tests whether they notice (mutation testing, with Stryker).
 *
 *     npm run mutants                                  every area; hours
 *     npm run mutants -- judgement edit                these areas (`areas.ts`)
 *     npm run mutants -- judgement --only 'packages/policy/src/enforce.ts'   one file of an area
 *     npm run mutants -- judgement --only '…' --tests 'packages/policy/src/enforce.test.ts'   ask these tests alone: quicker, and
 *                                                      fewer tests can only notice less
 *     npm run mutants -- judgement --only A --only B --tests C --tests D     both may be given more than once
 *     npm run mutants -- edit --concurrency 4          how many at once; 1 unless said
 *
 * Prints every change that no test noticed, and writes the numbers to `scores.json`, from which `npm run docs` makes the table
 * of `docs/mutants.md`. Exit 0: every area reaches its bar. Exit 1: one does not. Exit 2: it could not run.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, matchesGlob } from 'node:path';
import { parseArgs } from 'node:util';
import { AREAS, type Area } from './areas.ts';
import { type AreaScores, count, readHarmless, readScores, rounded, staleHarmless, writeScores } from './scores.ts';
import { scoresIn } from './survivors.ts';
import { TESTS_VARIABLE } from './tests-variable.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const STRYKER = join(ROOT, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');

class Refusal extends Error {}

try {
  const { areas, only, tests, concurrency } = readArguments();
  const low = areas.filter(
    (area) => measure(tests === undefined ? area : { ...area, tests }, only, concurrency) < area.bar,
  );
  process.exitCode = low.length > 0 ? 1 : 0;
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

interface Wanted {
  areas: readonly Area[];
  only: readonly string[] | undefined;
  tests: readonly string[] | undefined;
  concurrency: number;
}

function readArguments(): Wanted {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string', multiple: true },
      tests: { type: 'string', multiple: true },
      concurrency: { type: 'string', default: '1' },
    },
  });
  const areas = positionals.map((name) => {
    const area = AREAS.find((one) => one.name === name);
    if (!area)
      throw new Refusal(`no area ${JSON.stringify(name)}; there are: ${AREAS.map((one) => one.name).join(', ')}`);
    return area;
  });
  const concurrency = Number(values.concurrency);
  if (!Number.isInteger(concurrency) || concurrency < 1) throw new Refusal('--concurrency takes a whole number from 1');
  if ((values.only ?? values.tests) !== undefined && areas.length !== 1)
    throw new Refusal('--only and --tests need the one area the files belong to');
  return { areas: areas.length > 0 ? areas : AREAS, only: values.only, tests: values.tests, concurrency };
}

/** Runs an area, keeps and prints what it found, and returns the score of the area, 0 to 1. */
function measure(area: Area, only: readonly string[] | undefined, concurrency: number): number {
  const files = filesOf(area).filter((file) => only === undefined || only.some((glob) => matchesGlob(file, glob)));
  if (files.length === 0) throw new Refusal(`${area.name}: no file fits ${(only ?? area.files).join(' ')}`);
  if (globSync([...area.tests], { cwd: ROOT }).length === 0)
    throw new Refusal(`${area.name}: no test fits ${area.tests.join(' ')}`);
  const found = runStryker(area, files, concurrency);

  const all = readScores();
  const still = only === undefined ? {} : (all[area.name]?.files ?? {});
  const scores: AreaScores = {
    measured: new Date().toISOString().slice(0, 10),
    files: Object.fromEntries(Object.entries({ ...still, ...found }).filter(([file]) => existsSync(join(ROOT, file)))),
  };
  writeScores({ ...all, [area.name]: scores });
  return print(area, scores, new Set(files));
}

function runStryker(area: Area, files: readonly string[], concurrency: number): ReturnType<typeof scoresIn> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-mutants-'));
  try {
    const report = join(folder, 'report.json');
    const config = join(folder, 'stryker.json');
    writeFileSync(config, JSON.stringify(strykerConfig(files, report, concurrency)));
    const { status } = spawnSync(process.execPath, [STRYKER, 'run', config], {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, [TESTS_VARIABLE]: JSON.stringify(area.tests) },
    });
    if (status !== 0 || !existsSync(report)) throw new Refusal(`${area.name}: Stryker stopped with status ${status}`);
    return scoresIn(JSON.parse(readFileSync(report, 'utf8')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function strykerConfig(files: readonly string[], report: string, concurrency: number): object {
  return {
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'tools/mutants/vitest.config.ts', related: false },
    mutate: files,
    coverageAnalysis: 'perTest',
    concurrency,
    // A machine that is busy with something else is no test that noticed: only what never ends is stopped.
    timeoutMS: 60_000,
    reporters: ['json', 'dots'],
    jsonReporter: { fileName: report },
    tempDirName: '.stryker-tmp',
    ignorePatterns: ['/bench', '/coverage'],
    // TypeScript 7 has no programming interface, which Stryker would rewrite tsconfig.json with; vitest does not read that file.
    tsconfigFile: 'none',
    allowConsoleColors: false,
    allowEmpty: false,
  };
}

function print(area: Area, scores: AreaScores, files: ReadonlySet<string>): number {
  const harmless = readHarmless();
  const { noticed, unnoticed, score, harmless: nothing } = count(scores, harmless);
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  for (const { file, line, before, after } of unnoticed.filter((one) => files.has(one.file))) {
    say(`${file}:${line}\n  - ${before}\n  + ${after}`);
  }
  for (const { file, before, after } of staleHarmless(scores, harmless)) {
    say(`harmless.json lists what is no longer a survivor; remove it: ${file}\n  - ${before}\n  + ${after}`);
  }
  say(
    `${area.name}: ${noticed} noticed, ${unnoticed.length} not, ${nothing} change nothing: ${rounded(score)} (bar ${area.bar})`,
  );
  return score;
}

/** The files an area changes, tests left out. */
function filesOf({ files }: Area): string[] {
  const left = files.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
  const taken = files.filter((glob) => !glob.startsWith('!'));
  return globSync(taken, { cwd: ROOT })
    .filter(
      (file) => !/\.(test|fixture|d)\.ts$/.test(file) && !/[/\\](fixtures?|ok\.[^/\\]*|ng\.[^/\\]*)[/\\]/.test(file),
    )
    .filter((file) => !left.some((glob) => matchesGlob(file, glob)))
    .toSorted();
}
