/** What an edit answers in full where it refuses, and that it refuses rather than writes what would not be read back. */
import { describe, expect, test } from 'vitest';
import { connectedApp, line, metadata } from '../../test/tree.ts';
import { unifiedDiff } from './diff.ts';
import { editSettings, type FieldChange } from './edit-settings.ts';

const ON: FieldChange = { field: 'isPkceRequired', value: 'true' };
const APP = connectedApp(line('isPkceRequired', 'false'));

describe('a file that cannot be edited', () => {
  test.each([
    ['with half a character', Buffer.from([0xff, 0xfe, 0x3c]), '', 'UTF-16 text with half a character at its end', {}],
    ['of another kind', '<html/>', '<html/>', 'not a metadata type that is edited here', {}],
    [
      'of another namespace',
      '<ConnectedApp xmlns="urn:x"/>',
      '<ConnectedApp xmlns="urn:x"/>',
      'not a metadata type that is edited here',
      {},
    ],
  ])('%s is told whole, and belongs to no field', (_, input, text, why, place) => {
    expect(editSettings(input, [ON])).toEqual({
      changed: false,
      bytes: Buffer.from(input as string),
      text,
      hunks: [],
      refused: [{ field: '', why, ...place }],
    });
  });

  test('as XML is refused where it goes wrong', () => {
    const { refused } = editSettings('<ConnectedApp>\n  <label>\n</ConnectedApp>', [ON]);
    expect(refused).toEqual([{ field: '', why: expect.stringContaining('well-formed'), line: 3, column: 15 }]);
  });
});

describe('a change that cannot be made', () => {
  test.each<[string, FieldChange, string]>([
    [
      'a field of the root asked of an element',
      { field: 'label', value: 'x', parent: 'oauthConfig' },
      'oauthConfig has no field label',
    ],
    ['a name every object has', { field: 'toString', value: 'x' }, 'ConnectedApp has no field toString'],
    ['a name every text has', { field: 'length', value: 'x' }, 'ConnectedApp has no field length'],
    [
      'one of several elements',
      { field: 'singleLogoutUrl', value: 'x' },
      'singleLogoutUrl stands in several elements of ConnectedApp; say which is the parent',
    ],
    [
      'an element with others in it',
      { field: 'oauthConfig', value: 'x' },
      'oauthConfig holds other elements; set one of those',
    ],
    ['a secret', { field: 'consumerSecret', value: 'x' }, 'a secret is never written into metadata'],
    ['no name', { field: 'is-pkce', value: 'x' }, 'not the name of a metadata field'],
    ['a name with more behind it', { field: 'label x', value: 'x' }, 'not the name of a metadata field'],
    ['a name with more before it', { field: ' label', value: 'x' }, 'not the name of a metadata field'],
    ['a control character', { field: 'label', value: '\u0007' }, 'the value has characters that XML forbids'],
  ])('%s: %j', (_, change, why) => {
    expect(editSettings(APP, [change]).refused).toEqual([{ field: change.field, why }]);
  });

  test('a policy of an app that has none is told by its field', () => {
    expect(editSettings(APP, [{ field: 'ipRelaxation', value: 'ENFORCE' }]).refused).toEqual([
      { field: 'ipRelaxation', why: 'oauthPolicy is not there, and needs refreshTokenPolicy too' },
    ]);
  });

  test('for which the encoding has no character is not written as another character', () => {
    const file = Buffer.from(
      connectedApp(line('callbackUrl', '<![CDATA[x]]>')).replace('UTF-8', 'windows-1252'),
      'latin1',
    );
    expect(editSettings(file, [{ field: 'callbackUrl', value: '€' }])).toMatchObject({
      changed: false,
      bytes: file,
      hunks: [],
      refused: [{ field: 'callbackUrl', why: 'the change cannot be made without changing more than it' }],
    });
    const { bytes, refused } = editSettings(file, [{ field: 'callbackUrl', value: 'ä' }]);
    expect(refused).toEqual([]);
    expect(Buffer.from(bytes).toString('latin1')).toContain('<![CDATA[ä]]>');
  });

  test('for an element that stays without a value is not called made', () => {
    const file = connectedApp('        <isPkceRequired xmlns:é="urn:i" é:nil="true">true</isPkceRequired>\n');
    expect(editSettings(file, [ON]).refused).toEqual([
      { field: 'isPkceRequired', why: 'the change cannot be made without changing more than it' },
    ]);
  });

  test('by a mistake of the caller is thrown, and blamed on no file', () => {
    expect(() => editSettings(APP, undefined as never)).toThrow(TypeError);
    expect(() => editSettings(APP, [{ field: 'label', value: undefined as never }])).toThrow(TypeError);
  });
});

