import { rmSync } from 'node:fs';
import { decideClientType } from '@countersign/policy';
import { expect, test } from 'vitest';
import { made, plant } from '../test/fixtures.ts';
import { evidenceFor } from './evidence.ts';
import { hashSecret } from './mask.ts';
import { scan } from './scan.ts';

const SERVER = '{"name": "api", "dependencies": {"fastify": "5.0.0"}}';
const BROWSER = '{"name": "web", "dependencies": {"react-dom": "19.0.0"}}';

async function scanned(files: Record<string, string>, options: Parameters<typeof scan>[1] = {}) {
  const folder = plant(new Map(Object.entries(files)));
  try {
    return await scan([folder], options);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a consumer key in browser code and in server code makes the app mixed', async () => {
  const result = await scanned({
    'web/package.json': BROWSER,
    'web/a.js': `const p = new URLSearchParams({ response_type: 'code', client_id: '${made.key()}', code_challenge: c });`,
    'api/package.json': SERVER,
    'api/a.js': `const body = { grant_type: 'authorization_code', client_id: '${made.key()}', client_secret: process.env.SF_SECRET };`,
  });
  const { apps } = evidenceFor([{ id: 'Shop', name: 'Shop', consumerKey: made.key() }], result);
  const shop = apps.get('Shop');
  expect(shop?.evidence.map(({ kind, says, file, line }) => ({ kind, says, file, line }))).toEqual([
    { kind: 'code', says: 'private', file: 'api/a.js', line: 1 },
    { kind: 'code', says: 'public', file: 'web/a.js', line: 1 },
  ]);
  expect(decideClientType(shop?.evidence ?? []).value).toBe('mixed');
  // Each client's conduct is kept apart: one is known to send the secret, the other to send a challenge.
  expect(
    shop?.conducts.map((conduct) => [conduct.sendsSecretAtCode.value, conduct.sendsChallenge.value]).sort(),
  ).toEqual([
    ['always', 'unknown'],
    ['unknown', 'always'],
  ]);
});

test('the metadata that describes an app is no client of it', async () => {
  const result = await scanned({
    'connectedApps/Shop.connectedApp-meta.xml': `<ConnectedApp><oauthConfig><callbackUrl>https://shop.example.org/cb</callbackUrl><consumerKey>${made.key()}</consumerKey></oauthConfig></ConnectedApp>`,
  });
  const { apps } = evidenceFor(
    [{ id: 'Shop', name: 'Shop', consumerKey: made.key(), callbackUrls: ['https://shop.example.org/cb'] }],
    result,
  );
  expect(apps.get('Shop')?.evidence).toEqual([]);
});

test('a callback nobody else has ties a client; a loopback does not', async () => {
  const result = await scanned({
    'ios/App.xcodeproj/project.pbxproj': '{ SDKROOT = iphoneos; }',
    'ios/Login.swift': 'let redirectUri = "acmetravel://oauth/done"; let r = "grant_type=authorization_code"',
    'cli/package.json': '{"name": "cli", "bin": "x.js"}',
    'cli/x.js':
      'const redirect_uri = "http://localhost:1717/OauthRedirect"; const p = { grant_type: "authorization_code" };',
  });
  const { apps } = evidenceFor(
    [
      { id: 'Travel', name: 'Travel', callbackUrls: ['acmetravel://oauth/done'] },
      { id: 'Tool', name: 'Tool', callbackUrls: ['http://localhost:1717/OauthRedirect'] },
    ],
    result,
  );
  expect(decideClientType(apps.get('Travel')?.evidence ?? []).value).toBe('public');
  expect(apps.get('Tool')?.evidence).toEqual([]);
});

test('the own secret of an app is found by keyed hash, whatever its shape, and without its value', async () => {
  const secret = made.chosen();
  const result = await scanned(
    { 'web/package.json': BROWSER, 'web/a.js': `const x = { clientSecret: '${secret}' };` },
    { maskKey: 'k', ownSecretHashes: [{ app: { id: 'Shop', name: 'Shop' }, hash: hashSecret(secret, 'k') }] },
  );
  expect(JSON.stringify(result)).not.toContain(secret.slice(0, 5));
  const { apps, unattached } = evidenceFor(
    [
      { id: 'Shop', name: 'Shop' },
      { id: 'Other', name: 'Other' },
    ],
    result,
  );
  expect(unattached).toEqual([]);
  expect(apps.get('Shop')?.sightings.map(({ shows }) => [shows.own, shows.ships])).toEqual([[true, true]]);
  expect(apps.get('Shop')?.evidence[0]?.says).toBe('public');
  expect(apps.get('Other')?.sightings).toEqual([]);
});

