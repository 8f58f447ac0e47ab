import { expect, test } from 'vitest';
import { isPlaceholderSecret } from './placeholder.ts';

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
