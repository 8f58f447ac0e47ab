import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { made, plant } from '../test/fixtures.ts';
import { scan } from './scan.ts';

test('many threads say what one says, in the same order', async () => {
  const files = new Map<string, string>([
    ['web/package.json', '{"name": "web", "dependencies": {"react-dom": "19.0.0"}}'],
  ]);
  for (let i = 0; i < 7000; i += 1)
    files.set(
      `web/${i % 50}/${i}.js`,
      i % 100 === 7
        ? `const c = { clientId: '${made.key()}', clientSecret: '${made.hex(`${i}`)}' };`
        : `export const n = ${i};`,
    );
  const folder = plant(files);
  try {
    const one = await scan([folder], { maskKey: 'k', workers: 0 });
    const many = await scan([folder], { maskKey: 'k', workers: 2 });
    expect(one.sightings).toHaveLength(70);
    expect(many).toEqual(one);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
