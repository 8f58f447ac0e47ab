import { decideClientType } from '@countersign/policy';
import { describe, expect, it } from 'vitest';
import { appWith } from '../../test/described-app.ts';
import { type DescribedApp, evidenceFromMetadata } from './metadata.ts';

describe('decides private', () => {
  it('for whoever may use the client credentials flow, whatever the boxes say', () => {
    const app = appWith({
      clientCredentialsFlow: true,
      secretRequiredForWebServerFlow: false,
      callbackUrls: ['https://acme.my.salesforce.com/services/oauth2/token'],
    });
    expect(typeOf(app)).toBe('private');
    expect(evidenceFromMetadata(app)[0]).toMatchObject({ kind: 'metadata', file: 'App.connectedApp', line: 7 });
  });

  it('for a registered certificate, even with the callback of the Salesforce CLI', () => {
    expect(typeOf(appWith({ certificate: true, callbackUrls: ['http://localhost:1717/OauthRedirect'] }))).toBe(
      'private',
    );
  });

  it('for a certificate with a callback that stands for the JWT flow', () => {
    expect(typeOf(appWith({ certificate: true, callbackUrls: ['sfdc://oauth/jwt/success'] }))).toBe('private');
    expect(typeOf(appWith({ certificate: true, callbackUrls: ['sfdc://anything'] }))).toBe('private');
  });

  it('for the token exchange flow with a secret, and not for the secret box of a flow that is off', () => {
    expect(typeOf(appWith({ tokenExchangeFlow: true, secretRequiredForTokenExchange: true }))).toBe('private');
    expect(typeOf(appWith({ tokenExchangeFlow: false, secretRequiredForTokenExchange: true }))).toBe('unknown');
    expect(typeOf(appWith({ secretRequiredForTokenExchange: true }))).toBe('unknown');
  });

  it('for the callback of a known server, a testing tool beside it or not', () => {
    const fivetran = 'https://fivetran.com/integrations/salesforce/oauth2/return';
    expect(typeOf(appWith({ callbackUrls: [fivetran] }))).toBe('private');
    expect(typeOf(appWith({ callbackUrls: [fivetran, 'https://oauth.pstmn.io/v1/callback'] }))).toBe('private');
  });

  it('for a callback that only a server can run', () => {
    expect(typeOf(appWith({ callbackUrls: ['http://localhost/app/oauth_callback.php'] }))).toBe('private');
  });
});

describe('a client that people use as a server and as a program of their own', () => {
  const app = appWith(
    { callbackUrls: ['https://www.getpostman.com/oauth2/callback'] },
    { name: 'Profiles', label: 'Profiles', description: 'Used by the Cloud team for profile changes' },
  );

  it('is named among the evidence, which stays as good as none', () => {
    expect(evidenceFromMetadata(app)).toEqual([
      {
        kind: 'hint',
        says: 'mixed',
        weight: 0,
        detail: 'The callback is the one of Postman, which people use as either kind of client.',
        file: 'App.connectedApp',
        line: 7,
      },
    ]);
    const decided = decideClientType(evidenceFromMetadata(app));
    expect(decided.value).toBe('unknown');
    expect(decided).not.toHaveProperty('likely');
  });
});

describe('a client that can be either, and that its guide sets up without a secret', () => {
  const claude = (secret: boolean | undefined) =>
    appWith({
      callbackUrls: ['https://claude.ai/api/mcp/auth_callback'],
      ...(secret === undefined ? {} : { secretRequiredForWebServerFlow: secret }),
    });

  it('is public where the app asks for no secret', () => {
    expect(typeOf(claude(false))).toBe('public');
    expect(evidenceFromMetadata(claude(false))[0]?.detail).toContain('its guide has it without a secret');
  });

  it('is not decided where the app asks for one, or where that is not known', () => {
    expect(decideClientType(evidenceFromMetadata(claude(true)))).toMatchObject({ value: 'unknown', likely: 'private' });
    expect(decideClientType(evidenceFromMetadata(claude(undefined)))).toMatchObject({
      value: 'unknown',
      likely: 'public',
    });
  });
});

describe('decides public', () => {
  it('for a scheme that only an app on a device can receive', () => {
    expect(typeOf(appWith({ callbackUrls: ['com.example.travel://callback'] }))).toBe('public');
    expect(typeOf(appWith({ callbackUrls: ['testsfdc:///mobilesdk/detect/oauth/done'] }))).toBe('public');
  });

  it('for the echo endpoint', () => {
    expect(typeOf(appWith({ callbackUrls: ['https://acme.my.site.com/services/oauth2/echo'] }))).toBe('public');
  });

  it('for the consumer key of the Salesforce CLI', () => {
    expect(typeOf(appWith({ consumerKey: 'PlatformCLI' }))).toBe('public');
  });
});

