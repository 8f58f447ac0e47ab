import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from './secret.ts';

const value = ['only', 'reveal', 'tells'].join('-');

test('a secret shows itself nowhere but where it is revealed', () => {
  const secret = new Secret(value);
  const shown = [
    `${secret}`,
    String(secret),
    JSON.stringify({ secret }),
    inspect({ secret }),
    inspect([secret], { showHidden: true }),
  ];
  for (const text of shown) {
    expect(text).toContain('[secret]');
    expect(text).not.toContain(value);
  }
  expect(secret.reveal()).toBe(value);
});

test('a secret is not a string to the type checker', () => {
  // @ts-expect-error a Secret is not a string
  const text: string = new Secret(value);
  expect(text).toBeInstanceOf(Secret);
});
