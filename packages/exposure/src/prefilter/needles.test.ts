import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filled, parseFixture } from '../../test/fixtures.ts';
import { DETECTORS } from '../detectors/all.ts';
import type { Detector, Sight } from '../detectors/detector.ts';
import { CONSUMER_KEY, endpointsOf, offsetsOf, SALESFORCE } from '../detectors/vocabulary.ts';
import { saysNothing } from '../file-facts.ts';
import { emptyFacts } from '../inspect.ts';
import { SourceText } from '../source-text.ts';
import { Prefilter } from './prefilter.ts';

const prefilter = new Prefilter(64 * 1024);
const DETECTOR_FOLDER = join(import.meta.dirname, '../detectors');

/** One detector alone on one text. */
function finds(detector: Detector, file: string, text: string): boolean {
  const origin = { file, artifact: false };
  const facts = emptyFacts(origin);
  const sight: Sight = {
    source: new SourceText(text, origin),
    text,
    facts,
    keys: offsetsOf(CONSUMER_KEY, text),
    endpoints: endpointsOf(text).map(({ offset }) => offset),
    salesforce: () => offsetsOf(SALESFORCE, text),
    own: { keys: new Map(), secrets: new Map() },
    maskKey: 'k',
    bare: /\.(?:env|ya?ml|properties|sh)$/.test(file),
  };
  detector.look(sight);
  return !saysNothing(facts);
}

/** Every file of every fixture, and every line of it alone: a word may not be lent by the line above. */
const EXAMPLES = readdirSync(DETECTOR_FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => /(?:^|[\\/])(?:ok|ng)\.[^\\/]*\.txt$/.test(name))
  .flatMap((name) => [...parseFixture(readFileSync(join(DETECTOR_FOLDER, name), 'utf8')).files])
  .flatMap(([file, text]) => [text, ...text.split('\n')].map((part) => ({ file, text: part })));

/** What is found in a text that says nothing of secrets or of Salesforce. */
const ALONE: readonly [detector: string, file: string, text: string][] = [
  ['secret-source', 'a.py', "hvac.Client(url=os.environ['VAULT_ADDR'])"],
  ['secret-source', 'A.cs', 'config.AddAzureKeyVault(new Uri(x), c);'],
  ['secret-source', 'a.tf', 'data "vault_generic_secret" "sf" {}'],
  ['secret-source', 'a.ts', "import Infisical from '@infisical/sdk'"],
  ['secret-source', 'A.cls', "req.setEndpoint('callout:Hub/services');"],
  ['secret-source', 'a.js', 'const pass = await keytar.getPassword(a, b);'],
  ['secret-source', 'a.ts', 'new GetParameterCommand({ Name: n, WithDecryption: true })'],
  [
    'library-idiom',
    'Sec.java',
    'r.setAuthorizationRequestCustomizer(OAuth2AuthorizationRequestCustomizers.withPkce());',
  ],
  ['library-idiom', 'A.swift', 'import AppAuth'],
  ['library-idiom', 'a.dart', "import 'package:flutter_appauth/flutter_appauth.dart';"],
  ['library-idiom', 'A.kt', 'import net.openid.appauth.AuthorizationService'],
  ['library-idiom', 'a.ts', "import { useAuth } from 'react-oidc-context';"],
  ['library-idiom', 'main.rs', 'use oauth2::PkceCodeChallenge; fn f() { r.set_pkce_challenge(c) }'],
  ['oauth-behaviour', 'A.swift', 'let redirectUri = "acmetravel://oauth/done"'],
  ['oauth-behaviour', 'a.js', 'const p = { state: verifier };'],
  ['oauth-behaviour', 'a.ts', "const g = 'hybrid_refresh';"],
  [
    'hand-written-request',
    'a.ts',
    'fetch(url, { method: "POST", body: new URLSearchParams({ grantType: "refresh_token" }) })',
  ],
  ['token', 'log.txt', filled('@@REFRESH@@')],
  ['token', 'log.txt', filled('@@ACCESS@@')],
  ['consumer-key', 'a.js', filled('@@KEY@@')],
];

describe.each(DETECTORS.map((detector) => [detector.name, detector] as const))('%s', (name, detector) => {
  const mine = [
    ...EXAMPLES,
    ...ALONE.filter(([whose]) => whose === name).map(([, file, text]) => ({ file, text })),
  ].filter(({ file, text }) => finds(detector, file, text));

  test('is shown every text in which it finds anything', () => {
    const withheld = mine.filter(({ text }) => {
      const { worth } = prefilter.look(Buffer.from(text));
      return worth === 'nothing' || (worth === 'secret' && !detector.alsoForSecretAlone);
    });
    expect(withheld).toEqual([]);
  });

  test('declares a word of every text in which it finds anything', () => {
    const undeclared = mine.filter(
      ({ text }) =>
        !detector.needles.some((word) => text.toLowerCase().includes(word)) &&
        // An access token is known by its form: it has no word of its own.
        !(name === 'token' && /\b00D\w{12,15}!/.test(text)),
    );
    expect(undeclared).toEqual([]);
  });

  test('is shown a text for any of the words it declares', () => {
    const withheld = detector.needles.filter((word) => {
      const { worth } = prefilter.look(Buffer.from(`(${word})`));
      return worth === 'nothing' || (worth === 'secret' && !detector.alsoForSecretAlone);
    });
    expect(withheld).toEqual([]);
  });

  test('has examples, unless it only adds to what others find', () => {
    expect(mine.length > 0).toBe(name !== 'platform');
    expect(ALONE.filter(([whose, file, text]) => whose === name && !finds(detector, file, text))).toEqual([]);
  });
});
