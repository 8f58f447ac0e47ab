import { expect, test } from 'vitest';
import { INLINE_MAP, NEEDLES } from './needles.ts';
import { Prefilter } from './prefilter.ts';

const prefilter = new Prefilter(64 * 1024, ['an_own_key_of_acme']);

test('every word is found wherever it stands, in any case of letters', () => {
  for (const { word } of NEEDLES) {
    for (const before of [0, 1, 15, 16, 17, 4095, 65_530, 70_001]) {
      for (const written of [word, word.toUpperCase()]) {
        const look = prefilter.look(Buffer.from(`${'-'.repeat(before)}${written}${'-'.repeat(40)}`));
        if (word === INLINE_MAP) expect(look.inlineMap, word).toBe(true);
        else
          expect(
            look.places.some((place) => place >= before && place < before + word.length),
            `${word} at ${before}`,
          ).toBe(true);
      }
    }
  }
});

test('a word at the very end is found, and one cut off is not', () => {
  expect(prefilter.look(Buffer.from('xx secret')).worth).toBe('secret');
  expect(prefilter.look(Buffer.from('xx secre')).worth).toBe('nothing');
  expect(prefilter.look(Buffer.from('')).worth).toBe('nothing');
});

test('what an earlier, longer text left behind is not found again', () => {
  prefilter.look(Buffer.from(`${'x'.repeat(100)}secret`));
  expect(prefilter.look(Buffer.from('x'.repeat(99))).worth).toBe('nothing');
});

test('namespaces, words that only begin alike, and colours are nothing', () => {
  for (const text of [
    'http://soap.sforce.com/2006/04/metadata',
    'concrete discrete',
    '#00d4ff 00d',
    'node_version',
    'forEach(.for',
    'content_type: grant',
  ]) {
    expect(prefilter.look(Buffer.from(text)).worth, text).toBe('nothing');
  }
});

test('an access token and an own key count as much', () => {
  expect(prefilter.look(Buffer.from(`x00D${'a'.repeat(12)}!y`)).worth).toBe('much');
  expect(prefilter.look(Buffer.from('id=an_own_key_of_acme')).worth).toBe('much');
});
