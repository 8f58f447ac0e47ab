import { existsSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { made, plant } from '../test/fixtures.ts';
import { binaryPlist, binaryXml, dex, hermes, resourceTable, tgz, zip } from '../test/packed-fixtures.ts';
import type { ScanResult, Sighting } from './result.ts';
import { scan } from './scan.ts';

const MASK = { maskKey: 'packed' };

/** What must be the same, however the tree is packed. */
function gist(findings: readonly Sighting[]): string[] {
  return findings
    .map((one) => `${Object.values(one.shows).join(' ')} ${one.what} ${one.clientKind} ${one.masked?.hash}`)
    .sort();
}

function places(result: ScanResult): string[] {
  return result.sightings.map((one) => `${one.file}:${one.line}:${one.column}`).sort();
}

async function scanOf(files: Map<string, string | Buffer>): Promise<ScanResult> {
  const folder = plant(files);
  try {
    return await scan([folder], MASK);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a web application', () => {
  const source = new Map([
    ['package.json', '{"name": "spa", "type": "module", "dependencies": {"react-dom": "19.0.0"}}'],
    ['index.html', '<!DOCTYPE html><html><body><script type="module" src="/src/main.js"></script></body></html>'],
    [
      'src/config.js',
      `// Acme Travel\nexport const loginUrl = 'https://acme.my.salesforce.com';\nexport const clientId = '${made.key()}';\nexport const clientSecret = '${made.hex()}';\n`,
    ],
    [
      'src/legacy.js',
      `export const legacy = {\n  consumerKey: '${made.key('l')}',\n  consumerSecret: '${made.decimal('l')}',\n};\n`,
    ],
    [
      'src/main.js',
      "import { clientId, clientSecret, loginUrl } from './config.js';\nimport { legacy } from './legacy.js';\ndocument.getElementById('go').onclick = () => fetch(loginUrl + '/services/oauth2/token', { method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code', client_id: clientId, client_secret: clientSecret, old: JSON.stringify(legacy) }) });\n",
    ],
  ]);
  let folder = '';
  let plain: ScanResult;

  beforeAll(async () => {
    folder = plant(source);
    plain = await scan([folder], { ...MASK, ignore: ['out-*'] });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is exposed twice in its source', () => {
    expect(places(plain)).toEqual(['src/config.js:4:30', 'src/legacy.js:3:20']);
  });

  const bundlers: Record<string, (out: string) => Promise<unknown>> = {
    esbuild: async (out) => {
      const { build } = await import('esbuild');
      await build({
        entryPoints: [join(folder, 'src/main.js')],
        bundle: true,
        minify: true,
        sourcemap: true,
        outfile: join(out, 'app.js'),
        logLevel: 'silent',
      });
    },
    Vite: async (out) => {
      const { build } = await import('vite');
      await build({
        root: folder,
        logLevel: 'silent',
        configFile: false,
        build: { outDir: out, sourcemap: true, minify: true },
      });
    },
    webpack: async (out) => {
      const webpack = createRequire(import.meta.url)('webpack') as typeof import('webpack');
      await new Promise<void>((done, failed) => {
        webpack(
          {
            mode: 'production',
            context: folder,
            entry: './src/main.js',
            devtool: 'source-map',
            output: { path: out, filename: 'app.js' },
          },
          (error) => (error === null ? done() : failed(error)),
        );
      });
    },
  };

  for (const [name, bundle] of Object.entries(bundlers)) {
    test(`packed by ${name}, shows the same at the same places through its source map`, async () => {
      const out = join(folder, `out-${name}`);
      await bundle(out);
      expect(readdirSync(out, { recursive: true }).some((file) => String(file).endsWith('.map'))).toBe(true);
      const packed = await scan([folder], { ...MASK, ignore: ['src', 'out-*', `!out-${name}`] });
      expect(packed.files).toBeGreaterThan(2);
      expect(gist(packed.sightings)).toEqual(gist(plain.sightings));
      expect(places(packed)).toEqual(places(plain));
    });

    test(`packed by ${name}, shows the same without a source map, in the bundle`, async () => {
      const out = join(folder, `out-${name}`);
      if (!existsSync(out)) await bundle(out);
      const packed = await scan([folder], { ...MASK, ignore: ['src', 'out-*', `!out-${name}`, '*.map'] });
      expect(gist(packed.sightings)).toEqual(gist(plain.sightings));
    });
  }

  test('a source map without contents still leads to the original place', async () => {
    const { build } = await import('esbuild');
    const out = join(folder, 'out-bare');
    await build({
      entryPoints: [join(folder, 'src/main.js')],
      bundle: true,
      minify: true,
      sourcemap: true,
      sourcesContent: false,
      outfile: join(out, 'app.js'),
      logLevel: 'silent',
    });
    const packed = await scan([folder], { ...MASK, ignore: ['src', 'out-*', '!out-bare'] });
    expect(gist(packed.sightings)).toEqual(gist(plain.sightings));
    // A mapping leads to the expression, not to the first character inside its quotes.
    expect(packed.sightings.map((one) => `${one.file}:${one.line}`).sort()).toEqual([
      'src/config.js:4',
      'src/legacy.js:3',
    ]);
  });

  test('as an npm package shows the same', async () => {
    const files = new Map([...source].map(([name, body]) => [`package/${name}`, body]));
    const packed = await scanOf(new Map([['spa-1.0.0.tgz', tgz(files)]]));
    expect(gist(packed.sightings)).toEqual(gist(plain.sightings));
    expect(packed.clients.map((client) => [client.root, client.kind])).toEqual([['spa-1.0.0.tgz!/package', 'browser']]);
  });
});

describe('an Android application', () => {
  const source = new Map([
    ['app/build.gradle', "plugins { id 'com.android.application' }"],
    [
      'app/src/main/AndroidManifest.xml',
      `<manifest package="com.example"><application><meta-data android:name="com.example.CONSUMER_SECRET" android:value="${made.hex('m')}"/><meta-data android:name="com.example.CONSUMER_KEY" android:value="${made.key('m')}"/></application></manifest>`,
    ],
    [
      'app/src/main/res/values/strings.xml',
      `<resources><string name="consumer_key">${made.key('r')}</string><string name="consumer_secret">${made.decimal('r')}</string></resources>`,
    ],
    [
      'app/src/main/java/com/example/Config.java',
      `package com.example;\nclass Config {\n  static final String CONSUMER_KEY = "${made.key('c')}";\n  static final String CONSUMER_SECRET = "${made.hex('c')}";\n  void load() { put("client_id", "${made.key('d')}"); put("client_secret", "${made.hex('d')}"); }\n}\n`,
    ],
  ]);

  function apk(prefix = ''): Buffer {
    const constants = new Map([
      ['CONSUMER_KEY', made.key('c')],
      ['CONSUMER_SECRET', made.hex('c')],
    ]);
    return zip(
      new Map<string, string | Buffer>([
        [
          `${prefix}AndroidManifest.xml`,
          binaryXml([
            ['manifest', { package: 'com.example' }],
            ['meta-data', { name: 'com.example.CONSUMER_SECRET', value: made.hex('m') }],
            ['meta-data', { name: 'com.example.CONSUMER_KEY', value: made.key('m') }],
          ]),
        ],
        [`${prefix}classes.dex`, dex(constants, ['client_id', made.key('d'), 'client_secret', made.hex('d')])],
        [
          `${prefix}resources.arsc`,
          resourceTable(
            new Map([
              ['consumer_key', made.key('r')],
              ['consumer_secret', made.decimal('r')],
            ]),
          ),
        ],
      ]),
    );
  }

  test('shows the same from its source and from its APK, whatever the file is called', async () => {
    const plain = await scanOf(source);
    expect(plain.sightings).toHaveLength(4);
    for (const name of ['app-release.apk', 'download.bin']) {
      const packed = await scanOf(new Map([[name, apk()]]));
      expect(packed.notJudged).toEqual([]);
      expect(gist(packed.sightings)).toEqual(gist(plain.sightings));
      expect(packed.clients.map((client) => [client.root, client.kind, client.artifact])).toEqual([
        [name, 'mobile', true],
      ]);
    }
  });

  test('shows the same one archive deeper', async () => {
    const packed = await scanOf(new Map([['release.zip', zip(new Map([['out/app.apk', apk()]]))]]));
    expect(gist(packed.sightings)).toEqual(gist((await scanOf(source)).sightings));
    expect(packed.sightings[0]?.file).toMatch(/^release\.zip!\/out\/app\.apk!\//);
  });
});

describe('a React Native application', () => {
  const code = `export const config = { clientId: '${made.key('n')}', clientSecret: '${made.hex('n')}', text: '${'long '.repeat(60)}' };`;

  test('shows the same from its source and from the bytecode in its APK', async () => {
    const plain = await scanOf(
      new Map([
        ['package.json', '{"name": "app", "dependencies": {"react-native": "0.80.0"}}'],
        ['src/config.js', code],
      ]),
    );
    expect(plain.sightings).toHaveLength(1);
    for (const size of [12, 16]) {
      const words = ['clientSecret', 'render', made.hex('n'), 'long '.repeat(60), 'View', made.key('n'), 'clientId'];
      const bundle = zip(
        new Map([
          ['classes.dex', dex(new Map(), ['x'])],
          ['assets/index.android.bundle', hermes(words, size)],
        ]),
      );
      const packed = await scanOf(new Map([['app.apk', bundle]]));
      expect(packed.notJudged).toEqual([]);
      expect(gist(packed.sightings)).toEqual(gist(plain.sightings));
    }
  });
});

describe('an iOS application', () => {
  const swift = `import UIKit\nstruct Config {\n  static let consumerKey = "${made.key('s')}"\n  static let consumerSecret = "${made.hex('s')}"\n}\n`;
  const plist = new Map([
    ['CONSUMER_KEY', made.key('p')],
    ['CONSUMER_SECRET', made.decimal('p')],
  ]);

  test('shows the same from its source and from its IPA', async () => {
    const plain = await scanOf(
      new Map([
        ['App.xcodeproj/project.pbxproj', '{ SDKROOT = iphoneos; }'],
        ['App/Config.swift', swift],
        [
          'App/Info.plist',
          `<plist><dict>${[...plist].map(([key, value]) => `<key>${key}</key><string>${value}</string>`).join('')}</dict></plist>`,
        ],
      ]),
    );
    expect(plain.sightings).toHaveLength(2);
    // The strings of a Mach-O lie one after another, each ended by a zero byte.
    const strings = ['consumerKey', made.key('s'), made.hex('s'), 'UIKit', 'https://login.salesforce.com'].join('\0');
    const machO = Buffer.concat([
      Buffer.from('cffaedfe0c000001', 'hex'),
      Buffer.alloc(4096),
      Buffer.from(`${strings}\0`),
      Buffer.alloc(512, 0x90),
    ]);
    const packed = await scanOf(
      new Map([
        [
          'App.ipa',
          zip(
            new Map<string, string | Buffer>([
              ['Payload/App.app/Info.plist', binaryPlist(plist)],
              ['Payload/App.app/App', machO],
            ]),
          ),
        ],
      ]),
    );
    expect(packed.notJudged).toEqual([]);
    expect(gist(packed.sightings)).toEqual(gist(plain.sightings));
    expect(packed.clients.map((client) => [client.root, client.kind])).toEqual([['App.ipa', 'mobile']]);
  });
});
