import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CallbackKind, seeCallback } from './callback.ts';

const CASES: Partial<Record<CallbackKind, readonly string[]>> = {
  'custom-scheme': [
    'com.example.travel://oauth/callback',
    'com.example.travel:/oauth2redirect',
    'travel-app:///done',
    'msauth.com.example.travel://auth',
    'com.example:oauth',
  ],
  'guide-scheme': ['sfdc://success', 'sfdc:///axm/detect/oauth/done'],
  unused: ['sfdc://oauth/jwt/success', 'myapp://jwt'],
  extension: [
    'chrome-extension://abcdefghijklmnop/data-export.html?host=acme',
    'https://abcdefghijklmnop.chromiumapp.org/provider_cb',
  ],
  'copy-by-hand': ['urn:ietf:wg:oauth:2.0:oob'],
  echo: [
    'https://acme.my.site.com/services/oauth2/echo',
    'https://acme.my.site.com/shop/services/oauth2/echo/',
    'http://localhost:8080/services/oauth2/echo',
  ],
  'server-code': [
    'https://www.acme.example.com/oauth_callback.php',
    'http://localhost/app/oauth_callback.php',
    'https://acme.example.com/login/OAuthCallback.aspx?x=1',
    'https://acme.example.com/sf/Authorise.action',
    'https://acme.example.com/index.php/salesforce/callback',
    'https://acme.example.com/cgi-bin/callback',
    'https://acme.example.com/users/auth/salesforce/callback',
    'https://id.acme.example.com/realms/acme/broker/salesforce/endpoint',
  ],
  'server-host': [
    'https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod/callback',
    'https://europe-west1-acme.cloudfunctions.net/callback',
  ],
  'server-route': [
    'https://acme.example.com/api/salesforce/callback',
    'https://api.acme.example.com/callback',
    'https://acme.example.com/auth/salesforce/callback',
    'https://acme.example.com:8443/RestTest/oauth/_callback',
    'http://localhost:7000/api/v1/redirect',
    'http://localhost:3000/auth/salesforce/callback',
  ],
  'apex-page': ['https://acme.my.salesforce.com/apex/Callback', 'https://c.acme.visual.force.com/apex/Callback'],
  'apex-rest': ['https://acme.my.site.com/services/apexrest/code/extraction'],
  'static-page': ['https://acme.example.com/oauth/callback.html', 'https://acme.example.com/#/callback'],
  'static-host': ['https://acme.github.io/travel/'],
  'front-end-port': ['http://localhost:4200', 'http://localhost:5173/callback'],
  loopback: ['http://localhost:8080/callback', 'https://localhost:8443/cb', 'localhost:3000/cb'],
  'loopback-address': ['http://127.0.0.1:1717', 'http://[::1]:7171/callback'],
  'loopback-bare': ['http://localhost', 'https://localhost//', 'https://127.0.0.1/callback'],
  salesforce: [
    'https://login.salesforce.com/services/oauth2/success',
    'https://acme--uat.sandbox.my.salesforce.com/services/oauth2/token',
    'https://acme.lightning.force.com/',
  ],
  placeholder: [
    'https://.',
    'https://www.example.com',
    'https://google.com',
    'javascript:alert(1)',
    '',
    'none',
    'https://x',
  ],
  https: [
    'https://www.acme.example.com/done',
    'www.acme.example.com/done',
    'htps://acme.example.org',
    'https://acme.co:8443/x',
  ],
};

describe.each(Object.entries(CASES))('a callback of the kind %s', (kind, urls) => {
  it.each(urls ?? [])('%s', (url) => {
    expect(seeCallback(url).kind).toBe(kind);
  });
});

it('is not a scheme of an app when it is only misspelt or has a port', () => {
  for (const url of ['htttps://acme.example.com', 'hhtps://acme.example.com', 'acme.example.com:8443/cb']) {
    expect(seeCallback(url).kind).toBe('https');
  }
});

it('is a server page only where the ending is one, not where a name contains it', () => {
  for (const url of [
    'https://acme.example.com/php/done',
    'https://acme.example.com/a.dotted/x',
    'https://php.example.org',
  ]) {
    expect(seeCallback(url).kind).toBe('https');
  }
});

it('shows neither user information nor the query of a callback', () => {
  const word = ['s', 'e', 's', 'a', 'm', 'e'].join('');
  for (const path of ['', '/cb', '/api/cb', '/x.php']) {
    expect(seeCallback(`https://user:${word}@acme.example.com${path}?key=${word}`).shown).not.toContain(word);
  }
});

it('sorts whatever is written, and never throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl({ withFragments: true, withQueryParameters: true })), (url) => {
      expect(seeCallback(url).shown.length).toBeLessThanOrEqual(2_100);
    }),
  );
});