test('a secret goes to the app whose key stands in its file, and to nobody where that is open', async () => {
  const result = await scanned({
    'api/package.json': SERVER,
    'api/a.js': `const c = { clientId: '${made.key('a')}', clientSecret: '${made.hex('a')}' };`,
    'api/b.js': `const c = { clientId: '${made.key('b')}', clientSecret: '${made.hex('b')}' };`,
    'api/c.js': `const c = { clientSecret: '${made.hex('c')}' };`,
  });
  const exposure = evidenceFor(
    [
      { id: 'A', name: 'A', consumerKey: made.key('a') },
      { id: 'B', name: 'B', consumerKey: made.key('b') },
    ],
    result,
  );
  expect(exposure.apps.get('A')?.sightings.map((one) => one.file)).toEqual(['api/a.js']);
  expect(exposure.apps.get('B')?.sightings.map((one) => one.file)).toEqual(['api/b.js']);
  expect(exposure.unattached.map((one) => one.file)).toEqual(['api/c.js']);
});

test('headless login and a vault are seen through the client that uses the app', async () => {
  const result = await scanned({
    'api/package.json': SERVER,
    'api/a.js': `const { SecretManagerServiceClient } = require('@google-cloud/secret-manager'); const b = 'response_type=code_credentials&client_id=${made.key()}';`,
  });
  const seen = evidenceFor([{ id: 'Shop', name: 'Shop', consumerKey: made.key() }], result).apps.get(
    'Shop',
  )?.observations;
  expect(seen).toMatchObject({
    headlessLogin: true,
    secretVaulted: true,
  });
});

test('an AuthProvider is the client of the app whose key it holds', async () => {
  const provider = (key: string, pkce: boolean, secret: string): string =>
    `<AuthProvider><consumerKey>${key}</consumerKey>${secret}<isPkceEnabled>${pkce}</isPkceEnabled></AuthProvider>`;
  const folder = 'force-app/main/default/authproviders';
  const result = await scanned({
    'sfdx-project.json': '{}',
    [`${folder}/Hub.authprovider-meta.xml`]: provider(
      made.key(),
      true,
      '<consumerSecret>Placeholder_Value</consumerSecret>',
    ),
    [`${folder}/Old.authprovider-meta.xml`]: provider(made.key('b'), false, ''),
    'force-app/main/default/classes/Other.cls':
      "public class Other { void f() { HttpRequest req = new HttpRequest(); req.setBody('grant_type=authorization_code&code=' + c); new Http().send(req); } } // salesforce",
  });
  const apps = [
    { id: 'Hub', name: 'Hub', consumerKey: made.key() },
    { id: 'Old', name: 'Old', consumerKey: made.key('b') },
  ];
  const { apps: exposed } = evidenceFor(apps, result);
  const told = (name: string): string[][] =>
    (exposed.get(name)?.conducts ?? []).map((conduct) => [
      conduct.sendsSecretAtCode.value,
      conduct.sendsSecretAtRefresh.value,
      conduct.sendsChallenge.value,
    ]);
  expect(told('Hub')).toEqual([['always', 'always', 'always']]);
  expect(told('Old')).toEqual([['unknown', 'unknown', 'never']]);
  expect(exposed.get('Hub')?.conducts[0]?.sendsChallenge.evidence[0]?.source).toBe('metadata');
});

test('a host that two apps name ties a client to neither', async () => {
  const result = await scanned({
    'cli/package.json': '{"name": "cli", "bin": "x.js"}',
    'cli/x.js': "fetch('https://shop.my.site.com/services/oauth2/token', { body: 'grant_type=authorization_code' });",
  });
  const one = { id: 'One', name: 'One', callbackUrls: ['https://shop.my.site.com/one'] };
  const two = { id: 'Two', name: 'Two', callbackUrls: ['https://shop.my.site.com/two'] };
  const ties = (apps: Parameters<typeof evidenceFor>[0]): number[] =>
    [...evidenceFor(apps, result).apps.values()].map(({ clients }) => clients.length);
  expect(ties([one])).toEqual([1]);
  expect(ties([one, two])).toEqual([0, 0]);
});

test('of the places a secret comes from, the weakest counts', async () => {
  const vault = "const { GetSecretValueCommand } = require('@aws-sdk/client-secrets-manager');\n";
  const environment = 'const a = process.env.SF_CLIENT_SECRET;\n';
  const file = "const b = readFileSync('secrets/client_secret.json');\n";
  const literal = `const c = { clientId: '${made.key()}', clientSecret: '${made.hex()}' };\n`;
  const from = async (text: string): Promise<string | undefined> =>
    (await scanned({ 'package.json': SERVER, 'a.js': text })).clients[0]?.secretFrom;
  expect(await from(vault)).toBe('vault');
  expect(await from(vault + environment)).toBe('environment');
  expect(await from(vault + environment + file)).toBe('file');
  expect(await from(vault + environment + file + literal)).toBe('literal');
});

test("another vendor's name lowers the confidence, and Salesforce's own does not", async () => {
  const found = async (name: string): Promise<number> =>
    (
      await scanned({
        'package.json': SERVER,
        'a.js': `const sf = 'https://login.salesforce.com';\n\n// ${name}\nconst clientSecret = '${made.hex()}';`,
      })
    ).sightings.length;
  expect(await found('https://login.salesforce.com')).toBe(1);
  expect(await found('https://api.hubspot.com')).toBe(0);
});
