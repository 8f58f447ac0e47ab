import type { SettingName, Settings } from '@countersign/policy';
import { describe, expect, test } from 'vitest';
import { connectedApp, line, metadata, tree } from '../../test/tree.ts';
import { type AppRecord, type ProjectRead, readProject } from '../index.ts';

async function read(content: string | Uint8Array): Promise<ProjectRead> {
  return await readProject([tree({ 'connectedApps/App.connectedApp': content })]);
}

async function readApp(content: string | Uint8Array): Promise<AppRecord> {
  const { apps, problems } = await read(content);
  expect(problems).toEqual([]);
  expect(apps).toHaveLength(1);
  return apps[0] as AppRecord;
}

const FILE = 'connectedApps/App.connectedApp';

describe('where a value comes from', () => {
  test('a written value carries its file, line and column', async () => {
    const { settings } = await readApp(connectedApp(line('isPkceRequired', 'true')));
    expect(settings.pkceRequired).toEqual({
      origin: 'explicit',
      value: true,
      field: 'isPkceRequired',
      file: FILE,
      line: 4,
      column: 9,
    });
  });

  test('an absent switch is its documented default, with the API version that defines it', async () => {
    const { settings } = await readApp(connectedApp(''));
    const defaults: [SettingName, unknown, string][] = [
      ['secretRequiredForWebServerFlow', true, '49.0'],
      ['secretRequiredForRefreshTokenFlow', true, '51.0'],
      ['pkceRequired', false, '59.0'],
      ['refreshTokenRotation', false, '60.0'],
      ['codeCredentialFlow', false, '57.0'],
      ['credentialsInPostBodyOnly', false, '57.0'],
      ['adminApproved', false, '46.0'],
      ['refreshTokenPolicy', { kind: 'infinite' }, '49.0'],
      ['ipRelaxation', 'enforce', '49.0'],
    ];
    for (const [name, value, apiVersion] of defaults) {
      expect(settings[name], name).toMatchObject({ origin: 'default', value, apiVersion });
    }
  });

  test('where no default is documented, an absent switch is unknown and says why', async () => {
    const { settings } = await readApp(connectedApp(''));
    for (const name of ['secretRequiredForTokenExchange', 'refreshTokenIdleLimit', 'deviceFlow'] as const) {
      expect(settings[name]).toMatchObject({ origin: 'unknown', why: expect.stringMatching(/absent/) });
    }
  });

  test('the optional-secret element is read inverted', async () => {
    const optional = await readApp(connectedApp(line('isConsumerSecretOptional', 'true')));
    expect(optional.settings.secretRequiredForWebServerFlow).toMatchObject({ origin: 'explicit', value: false });
    const required = await readApp(connectedApp(line('isConsumerSecretOptional', 'false')));
    expect(required.settings.secretRequiredForWebServerFlow).toMatchObject({ origin: 'explicit', value: true });
  });

  test('an app without oauthConfig has no OAuth', async () => {
    const app = await readApp(metadata('ConnectedApp', '    <label>Bookmark</label>\n'));
    expect(app).toMatchObject({ hasOauth: false, label: 'Bookmark', name: 'App', files: [FILE] });
    expect(app.settings.oauthEnabled).toMatchObject({ origin: 'default', value: false });
  });

  test('token exchange is on only where the app and the policy both allow it', async () => {
    const policy = (value: string): string =>
      `<oauthPolicy><isTokenExchangeFlowEnabled>${value}</isTokenExchangeFlowEnabled></oauthPolicy>`;
    const of = async (app: string, rest: string): Promise<Settings['tokenExchangeFlow']> =>
      (await readApp(connectedApp(line('isTokenExchangeEnabled', app), rest))).settings.tokenExchangeFlow;
    expect(await of('true', policy('true'))).toMatchObject({ value: true, field: 'isTokenExchangeEnabled' });
    expect(await of('true', policy('false'))).toMatchObject({ value: false, field: 'isTokenExchangeFlowEnabled' });
    expect(await of('true', '')).toMatchObject({ value: false, origin: 'default' });
    expect(await of('false', policy('true'))).toMatchObject({ value: false, field: 'isTokenExchangeEnabled' });
  });
});

