/** Metadata in and out, over SOAP and REST, and what a deploy changes at once. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readZip } from '../src/metadata/zip.ts';
import { ADMIN, connectedApp, PASSWORD, part, STANDARD, startOrg, type TestOrg, zipIn } from './org.ts';

let org: TestOrg;
let admin: string;
beforeAll(async () => {
  org = await startOrg();
  admin = await org.logIn(ADMIN);
});
afterAll(() => org.server.close());

const app = 'connectedApps/Booking.connectedApp';
const KEY = 'BookingConsumerKey';
const PUBLIC = `<consumerKey>${KEY}</consumerKey><isAdminApproved>true</isAdminApproved><isCodeCredentialEnabled>true</isCodeCredentialEnabled><isConsumerSecretOptional>true</isConsumerSecretOptional><isPkceRequired>false</isPkceRequired><isSecretRequiredForRefreshToken>false</isSecretRequiredForRefreshToken>`;

/** A code, and what the token endpoint says to it without a secret and without a verifier: the intercepted code. */
async function attack(): Promise<unknown> {
  const { url } = org.server;
  const ask = { response_type: 'code_credentials', client_id: KEY, redirect_uri: 'https://app.example.com/callback' };
  const login = await fetch(`${url}/services/oauth2/authorize`, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      'auth-request-type': 'Named-User',
      authorization: `Basic ${Buffer.from(`${ADMIN}:${PASSWORD}`).toString('base64')}`,
    },
    body: new URLSearchParams(ask),
  });
  const location = login.headers.get('location');
  if (location === null) return ((await login.json()) as { error: string }).error;
  const code = new URL(location).searchParams.get('code') ?? '';
  const exchange = { grant_type: 'authorization_code', code, client_id: KEY, redirect_uri: ask.redirect_uri };
  const answer = (await (
    await fetch(`${url}/services/oauth2/token`, { method: 'POST', body: new URLSearchParams(exchange) })
  ).json()) as Record<string, unknown>;
  return answer.error ?? 'tokens';
}

async function retrieve(types: string, version = '67.0'): Promise<Map<string, string>> {
  const started = await org.soap(
    'retrieve',
    `<request><apiVersion>${version}</apiVersion><unpackaged>${types}<version>${version}</version></unpackaged></request>`,
    admin,
  );
  const id = /<id>([^<]+)<\/id>/.exec(started)?.[1] ?? '';
  const files = await readZip(
    zipIn(await org.soap('checkRetrieveStatus', `<asyncProcessId>${id}</asyncProcessId>`, admin)),
  );
  return new Map(files.map(({ path, bytes }) => [path, bytes.toString('utf8')]));
}

const typesOf = (name: string, ...members: string[]): string =>
  `<types>${members.map((one) => `<members>${one}</members>`).join('')}<name>${name}</name></types>`;

