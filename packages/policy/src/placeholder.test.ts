import { expect, test } from 'vitest';
import { isMonotonous, isPlaceholderSecret, isTemplate } from './placeholder.ts';

test.each([
  '',
  '@@BOOKING_SECRET@@',
  '@SECRET@',
  '[REDACTED]',
  '***',
  '********',
  '${SF_SECRET}',
  '{{SECRET}}',
  '%SECRET%',
  '%%SECRET%%',
  '$(SECRET)',
  '$SECRET',
  '#{secret}',
  '__SECRET__',
  '<your secret>',
  'CHANGE_ME',
  'changeme',
  'TODO',
  'xxxxxxxx',
  'XXXX-XXXX-XXXX',
  'Placeholder_Value',
  'your-consumer-secret-here',
  'REPLACE_WITH_ENV',
  '1234567890123456789',
  '0000000000000000',
])('%s stands for a secret', (value) => {
  expect(isPlaceholderSecret(value)).toBe(true);
});

test.each(['7391048265510983746', 'AcmeTravel2026Winter', 'kX9vQ2mLr8TzWp4NbJ6s', 'testing123abcQ'])(
  '%s may be one',
  (value) => {
    expect(isPlaceholderSecret(value)).toBe(false);
  },
);

test.each([
  '',
  '<x>',
  '<>',
  '<ab cd>',
  '[x]',
  '[]',
  '[ab cd]',
  'ab${c',
  'ab$(c',
  'ab{{c',
  '$a',
  '$_',
  '$Z9',
  '%A',
  '%a.b-c_1%',
  '%%AB%%',
  '@A@',
  '@@a.b-c@@',
  '__A__',
  '__aB_c__',
  '#{a',
  '&lt;a',
  'ab...cd',
])('“%s” is filled in by a build', (value) => {
  expect(isTemplate(value)).toBe(true);
});

test.each([
  'a<b>',
  '<b>a',
  'a[b]',
  '[b]a',
  'a$b',
  '$9',
  '$-',
  'a%B%',
  '%B% c',
  '%%%',
  '%%%B',
  'a@B@',
  '@B@ c',
  'a@B',
  '@B',
  '@@@B@',
  'a__B__',
  '__B__c',
  '__B1__',
  '____',
  'a#{b',
  '#b',
  '{b',
  'a&lt;b',
  'ab..cd',
])('“%s” is filled in by nothing', (value) => {
  expect(isTemplate(value)).toBe(false);
});

/** Characters in no order, no two alike in either case: what a generator makes. */
const RANDOM = 'kx9vq2mlr8tzwp4nbj6s';

test.each([
  ['of four different characters', 'kx9v', true],
  ['of five', 'kx9vq', false],
  ['of four, in either case', 'kKxX9vVk', true],
  [
    'of forty characters, seven of them different',
    `${'kx9vq2m'}${'vkq9mx2'}${'9mxk2qv'}${'q2vkm9x'}${'mvq2x9k'}${'2kxqv'}`,
    true,
  ],
  [
    'of thirty-nine, seven of them different',
    `${'kx9vq2m'}${'vkq9mx2'}${'9mxk2qv'}${'q2vkm9x'}${'mvq2x9k'}${'2kxq'}`,
    false,
  ],
  [
    'of forty, eight of them different',
    `${'kx9vq2m'}${'vkq9mx2'}${'9mxk2qv'}${'q2vkm9x'}${'mvq2x9k'}${'2kxqz'}`,
    false,
  ],
  ['seven of whose ten characters follow upon the one before', 'abcdefghzq', true],
  ['six of whose ten do', 'abcdefgzqm', false],
  ['that runs down', 'hgfedcbazq', true],
  ['that stands still', 'kkkxxxqqqvvvmmm', true],
  ['that steps by two', 'acegikmoqs', false],
  ['a cycle of five, three times', RANDOM.slice(0, 5).repeat(3), true],
  ['a cycle of five, two times', RANDOM.slice(0, 5).repeat(2), false],
  ['a cycle of five, three times and a bit', `${RANDOM.slice(0, 5).repeat(3)}kx`, true],
  ['a cycle of five, with something behind it', `${RANDOM.slice(0, 5).repeat(3)}kz`, false],
  ['a cycle of sixteen', RANDOM.slice(0, 16).repeat(3), true],
  ['a cycle of seventeen', RANDOM.slice(0, 17).repeat(3), false],
])('a value %s: made by nobody’s generator, %j: %j', (_, value, monotonous) => {
  expect(isMonotonous(value)).toBe(monotonous);
});

test.each([
  ['a_secret', true],
  ['an-app-key', true],
  ['xxSecretxx', true],
  ['secret123', true],
  ['secret12_345', true],
  ['secret1234', false],
  ['SalesforceClientSecretHere', true],
  ['kx9 secret', false],
  ['secret kx9q', false],
  ['secret kx9q value', false],
])('%s is made of nothing but words for a secret: %j', (value, words) => {
  expect(isPlaceholderSecret(value)).toBe(words);
});

test('words are looked for in a value that is short enough to be one', () => {
  const words = 'Replace_this_with_your_connected_app_consumer_secret_from_the_env_at_deploy_time';
  expect(words).toHaveLength(80);
  expect(isPlaceholderSecret(words)).toBe(true);
  expect(isPlaceholderSecret(`${words}_`)).toBe(false);
});
