import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { made, plant } from '../test/fixtures.ts';
import { binaryPlist, binaryXml, dex, hermes, resourceTable, tar, tgz, zip } from '../test/packed-fixtures.ts';
import type { ScanLimits } from './options.ts';
import type { ScanResult } from './result.ts';
import { scan } from './scan.ts';

const SECRET = `const c = { clientId: '${made.key()}', clientSecret: '${made.hex()}' };\n`;

async function scanOf(files: Record<string, string | Buffer>, limits: Partial<ScanLimits> = {}): Promise<ScanResult> {
  const folder = plant(new Map(Object.entries(files)));
  try {
    return await scan([folder], { limits });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a name that leads out of an archive is refused, and its neighbours are read', async () => {
  const members = new Map([
    ['../../etc/a.js', SECRET],
    ['/abs.js', SECRET],
    ['good.js', SECRET],
    ['C:\\b.js', SECRET],
  ]);
  for (const [name, archive] of [
    ['a.zip', zip(members)],
    ['a.tgz', tgz(members)],
  ] as const) {
    const result = await scanOf({ [name]: archive });
    expect(result.sightings.map((one) => one.file)).toEqual([`${name}!/good.js`]);
    expect(result.notJudged).toHaveLength(3);
    expect(
      result.notJudged.every((one) => one.message.includes('leads out of the archive') && !one.file.includes('..')),
    ).toBe(true);
    expect(result.complete).toBe(false);
  }
});

test('a bomb is refused before it unpacks', async () => {
  const zeros = Buffer.alloc(64 * 1024 ** 2);
  const result = await scanOf({
    'bomb.zip': zip(
      new Map([
        ['zeros.txt', zeros],
        ['good.js', Buffer.from(SECRET)],
      ]),
    ),
  });
  expect(result.notJudged).toEqual([
    {
      file: 'bomb.zip!/zeros.txt',
      message: 'unpacks to more than 200 times its size, like a bomb; it was not read on',
    },
  ]);
  expect(result.sightings.map((one) => one.file)).toEqual(['bomb.zip!/good.js']);
  const small = await scanOf({ 'bomb.gz': gzipSync(zeros) }, { archiveBytes: 1024 ** 2 });
  expect(small.notJudged).toEqual([
    { file: 'bomb.gz', message: 'unpacks to more than 1048576 bytes; the rest of it was not read' },
  ]);
});

test('archives too deep, too many members, encrypted members: each is said', async () => {
  let deep = zip(new Map([['a.js', SECRET]]));
  for (let i = 0; i < 5; i += 1) deep = zip(new Map([['inner.zip', deep]]));
  expect((await scanOf({ 'deep.zip': deep })).notJudged[0]?.message).toContain('archives deep; it was not opened');
  const many = zip(new Map(Array.from({ length: 20 }, (_, i) => [`${i}.txt`, ''])));
  expect((await scanOf({ 'many.zip': many }, { archiveEntries: 10 })).notJudged[0]?.message).toBe(
    'holds more than 10 members; the rest was not read',
  );
  const locked = zip(new Map([['a.js', SECRET]]), { encrypted: true });
  expect((await scanOf({ 'locked.zip': locked })).notJudged).toEqual([
    { file: 'locked.zip!/a.js', message: 'this archive member is encrypted; it was not read' },
  ]);
});

test('a cut-off archive is said to be broken', async () => {
  const whole = {
    'a.zip': zip(new Map([['a.js', SECRET]])),
    'a.tgz': tgz(new Map([['a.js', SECRET]])),
    'a.tar': tar(new Map([['a.js', SECRET.repeat(40)]])),
  };
  for (const [name, bytes] of Object.entries(whole)) {
    const result = await scanOf({ [name]: bytes.subarray(0, Math.floor(bytes.length * 0.6)) });
    expect(result.complete, name).toBe(false);
    expect(result.notJudged[0]?.message, name).toMatch(/broken|unknown form|cut off/);
  }
});

const WHOLE_FILES: Record<string, Buffer> = {
  'a.zip': zip(
    new Map([
      ['a.js', SECRET],
      ['b.json', '{}'],
    ]),
  ),
  'a.tgz': tgz(new Map([['a.js', SECRET]])),
  'a.tar': tar(new Map([['a.js', SECRET]])),
  'classes.dex': dex(new Map([['CONSUMER_SECRET', made.hex()]]), ['client_id', made.key()]),
  'AndroidManifest.xml': binaryXml([['meta-data', { name: 'secret', value: made.hex() }]]),
  'resources.arsc': resourceTable(new Map([['consumer_secret', made.hex()]])),
  'index.android.bundle': hermes(['clientSecret', made.hex(), made.key()]),
  'Info.plist': binaryPlist(new Map([['CONSUMER_SECRET', made.hex()]])),
  'app.js.map': Buffer.from(
    JSON.stringify({ version: 3, sources: ['a.js'], sourcesContent: [SECRET], mappings: 'AAAA' }),
  ),
};

test('no damage to a file makes the scan throw or hang', async () => {
  const damage = fc.record({
    name: fc.constantFrom(...Object.keys(WHOLE_FILES)),
    cut: fc.double({ min: 0, max: 1, noNaN: true }),
    flips: fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 255 })), {
      maxLength: 12,
    }),
  });
  await fc.assert(
    fc.asyncProperty(damage, async ({ name, cut, flips }) => {
      const bytes = Buffer.from(WHOLE_FILES[name] ?? Buffer.alloc(0));
      for (const [place, value] of flips) bytes[Math.floor(place * (bytes.length - 1))] = value;
      const result = await scanOf({
        [name]: cut > 0.5 ? bytes : bytes.subarray(0, Math.floor(bytes.length * cut * 2)),
      });
      expect(JSON.stringify(result)).not.toContain(made.hex().slice(0, 5));
    }),
    { numRuns: 400, seed: 20260101 },
  );
});

