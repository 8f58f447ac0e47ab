/** Edits to the letter: what stands in the file before and after, where layout, spelling and refusals are easily got wrong. */
import { describe, expect, test } from 'vitest';
import { connectedApp, line } from '../../test/tree.ts';
import { editSettings, type FieldChange } from './edit-settings.ts';
import { escapeText } from './escape.ts';
import { sameValue, shown } from './planned-change.ts';

const ON: FieldChange = { field: 'isPkceRequired', value: 'true' };
const ROTATED: FieldChange = { field: 'isRefreshTokenRotationEnabled', value: 'true' };

function edited(before: string, ...changes: readonly FieldChange[]): string {
  const { text, refused } = editSettings(before, changes);
  expect(refused).toEqual([]);
  return text;
}

describe('several elements into one that holds none', () => {
  test.each([
    [
      'on one line',
      '<ConnectedApp><oauthConfig/></ConnectedApp>',
      '<ConnectedApp><oauthConfig><isPkceRequired>true</isPkceRequired><isRefreshTokenRotationEnabled>true</isRefreshTokenRotationEnabled></oauthConfig></ConnectedApp>',
    ],
    [
      'each on a line of its own',
      '<ConnectedApp>\n  <oauthConfig/>\n</ConnectedApp>',
      '<ConnectedApp>\n  <oauthConfig>\n    <isPkceRequired>true</isPkceRequired>\n    <isRefreshTokenRotationEnabled>true</isRefreshTokenRotationEnabled>\n  </oauthConfig>\n</ConnectedApp>',
    ],
    [
      'in place of the space that was there',
      '<ConnectedApp>\n  <oauthConfig> </oauthConfig>\n</ConnectedApp>',
      '<ConnectedApp>\n  <oauthConfig>\n    <isPkceRequired>true</isPkceRequired>\n    <isRefreshTokenRotationEnabled>true</isRefreshTokenRotationEnabled>\n  </oauthConfig>\n</ConnectedApp>',
    ],
    [
      'above the comment that was there',
      '<ConnectedApp>\n  <oauthConfig>\n    <!-- to do -->\n  </oauthConfig>\n</ConnectedApp>',
      '<ConnectedApp>\n  <oauthConfig>\n    <isPkceRequired>true</isPkceRequired>\n    <isRefreshTokenRotationEnabled>true</isRefreshTokenRotationEnabled>\n    <!-- to do -->\n  </oauthConfig>\n</ConnectedApp>',
    ],
    [
      'with the line ends of old Macs',
      '<ConnectedApp>\r\t<oauthConfig/>\r</ConnectedApp>',
      '<ConnectedApp>\r\t<oauthConfig>\r\t\t<isPkceRequired>true</isPkceRequired>\r\t\t<isRefreshTokenRotationEnabled>true</isRefreshTokenRotationEnabled>\r\t</oauthConfig>\r</ConnectedApp>',
    ],
    [
      'indented like the first element that begins its line',
      '<ConnectedApp><label>x</label>\n\t<oauthConfig/>\n</ConnectedApp>',
      '<ConnectedApp><label>x</label>\n\t<oauthConfig>\n\t\t<isPkceRequired>true</isPkceRequired>\n\t\t<isRefreshTokenRotationEnabled>true</isRefreshTokenRotationEnabled>\n\t</oauthConfig>\n</ConnectedApp>',
    ],
  ])('%s', (_, before, after) => {
    expect(edited(before, ON, ROTATED)).toBe(after);
  });

  test('a root that is indented ends where it begins', () => {
    expect(edited('<?xml version="1.0"?>\n  <ExtlClntAppGlobalOauthSettings/>\n', ON)).toBe(
      '<?xml version="1.0"?>\n  <ExtlClntAppGlobalOauthSettings>\n      <isPkceRequired>true</isPkceRequired>\n  </ExtlClntAppGlobalOauthSettings>\n',
    );
  });
});

