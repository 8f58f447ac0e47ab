import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { corpusPart } from '../../../../test/corpus.ts';
import { connectedApp, line, metadata } from '../../test/tree.ts';
import { decode } from '../read/decode.ts';
import { parseXml } from '../read/xml.ts';
import { METADATA_TYPES } from '../schema.ts';
import { unifiedDiff } from './diff.ts';
import { editSettings, type FieldChange } from './edit-settings.ts';

/** Sets one field and gives the text back. */
function set(text: string, field: string, value: string, parent?: string): string {
  const edit = editSettings(text, [{ field, value, ...(parent && { parent }) }]);
  expect(edit.refused).toEqual([]);
  expect(edit.changed).toBe(edit.text !== text.replace(/^\ufeff/, ''));
  return edit.text;
}

function refusal(text: string, changes: FieldChange[]): string {
  const edit = editSettings(text, changes);
  expect(edit).toMatchObject({ changed: false, hunks: [] });
  expect(Buffer.from(edit.bytes).toString()).toBe(text);
  return edit.refused.map(({ why, line: at }) => `${at ?? '-'}: ${why}`).join('\n');
}

describe('a value is replaced and nothing else', () => {
  test('the characters of the value', () => {
    const before = connectedApp(line('isConsumerSecretOptional', 'true') + line('isPkceRequired', 'false'));
    expect(set(before, 'isPkceRequired', 'true')).toBe(before.replace('>false<', '>true<'));
    expect(editSettings(before, [{ field: 'isPkceRequired', value: 'true' }]).hunks).toEqual([
      { field: 'isPkceRequired', parent: 'oauthConfig', kind: 'replaced', from: 'false', to: 'true', line: 5 },
    ]);
  });

  test('space, comments and CDATA around the value stay', () => {
    const cases: [before: string, after: string][] = [
      ['<isPkceRequired>\n  false\t</isPkceRequired>', '<isPkceRequired>\n  true\t</isPkceRequired>'],
      [
        '<isPkceRequired><!-- a -->false<!-- b --></isPkceRequired>',
        '<isPkceRequired><!-- a -->true<!-- b --></isPkceRequired>',
      ],
      ['<isPkceRequired><![CDATA[ false ]]></isPkceRequired>', '<isPkceRequired><![CDATA[ true ]]></isPkceRequired>'],
      ['<isPkceRequired >false</isPkceRequired >', '<isPkceRequired >true</isPkceRequired >'],
      ['<isPkceRequired/>', '<isPkceRequired>true</isPkceRequired>'],
      ['<isPkceRequired />', '<isPkceRequired>true</isPkceRequired>'],
      ['<isPkceRequired></isPkceRequired>', '<isPkceRequired>true</isPkceRequired>'],
      ['<isPkceRequired> </isPkceRequired>', '<isPkceRequired>true</isPkceRequired>'],
      [
        '<isPkceRequired xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>',
        '<isPkceRequired xmlns:i="http://www.w3.org/2001/XMLSchema-instance">true</isPkceRequired>',
      ],
    ];
    for (const [before, after] of cases) {
      expect(set(connectedApp(`${before}\n`), 'isPkceRequired', 'true')).toBe(connectedApp(`${after}\n`));
    }
  });

  test('a value is escaped as its place needs it', () => {
    const before = connectedApp(line('callbackUrl', 'https://example.com/a'));
    expect(set(before, 'callbackUrl', 'https://example.com/?a=1&b=<2>')).toContain('?a=1&amp;b=&lt;2&gt;<');
    const cdata = connectedApp(line('callbackUrl', '<![CDATA[x]]>'));
    expect(set(cdata, 'callbackUrl', 'a&b')).toContain('<![CDATA[a&b]]>');
    expect(refusal(cdata, [{ field: 'callbackUrl', value: 'a]]>b' }])).toContain('CDATA');
  });

  test('a value that is so already is kept, whatever its spelling', () => {
    for (const value of ['true', ' TRUE ', '1', '\ntrue\n', '<![CDATA[true]]>']) {
      const before = connectedApp(line('isPkceRequired', value));
      expect(set(before, 'isPkceRequired', 'true')).toBe(before);
    }
  });
});

