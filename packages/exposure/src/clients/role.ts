/** What a file is for, by its place and name: a test or a document holds no live secret until proven. */

export type Role = 'test' | 'docs' | 'code';

const TEST_FOLDER =
  /(?:^|\/)(?:tests?|__tests__|specs?|e2e|cypress|playwright|__mocks__|mocks?|fixtures?|__fixtures__|testdata|test-data|androidTest|[A-Za-z0-9]*(?:UI)?Tests|stories|__snapshots__)\//;
const TEST_FILE =
  /(?:[._-](?:test|tests|spec|stories|mock|e2e)\.[cm]?[jt]sx?$)|(?:(?:Test|Tests|Spec|Mock|MockData)\.(?:cls|swift|m|java|kt|cs|scala|groovy|php)$)|_test\.(?:go|py|dart|rb)$|(?:^|\/)test_\w+\.py$|_spec\.rb$|\.snap$/;
const DOCS =
  /\.(?:md|mdx|markdown|rst|adoc|asciidoc|textile)$|(?:^|\/)(?:docs?|documentation|javadoc|apidocs)\/|(?:^|\/)(?:README|CHANGELOG|CONTRIBUTING|HISTORY)(?:\.\w+)?$/i;

export function roleOf(file: string): Role {
  if (TEST_FOLDER.test(file) || TEST_FILE.test(file)) return 'test';
  return DOCS.test(file) ? 'docs' : 'code';
}