describe('an element beside others', () => {
  test.each([
    [
      'with the line ends of old Macs, behind a sibling',
      '<ConnectedApp>\r\t<oauthConfig>\r\t\t<callbackUrl>x</callbackUrl>\r\t</oauthConfig>\r</ConnectedApp>',
      '<ConnectedApp>\r\t<oauthConfig>\r\t\t<callbackUrl>x</callbackUrl>\r\t\t<isPkceRequired>true</isPkceRequired>\r\t</oauthConfig>\r</ConnectedApp>',
    ],
    [
      'of Windows, before one',
      '<ConnectedApp>\r\n\t<oauthConfig>\r\n\t\t<scopes>x</scopes>\r\n\t</oauthConfig>\r\n</ConnectedApp>',
      '<ConnectedApp>\r\n\t<oauthConfig>\r\n\t\t<isPkceRequired>true</isPkceRequired>\r\n\t\t<scopes>x</scopes>\r\n\t</oauthConfig>\r\n</ConnectedApp>',
    ],
    [
      'on the line of its sibling, where that does not begin one',
      '<ConnectedApp>\n\t<oauthConfig><callbackUrl>x</callbackUrl></oauthConfig>\n</ConnectedApp>',
      '<ConnectedApp>\n\t<oauthConfig><callbackUrl>x</callbackUrl><isPkceRequired>true</isPkceRequired></oauthConfig>\n</ConnectedApp>',
    ],
    [
      'with a prefix of more than one letter, behind an XML declaration',
      '<?xml version="1.0"?>\n<meta:ConnectedApp xmlns:meta="http://soap.sforce.com/2006/04/metadata">\n\t<meta:oauthConfig/>\n</meta:ConnectedApp>',
      '<?xml version="1.0"?>\n<meta:ConnectedApp xmlns:meta="http://soap.sforce.com/2006/04/metadata">\n\t<meta:oauthConfig>\n\t\t<meta:isPkceRequired>true</meta:isPkceRequired>\n\t</meta:oauthConfig>\n</meta:ConnectedApp>',
    ],
    [
      'with a prefix, in place of an empty element',
      '<m:ConnectedApp xmlns:m="http://soap.sforce.com/2006/04/metadata"><m:oauthConfig><m:isPkceRequired/></m:oauthConfig></m:ConnectedApp>',
      '<m:ConnectedApp xmlns:m="http://soap.sforce.com/2006/04/metadata"><m:oauthConfig><m:isPkceRequired>true</m:isPkceRequired></m:oauthConfig></m:ConnectedApp>',
    ],
  ])('%s', (_, before, after) => {
    expect(edited(before, ON)).toBe(after);
  });
});

describe('a policy block that is missing', () => {
  const both = [
    { field: 'refreshTokenPolicy', value: 'zero' },
    { field: 'ipRelaxation', value: 'ENFORCE' },
  ];

  test('is added on one line where the file is one line', () => {
    expect(edited('<ConnectedApp><label>x</label></ConnectedApp>', ...both)).toBe(
      '<ConnectedApp><label>x</label><oauthPolicy><ipRelaxation>ENFORCE</ipRelaxation><refreshTokenPolicy>zero</refreshTokenPolicy></oauthPolicy></ConnectedApp>',
    );
  });

  test('is indented by itself where the file indents nothing', () => {
    expect(edited('<ConnectedApp>\n<label>x</label>\n</ConnectedApp>', ...both)).toBe(
      '<ConnectedApp>\n<label>x</label>\n<oauthPolicy>\n    <ipRelaxation>ENFORCE</ipRelaxation>\n    <refreshTokenPolicy>zero</refreshTokenPolicy>\n</oauthPolicy>\n</ConnectedApp>',
    );
  });

  test('is indented as the file indents', () => {
    expect(edited('<ConnectedApp>\n  <label>x</label>\n</ConnectedApp>', ...both)).toBe(
      '<ConnectedApp>\n  <label>x</label>\n  <oauthPolicy>\n    <ipRelaxation>ENFORCE</ipRelaxation>\n    <refreshTokenPolicy>zero</refreshTokenPolicy>\n  </oauthPolicy>\n</ConnectedApp>',
    );
  });

  test('is not added without what it must hold, and the refusal names all of that', () => {
    const { refused } = editSettings('<ConnectedApp><label>x</label></ConnectedApp>', [
      { field: 'singleLogoutUrl', parent: 'oauthPolicy', value: 'x' },
    ]);
    expect(refused).toEqual([
      {
        field: 'singleLogoutUrl',
        why: 'oauthPolicy is not there, and needs ipRelaxation and refreshTokenPolicy too',
      },
    ]);
  });
});