test('no text makes the scan throw, and none makes it print a value', async () => {
  const word = fc.constantFrom(
    'client_secret',
    'consumerSecret',
    '=',
    ':',
    '"',
    "'",
    '\n',
    '<',
    '>',
    '</key>',
    '<string>',
    '[',
    ']',
    '.join("")',
    '+',
    ',',
    '\\',
    '${',
    'state',
    'code_verifier',
    '/*',
    '*/',
    made.hex(),
    made.key(),
    made.decimal(),
    '3MVG',
    ' ',
    'é',
    '\u0000',
    'https://login.salesforce.com/services/oauth2/token',
    'grant_type=password',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 60 }), async (words) => {
      const result = await scanOf({ 'a.js': words.join('') });
      const printed = JSON.stringify(result);
      for (const value of [made.hex(), made.decimal(), made.key()]) expect(printed).not.toContain(value.slice(0, 6));
    }),
    { numRuns: 300, seed: 20260102 },
  );
});

test('bait for regular expressions costs a constant for each word of it', async () => {
  const bait = [
    'client_secret=',
    'secret"secret\'',
    'state=code_verifier',
    'a.salesforce.com',
    '51,77,86,71,',
    '\\x33\\x4d',
    '"+"',
    '<secret>',
    'redirect_uri:',
    ' \n',
    'A'.repeat(64),
    '/*',
    '<secret> ',
    '<secret>\n\n\n\n',
    'secret"\n\n\n\n\n\n\n\n',
    `secret${' '.repeat(70)}`,
    '"a"  ',
    `3MVG9${'a'.repeat(40)} `,
  ];
  // Twice the text may cost about twice the time; the bound is on work per byte, and far from what a quadratic needs.
  for (const word of bait) {
    const text = word.repeat(Math.ceil((2 * 1024 ** 2) / word.length));
    const result = await scanOf({ 'bait.js': `${text}3MVG9 secret ${text}` });
    expect(result.notJudged).toEqual([]);
  }
});

test('a list that is no list of strings is told in one pass', async () => {
  // Each of the spaces after a word might belong to either side of a comma that is not there.
  const list = `[${'"a"  '.repeat(80)}!].join("")`;
  expect((await scanOf({ 'a.js': `const secret = ${list};\n${SECRET}` })).notJudged).toEqual([]);
  const inTwo = made.hex().match(/.{32}/g);
  const joined = await scanOf({
    'b.js': `const clientId = '${made.key()}', clientSecret = [${JSON.stringify(inTwo?.[0])} ,"${inTwo?.[1]}", ].join('');`,
  });
  expect(joined.sightings.map((one) => one.what)).toEqual(['consumer-secret']);
});

test('a build file of nothing but lines is read once', async () => {
  const result = await scanOf({ 'pubspec.yaml': '\n'.repeat(1024 ** 2) });
  expect(result.notJudged).toEqual([]);
});

test('a secret deep in one long line is found at its column, across the edges of chunks', async () => {
  const chunkBytes = 256 * 1024;
  for (const at of [chunkBytes - 40, chunkBytes * 2 - 16_384 - 30, 3 * chunkBytes + 17]) {
    const before = 'é '.repeat(Math.floor(at / 3));
    const line = `${before}var i="${made.key()}",client_secret="${made.hex()}";${'x '.repeat(chunkBytes)}`;
    const result = await scanOf({ 'one-line.js': line }, { chunkBytes });
    expect(result.sightings.map((one) => [one.line, one.column])).toEqual([[1, line.indexOf(made.hex()) + 1]]);
  }
});

test('lines after the first chunk are counted on', async () => {
  const text = `${'// line\n'.repeat(100_000)}${SECRET}`;
  const result = await scanOf({ 'long.js': text }, { chunkBytes: 256 * 1024 });
  expect(result.sightings.map((one) => one.line)).toEqual([100_001]);
});

test('no symbolic link of a tree is followed, and none is waited for', async () => {
  const above = plant(
    new Map<string, string | Buffer>([
      ['outside/a.js', SECRET],
      ['tree/inside/b.js', SECRET],
      ['tree/.git/HEAD', 'ref: refs/heads/main\n'],
    ]),
  );
  try {
    const root = join(above, 'tree');
    for (const [name, target] of [
      ['out', '../outside'],
      ['out.js', '../outside/a.js'],
      ['disk', '/'],
      ['system', '/proc'],
      ['zero.js', '/dev/zero'],
      ['loop', '.'],
      // Ignore files are asked for above a given folder, too.
      ['.gitignore', '/dev/zero'],
      ['inside/.gitignore', '/dev/zero'],
    ] as const)
      symlinkSync(target, join(root, name));
    const whole = await scan([root]);
    expect(whole.sightings.map((one) => one.file)).toEqual(['inside/b.js']);
    expect(whole.complete).toBe(true);
    expect((await scan([join(root, 'inside')])).sightings.map((one) => one.file)).toEqual(['b.js']);
  } finally {
    rmSync(above, { recursive: true });
  }
});
