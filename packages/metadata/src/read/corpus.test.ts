import fs from 'node:fs';
import path from 'node:path';
import { isPlaceholderSecret, type Setting, type SettingName } from '@countersign/policy';
import { expect, test } from 'vitest';
import { corpusPart } from '../../../../test/corpus.ts';
import { type AppRecord, readProject } from '../index.ts';

type Row = Record<string, string>;

function rows(file: string): Row[] {
  const [head, ...lines] = fs.readFileSync(file, 'utf8').trimEnd().split(/\r?\n/);
  const names = head?.split(',') ?? [];
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, at) => [names[at] ?? '', cell])));
}

/** Manifest columns that are switches of the app. */
const SWITCHES: [column: string, setting: SettingName, inverted?: 'inverted'][] = [
  ['isCodeCredentialEnabled', 'codeCredentialFlow'],
  ['isCodeCredentialPostOnly', 'credentialsInPostBodyOnly'],
  ['isConsumerSecretOptional', 'secretRequiredForWebServerFlow', 'inverted'],
  ['isSecretRequiredForRefreshToken', 'secretRequiredForRefreshTokenFlow'],
  ['isPkceRequired', 'pkceRequired'],
  ['isRefreshTokenRotationEnabled', 'refreshTokenRotation'],
];

test('every file of the corpus is read, and every setting equals the manifest', async ({ skip }) => {
  const manifestFile = corpusPart('manifest.csv', 'no real setting is compared', skip);
  const read = await readProject([path.join(path.dirname(manifestFile), 'files')]);
  expect(read.problems).toEqual([]);
  const manifest = rows(manifestFile);
  expect(read.filesRead).toBe(manifest.length);

  const holders = new Map<string, AppRecord>();
  for (const app of read.apps) for (const file of app.files) holders.set(`files/${file}`, app);
  const wrong: string[] = [];
  let compared = 0;
  for (const row of manifest) {
    const file = row.corpus_path ?? '';
    if (row.kind === 'settings') {
      if (!read.org.files.includes(file.replace(/^files\//, ''))) wrong.push(`${file}: not read`);
      continue;
    }
    const app = holders.get(file);
    if (!app) {
      wrong.push(`${file}: no app holds it`);
      continue;
    }
    for (const [what, is, should] of comparisons(path.dirname(manifestFile), row, app)) {
      compared++;
      if (JSON.stringify(is) !== JSON.stringify(should)) wrong.push(`${file}: ${what} is ${is}, not ${should}`);
    }
  }
  process.stdout.write(
    `corpus: ${manifest.length} files, ${read.apps.length} apps, ${compared} values compared, ${wrong.length} wrong\n`,
  );
  expect(wrong).toEqual([]);
  expect(compared).toBeGreaterThan(1000);
});

/** A value as this file writes it; `absent` where the file has nothing to say. */
function written<T>(setting: Setting<T>, file: string): T | 'absent' {
  return setting.origin === 'explicit' && `files/${setting.file}` === file ? setting.value : 'absent';
}

/** What stands in the first `consumerSecret` of a corpus file. */
function secretText(folder: string, file: string): string {
  return /<consumerSecret>\s*([^<]*?)\s*</.exec(fs.readFileSync(path.join(folder, file), 'utf8'))?.[1] ?? '';
}

function* comparisons(
  folder: string,
  row: Row,
  app: AppRecord,
): Generator<[what: string, is: unknown, should: unknown]> {
  const file = row.corpus_path ?? '';
  const { settings } = app;
  const holdsSwitches = row.kind === 'connectedApp' || row.kind === 'ecaGlblOauth';
  if (holdsSwitches) {
    for (const [column, name, inverted] of SWITCHES) {
      const cell = row[column];
      const should = cell === '' ? 'absent' : (cell === 'true') !== (inverted !== undefined);
      yield [name, written(settings[name] as Setting<boolean>, file), should];
    }
    const schemes = row.callbackUrl_schemes === '' ? [] : (row.callbackUrl_schemes ?? '').split(';');
    const urls = written(settings.callbackUrls, file);
    yield ['callback schemes', [...new Set(urls === 'absent' ? [] : urls.map(schemeOf))].sort(), schemes.sort()];
    yield ['certificate', written(settings.certificate, file) === true, row.hasCertificate === 'yes'];
    const own = app.consumerSecret?.place.file === file.replace(/^files\//, '');
    // The manifest counts every text in the element; one that only stands for a secret is none.
    if (own || row.consumerSecret_literal !== 'yes')
      yield ['consumer secret', own, row.consumerSecret_literal === 'yes'];
    else yield ['a text that stands for a secret', isPlaceholderSecret(secretText(folder, file)), true];
  }
  if (row.kind === 'connectedApp') {
    yield ['oauthEnabled', settings.oauthEnabled.value, row.hasOauthConfig === 'yes'];
    yield ['saml', app.hasSaml, row.hasSamlConfig === 'yes'];
    const clientCredentials =
      row.isClientCredentialEnabled === '' ? 'absent' : row.isClientCredentialEnabled === 'true';
    yield ['clientCredentialsFlow', written(settings.clientCredentialsFlow, file), clientCredentials];
    const policy = written(settings.refreshTokenPolicy, file);
    yield ['refreshTokenPolicy', policy === 'absent' ? '' : policy.kind, row.refreshTokenPolicy];
  }
  if (row.kind === 'ecaOauthPlcy') {
    const policy = written(settings.refreshTokenPolicy, file);
    const kinds: Record<string, string> = { infinite: 'Infinite', zero: 'Zero', lifetime: 'SpecificLifetime' };
    yield ['refreshTokenPolicy', policy === 'absent' ? '' : kinds[policy.kind], row.refreshTokenPolicy];
  }
  if (row.kind === 'connectedApp' || row.kind === 'ecaOauth') {
    const scopes = written(settings.scopes, file);
    yield ['scopes', (scopes === 'absent' ? [] : scopes).join(';'), row.scopes];
  }
}

function schemeOf(url: string): string {
  const { protocol, hostname } = new URL(url);
  const scheme = protocol.slice(0, -1);
  return /^https?$/.test(scheme) && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname) ? `${scheme}-loopback` : scheme;
}
