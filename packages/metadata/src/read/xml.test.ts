import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseXml, XmlRefusal } from './xml.ts';

const NS = 'xmlns="http://soap.sforce.com/2006/04/metadata"';

function refusal(text: string, maxDepth = 64): XmlRefusal {
  try {
    parseXml(text, maxDepth);
  } catch (error) {
    if (error instanceof XmlRefusal) return error;
    throw error;
  }
  throw new Error('was not refused');
}

test('a DTD is refused, and with it every entity somebody defines', () => {
  const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><ConnectedApp>&b;</ConnectedApp>';
  expect(refusal(bomb)).toMatchObject({ offset: 0 });
  expect(refusal(bomb).message).toContain('DTD');
  expect(refusal('<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>').message).toContain('DTD');
});

test('an entity that XML itself does not define is refused', () => {
  expect(refusal(`<ConnectedApp ${NS}><label>&unheard;</label></ConnectedApp>`).message).toContain('not well-formed');
});

test('elements nested deeper than the limit are refused where they begin', () => {
  const deep = `${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}`;
  expect(refusal(deep)).toMatchObject({ offset: 64 * 3 });
  expect(refusal('<a><b><c/></b></a>', 2)).toMatchObject({ offset: 6 });
});

test('a refusal never quotes the text', () => {
  const hidden = ['s3', 'cr', '3t'].join('');
  const broken = [
    `<a><${hidden}></a>`,
    `<a></${hidden}>`,
    `<a>&${hidden};</a>`,
    `<a ${hidden}=x/>`,
    `<a ${hidden}="1" ${hidden}="2"/>`,
    `<${hidden}:a/>`,
    `<a>${hidden}`,
    `<a/>${hidden}`,
    `<?xml ${hidden}?><a/>`,
  ];
  for (const text of broken) expect(refusal(text).message, text.replace(hidden, '…')).not.toContain(hidden);
});

test('an element that is never closed is shown where it was opened', () => {
  expect(refusal('<a>\n  <b>\n')).toMatchObject({ offset: 6 });
});

test('comments, CDATA and entities are read as what they say', () => {
  const root = parseXml('<a><b>x<!-- no -->y<![CDATA[<&>]]>&amp;&#65;</b></a>', 64);
  expect(root.children[0]?.text).toBe('xy<&>&A');
});

test('prefixes are resolved, and elements of other namespaces are marked', () => {
  const root = parseXml(
    '<m:ConnectedApp xmlns:m="http://soap.sforce.com/2006/04/metadata" xmlns:o="urn:other"><m:label>x</m:label><o:label>y</o:label></m:ConnectedApp>',
    64,
  );
  expect(root).toMatchObject({ name: 'ConnectedApp', foreign: false });
  expect(root.children.map(({ name, foreign }) => ({ name, foreign }))).toEqual([
    { name: 'label', foreign: false },
    { name: 'label', foreign: true },
  ]);
  expect(refusal('<m:ConnectedApp/>').message).toContain('prefix');
});

test('a namespace ends where its element ends', () => {
  const root = parseXml(`<a ${NS}><b xmlns="urn:other"><c/></b><d/></a>`, 64);
  expect(root.children.map((child) => child.foreign)).toEqual([true, false]);
  expect(root.children[0]?.children[0]?.foreign).toBe(true);
});

test('xsi:nil is seen', () => {
  const root = parseXml('<a xmlns:xsi="urn:i"><b xsi:nil="true"/><c xsi:nil="false">x</c></a>', 64);
  expect(root.children.map((child) => child.nil)).toEqual([true, false]);
});

test('offsets cut out exactly the element and its content', () => {
  const text = `<a ${NS}>\r\n  <b>one</b><c/></a>`;
  const [b, c] = parseXml(text, 64).children;
  expect(b && [text.slice(b.start, b.end), text.slice(b.contentStart, b.contentEnd)]).toEqual(['<b>one</b>', 'one']);
  expect(c && text.slice(c.start, c.end)).toBe('<c/>');
});

const name = fc.constantFrom('oauthConfig', 'label', 'isPkceRequired', 'b2', 'unknownField', 'x:y', 'a-b', 'ö');
const piece = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('true', 'false', 'text', ' ', '\n    ', '\r\n', '\r', '', 'https://example.com/?a=1'),
  },
  fc.constantFrom(
    '&amp;',
    '&lt;',
    '&#10;',
    '&unheard;',
    '&',
    ']]>',
    '<!-- c -->',
    '<![CDATA[x]]>',
    '<?p i?>',
    '\u0001',
    '\u2028',
    'ö',
    '😀',
    '\ufffe',
    '>',
    '<',
    '"',
    "'",
  ),
);
const element: fc.Arbitrary<string> = fc.letrec<{ element: string; content: string }>((tie) => ({
  element: fc.oneof(
    fc.tuple(name, tie('content')).map(([n, content]) => `<${n}>${content}</${n}>`),
    name.map((n) => `<${n}/>`),
    fc.tuple(name, name, tie('content')).map(([a, b, content]) => `<${a}>${content}</${b}>`),
    fc.tuple(name, tie('content')).map(([n, content]) => `<${n} a="1">${content}</${n} >`),
  ),
  content: fc.array(fc.oneof({ maxDepth: 3 }, piece, tie('element')), { maxLength: 4 }).map((parts) => parts.join('')),
})).element;
const document = fc
  .tuple(
    fc.constantFrom(
      '',
      '<?xml version="1.0" encoding="UTF-8"?>\n',
      "<?xml version='1.1'?>",
      ' ',
      '<?xml version="1.0"?>\r\n',
    ),
    fc.constantFrom('', ` ${NS}`, ' xmlns="urn:x"', ` ${NS} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`),
    fc.array(fc.oneof(element, fc.constantFrom('\n    ', ' ', 'mixed')), { maxLength: 5 }),
    fc.constantFrom('', '\n', '<!-- end -->', 'x', '<b/>'),
  )
  .map(([head, namespace, parts, tail]) => `${head}<ConnectedApp${namespace}>${parts.join('')}</ConnectedApp>${tail}`);

test('any text is a tree or a refusal with a place, whatever is in it', () => {
  let trees = 0;
  fc.assert(
    fc.property(document, (text) => {
      try {
        expect(parseXml(text, 8).name).toBe('ConnectedApp');
        trees++;
      } catch (error) {
        expect(error).toBeInstanceOf(XmlRefusal);
        expect((error as XmlRefusal).offset).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 5_000, seed: 1 },
  );
  expect(trees).toBeGreaterThan(200);
});
