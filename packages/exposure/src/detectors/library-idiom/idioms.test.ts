import { conductFrom } from '@countersign/policy';
import { describe, expect, test } from 'vitest';
import { inspect } from '../../inspect.ts';
import { inspectionFrom } from '../../scan.ts';
import { IDIOMS } from './idioms.ts';

interface Case {
  file: string;
  /** Secret at the code exchange, secret at refresh, challenge. */
  ok: readonly [text: string, says: string];
  /** The same library where less, or the opposite, is known. */
  ng: readonly [text: string, says: string];
}

const TOKEN = 'https://login.salesforce.com/services/oauth2/token';
const AUTHORIZE = 'https://login.salesforce.com/services/oauth2/authorize';
const NOTHING = 'unknown unknown unknown';

const CASES: Record<string, Case> = {
  'passport-oauth2': {
    file: 'a.js',
    ok: [
      `const S = require('passport-oauth2');\npassport.use(new S({ authorizationURL: '${AUTHORIZE}', clientID: id, clientSecret: process.env.SF_SECRET, pkce: true, state: true }, done));`,
      'always unknown always',
    ],
    ng: [
      `const S = require('passport-oauth2');\npassport.use(new S({ authorizationURL: '${AUTHORIZE}', clientID: id, clientSecret: '' }, done));`,
      NOTHING,
    ],
  },
  'passport-salesforce': {
    file: 'a.js',
    ok: [
      `import { Strategy } from 'passport-salesforce';\npassport.use(new Strategy({ clientID: id, clientSecret: env.SECRET, callbackURL: cb }, done));`,
      'always unknown unknown',
    ],
    ng: [`import { Strategy } from 'passport-salesforce';\npassport.use(new Strategy(options, done));`, NOTHING],
  },
  'simple-oauth2': {
    file: 'a.js',
    ok: [
      `const { AuthorizationCode } = require('simple-oauth2');\nconst c = new AuthorizationCode({ client: { id: key, secret: process.env.S }, auth: { tokenHost: 'https://login.salesforce.com', tokenPath: '/services/oauth2/token' } });\nc.authorizeURL({ code_challenge: x });`,
      'always always always',
    ],
    ng: [
      `const { AuthorizationCode } = require('simple-oauth2');\nconst c = new AuthorizationCode(config); // salesforce`,
      NOTHING,
    ],
  },
  'openid-client': {
    file: 'a.ts',
    ok: [
      `import * as client from 'openid-client';\nconst c = await client.discovery(new URL('https://acme.my.salesforce.com'), id, process.env.SF_SECRET);\nconst challenge = await client.calculatePKCECodeChallenge(v);`,
      'always always always',
    ],
    ng: [
      `import * as client from 'openid-client';\nconst c = await client.discovery(new URL('https://acme.my.salesforce.com'), id, undefined, client.None());`,
      'never never unknown',
    ],
  },
  oauth4webapi: {
    file: 'a.ts',
    ok: [
      `import * as oauth from 'oauth4webapi';\nconst auth = oauth.ClientSecretPost(secret);\nconst c = await oauth.calculatePKCECodeChallenge(v); // ${TOKEN}`,
      'always always always',
    ],
    ng: [`import * as oauth from 'oauth4webapi';\nconst auth = oauth.None(); // ${TOKEN}`, 'never never unknown'],
  },
  jsforce: {
    file: 'a.js',
    ok: [
      `const jsforce = require('jsforce');\nconst o = new jsforce.OAuth2({ loginUrl, clientId, clientSecret: process.env.S, redirectUri, useVerifier: true });`,
      'always always always',
    ],
    ng: [
      `const jsforce = require('jsforce');\nconst o = new jsforce.OAuth2({ loginUrl, clientId, redirectUri });`,
      NOTHING,
    ],
  },
  arctic: {
    file: 'a.ts',
    ok: [
      `import { Salesforce } from 'arctic';\nexport const sf = new Salesforce('login.salesforce.com', process.env.SF_ID, process.env.SF_SECRET, cb);`,
      'always always always',
    ],
    ng: [
      `import { Salesforce } from 'arctic';\nexport const sf = new Salesforce('login.salesforce.com', process.env.SF_ID, null, cb);`,
      'unknown unknown always',
    ],
  },
  authjs: {
    file: 'auth.ts',
    ok: [
      `import Salesforce from 'next-auth/providers/salesforce';\nexport default NextAuth({ providers: [Salesforce({ clientId: id, clientSecret: process.env.S, checks: ['pkce', 'state'] })] });`,
      'always always always',
    ],
    ng: [
      `import Google from 'next-auth/providers/google';\nimport Salesforce from 'next-auth/providers/salesforce';\nexport default NextAuth({ providers: [Salesforce, Google({ clientId: google, clientSecret: process.env.GOOGLE_SECRET })] });`,
      NOTHING,
    ],
  },
  'better-auth': {
    file: 'auth.ts',
    ok: [
      `import { betterAuth } from 'better-auth';\nexport const auth = betterAuth({ socialProviders: { salesforce: { clientId: id, clientSecret: process.env.S as string } } });`,
      'always always always',
    ],
    ng: [
      `import { betterAuth } from 'better-auth';\nexport const auth = betterAuth({ socialProviders: { google: { clientId: id, clientSecret: process.env.S } } });`,
      NOTHING,
    ],
  },
  grant: {
    file: 'a.js',
    ok: [
      `const grant = require('grant').express();\napp.use(grant({ salesforce: { key: id, secret: process.env.S, pkce: true } }));`,
      'always unknown always',
    ],
    ng: [`const grant = require('grant').express();\napp.use(grant({ salesforce: settings }));`, NOTHING],
  },
  'spring-security': {
    file: 'application.yml',
    ok: [
      `spring:\n  security:\n    oauth2:\n      client:\n        registration:\n          salesforce:\n            client-id: x\n            client-secret: "\${SF_SECRET}"\n`,
      'always always unknown',
    ],
    ng: [
      `spring:\n  security:\n    oauth2:\n      client:\n        registration:\n          salesforce:\n            client-id: x\n            client-authentication-method: none\n`,
      'never never always',
    ],
  },
  'quarkus-oidc': {
    file: 'application.properties',
    ok: [
      `quarkus.oidc.auth-server-url=https://login.salesforce.com\nquarkus.oidc.credentials.secret=\${SF_SECRET}\nquarkus.oidc.authentication.pkce-required=true\n`,
      'always always always',
    ],
    ng: [`quarkus.oidc.auth-server-url=https://login.salesforce.com\nquarkus.oidc.application-type=web-app\n`, NOTHING],
  },
  nimbus: {
    file: 'A.java',
    ok: [
      `import com.nimbusds.oauth2.sdk.*;\nclass A { void f() { var auth = new ClientSecretBasic(id, new Secret(env)); new AuthorizationRequest.Builder(t, id).codeChallenge(v, S256).endpointURI(URI.create("${AUTHORIZE}")); } }`,
      'always always always',
    ],
    ng: [
      `import com.nimbusds.oauth2.sdk.*;\nclass A { void f() { new TokenRequest(URI.create("${TOKEN}"), id, grant); } }`,
      NOTHING,
    ],
  },
  scribejava: {
    file: 'A.java',
    ok: [
      `import com.github.scribejava.apis.SalesforceApi;\nclass A { Object s = new ServiceBuilder(key).apiSecret(System.getenv("S")).build(SalesforceApi.instance()); Object b = s.createAuthorizationUrlBuilder().initPKCE(); }`,
      'always always always',
    ],
    ng: [
      `import com.github.scribejava.apis.SalesforceApi;\nclass A { Object s = new ServiceBuilder(key).build(SalesforceApi.instance()); }`,
      NOTHING,
    ],
  },
  'aspnet-core': {
    file: 'Program.cs',
    ok: [
      `builder.Services.AddAuthentication().AddOAuth("Salesforce", o => { o.ClientSecret = builder.Configuration["Sf:Secret"]; o.TokenEndpoint = "${TOKEN}"; o.UsePkce = true; });`,
      'always unknown always',
    ],
    ng: [
      `builder.Services.AddAuthentication().AddOAuth("Salesforce", o => { o.ClientSecret = null; o.TokenEndpoint = "${TOKEN}"; o.UsePkce = false; });`,
      'unknown unknown never',
    ],
  },
  authlib: {
    file: 'a.py',
    ok: [
      `from authlib.integrations.flask_client import OAuth\noauth.register(name="salesforce", client_id=ID, client_secret=os.environ["S"], client_kwargs={"code_challenge_method": "S256"})`,
      'always always always',
    ],
    ng: [
      `from authlib.integrations.flask_client import OAuth\noauth.register(name="salesforce", client_id=ID, token_endpoint_auth_method="none")`,
      'never never unknown',
    ],
  },
  'requests-oauthlib': {
    file: 'a.py',
    ok: [
      `from requests_oauthlib import OAuth2Session\nsf = OAuth2Session(KEY, redirect_uri=CB, pkce="S256")\nsf.fetch_token("${TOKEN}", client_secret=os.environ["S"], authorization_response=request.url)`,
      'always unknown always',
    ],
    ng: [
      `from requests_oauthlib import OAuth2Session\nsf = OAuth2Session(KEY, redirect_uri=CB)\nsf.fetch_token("${TOKEN}", authorization_response=request.url)`,
      NOTHING,
    ],
  },
  'django-allauth': {
    file: 'settings.py',
    ok: [
      `SOCIALACCOUNT_PROVIDERS = {"salesforce": {"APP": {"client_id": KEY, "secret": os.environ["S"]}, "OAUTH_PKCE_ENABLED": True}}`,
      'always unknown always',
    ],
    ng: [`SOCIALACCOUNT_PROVIDERS = {"salesforce": {"SCOPE": ["api"], "OAUTH_PKCE_ENABLED": False}}`, NOTHING],
  },
  'python-social-auth': {
    file: 'settings.py',
    ok: [
      `SOCIAL_AUTH_SALESFORCE_OAUTH2_KEY = KEY\nSOCIAL_AUTH_SALESFORCE_OAUTH2_SECRET = os.environ["S"]\nSOCIAL_AUTH_SALESFORCE_OAUTH2_USE_PKCE = True\n`,
      'always always always',
    ],
    ng: [`SOCIAL_AUTH_SALESFORCE_OAUTH2_KEY = KEY\nSOCIAL_AUTH_SALESFORCE_OAUTH2_SECRET = ""\n`, NOTHING],
  },
  'simple-salesforce': {
    file: 'a.py',
    ok: [
      `from simple_salesforce import Salesforce\nsf = Salesforce(username=u, password=p, consumer_key=K, consumer_secret=S)`,
      NOTHING,
    ],
    ng: [`from simple_salesforce import Salesforce\nsf = Salesforce(instance=i, session_id=s)`, NOTHING],
  },
  omniauth: {
    file: 'a.rb',
    ok: [
      `Rails.application.config.middleware.use OmniAuth::Builder do\n  provider :salesforce, ENV['SF_KEY'], ENV['SF_SECRET'], pkce: true\nend`,
      'always unknown always',
    ],
    ng: [`use OmniAuth::Builder do\n  provider :salesforce, setup: SETUP\nend`, NOTHING],
  },
  restforce: {
    file: 'a.rb',
    ok: [
      `client = Restforce.new(refresh_token: t, instance_url: u, client_id: ENV['K'], client_secret: ENV['S'])`,
      'unknown always unknown',
    ],
    ng: [`client = Restforce.new(oauth_token: t, instance_url: u)`, NOTHING],
  },
  'league-oauth2-client': {
    file: 'a.php',
    ok: [
      `<?php\n$p = new \\League\\OAuth2\\Client\\Provider\\GenericProvider(['clientId' => K, 'clientSecret' => getenv('S'), 'urlAccessToken' => '${TOKEN}', 'pkceMethod' => \\League\\OAuth2\\Client\\Provider\\GenericProvider::PKCE_METHOD_S256]);`,
      'always always always',
    ],
    ng: [
      `<?php\n$p = new \\League\\OAuth2\\Client\\Provider\\GenericProvider(['clientId' => K, 'clientSecret' => '', 'urlAccessToken' => '${TOKEN}', 'pkceMethod' => null]);`,
      NOTHING,
    ],
  },
  socialite: {
    file: 'a.php',
    ok: [
      `<?php\nreturn ['salesforce' => ['client_id' => env('K'), 'client_secret' => env('S')]];\nreturn Socialite::driver('salesforce')->enablePKCE()->redirect();`,
      'always always always',
    ],
    ng: [
      `<?php\nreturn ['github' => ['client_id' => env('GITHUB_ID'), 'client_secret' => env('GITHUB_SECRET')], 'more' => 1, 'even_more' => 2, 'salesforce' => []];`,
      NOTHING,
    ],
  },
  'go-oauth2': {
    file: 'main.go',
    ok: [
      `package main\nimport (\n\t"golang.org/x/oauth2"\n)\nvar cfg = oauth2.Config{\n\tClientSecret: os.Getenv("S"),\n\tEndpoint: oauth2.Endpoint{TokenURL: "${TOKEN}"},\n}\nfunc f() { cfg.AuthCodeURL("s", oauth2.S256ChallengeOption(v)) }`,
      'always always always',
    ],
    ng: [
      `package main\nimport (\n\t"golang.org/x/oauth2"\n)\nvar cfg = oauth2.Config{\n\tClientID: id,\n\tClientSecret: "",\n\tEndpoint: oauth2.Endpoint{TokenURL: "${TOKEN}"},\n}`,
      NOTHING,
    ],
  },
  goth: {
    file: 'main.go',
    ok: [
      `package main\nimport "github.com/markbates/goth/providers/salesforce"\nfunc f() { goth.UseProviders(salesforce.New(os.Getenv("K"), os.Getenv("S"), cb)) }`,
      'always always unknown',
    ],
    ng: [
      `package main\nimport "github.com/markbates/goth/providers/salesforce"\nfunc f() { goth.UseProviders(salesforce.New(k, "", cb)) }`,
      NOTHING,
    ],
  },
  'rust-oauth2': {
    file: 'main.rs',
    ok: [
      `use oauth2::basic::BasicClient;\nlet c = BasicClient::new(ClientId::new(k)).set_client_secret(ClientSecret::new(env::var("S")?)).set_token_uri(TokenUrl::new("${TOKEN}")?);\nlet (url, _) = c.authorize_url(CsrfToken::new_random).set_pkce_challenge(challenge).url();`,
      'always always always',
    ],
    ng: [
      `use oauth2::basic::BasicClient;\nlet c = BasicClient::new(ClientId::new(k)).set_token_uri(TokenUrl::new("${TOKEN}")?);`,
      NOTHING,
    ],
  },
  'appauth-android': {
    file: 'A.kt',
    ok: [
      `import net.openid.appauth.AuthorizationRequest\nval r = AuthorizationRequest.Builder(config, key, "code", uri).build() // ${AUTHORIZE}`,
      'unknown unknown always',
    ],
    ng: [
      `import net.openid.appauth.AuthorizationRequest\nval r = AuthorizationRequest.Builder(config, key, "code", uri).setCodeVerifier(null).build() // ${AUTHORIZE}`,
      NOTHING,
    ],
  },
  'appauth-ios': {
    file: 'A.swift',
    ok: [
      `import AppAuth\nlet r = OIDAuthorizationRequest(configuration: c, clientId: key, clientSecret: nil, scopes: ["api"], redirectURL: u, responseType: OIDResponseTypeCode, additionalParameters: nil)`,
      'unknown unknown always',
    ],
    ng: [
      `import AppAuth\nlet r = OIDAuthorizationRequest(configuration: c, clientId: key, scope: s, redirectURL: u, responseType: t, state: x, nonce: nil, codeVerifier: nil, codeChallenge: nil, codeChallengeMethod: nil, additionalParameters: nil)`,
      NOTHING,
    ],
  },
  'appauth-js': {
    file: 'a.ts',
    ok: [
      `import { AuthorizationRequest } from '@openid/appauth';\nnew AuthorizationRequest({ client_id: id }, crypto); // ${AUTHORIZE}`,
      'unknown unknown always',
    ],
    ng: [
      `import { AuthorizationRequest } from '@openid/appauth';\nnew AuthorizationRequest({ client_id: id }, crypto, false); // ${AUTHORIZE}`,
      NOTHING,
    ],
  },
  'salesforce-mobile-sdk': {
    file: 'A.kt',
    ok: [
      `import com.salesforce.androidsdk.app.SalesforceSDKManager\nSalesforceSDKManager.initNative(context, A::class.java)`,
      'never never always',
    ],
    ng: [`// The words com.salesforce.androidsdk in a comment\nval a = "client_secret"`, NOTHING],
  },
  'identitymodel-oidcclient': {
    file: 'A.cs',
    ok: [
      `using IdentityModel.OidcClient;\nvar o = new OidcClientOptions { Authority = "https://login.salesforce.com", ClientId = k };`,
      'unknown unknown always',
    ],
    ng: [`// using IdentityModel.OidcClient\nvar s = "https://login.salesforce.com";`, NOTHING],
  },
  'duende-access-token-management': {
    file: 'Program.cs',
    ok: [
      `using Duende.AccessTokenManagement;\nservices.AddClientCredentialsTokenManagement().AddClient("salesforce", c => { c.ClientSecret = config["Sf:Secret"]; });`,
      'always always unknown',
    ],
    ng: [
      `using Duende.AccessTokenManagement;\nservices.AddClientCredentialsTokenManagement().AddClient("salesforce", c => { });`,
      NOTHING,
    ],
  },
  'flutter-appauth': {
    file: 'a.dart',
    ok: [
      `import 'package:flutter_appauth/flutter_appauth.dart';\nawait appAuth.authorizeAndExchangeCode(AuthorizationTokenRequest(key, uri, clientSecret: Env.secret, issuer: 'https://login.salesforce.com'));`,
      'always always always',
    ],
    ng: [
      `import 'package:flutter_appauth/flutter_appauth.dart';\nawait appAuth.authorizeAndExchangeCode(AuthorizationTokenRequest(key, uri, issuer: 'https://login.salesforce.com'));`,
      'unknown unknown always',
    ],
  },
  'react-native-app-auth': {
    file: 'a.ts',
    ok: [
      `import { authorize } from 'react-native-app-auth';\nauthorize({ issuer: 'https://login.salesforce.com', clientId: k });`,
      'unknown unknown always',
    ],
    ng: [
      `import { authorize } from 'react-native-app-auth';\nauthorize({ issuer: 'https://login.salesforce.com', clientId: k, usePKCE: false });`,
      'unknown unknown never',
    ],
  },
  'expo-auth-session': {
    file: 'a.ts',
    ok: [
      `import { useAuthRequest } from 'expo-auth-session';\nuseAuthRequest({ clientId: k }, { tokenEndpoint: '${TOKEN}' });`,
      'unknown unknown always',
    ],
    ng: [
      `import { useAuthRequest } from 'expo-auth-session';\nuseAuthRequest({ clientId: k, usePKCE: false }, { tokenEndpoint: '${TOKEN}' });`,
      'unknown unknown never',
    ],
  },
  'react-oauth2-code-pkce': {
    file: 'a.tsx',
    ok: [
      `import { AuthProvider } from 'react-oauth2-code-pkce';\nconst config = { clientId: k, tokenEndpoint: '${TOKEN}' };`,
      'never never always',
    ],
    ng: [
      `import { AuthProvider } from 'react-oauth2-code-pkce';\nconst config = { clientId: k, tokenEndpoint: '${TOKEN}', extraTokenParameters: more };`,
      'unknown unknown always',
    ],
  },
  'angular-oauth2-oidc': {
    file: 'a.ts',
    ok: [
      `import { AuthConfig } from 'angular-oauth2-oidc';\nexport const c: AuthConfig = { issuer: 'https://login.salesforce.com', responseType: 'code' };`,
      'unknown unknown always',
    ],
    ng: [
      `import { AuthConfig } from 'angular-oauth2-oidc';\nexport const c: AuthConfig = { issuer: 'https://login.salesforce.com', responseType: 'code', disablePKCE: true };`,
      'unknown unknown never',
    ],
  },
  'oidc-client-ts': {
    file: 'a.ts',
    ok: [
      `import { UserManager } from 'oidc-client-ts';\nnew UserManager({ authority: 'https://login.salesforce.com', client_id: k, redirect_uri: u });`,
      'unknown unknown always',
    ],
    ng: [
      `import { UserManager } from 'oidc-client-ts';\nnew UserManager({ authority: 'https://login.salesforce.com', client_id: k, redirect_uri: u, disablePKCE: true });`,
      'unknown unknown never',
    ],
  },
};

function told(file: string, text: string): string {
  const facts = inspect(text, { file, artifact: false }, inspectionFrom({}), (message) => {
    throw new Error(message);
  });
  const { sendsSecretAtCode, sendsSecretAtRefresh, sendsChallenge } = conductFrom(facts.does);
  return [sendsSecretAtCode, sendsSecretAtRefresh, sendsChallenge].map((part) => part.value).join(' ');
}

test('every idiom has a source, and a case of either kind', () => {
  expect(Object.keys(CASES).sort()).toEqual(IDIOMS.map(({ id }) => id).sort());
  for (const { source, needles } of IDIOMS) {
    expect(source).toMatch(/^https:\/\//);
    for (const needle of needles) expect(needle).toBe(needle.toLowerCase());
  }
});

describe.each(IDIOMS.map(({ id }) => id))('%s', (id) => {
  const { file, ok, ng } = CASES[id] as Case;
  test('what it is known to send', () => expect(told(file, ok[0])).toBe(ok[1]));
  test('what it is not known to send, or known not to', () => expect(told(file, ng[0])).toBe(ng[1]));
});
