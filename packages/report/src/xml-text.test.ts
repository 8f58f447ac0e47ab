import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convert } from 'xmlbuilder2';
import { xmlText } from './xml-text.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/gu;

describe('XML as text', () => {
  it('is indented, and an element without content is closed at once', () => {
    const content = [{ name: 'b' }, { name: 'c', content: 'text' }, { name: 'd', content: [] }];
    expect(xmlText({ name: 'a', attributes: { x: '1' }, content }, ' ')).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<a x="1">\n <b/>\n <c>text</c>\n <d/>\n</a>\n',
    );
  });

  it('is read back by another library as it was meant, whatever text is put in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
        const xml = xmlText({ name: 'a', content: [{ name: 'b', attributes: { x: text }, content: `.${text}.` }] });
        expect(xml.search(NOT_IN_XML)).toBe(-1);
        const { b } = (convert(xml, { format: 'object' }) as { a: { b: { '@x': string; '#': string } } }).a;
        const kept = text.toWellFormed().replace(NOT_IN_XML, '\ufffd');
        expect([plain(b['@x']), plain(b['#'])]).toEqual([kept, `.${kept}.`]);
      }),
    );
  });
});

/** What the library leaves of entities. */
function plain(text: string): string {
  return text
    .replace(/&#x([0-9A-F]+);/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
