/** The environment variable that tells vitest, which Stryker starts, which tests to run: a JSON array of globs. */
export const TESTS_VARIABLE = 'COUNTERSIGN_MUTANTS_TESTS';