describe('a missing element is added in its place', () => {
  test('behind the sibling that comes before it, on a line like its', () => {
    const before = connectedApp(line('isConsumerSecretOptional', 'true') + line('scopes', 'Api'));
    expect(set(before, 'isPkceRequired', 'true')).toBe(
      connectedApp(line('isConsumerSecretOptional', 'true') + line('isPkceRequired', 'true') + line('scopes', 'Api')),
    );
  });

  test('before all siblings, behind all siblings, and behind the last of repeated ones', () => {
    expect(set(connectedApp(line('scopes', 'Api')), 'isPkceRequired', 'true')).toBe(
      connectedApp(line('isPkceRequired', 'true') + line('scopes', 'Api')),
    );
    expect(set(connectedApp(line('callbackUrl', 'x')), 'isPkceRequired', 'true')).toBe(
      connectedApp(line('callbackUrl', 'x') + line('isPkceRequired', 'true')),
    );
    const scopes = line('scopes', 'Api') + line('scopes', 'Web');
    expect(set(connectedApp(scopes), 'singleLogoutUrl', 'x', 'oauthConfig')).toBe(
      connectedApp(scopes + line('singleLogoutUrl', 'x')),
    );
  });

  test('several at one place keep the order of the schema', () => {
    const before = connectedApp(line('isConsumerSecretOptional', 'true'));
    const edit = editSettings(before, [
      { field: 'isSecretRequiredForRefreshToken', value: 'false' },
      { field: 'isPkceRequired', value: 'true' },
      { field: 'isRefreshTokenRotationEnabled', value: 'true' },
    ]);
    expect(edit.text).toBe(
      connectedApp(
        line('isConsumerSecretOptional', 'true') +
          line('isPkceRequired', 'true') +
          line('isRefreshTokenRotationEnabled', 'true') +
          line('isSecretRequiredForRefreshToken', 'false'),
      ),
    );
    expect(edit.hunks.map((hunk) => [hunk.kind, hunk.line])).toEqual([
      ['inserted', 7],
      ['inserted', 5],
      ['inserted', 6],
    ]);
  });

  test('a comment stays with the line it was written for', () => {
    const before = connectedApp(
      `${line('callbackUrl', 'x').trimEnd()} <!-- of the shop -->\n        <!-- since spring -->\n${line('scopes', 'Api')}`,
    );
    expect(set(before, 'isPkceRequired', 'true')).toBe(
      before.replace('of the shop -->\n', `of the shop -->\n${line('isPkceRequired', 'true')}`),
    );
    const first = connectedApp(`        <!-- these scopes -->\n${line('scopes', 'Api')}`);
    expect(set(first, 'isPkceRequired', 'true')).toBe(
      first.replace('        <!--', `${line('isPkceRequired', 'true')}        <!--`),
    );
  });

  test('an empty parent is opened, in the file’s own layout', () => {
    const root = '<ExtlClntAppOauthConfigurablePolicies xmlns="http://soap.sforce.com/2006/04/metadata"';
    expect(set(`${root}/>\n`, 'permittedUsersPolicyType', 'AllSelfAuthorized')).toBe(
      `${root}>\n    <permittedUsersPolicyType>AllSelfAuthorized</permittedUsersPolicyType>\n</ExtlClntAppOauthConfigurablePolicies>\n`,
    );
    const tabbed = '<ConnectedApp>\r\n\t<label>x</label>\r\n\t<oauthConfig />\r\n</ConnectedApp>';
    expect(set(tabbed, 'isPkceRequired', 'true')).toBe(
      '<ConnectedApp>\r\n\t<label>x</label>\r\n\t<oauthConfig>\r\n\t\t<isPkceRequired>true</isPkceRequired>\r\n\t</oauthConfig>\r\n</ConnectedApp>',
    );
    expect(set('<ConnectedApp><oauthConfig></oauthConfig></ConnectedApp>', 'isPkceRequired', 'true')).toBe(
      '<ConnectedApp><oauthConfig><isPkceRequired>true</isPkceRequired></oauthConfig></ConnectedApp>',
    );
  });

  test('on one line it is added on that line, and a prefix is carried on', () => {
    const before =
      '<m:ConnectedApp xmlns:m="http://soap.sforce.com/2006/04/metadata"><m:oauthConfig><m:scopes>Api</m:scopes></m:oauthConfig></m:ConnectedApp>';
    expect(set(before, 'isPkceRequired', 'true')).toBe(
      before.replace('<m:scopes>', '<m:isPkceRequired>true</m:isPkceRequired><m:scopes>'),
    );
  });

  test('a policy block that is missing is added whole or not at all', () => {
    const before = connectedApp(line('isPkceRequired', 'true'));
    const both = [
      { field: 'refreshTokenPolicy', value: 'zero' },
      { field: 'ipRelaxation', value: 'ENFORCE' },
    ];
    expect(refusal(before, both.slice(0, 1))).toContain('needs ipRelaxation too');
    expect(editSettings(before, both).text).toBe(
      before.replace(
        '</oauthConfig>\n',
        '</oauthConfig>\n    <oauthPolicy>\n        <ipRelaxation>ENFORCE</ipRelaxation>\n        <refreshTokenPolicy>zero</refreshTokenPolicy>\n    </oauthPolicy>\n',
      ),
    );
  });
});

