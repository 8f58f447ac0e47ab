/** The parts of the code whose tests are tried by mutation, and how much of it they must notice. */

export interface Area {
  /** Short and permanent: what is typed after `npm run mutants --`. */
  readonly name: string;
  /** What it covers, for the table of `docs/mutants.md`. */
  readonly covers: string;
  /** Globs of the files that are changed, relative to the repository. A leading `!` leaves out; test files always are. */
  readonly files: readonly string[];
  /** Globs of the tests that are asked whether they notice. */
  readonly tests: readonly string[];
  /** The share of the mutants that must be noticed, 0 to 1. Those that change nothing (`harmless.json`) do not count. */
  readonly bar: number;
}

const POLICY_TESTS = ['packages/policy/src/**/*.test.ts', 'packages/policy/test/**/*.test.ts'];
const SERVER_TESTS = ['packages/server/src/**/*.test.ts', 'packages/server/test/**/*.test.ts'];

export const AREAS: readonly Area[] = [
  {
    name: 'judgement',
    covers: 'the rules, `judge` and `enforce`',
    files: ['packages/policy/src/rules/*.ts', 'packages/policy/src/judge.ts', 'packages/policy/src/enforce.ts'],
    tests: POLICY_TESTS,
    bar: 0.95,
  },
  {
    name: 'policy',
    covers: 'the rest of the policy',
    files: [
      'packages/policy/src/**/*.ts',
      '!packages/policy/src/rules/*.ts',
      '!packages/policy/src/judge.ts',
      '!packages/policy/src/enforce.ts',
    ],
    tests: POLICY_TESTS,
    bar: 0.85,
  },
  {
    name: 'edit',
    covers: 'the changes of metadata files',
    files: ['packages/metadata/src/edit/**/*.ts'],
    tests: ['packages/metadata/src/edit/**/*.test.ts'],
    bar: 0.85,
  },
  {
    name: 'fix',
    covers: '`countersign fix`',
    files: ['packages/countersign/src/commands/fix/**/*.ts'],
    tests: ['packages/countersign/test/fix*.test.ts', 'packages/countersign/src/commands/fix/**/*.test.ts'],
    bar: 0.85,
  },
  {
    name: 'detectors',
    covers: 'the detectors of the scan',
    files: ['packages/exposure/src/detectors/**/*.ts'],
    tests: ['packages/exposure/src/**/*.test.ts'],
    bar: 0.85,
  },
  {
    name: 'server',
    covers: 'the token endpoint, clients, tokens, users and the authorization endpoint of the server',
    files: ['token', 'client', 'tokens', 'users', 'authorize'].map((room) => `packages/server/src/${room}/**/*.ts`),
    tests: SERVER_TESTS,
    bar: 0.85,
  },
];