describe('leaves undecided', () => {
  it.each([
    ['a plain web address', ['https://www.acme.example.com/callback']],
    ['Salesforce’s own pages', ['https://login.salesforce.com/services/oauth2/success']],
    ['this machine', ['http://localhost:8080/callback']],
    ['a testing tool', ['https://oauth.pstmn.io/v1/callback']],
    ['a static page', ['https://www.acme.example.com/callback.html']],
    ['the placeholder scheme of guides', ['sfdc://success']],
    ['no callback', []],
  ])('%s', (_, callbackUrls) => {
    expect(typeOf(appWith({ callbackUrls }))).toBe('unknown');
  });

  it('a name, however clear', () => {
    expect(typeOf(appWith({}, { label: 'Fivetran Integration Server API' }))).toBe('unknown');
    expect(typeOf(appWith({}, { label: 'Mobile iOS App' }))).toBe('unknown');
  });

  it('a device scheme beside a certificate, which contradict each other', () => {
    const app = appWith({ certificate: true, callbackUrls: ['com.example.travel://callback'] });
    expect(decideClientType(evidenceFromMetadata(app))).toMatchObject({ value: 'unknown', likely: 'private' });
  });

  it('a tool people test with, although the client credentials flow is on', () => {
    const postman = { clientCredentialsFlow: true, callbackUrls: ['https://oauth.pstmn.io/v1/callback'] };
    expect(typeOf(appWith(postman, { label: 'Postman' }))).toBe('unknown');
    expect(typeOf(appWith(postman, { label: 'Billing' }))).toBe('private');
  });

  it('a device scheme beside a web address: a server may stand behind that one', () => {
    const app = appWith({ callbackUrls: ['com.example.travel://callback', 'https://www.acme.example.com/callback'] });
    expect(decideClientType(evidenceFromMetadata(app))).toMatchObject({ value: 'unknown', likely: 'public' });
  });
});

describe('says which type is likely', () => {
  it.each([
    ['private', { callbackUrls: ['https://www.acme.example.com/callback'] }, {}],
    ['private', { callbackUrls: ['https://login.salesforce.com/services/oauth2/token'] }, {}],
    [
      'private',
      { callbackUrls: ['https://login.salesforce.com/services/oauth2/success'] },
      { label: 'GitHub Actions' },
    ],
    ['private', { callbackUrls: ['http://localhost:8080'] }, { label: 'Data Sync' }],
    ['public', { callbackUrls: ['http://localhost:8080'] }, {}],
    ['public', { callbackUrls: ['http://localhost:4200'] }, {}],
    ['public', { callbackUrls: ['https://www.acme.example.com/callback'] }, { label: 'Mobile App' }],
    ['public', { callbackUrls: ['http://localhost:1717/OauthRedirect'] }, {}],
  ] as const)('%s: %o %o', (likely, values, about) => {
    const decision = decideClientType(evidenceFromMetadata(appWith(values, about)));
    expect(decision).toMatchObject({ value: 'unknown', likely });
  });
});

it('finds nothing in an app without OAuth, whatever its name', () => {
  expect(evidenceFromMetadata(appWith({ oauthEnabled: false }, { label: 'Slack Integration' }))).toEqual([]);
});

it('never takes a box that is judged for evidence', () => {
  const boxes = [true, false].map((box) =>
    evidenceFromMetadata(
      appWith({
        secretRequiredForWebServerFlow: box,
        secretRequiredForRefreshTokenFlow: box,
        pkceRequired: box,
        refreshTokenRotation: box,
        callbackUrls: ['https://www.acme.example.com/callback'],
      }),
    ),
  );
  expect(boxes[0]).toEqual(boxes[1]);
});

it('counts two callbacks of one kind as one reason', () => {
  const one = evidenceFromMetadata(appWith({ callbackUrls: ['https://a.example.org/x'] }));
  const two = evidenceFromMetadata(appWith({ callbackUrls: ['https://a.example.org/x', 'https://b.example.org/y'] }));
  expect(two).toHaveLength(one.length);
});

it('takes a front end and a server in one name for both', () => {
  const evidence = evidenceFromMetadata(appWith({}, { label: 'AngularExpress' }));
  expect(evidence).toContainEqual(expect.objectContaining({ kind: 'hint', says: 'mixed' }));
});

it('knows the same word in an app’s name and its description once', () => {
  const evidence = evidenceFromMetadata(appWith({}, { label: 'Data Sync', description: 'Syncs data by integration' }));
  expect(evidence).toHaveLength(1);
});

function typeOf(app: DescribedApp): string {
  return decideClientType(evidenceFromMetadata(app)).value;
}