describe('a deploy', () => {
  it('changes what the server enforces at once, and taking it back does too', async () => {
    expect((await org.deploy({ [app]: connectedApp('Booking', PUBLIC) }, admin)).status).toBe('Succeeded');
    expect(await attack()).toBe('tokens');
    const fixed = PUBLIC.replace('<isConsumerSecretOptional>true', '<isConsumerSecretOptional>false');
    expect((await org.deploy({ [app]: connectedApp('Booking', fixed) }, admin)).status).toBe('Succeeded');
    expect(await attack()).toBe('invalid_client');
    expect((await org.deploy({ [app]: connectedApp('Booking', PUBLIC) }, admin)).status).toBe('Succeeded');
    expect(await attack()).toBe('tokens');
  });

  it('that only checks keeps nothing', async () => {
    const fixed = PUBLIC.replace('<isConsumerSecretOptional>true', '<isConsumerSecretOptional>false');
    const { status } = await org.deploy({ [app]: connectedApp('Booking', fixed) }, admin, { checkOnly: true });
    expect(status).toBe('Succeeded');
    expect(await attack()).toBe('tokens');
  });

  it('with one wrong file keeps none, or those that are right where that is asked', async () => {
    const files = {
      'connectedApps/Right.connectedApp': connectedApp('Right'),
      'connectedApps/Wrong.connectedApp': connectedApp('Wrong', '<isSecret>true</isSecret>'),
    };
    const whole = await org.deploy(files, admin);
    expect(whole.status).toBe('Failed');
    expect(whole.problems).toEqual([
      'Error parsing file: Element {http://soap.sforce.com/2006/04/metadata}isSecret invalid at this location in type ConnectedAppOauthConfig',
    ]);
    expect(whole.text).toContain('<lineNumber>2</lineNumber>');
    expect([...(await retrieve(typesOf('ConnectedApp', '*'))).keys()]).not.toContain(
      'unpackaged/connectedApps/Right.connectedApp',
    );
    expect((await org.deploy(files, admin, { rollbackOnError: false })).status).toBe('SucceededPartial');
    expect([...(await retrieve(typesOf('ConnectedApp', '*'))).keys()]).toContain(
      'unpackaged/connectedApps/Right.connectedApp',
    );
  });

  it('refuses a field that is newer than its API version', async () => {
    const files = { [app]: connectedApp('Booking', PUBLIC) };
    const { status, problems } = await org.deploy(files, admin, { apiVersion: '56.0' });
    expect(status).toBe('Failed');
    expect(problems[0]).toContain('isCodeCredentialEnabled invalid at this location in type ConnectedAppOauthConfig');
    expect((await org.deploy(files, admin, { apiVersion: '59.0' })).status).toBe('Succeeded');
  });

  it('refuses a consumer key that another app has, and one that is not the app’s own', async () => {
    const other = { 'connectedApps/Other.connectedApp': connectedApp('Other', `<consumerKey>${KEY}</consumerKey>`) };
    expect((await org.deploy(other, admin)).problems).toEqual(['The consumer key is already taken.']);
    const moved = { [app]: connectedApp('Booking', PUBLIC.replace(KEY, 'AnotherConsumerKey')) };
    expect((await org.deploy(moved, admin)).problems).toEqual(['You cannot provide a Consumer Key']);
  });

  it('refuses an OAuth link of another org, and parts of an app that is not there', async () => {
    const eca = {
      'externalClientApps/Hub.eca': part(
        'ExternalClientApplication',
        '<contactEmail>admin@example.com</contactEmail><label>Hub</label>',
      ),
    };
    const link = (value: string) => ({
      'extlClntAppOauthSettings/Hub_oauth.ecaOauth': part(
        'ExtlClntAppOauthSettings',
        `<commaSeparatedOauthScopes>Api</commaSeparatedOauthScopes><externalClientApplication>Hub</externalClientApplication>${value}`,
      ),
    });
    expect((await org.deploy(link(''), admin)).problems[0]).toContain('no ExternalClientApplication named Hub found');
    expect(
      (await org.deploy({ ...eca, ...link('<oauthLink>00DOther0000001:888x</oauthLink>') }, admin)).problems[0],
    ).toContain('OAuth link is invalid');
    expect((await org.deploy({ ...link(''), ...eca }, admin)).status).toBe('Succeeded');
    const [settings = ''] = [...(await retrieve(typesOf('ExtlClntAppOauthSettings', '*'))).values()];
    const own = /<oauthLink>[^<]+<\/oauthLink>/.exec(settings)?.[0] ?? '';
    expect(own).toContain(org.server.org.id);
    expect((await org.deploy(link(own), admin)).status).toBe('Succeeded');
  });

  it('refuses types it does not hold, files that are not in the manifest, and members without a file', async () => {
    const manifest = (types: string) =>
      `<Package xmlns="http://soap.sforce.com/2006/04/metadata">${types}<version>67.0</version></Package>`;
    expect((await org.deploy({}, admin, { manifest: manifest(typesOf('ApexClass', '*')) })).problems).toEqual([
      "Unknown type name 'ApexClass' specified in package.xml",
    ]);
    expect(
      (
        await org.deploy({ [app]: connectedApp('Booking', PUBLIC) }, admin, {
          manifest: manifest(typesOf('Settings', '*')),
        })
      ).problems,
    ).toEqual(['Not in package.xml']);
    expect(
      (await org.deploy({}, admin, { manifest: manifest(typesOf('ConnectedApp', 'Gone')) })).problems[0],
    ).toContain("An object 'Gone' of type ConnectedApp was named in package.xml");
    expect((await org.deploy({ 'classes/A.cls': 'class A {}' }, admin)).problems[0]).toContain(
      "Unknown folder 'classes'",
    );
  });

  it('takes values only where they are of their type', async () => {
    const wrong = async (more: string) =>
      (await org.deploy({ [app]: connectedApp('Booking', more) }, admin)).problems[0];
    expect(await wrong('<isPkceRequired>yes</isPkceRequired>')).toContain(
      "'yes' is not a valid value for the type xsd:boolean",
    );
    expect(await wrong('<scopes>Everything</scopes>')).toContain(
      "'Everything' is not a valid value for the enum 'ConnectedAppOauthAccessScope'",
    );
    expect((await org.deploy({ [app]: part('ConnectedApp', '<label>x</label>') }, admin)).problems).toEqual([
      'Required field is missing: contactEmail',
    ]);
  });

  it('deletes what it says, with what hangs on it, and says what was not there', async () => {
    const gone = `<Package xmlns="http://soap.sforce.com/2006/04/metadata">${typesOf('ExternalClientApplication', 'Hub', 'Nobody')}</Package>`;
    const { status, problems } = await org.deploy({ 'destructiveChanges.xml': gone }, admin);
    expect(status).toBe('Succeeded');
    expect(problems).toEqual(['No ExternalClientApplication named: Nobody found']);
    expect([...(await retrieve(typesOf('ExtlClntAppOauthSettings', '*'))).keys()]).toEqual(['unpackaged/package.xml']);
  });

  it('keeps no secret and hands none out; one it made is shown once', async () => {
    const secret = PASSWORD.repeat(2);
    const files = {
      'connectedApps/Given.connectedApp': connectedApp('Given', `<consumerSecret>${secret}</consumerSecret>`),
      'connectedApps/Made.connectedApp': connectedApp('Made'),
    };
    expect((await org.deploy(files, admin)).status).toBe('Succeeded');
    const retrieved = [...(await retrieve(typesOf('ConnectedApp', 'Given', 'Made'))).values()].join('\n');
    expect(retrieved).not.toContain('consumerSecret');
    expect(retrieved).toMatch(/<consumerKey>3MVG9\w{20,}<\/consumerKey>/);
    const made = org.shown.filter(({ name }) => name === 'Made' || name === 'Given');
    expect(made.map(({ name }) => name)).toEqual(['Made']);
    await org.deploy(files, admin);
    expect(org.shown.filter(({ name }) => name === 'Made')).toHaveLength(1);
    const [{ clientId = '', clientSecret = '' } = {}] = made;
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      code: 'x',
      redirect_uri: 'y',
      client_id: clientId,
      client_secret: clientSecret,
    });
    const answer = (await (
      await fetch(`${org.server.url}/services/oauth2/token`, { method: 'POST', body })
    ).json()) as { error: string };
    expect(answer.error).toBe('invalid_grant');
  });

  it('fails, and keeps nothing, where the server would not take the app', async () => {
    const short = {
      'connectedApps/Weak.connectedApp': connectedApp('Weak', `<consumerSecret>${'a1'.repeat(5)}</consumerSecret>`),
    };
    const { status, text } = await org.deploy(short, admin);
    expect(status).toBe('Failed');
    expect(text).toContain('can be guessed');
    expect([...(await retrieve(typesOf('ConnectedApp', 'Weak'))).keys()]).toEqual(['unpackaged/package.xml']);
  });

  it('asks before a rotation', async () => {
    const eca = {
      'externalClientApps/Rotating.eca': part(
        'ExternalClientApplication',
        '<contactEmail>admin@example.com</contactEmail><label>Rotating</label>',
      ),
    };
    const global = (more: string) => ({
      'extlClntAppGlobalOauthSets/Rotating_glbl.ecaGlblOauth': part(
        'ExtlClntAppGlobalOauthSettings',
        `<callbackUrl>https://app.example.com</callbackUrl><externalClientApplication>Rotating</externalClientApplication>${more}`,
      ),
    });
    await org.deploy({ ...eca, ...global('') }, admin);
    const rotate = global('<shouldRotateConsumerSecret>true</shouldRotateConsumerSecret>');
    expect((await org.deploy(rotate, admin)).status).toBe('Failed');
    expect((await org.deploy(rotate, admin, { ignoreWarnings: true })).status).toBe('Succeeded');
    expect(org.shown.filter(({ name }) => name === 'Rotating')).toHaveLength(2);
  });
});