describe('what apps are written like', () => {
  test('callback URLs come one a line, and commas separate only where another URL begins', async () => {
    const written =
      'https://a.example.com/cb\n   myapp://done\r\nhttps://b.example.com/?x=1,2,https://c.example.com/cb, http://localhost:1717/x,';
    const { settings } = await readApp(connectedApp(line('callbackUrl', written)));
    expect(settings.callbackUrls.value).toEqual([
      'https://a.example.com/cb',
      'myapp://done',
      'https://b.example.com/?x=1,2',
      'https://c.example.com/cb',
      'http://localhost:1717/x',
    ]);
  });

  test('scopes, profiles, permission sets and IP ranges are lists', async () => {
    const { settings } = await readApp(
      connectedApp(
        line('scopes', 'Api') + line('scopes', 'RefreshToken'),
        `<profileName>Admin</profileName><permissionSetName>P1</permissionSetName><permissionSetName>P2</permissionSetName>
<ipRanges><description>office</description><start>192.0.2.0</start><end>192.0.2.255</end></ipRanges>`,
      ),
    );
    expect(settings.scopes).toMatchObject({ value: ['Api', 'RefreshToken'], line: 4 });
    expect(settings.profiles.value).toEqual(['Admin']);
    expect(settings.permissionSets.value).toEqual(['P1', 'P2']);
    expect(settings.ipRanges.value).toEqual([{ start: '192.0.2.0', end: '192.0.2.255' }]);
  });

  test('every refresh token policy and IP relaxation is understood', async () => {
    const of = async (name: string, value: string): Promise<Settings> =>
      (await readApp(connectedApp('', `<oauthPolicy><${name}>${value}</${name}></oauthPolicy>`))).settings;
    expect((await of('refreshTokenPolicy', 'zero')).refreshTokenPolicy.value).toEqual({ kind: 'zero' });
    expect((await of('refreshTokenPolicy', 'specific_lifetime:24:HOURS')).refreshTokenPolicy.value).toEqual({
      kind: 'lifetime',
      amount: 24,
      unit: 'hours',
    });
    expect((await of('refreshTokenPolicy', 'specific_inactivity:3:MONTHS')).refreshTokenPolicy.value).toEqual({
      kind: 'inactivity',
      amount: 3,
      unit: 'months',
    });
    expect((await of('ipRelaxation', 'ENFORCE_RELAXREFRESH')).ipRelaxation.value).toBe('enforce-relax-refresh');
    expect((await of('ipRelaxation', 'BYPASS_2FACTOR')).ipRelaxation.value).toBe('bypass-2factor');
  });

  test('a consumer secret in the metadata is kept with its place and is never printed', async () => {
    const value = ['a', 'made', 'up', 'value'].join('-');
    const app = await readApp(connectedApp(line('consumerSecret', value)));
    expect(app.consumerSecret?.place).toEqual({ file: FILE, line: 4, column: 9 });
    expect(app.consumerSecret?.secret.reveal()).toBe(value);
    expect(JSON.stringify(app)).not.toContain(value);
  });

  test.each(['@@BOOKING_SECRET@@', '[REDACTED]', '***', '${SECRET}', 'CHANGE_ME', 'Placeholder_Value'])(
    '%s stands for a secret and is none',
    async (value) => {
      expect((await readApp(connectedApp(line('consumerSecret', value)))).consumerSecret).toBeUndefined();
    },
  );

  test('unknown fields are recorded with their place, and nothing else is lost', async () => {
    const app = await readApp(
      connectedApp(line('isNewerThanUs', 'true') + line('isPkceRequired', 'true'), '<futureThing/>\n'),
    );
    expect(app.unknownFields).toEqual([
      { field: 'oauthConfig.isNewerThanUs', type: 'ConnectedApp', place: { file: FILE, line: 4, column: 9 } },
      { field: 'futureThing', type: 'ConnectedApp', place: { file: FILE, line: 8, column: 1 } },
    ]);
    expect(app.settings.pkceRequired.value).toBe(true);
  });

  test('SAML, canvas, mobile and attributes are seen', async () => {
    const app = await readApp(
      metadata(
        'ConnectedApp',
        '<attributes><formula>$User.Id</formula><key>id</key></attributes><canvasConfig/><mobileAppConfig/><samlConfig/>',
      ),
    );
    expect(app).toMatchObject({ hasSaml: true, hasCanvas: true, hasMobile: true });
    expect(app.attributes).toMatchObject([{ key: 'id', formula: '$User.Id' }]);
  });

  test('byte order mark, CRLF, UTF-16 and Latin-1 change nothing but the bytes', async () => {
    const text = connectedApp(line('isPkceRequired', 'true'), '    <description>Größe</description>\n');
    const latin = text.replace('UTF-8', 'ISO-8859-1');
    const spellings: [string, Uint8Array][] = [
      ['utf-8', Buffer.from(text)],
      ['bom', Buffer.from(`\ufeff${text}`)],
      ['crlf', Buffer.from(text.replaceAll('\n', '\r\n'))],
      ['lone cr', Buffer.from(text.replaceAll('\n', '\r'))],
      ['utf-16le', Buffer.from(`\ufeff${text.replace('UTF-8', 'UTF-16')}`, 'utf16le')],
      ['utf-16be', Buffer.from(`\ufeff${text.replace('UTF-8', 'UTF-16')}`, 'utf16le').swap16()],
      ['latin-1', Buffer.from(latin, 'latin1')],
    ];
    for (const [name, bytes] of spellings) {
      const app = await readApp(bytes);
      expect(app.settings.pkceRequired, name).toMatchObject({ value: true, line: 4, column: 9 });
      expect(app.description, name).toBe('Größe');
    }
  });

  test('order, prefix, comments, CDATA, case and space do not matter', async () => {
    const app = await readApp(
      `<?xml version="1.0"?><m:ConnectedApp xmlns:m="http://soap.sforce.com/2006/04/metadata"><m:label>L</m:label><!-- c -->
<m:oauthConfig><m:scopes><![CDATA[Api]]></m:scopes><m:isPkceRequired> TRUE
</m:isPkceRequired><m:isAdminApproved>1</m:isAdminApproved><m:callbackUrl>https://example.com/?a=1&amp;b=2</m:callbackUrl></m:oauthConfig></m:ConnectedApp>`,
    );
    expect(app.settings.pkceRequired).toMatchObject({ value: true, line: 2 });
    expect(app.settings.adminApproved.value).toBe(true);
    expect(app.settings.scopes.value).toEqual(['Api']);
    expect(app.settings.callbackUrls.value).toEqual(['https://example.com/?a=1&b=2']);
  });

  test('a nil element counts as absent', async () => {
    const app = await readApp(
      connectedApp('<isPkceRequired xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>\n'),
    );
    expect(app.settings.pkceRequired.origin).toBe('default');
  });

  test('an element of another namespace is not the setting it looks like', async () => {
    const app = await readApp(connectedApp('<isPkceRequired xmlns="urn:other">true</isPkceRequired>\n'));
    expect(app.settings.pkceRequired).toMatchObject({ origin: 'default', value: false });
    expect(app.unknownFields.map(({ field }) => field)).toEqual(['oauthConfig.isPkceRequired']);
  });
});