describe('every byte that is not meant stays', () => {
  const text = connectedApp(line('isPkceRequired', 'false'), '    <description>Größe 😀</description>\n').replace(
    '<label>',
    '<!-- ä -->\n    <label>',
  );
  const spellings: [string, Buffer][] = [
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with mark', Buffer.from(`\ufeff${text}`)],
    ['CRLF', Buffer.from(text.replaceAll('\n', '\r\n'))],
    ['CR', Buffer.from(text.replaceAll('\n', '\r'))],
    ['UTF-16 little', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 big', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['Latin-1', Buffer.from(text.replace('😀', '').replace('UTF-8', 'ISO-8859-1'), 'latin1')],
  ];
  test.each(spellings)('%s: replaced and put back, added and nothing else', (_name, bytes) => {
    const on = editSettings(bytes, [{ field: 'isPkceRequired', value: 'true' }]);
    expect(on.changed).toBe(true);
    const off = editSettings(on.bytes, [{ field: 'isPkceRequired', value: 'false' }]);
    expect(Buffer.compare(Buffer.from(off.bytes), bytes)).toBe(0);

    const added = Buffer.from(editSettings(bytes, [{ field: 'isRefreshTokenRotationEnabled', value: 'true' }]).bytes);
    const grown = added.length - bytes.length;
    const at = bytes.findIndex((byte, index) => added[index] !== byte);
    // Taking out what came in gives the file back: it is one piece, and the rest is untouched.
    const pieces = [0, 1, 2, 3, 4].map((back) =>
      Buffer.concat([added.subarray(0, at - back), added.subarray(at - back + grown)]),
    );
    expect(pieces.some((piece) => piece.equals(bytes))).toBe(true);
  });

  test('a character the encoding lacks is written as a reference', () => {
    const latin = Buffer.from(connectedApp('').replace('UTF-8', 'ISO-8859-1'), 'latin1');
    const edit = editSettings(latin, [{ field: 'description', value: 'ä€' }]);
    expect(Buffer.from(edit.bytes).toString('latin1')).toContain('<description>&#228;&#8364;</description>');
  });
});

describe('what is refused', () => {
  test('an element or a parent that stands twice', () => {
    expect(
      refusal(connectedApp(line('isPkceRequired', 'true').repeat(2)), [{ field: 'isPkceRequired', value: 'true' }]),
    ).toMatch(/^5: .*more than once/);
    const twice = connectedApp('', '<oauthConfig/>');
    expect(refusal(twice, [{ field: 'isPkceRequired', value: 'true' }])).toContain('oauthConfig stands more than once');
  });

  test('fields the type does not have, secrets, two values, and files that are not ours', () => {
    const app = connectedApp('');
    expect(refusal(app, [{ field: 'isCodeCredFlowEnabled', value: 'true' }])).toContain('ConnectedApp has no field');
    expect(refusal(app, [{ field: 'isPkceRequired', value: 'true', parent: 'oauthPolicy' }])).toContain('no field');
    expect(refusal(app, [{ field: 'singleLogoutUrl', value: 'x' }])).toContain('say which is the parent');
    expect(refusal(app, [{ field: 'consumerSecret', value: 'x' }])).toContain('never written');
    expect(refusal(app, [{ field: 'a><b', value: 'x' }])).toContain('not the name');
    expect(refusal(app, [{ field: 'label', value: '\u0000' }])).toContain('forbids');
    expect(refusal(app, [{ field: 'label', value: '\ud800' }])).toContain('forbids');
    const two = [
      { field: 'isPkceRequired', value: 'true' },
      { field: 'isPkceRequired', value: 'false' },
    ];
    expect(refusal(app, two)).toContain('two values');
    expect(refusal('<html/>', two)).toContain('not a metadata type');
    expect(refusal('<ConnectedApp>', two)).toContain('well-formed');
    expect(refusal('<!DOCTYPE x><ConnectedApp/>', two)).toContain('DTD');
  });

  test('OAuth settings of an app that has none', () => {
    expect(
      refusal(metadata('ConnectedApp', '<label>x</label>'), [{ field: 'isPkceRequired', value: 'true' }]),
    ).toContain('oauthConfig is not there');
  });

  test('a value written in several pieces, and an element that holds others', () => {
    expect(
      refusal(connectedApp(line('isPkceRequired', 'fal<!-- x -->se')), [{ field: 'isPkceRequired', value: 'true' }]),
    ).toContain('several pieces');
    expect(refusal(connectedApp(''), [{ field: 'oauthConfig', value: 'true' }])).toContain('holds other elements');
  });

  test('one refused change leaves the whole file alone', () => {
    refusal(connectedApp(line('isPkceRequired', 'false')), [
      { field: 'isPkceRequired', value: 'true' },
      { field: 'noSuchField', value: 'true' },
    ]);
  });
});

test('keys and certificates are not repeated in what is reported', () => {
  const value = ['not', 'to', 'be', 'shown'].join('');
  const edit = editSettings(connectedApp(line('consumerKey', value)), [{ field: 'consumerKey', value: `${value}2` }]);
  expect(JSON.stringify(edit.hunks)).not.toContain(value);
});

test('the fields of every type stand in the order they are inserted in', () => {
  for (const [name, type] of Object.entries(METADATA_TYPES)) {
    const fields = type.fields === 'open' ? [] : Object.keys(type.fields);
    expect(fields, name).toEqual([...fields].sort());
  }
  const nested = Object.values(METADATA_TYPES.connectedApp.fields).filter((type) => typeof type === 'object');
  expect(nested.length).toBeGreaterThan(2);
  for (const { fields } of nested) expect(Object.keys(fields)).toEqual(Object.keys(fields).sort());
});

const SWITCHES = [
  'isAdminApproved',
  'isConsumerSecretOptional',
  'isPkceRequired',
  'isRefreshTokenRotationEnabled',
  'isSecretRequiredForRefreshToken',
];
const boolean = fc.constantFrom('true', 'false');
const space = fc.constantFrom('', ' ', '\t');
const writtenValue = fc.oneof(
  fc.tuple(space, boolean, space).map((parts) => parts.join('')),
  boolean.map((value) => `<![CDATA[${value}]]>`),
  boolean.map((value) => `<!-- c -->${value}`),
);
/** Connected apps as people and tools write them: any order, comments, layouts, prefixes, line ends. */
const app = fc
  .record({
    switches: fc.uniqueArray(fc.tuple(fc.constantFrom(...SWITCHES), writtenValue), { selector: ([name]) => name }),
    others: fc.subarray([
      '<P:callbackUrl>https://example.com/</P:callbackUrl>',
      '<P:scopes>Api</P:scopes>',
      '<!-- note -->',
      '<P:isUnheardOf>x</P:isUnheardOf>',
    ]),
    shuffle: fc.boolean(),
    newline: fc.constantFrom('\n', '\r\n', ''),
    indent: fc.constantFrom('    ', '\t', '', '  '),
    prefix: fc.constantFrom('', 'm:'),
    tail: fc.constantFrom('', ' <!-- same line -->', '  '),
  })
  .map(({ switches, others, shuffle, newline, indent, prefix, tail }) => {
    const lines = [...switches.map(([name, value]) => `<P:${name}>${value}</P:${name}>`), ...others];
    if (!shuffle) lines.sort();
    const inner = lines.map((text) => `${indent}${indent}${text}${newline ? tail : ''}${newline}`).join('');
    const xmlns = `xmlns${prefix ? `:${prefix.slice(0, -1)}` : ''}="http://soap.sforce.com/2006/04/metadata"`;
    return `<P:ConnectedApp ${xmlns}>${newline}${indent}<P:oauthConfig>${newline}${inner}${indent}</P:oauthConfig>${newline}</P:ConnectedApp>`.replaceAll(
      'P:',
      prefix,
    );
  });
const wishes = fc.uniqueArray(fc.record({ field: fc.constantFrom(...SWITCHES), value: boolean }), {
  selector: ({ field }) => field,
  minLength: 1,
});

test('any edit changes only its own lines, reads back as wished, and is done once', () => {
  let inserted = 0;
  let replaced = 0;
  fc.assert(
    fc.property(app, wishes, (before, changes) => {
      const edit = editSettings(before, changes);
      expect(edit.refused).toEqual([]);
      const config = parseXml(edit.text, 64).children.find(({ name }) => name === 'oauthConfig');
      for (const { field, value } of changes) {
        expect(
          config?.children
            .find(({ name }) => name === field)
            ?.text.trim()
            .toLowerCase(),
        ).toBe(value);
      }
      expect(editSettings(edit.bytes, changes)).toMatchObject({ changed: false, text: edit.text, refused: [] });

      inserted += edit.hunks.filter(({ kind }) => kind === 'inserted').length;
      replaced += edit.hunks.filter(({ kind }) => kind === 'replaced').length;
      const touched = edit.hunks.filter(({ kind }) => kind !== 'kept').map(({ field }) => field);
      if (!/[\r\n]/.test(before)) return;
      const changedLines = unifiedDiff(before, edit.text, 'x')
        .split('\n')
        .filter((text) => /^[+-](?![+-]{2} )/.test(text));
      for (const text of changedLines) {
        // An empty parent is opened or its blank content replaced; every other changed line is a touched field's.
        expect(touched.some((field) => text.includes(field)) || text.includes('oauthConfig'), text).toBe(true);
      }
      // Nothing is lost: everything that was there and is no touched field is there still, in its order.
      const rest = (text: string): string[] =>
        text.split(/\r?\n/).filter((one) => !touched.some((field) => one.includes(field)) && one.trim() !== '');
      expect(rest(edit.text)).toEqual(rest(before));
    }),
    { numRuns: 3000, seed: 7 },
  );
  expect(inserted).toBeGreaterThan(500);
  expect(replaced).toBeGreaterThan(500);
});

test('setting a value and setting it back restores every byte', () => {
  fc.assert(
    fc.property(
      app,
      fc.constantFrom(...SWITCHES),
      fc.constantFrom<BufferEncoding>('utf8', 'utf16le'),
      (text, field, encoding) => {
        const bytes = Buffer.from(encoding === 'utf16le' ? `\ufeff${text}` : text, encoding);
        const config = parseXml(text, 64).children.find(({ name }) => name === 'oauthConfig');
        const was = config?.children.find(({ name }) => name === field)?.text.trim();
        fc.pre(was === 'true' || was === 'false');
        const there = editSettings(bytes, [{ field, value: was === 'true' ? 'false' : 'true' }]);
        expect(there.changed).toBe(true);
        const back = editSettings(there.bytes, [{ field, value: was ?? '' }]);
        expect(Buffer.compare(Buffer.from(back.bytes), bytes)).toBe(0);
      },
    ),
    { numRuns: 1000, seed: 11 },
  );
});

test('every app of the corpus is edited in its own lines only', ({ skip }) => {
  const corpus = corpusPart('files', 'no real file is edited', skip);
  let edited = 0;
  for (const file of fs.readdirSync(corpus, { recursive: true, encoding: 'utf8' })) {
    const connected = /\.connectedApp(-meta\.xml)?$/.test(file);
    if (!connected && !/\.ecaGlblOauth(-meta\.xml)?$/.test(file)) continue;
    const bytes = fs.readFileSync(path.join(corpus, file));
    const decoded = decode(bytes);
    if (!('text' in decoded) || (connected && !decoded.text.includes('<oauthConfig>'))) continue;
    const changes = ['isPkceRequired', 'isConsumerSecretOptional', 'isRefreshTokenRotationEnabled'].map((field) => ({
      field,
      value: 'true',
    }));
    const edit = editSettings(bytes, changes);
    expect(edit.refused, file).toEqual([]);
    const touched = edit.hunks.filter(({ kind }) => kind !== 'kept');
    const diff = unifiedDiff(bytes, edit.bytes, file)
      .split('\n')
      .slice(2)
      .filter((text) => /^[+-]/.test(text));
    const replaced = touched.filter(({ kind }) => kind === 'replaced').length;
    expect(diff.length, file).toBe(touched.length + replaced);
    expect(editSettings(edit.bytes, changes).changed, file).toBe(false);
    edited++;
  }
  process.stdout.write(`corpus: ${edited} files edited\n`);
  expect(edited).toBeGreaterThan(100);
});