describe('a retrieve', () => {
  it('leaves out what its version cannot carry', async () => {
    const [old = ''] = [...(await retrieve(typesOf('ConnectedApp', 'Booking'), '58.0')).values()];
    expect(old).toContain('isCodeCredentialEnabled');
    expect(old).not.toContain('isPkceRequired');
  });

  it('returns global OAuth settings only with the org’s switch, and no certificate', async () => {
    const global = typesOf('ExtlClntAppGlobalOauthSettings', '*');
    expect([...(await retrieve(global)).keys()]).toEqual(['unpackaged/package.xml']);
    await org.deploy(
      {
        'settings/ExternalClientApp.settings': part(
          'ExternalClientAppSettings',
          '<enableConsumerSecretApiAccess>true</enableConsumerSecretApiAccess>',
        ),
      },
      admin,
    );
    expect([...(await retrieve(global)).keys()]).toContain(
      'unpackaged/extlClntAppGlobalOauthSets/Rotating_glbl.ecaGlblOauth',
    );
  });

  it('says what it did not find', async () => {
    const started = await org.soap(
      'retrieve',
      `<request><unpackaged>${typesOf('ConnectedApp', 'Nobody')}</unpackaged></request>`,
      admin,
    );
    const id = /<id>([^<]+)<\/id>/.exec(started)?.[1] ?? '';
    const status = (token: string) => org.soap('checkRetrieveStatus', `<asyncProcessId>${id}</asyncProcessId>`, token);
    expect(await status(admin)).toContain("Entity of type 'ConnectedApp' named 'Nobody' cannot be found");
  });
});

