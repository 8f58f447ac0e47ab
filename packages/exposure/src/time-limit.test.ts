import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { made, plant } from '../test/fixtures.ts';
import { zip } from '../test/packed-fixtures.ts';
import { inspect } from './inspect.ts';
import { DEFAULT_LIMITS } from './options.ts';
import { Reader } from './reader.ts';
import { emptyReading } from './reading.ts';
import { inspectionFrom } from './scan.ts';
import { within } from './time-limit.ts';

/** Two to the power of the number of quoted words. */
const endless = (): void => void /^(?:"a"\s*,?\s*)+$/.test(`${'"a"  '.repeat(40)}!`);

test('work that never ends is ended, also inside of one regular expression', () => {
  expect(within(50, endless)).toBe(false);
  expect(
    within(50, () => {
      for (;;);
    }),
  ).toBe(false);
  let done = 0;
  expect(
    within(60_000, () => {
      done += 1;
    }),
  ).toBe(true);
  expect(done).toBe(1);
  expect(() =>
    within(60_000, () => {
      throw new TypeError('of the work');
    }),
  ).toThrow(new TypeError('of the work'));
});

test('a file that takes too long is named as not judged, and its neighbours are read once each', async () => {
  const secret = `const c = { clientId: '${made.key()}', clientSecret: '${made.hex()}' };\n`;
  const bodies: [string, string | Buffer][] = [
    ['a.js', secret],
    ['hang.js', secret],
    ['z.js', secret],
    [
      'p.zip',
      zip(
        new Map([
          ['b.js', secret],
          ['hang.js', secret],
          ['y.js', secret],
        ]),
      ),
    ],
  ];
  const folder = plant(new Map(bodies));
  try {
    const hanging: typeof inspect = (text, origin, ...others) => {
      if (origin.file.endsWith('hang.js')) endless();
      return inspect(text, origin, ...others);
    };
    const reader = new Reader({ ...DEFAULT_LIMITS, fileMilliseconds: 1500 }, inspectionFrom({}), hanging);
    const reading = emptyReading();
    const files = bodies.map(([file]) => ({ path: join(folder, file), file }));
    for (let at = 0; at < files.length; ) at = await reader.readFrom(files, at, reading);
    const message = 'took longer than 1.5 seconds to inspect; it was not judged';
    expect(reading.notJudged).toEqual([
      { file: 'hang.js', message },
      { file: 'p.zip!/hang.js', message },
    ]);
    expect(reading.facts.map((facts) => facts.file)).toEqual(['a.js', 'z.js', 'p.zip!/b.js', 'p.zip!/y.js']);
    expect(reading.files).toBe(7);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