describe('a value in its element', () => {
  const one = (written: string) => connectedApp(`        ${written}\n`);

  test.each([
    // Attributes, space and processing instructions around it stay, but for the one that says there is no value.
    ['<isPkceRequired><?a b ?>false<?c?></isPkceRequired>', '<isPkceRequired><?a b ?>true<?c?></isPkceRequired>'],
    [
      '<isPkceRequired  xsi:nil = \'true\' xmlns:xsi="urn:i"/>',
      '<isPkceRequired xmlns:xsi="urn:i">true</isPkceRequired>',
    ],
    [
      '<isPkceRequired xmlns:xsi="urn:i" xsi:nil="1"></isPkceRequired>',
      '<isPkceRequired xmlns:xsi="urn:i">true</isPkceRequired>',
    ],
    [
      '<isPkceRequired xmlns:xsi="urn:i" xsi:nil="false">false</isPkceRequired>',
      '<isPkceRequired xmlns:xsi="urn:i" xsi:nil="false">true</isPkceRequired>',
    ],
  ])('%s becomes %s', (before, after) => {
    expect(edited(one(before), ON)).toBe(one(after));
  });

  test('is escaped where the element was empty', () => {
    for (const written of ['<callbackUrl></callbackUrl>', '<callbackUrl/>', '<callbackUrl> </callbackUrl>'])
      expect(edited(one(written), { field: 'callbackUrl', value: 'a&b' })).toBe(
        one('<callbackUrl>a&amp;b</callbackUrl>'),
      );
  });

  test('is told as it was written, without the space around it', () => {
    const hunk = (written: string, field: string, value: string) =>
      editSettings(one(`<${field}>${written}</${field}>`), [{ field, value }]).hunks;
    const told = { field: 'isPkceRequired', parent: 'oauthConfig', to: 'true', line: 4 };
    expect(hunk(' TRUE\t', 'isPkceRequired', 'true')).toEqual([{ ...told, kind: 'kept', from: 'TRUE' }]);
    expect(hunk(' false\t', 'isPkceRequired', 'true')).toEqual([{ ...told, kind: 'replaced', from: 'false' }]);
  });

  test('that holds other elements is refused, with its place', () => {
    expect(editSettings(one('<isPkceRequired><b/>true</isPkceRequired>'), [ON]).refused).toEqual([
      { field: 'isPkceRequired', why: 'isPkceRequired holds other elements', line: 4, column: 9 },
    ]);
  });

  test('with a start tag of more than ten thousand characters is not searched for what says there is no value', () => {
    const tag = (length: number) => {
      const [before, after] = ['<isPkceRequired xmlns:xsi="urn:i" xsi:nil="true" a="', '">'];
      return `${before}${'x'.repeat(length - before.length - after.length)}${after}</isPkceRequired>`;
    };
    expect(edited(one(tag(10_000)), ON)).toContain('>true</isPkceRequired>');
    expect(editSettings(one(tag(10_001)), [ON]).refused).toEqual([
      { field: 'isPkceRequired', why: 'isPkceRequired has a start tag that nobody writes', line: 4, column: 9 },
    ]);
  });
});

describe('whether a value is so already', () => {
  test.each([
    ['true', 'true', true],
    ['TRUE', 'true', true],
    ['1', 'true', true],
    ['0', 'true', false],
    ['False', 'false', true],
    ['0', 'false', true],
    ['1', 'false', false],
    [' x ', 'x', true],
    ['x', ' x ', true],
    ['Shop', 'shop', false],
    ['SHOP', 'shop', false],
    ['1', '1', true],
    ['true', '1', false],
  ])('%j is %j: %j', (written, wanted, same) => {
    expect(sameValue(written, wanted)).toBe(same);
  });
});

test.each(['consumerKey', 'consumerSecret', 'certificate', 'clientAssertionCertificate'])(
  'the value of %s is never shown',
  (field) => {
    expect(shown(field, 'x')).toBe('[hidden]');
    expect(shown(`${field}s`, 'x')).toBe('x');
  },
);

test('what the encoding can hold is written as it is, and only markup is escaped', () => {
  const wide = { kind: 'utf-8', bomBytes: 0 } as const;
  expect(escapeText('ä€😀 a<b>&"\'', wide)).toBe('ä€😀 a&lt;b&gt;&amp;"\'');
  expect(edited(connectedApp(line('callbackUrl', 'x')), { field: 'callbackUrl', value: 'ä' })).toContain('>ä<');
});