describe('who may', () => {
  it('the Metadata API is for who may change metadata, with a session that lives', async () => {
    const joe = await org.logIn(STANDARD);
    expect(await org.soap('describeMetadata', '', joe)).toContain('INSUFFICIENT_ACCESS');
    expect(await org.soap('describeMetadata', '', '00Dx!y')).toContain('<faultcode>sf:INVALID_SESSION_ID</faultcode>');
    expect(await org.soap('describeMetadata', '', admin)).toContain('<xmlName>ConnectedApp</xmlName>');
    expect(await org.soap('login', '', admin)).toContain('UNSUPPORTED_OPERATION');
    expect((await org.get('/services/data/v67.0/metadata/deployRequest/0Af', joe)).status).toBe(403);
  });

  it('what is no envelope, or has a DTD, or is too deep, is refused', async () => {
    const post = async (body: string) =>
      (await fetch(`${org.server.url}/services/Soap/m/67.0`, { method: 'POST', body })).text();
    expect(await post('nonsense')).toContain('CLIENT_ERROR');
    expect(await post('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')).toContain('document type declaration');
    expect(await post('<a>'.repeat(100))).toContain('nested more than');
    expect(await org.soap('deploy', '<ZipFile>bm9uc2Vuc2U=</ZipFile>', admin)).toContain('Queued');
  });
});

describe('a deploy over REST', () => {
  it('is started, read and done', async () => {
    const { writeZip } = await import('../src/metadata/zip.ts');
    const manifest = part('Package', `${typesOf('ConnectedApp', '*')}<version>67.0</version>`);
    const zip = await writeZip(
      [
        { path: 'package.xml', text: manifest },
        { path: 'connectedApps/Rest.connectedApp', text: connectedApp('Rest') },
      ],
      0,
    );
    const form = new FormData();
    form.append('json', JSON.stringify({ deployOptions: { checkOnly: true, rollbackOnError: true } }));
    form.append('file', new Blob([new Uint8Array(zip)]), 'deploy.zip');
    const headers = { authorization: `Bearer ${admin}` };
    const url = `${org.server.url}/services/data/v67.0/metadata/deployRequest`;
    const started = (await (await fetch(url, { method: 'POST', headers, body: form })).json()) as { id: string };
    await org.idle();
    const answer = (await (await fetch(`${url}/${started.id}?includeDetails=true`, { headers })).json()) as {
      deployResult: Record<string, unknown>;
    };
    expect(answer.deployResult).toMatchObject({
      status: 'Succeeded',
      checkOnly: true,
      done: true,
      numberComponentsDeployed: 1,
    });
    expect((await fetch(url, { method: 'POST', headers, body: 'x' })).status).toBe(400);
    const cancel = await fetch(`${url}/${started.id}`, {
      method: 'PATCH',
      headers,
      body: JSON.stringify({ deployResult: { status: 'Canceling' } }),
    });
    expect(await cancel.text()).toContain('Deployment already completed');
  });
});

describe('a deploy that waits', () => {
  it('can be cancelled', async () => {
    const slow = await startOrg({ unknowns: { deployDelayMs: 3_600_000 } });
    const token = await slow.logIn(ADMIN);
    const started = await slow.soap('deploy', '<ZipFile></ZipFile>', token);
    const id = /<id>([^<]+)<\/id>/.exec(started)?.[1] ?? '';
    expect(await slow.soap('checkDeployStatus', `<asyncProcessId>${id}</asyncProcessId>`, token)).toContain(
      '<status>Pending</status>',
    );
    expect(await slow.soap('cancelDeploy', `<id>${id}</id>`, token)).toContain('<done>true</done>');
    expect(await slow.soap('checkDeployStatus', `<asyncProcessId>${id}</asyncProcessId>`, token)).toContain(
      '<status>Canceled</status>',
    );
    await slow.server.close();
  });
});