describe('what cannot be read', () => {
  test('a switch that is neither true nor false is a problem with its place, and unknown', async () => {
    const { apps, problems } = await read(connectedApp(line('isPkceRequired', 'yes') + line('isAdminApproved', '')));
    expect(problems).toEqual([
      { file: FILE, line: 4, column: 9, message: 'isPkceRequired must be true or false' },
      { file: FILE, line: 5, column: 9, message: 'isAdminApproved must be true or false' },
    ]);
    expect(apps[0]?.settings.pkceRequired.origin).toBe('unknown');
  });

  test('an element repeated with one value is that value, and noted', async () => {
    const { apps, problems, notes } = await read(
      connectedApp(line('isPkceRequired', 'true') + line('isPkceRequired', 'true')),
    );
    expect(problems).toEqual([]);
    expect(apps[0]?.settings.pkceRequired).toMatchObject({ value: true, line: 4 });
    expect(notes).toEqual([expect.stringContaining('isPkceRequired stands 2 times')]);
  });

  test('an element repeated with two values is no value, and a problem', async () => {
    const { apps, problems } = await read(
      connectedApp(line('isPkceRequired', 'true') + line('isPkceRequired', 'false')),
    );
    expect(apps[0]?.settings.pkceRequired).toMatchObject({
      origin: 'unknown',
      why: expect.stringContaining('lines 4, 5'),
    });
    expect(problems).toMatchObject([{ file: FILE, line: 5, column: 9 }]);
  });

  test('two oauthConfig elements are read as one', async () => {
    const { apps, notes } = await read(
      connectedApp(
        line('isPkceRequired', 'true'),
        '<oauthConfig><isAdminApproved>true</isAdminApproved></oauthConfig>',
      ),
    );
    expect(apps[0]?.settings).toMatchObject({ pkceRequired: { value: true }, adminApproved: { value: true } });
    expect(notes).toEqual([expect.stringContaining('oauthConfig stands 2 times')]);
  });

  test('a policy nobody knows is a problem and not the default', async () => {
    const { apps, problems } = await read(
      connectedApp(
        '',
        '<oauthPolicy><ipRelaxation>SOMETIMES</ipRelaxation><refreshTokenPolicy>forever</refreshTokenPolicy></oauthPolicy>',
      ),
    );
    expect(problems).toHaveLength(2);
    expect(apps[0]?.settings.ipRelaxation.origin).toBe('unknown');
    expect(apps[0]?.settings.refreshTokenPolicy.origin).toBe('unknown');
  });

  const broken: [string, string | Uint8Array, number | undefined, RegExp][] = [
    ['an empty file', '', 1, /empty/],
    ['a file of spaces', ' \n ', 1, /empty/],
    ['a file that ends too early', connectedApp('').slice(0, -20), 5, /never closed/],
    ['a closing tag of another element', '<ConnectedApp>\n <label>x</lable></ConnectedApp>', 2, /well-formed/],
    ['another type of metadata', metadata('ExternalClientApplication', ''), 2, /not <ConnectedApp>/],
    ['a web page', '<html></html>', 1, /not <ConnectedApp>/],
    ['no XML at all', '{"label": 1}', 1, /well-formed/],
    ['bytes that are no text', Buffer.from([0x3c, 0x61, 0x3e, 0xc3, 0x28]), undefined, /UTF-8/],
    [
      'an encoding nobody supports',
      Buffer.from('<?xml version="1.0" encoding="EBCDIC"?><a>é</a>'),
      undefined,
      /encoding/,
    ],
    ['half a UTF-16 character', Buffer.from([0xff, 0xfe, 0x3c]), undefined, /UTF-16/],
  ];
  test.each(broken)('%s is a problem and hides no other app', async (_name, content, at, message) => {
    const { apps, problems } = await readProject([
      tree({ 'a/Bad.connectedApp': content, 'a/Good.connectedApp-meta.xml': connectedApp('') }),
    ]);
    expect(apps.map((app) => app.name)).toEqual(['Good']);
    expect(problems).toEqual([
      {
        file: 'a/Bad.connectedApp',
        ...(at && { line: at, column: expect.any(Number) }),
        message: expect.stringMatching(message),
      },
    ]);
  });
});