describe('changes that are asked for together', () => {
  test('one that is asked for twice is made once', () => {
    expect(editSettings(APP, [ON, { ...ON }])).toMatchObject({
      changed: true,
      refused: [],
      hunks: [{ field: ON.field }],
    });
    const missing = { field: 'isRefreshTokenRotationEnabled', value: 'true' };
    const { text, refused } = editSettings(APP, [missing, missing]);
    expect(refused).toEqual([]);
    expect(text.split('<isRefreshTokenRotationEnabled>')).toHaveLength(2);
  });

  test('fields of one name in two elements are two', () => {
    const before = connectedApp(
      line('singleLogoutUrl', 'a'),
      '    <oauthPolicy>\n        <singleLogoutUrl>b</singleLogoutUrl>\n    </oauthPolicy>\n',
    );
    const { text, refused } = editSettings(before, [
      { field: 'singleLogoutUrl', parent: 'oauthConfig', value: 'c' },
      { field: 'singleLogoutUrl', parent: 'oauthPolicy', value: 'd' },
    ]);
    expect(refused).toEqual([]);
    expect(text).toBe(before.replace('>a<', '>c<').replace('>b<', '>d<'));
  });
});

describe('the settings of an org, whose fields are not listed', () => {
  test('are set where they are asked for', () => {
    const oidc = metadata('OauthOidcSettings', '    <isPkceRequired>false</isPkceRequired>\n');
    expect(editSettings(oidc, [ON])).toMatchObject({ refused: [], text: oidc.replace('false', 'true') });
    const security = metadata(
      'SecuritySettings',
      '    <sessionSettings>\n        <enableOauthCorsPolicy>false</enableOauthCorsPolicy>\n    </sessionSettings>\n',
    );
    expect(
      editSettings(security, [{ field: 'enableOauthCorsPolicy', value: 'true', parent: 'sessionSettings' }]),
    ).toMatchObject({ refused: [], text: security.replace('false', 'true') });
  });
});

describe('a text that is given as such', () => {
  test('is UTF-8, whatever it says of itself', () => {
    const before = connectedApp(line('isPkceRequired', 'false'), '    <description>ä€</description>\n').replace(
      'UTF-8',
      'ISO-8859-1',
    );
    const { text, bytes, refused } = editSettings(before, [ON]);
    expect(refused).toEqual([]);
    expect(text).toBe(before.replace('>false<', '>true<'));
    expect(Buffer.from(bytes).toString()).toBe(text);
  });

  test('keeps its byte order mark in the bytes, and only there', () => {
    const { text, bytes } = editSettings(`\ufeff${APP}`, [ON]);
    expect(text).toBe(APP.replace('>false<', '>true<'));
    expect(Buffer.from(bytes).toString()).toBe(`\ufeff${text}`);
    expect(editSettings(`${APP}\ufeff`, [ON]).changed).toBe(false);
  });
});

test('bytes that are no text are shown as Latin-1 in a diff', () => {
  expect(unifiedDiff(Buffer.from([0x61, 0xe4, 0x0a]), Buffer.from([0x61, 0xf6, 0x0a]), 'x')).toContain('-aä\n+aö\n');
});
