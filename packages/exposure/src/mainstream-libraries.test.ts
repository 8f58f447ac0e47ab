/**
 * Clients as the documentation of their library writes them: thirteen servers that are given a secret, and seventeen ways to
 * ask for PKCE. What such a client sends is known or unknown, never said to be missing.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { conductFrom } from '@countersign/policy';
import { afterAll, describe, expect, test } from 'vitest';
import { scan } from './index.ts';

const KEY = `3MVG9${'Made0Up1'.repeat(10)}`;
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

type Files = Readonly<Record<string, string>>;

/** What the client of a project is known to send at the code exchange: its secret, and a challenge. */
async function sends(files: Files): Promise<{ secret: string; challenge: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-mainstream-'));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text.replaceAll('@KEY@', KEY));
  }
  const { clients } = await scan([folder]);
  const { sendsSecretAtCode, sendsChallenge } = conductFrom(clients.flatMap(({ does }) => does));
  return { secret: sendsSecretAtCode.value, challenge: sendsChallenge.value };
}

const npm = (...packages: string[]): string =>
  JSON.stringify({
    name: 'portal',
    scripts: { start: 'node server.js' },
    dependencies: Object.fromEntries([...packages, 'express'].map((name) => [name, '*'])),
  });
const LISTENS = "\nconst app = require('express')();\napp.listen(3000);\n";
const csproj = `<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup></Project>`;

/** Given a secret from outside the code. `always`: it is read that the library sends it. */
const SERVERS: Record<string, { files: Files; secret: 'always' | 'unknown' }> = {
  'passport-oauth2': {
    files: {
      'package.json': npm('passport', 'passport-oauth2'),
      'server.js': `const passport = require('passport');
const OAuth2Strategy = require('passport-oauth2');
passport.use('salesforce', new OAuth2Strategy({
    authorizationURL: 'https://login.salesforce.com/services/oauth2/authorize',
    tokenURL: 'https://login.salesforce.com/services/oauth2/token',
    clientID: '@KEY@',
    clientSecret: process.env.SALESFORCE_CLIENT_SECRET,
    callbackURL: 'https://portal.example.com/auth/salesforce/callback',
  },
  function (accessToken, refreshToken, profile, cb) { return cb(null, profile); }
));${LISTENS}`,
    },
    secret: 'always',
  },
  'passport-salesforce, passed through a config object': {
    files: {
      'package.json': npm('passport', 'passport-salesforce'),
      'config.js': `module.exports = { clientID: '@KEY@', clientSecret: process.env.SF_SECRET, callbackURL: 'https://portal.example.com/cb' };`,
      'server.js': `const { Strategy } = require('passport-salesforce');
const config = require('./config');
require('passport').use(new Strategy(config, (at, rt, profile, done) => done(null, profile)));${LISTENS}`,
    },
    secret: 'unknown',
  },
  'AspNet.Security.OAuth.Salesforce': {
    files: {
      'Portal.csproj': csproj,
      'Program.cs': `var builder = WebApplication.CreateBuilder(args);
builder.Services.AddAuthentication(options => { options.DefaultScheme = "Cookies"; })
    .AddCookie("Cookies")
    .AddSalesforce(options =>
    {
        options.ClientId = "@KEY@";
        options.ClientSecret = builder.Configuration["Salesforce:ClientSecret"]!;
    });
var app = builder.Build();
app.Run();`,
    },
    secret: 'always',
  },
  'ASP.NET Core AddOAuth': {
    files: {
      'Portal.csproj': csproj,
      'Startup.cs': `services.AddAuthentication().AddOAuth("Salesforce", o => {
    o.AuthorizationEndpoint = "https://login.salesforce.com/services/oauth2/authorize";
    o.TokenEndpoint = "https://login.salesforce.com/services/oauth2/token";
    o.ClientId = "@KEY@";
    o.ClientSecret = Configuration["Sf:Secret"];
    o.CallbackPath = "/signin-salesforce";
});`,
    },
    secret: 'always',
  },
  'Spring Security': {
    files: {
      'pom.xml':
        '<project><artifactId>portal</artifactId><dependencies><dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-oauth2-client</artifactId></dependency><dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-web</artifactId></dependency></dependencies></project>',
      'src/main/resources/application.properties': `spring.security.oauth2.client.registration.salesforce.client-id=@KEY@
spring.security.oauth2.client.registration.salesforce.client-secret=\${SALESFORCE_SECRET}
spring.security.oauth2.client.registration.salesforce.authorization-grant-type=authorization_code
spring.security.oauth2.client.provider.salesforce.token-uri=https://login.salesforce.com/services/oauth2/token
`,
    },
    secret: 'always',
  },
  arctic: {
    files: {
      'package.json': npm('arctic'),
      'server.js': `import { Salesforce, generateState, generateCodeVerifier } from 'arctic';
const salesforce = new Salesforce('login.salesforce.com', '@KEY@', process.env.SALESFORCE_CLIENT_SECRET, 'https://portal.example.com/cb');
const tokens = await salesforce.validateAuthorizationCode(code, codeVerifier);${LISTENS}`,
    },
    secret: 'always',
  },
  'Auth.js': {
    files: {
      'package.json': npm('next', 'next-auth'),
      'auth.ts': `import NextAuth from 'next-auth';
import Salesforce from 'next-auth/providers/salesforce';
export const { handlers, auth } = NextAuth({
  providers: [Salesforce({ clientId: '@KEY@', clientSecret: process.env.AUTH_SALESFORCE_SECRET })],
});`,
    },
    secret: 'always',
  },
  OmniAuth: {
    files: {
      Gemfile: "gem 'rails'\ngem 'omniauth-salesforce'\n",
      'config/initializers/omniauth.rb': `Rails.application.config.middleware.use OmniAuth::Builder do
  provider :salesforce, '@KEY@', ENV['SALESFORCE_SECRET']
end`,
    },
    secret: 'always',
  },
  'Python Social Auth': {
    files: {
      'requirements.txt': 'django\nsocial-auth-app-django\n',
      'manage.py': 'from django.core.management import execute_from_command_line\n',
      'portal/settings.py': `import os
AUTHENTICATION_BACKENDS = ['social_core.backends.salesforce.SalesforceOAuth2']
SOCIAL_AUTH_SALESFORCE_OAUTH2_KEY = '@KEY@'
SOCIAL_AUTH_SALESFORCE_OAUTH2_SECRET = os.environ['SALESFORCE_SECRET']
`,
    },
    secret: 'always',
  },
  Quarkus: {
    files: {
      'pom.xml':
        '<project><artifactId>portal</artifactId><dependencies><dependency><groupId>io.quarkus</groupId><artifactId>quarkus-oidc</artifactId></dependency><dependency><groupId>io.quarkus</groupId><artifactId>quarkus-rest</artifactId></dependency></dependencies></project>',
      'src/main/resources/application.properties': `quarkus.oidc.auth-server-url=https://login.salesforce.com
quarkus.oidc.client-id=@KEY@
quarkus.oidc.credentials.secret=\${SF_SECRET}
quarkus.oidc.application-type=web-app
`,
    },
    secret: 'always',
  },
  'oauth2 (Rust)': {
    files: {
      'Cargo.toml': '[package]\nname = "portal"\n[dependencies]\noauth2 = "5"\naxum = "0.8"\n',
      'src/main.rs': `use oauth2::basic::BasicClient;
let client = BasicClient::new(ClientId::new("@KEY@".to_string()))
    .set_client_secret(ClientSecret::new(std::env::var("SF_SECRET")?))
    .set_auth_uri(AuthUrl::new("https://login.salesforce.com/services/oauth2/authorize".to_string())?)
    .set_token_uri(TokenUrl::new("https://login.salesforce.com/services/oauth2/token".to_string())?);`,
    },
    secret: 'always',
  },
  'golang.org/x/oauth2': {
    files: {
      'go.mod': 'module example.com/portal\n\nrequire golang.org/x/oauth2 v0.30.0\n',
      'main.go': `package main
import ("net/http"; "os"; "golang.org/x/oauth2")
var conf = &oauth2.Config{
	ClientID:     "@KEY@",
	ClientSecret: os.Getenv("SF_CLIENT_SECRET"),
	Endpoint: oauth2.Endpoint{
		AuthURL:  "https://login.salesforce.com/services/oauth2/authorize",
		TokenURL: "https://login.salesforce.com/services/oauth2/token",
	},
}
func main() { http.ListenAndServe(":8080", nil) }`,
    },
    secret: 'always',
  },
  'Laravel Socialite': {
    files: {
      'composer.json':
        '{"require": {"laravel/framework": "*", "laravel/socialite": "*", "socialiteproviders/salesforce": "*"}}',
      'config/services.php': `<?php
return ['salesforce' => [
    'client_id' => '@KEY@',
    'client_secret' => env('SALESFORCE_CLIENT_SECRET'),
    'redirect' => 'https://portal.example.com/cb',
]];`,
      'app/Http/Controllers/LoginController.php': `<?php
use Laravel\\Socialite\\Facades\\Socialite;
class LoginController { function redirect() { return Socialite::driver('salesforce')->redirect(); } }`,
    },
    secret: 'always',
  },
};

/** Ways to ask for PKCE, each in a file of its own beside what says that it is Salesforce. */
const PKCE: Record<string, { file: string; text: string; challenge: 'always' | 'unknown' }> = {
  'passport-oauth2, pkce: true': {
    file: 'server.js',
    text: `const OAuth2Strategy = require('passport-oauth2');
new OAuth2Strategy({ authorizationURL: 'https://login.salesforce.com/services/oauth2/authorize', clientID: '@KEY@', pkce: true, state: true }, verify);`,
    challenge: 'always',
  },
  'passport-oauth2, pkce: "S256"': {
    file: 'server.js',
    text: `import OAuth2Strategy from 'passport-oauth2';
passport.use(new OAuth2Strategy({ authorizationURL: 'https://login.salesforce.com/services/oauth2/authorize', clientID: '@KEY@', pkce: 'S256' }, verify));`,
    challenge: 'always',
  },
  'ASP.NET, UsePkce': {
    file: 'Startup.cs',
    text: `services.AddAuthentication().AddOAuth("Salesforce", o => { o.AuthorizationEndpoint = "https://login.salesforce.com/services/oauth2/authorize"; o.ClientId = "@KEY@"; o.UsePkce = true; });`,
    challenge: 'always',
  },
  'Spring, withPkce()': {
    file: 'SecurityConfig.java',
    text: `class SecurityConfig { // https://login.salesforce.com
  OAuth2AuthorizationRequestResolver resolver(ClientRegistrationRepository r) {
    var resolver = new DefaultOAuth2AuthorizationRequestResolver(r, "/oauth2/authorization");
    resolver.setAuthorizationRequestCustomizer(OAuth2AuthorizationRequestCustomizers.withPkce());
    return resolver; } }`,
    challenge: 'always',
  },
  'requests-oauthlib, pkce="S256"': {
    file: 'app.py',
    text: `from requests_oauthlib import OAuth2Session
sf = OAuth2Session("@KEY@", redirect_uri=uri, scope=["api"], pkce="S256")
url, state = sf.authorization_url("https://login.salesforce.com/services/oauth2/authorize")`,
    challenge: 'always',
  },
  'league/oauth2-client, pkceMethod': {
    file: 'login.php',
    text: `<?php
$provider = new \\League\\OAuth2\\Client\\Provider\\GenericProvider([
  'clientId' => '@KEY@', 'urlAuthorize' => 'https://login.salesforce.com/services/oauth2/authorize',
  'pkceMethod' => \\League\\OAuth2\\Client\\Provider\\GenericProvider::PKCE_METHOD_S256,
]);`,
    challenge: 'always',
  },
  'Auth.js, checks': {
    file: 'auth.ts',
    text: `import NextAuth from 'next-auth';
import Salesforce from 'next-auth/providers/salesforce';
export default NextAuth({ providers: [Salesforce({ clientId: '@KEY@', checks: ['pkce', 'state'] })] });`,
    challenge: 'always',
  },
  'x/oauth2, S256ChallengeOption': {
    file: 'main.go',
    text: `package main
import "golang.org/x/oauth2"
var conf = &oauth2.Config{ClientID: "@KEY@", Endpoint: oauth2.Endpoint{AuthURL: "https://login.salesforce.com/services/oauth2/authorize"}}
var url = conf.AuthCodeURL(state, oauth2.S256ChallengeOption(verifier))`,
    challenge: 'always',
  },
  'Python Social Auth, PKCE_ENABLED': {
    file: 'settings.py',
    text: `SOCIAL_AUTH_SALESFORCE_OAUTH2_KEY = '@KEY@'
SOCIAL_AUTH_SALESFORCE_OAUTH2_USE_PKCE = True
`,
    challenge: 'always',
  },
  'Quarkus, pkce-required': {
    file: 'application.properties',
    text: `quarkus.oidc.auth-server-url=https://login.salesforce.com
quarkus.oidc.client-id=@KEY@
quarkus.oidc.authentication.pkce-required=true
`,
    challenge: 'always',
  },
  'Socialite, enablePKCE()': {
    file: 'LoginController.php',
    text: `<?php
use Laravel\\Socialite\\Facades\\Socialite;
return Socialite::driver('salesforce')->enablePKCE()->redirect(); // @KEY@`,
    challenge: 'always',
  },
  'jsforce, useVerifier': {
    file: 'login.js',
    text: `const jsforce = require('jsforce');
const oauth2 = new jsforce.OAuth2({ clientId: '@KEY@', redirectUri, useVerifier: true });`,
    challenge: 'always',
  },
  'django-allauth, OAUTH_PKCE_ENABLED': {
    file: 'settings.py',
    text: `SOCIALACCOUNT_PROVIDERS = {
    'salesforce': {'APP': {'client_id': '@KEY@'}, 'OAUTH_PKCE_ENABLED': True},
}
INSTALLED_APPS = ['allauth.socialaccount.providers.salesforce']
`,
    challenge: 'always',
  },
  'openid-client, calculatePKCECodeChallenge': {
    file: 'login.mjs',
    text: `import * as client from 'openid-client';
const config = await client.discovery(new URL('https://login.salesforce.com'), '@KEY@', secret);
const code_challenge = await client.calculatePKCECodeChallenge(code_verifier);
client.buildAuthorizationUrl(config, { redirect_uri, code_challenge, code_challenge_method: 'S256' });`,
    challenge: 'always',
  },
  'Authlib, code_challenge_method': {
    file: 'app.py',
    text: `from authlib.integrations.flask_client import OAuth
oauth = OAuth(app)
oauth.register('salesforce', client_id='@KEY@', authorize_url='https://login.salesforce.com/services/oauth2/authorize',
    client_kwargs={'scope': 'openid', 'code_challenge_method': 'S256'})`,
    challenge: 'always',
  },
  'OmniAuth, pkce: true': {
    file: 'omniauth.rb',
    text: `Rails.application.config.middleware.use OmniAuth::Builder do
  provider :salesforce, '@KEY@', ENV['SALESFORCE_SECRET'], pkce: true
end`,
    challenge: 'always',
  },
  'oauth2 (Rust), set_pkce_challenge': {
    file: 'main.rs',
    text: `use oauth2::{basic::BasicClient, PkceCodeChallenge};
let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
let (url, state) = client.authorize_url(CsrfToken::new_random).set_pkce_challenge(challenge).url(); // login.salesforce.com @KEY@`,
    challenge: 'always',
  },
};

describe('thirteen servers that are given a secret', () => {
  test('are thirteen', () => expect(Object.keys(SERVERS)).toHaveLength(13));
  test.each(Object.entries(SERVERS))('%s', async (_name, { files, secret }) => {
    const said = await sends(files);
    expect(said.secret).toBe(secret);
    expect(said.challenge).not.toBe('never');
  });
});

describe('seventeen ways to ask for PKCE', () => {
  test('are seventeen', () => expect(Object.keys(PKCE)).toHaveLength(17));
  test.each(Object.entries(PKCE))('%s', async (_name, { file, text, challenge }) => {
    const said = await sends({ [file]: text });
    expect(said.challenge).toBe(challenge);
    expect(said.secret).not.toBe('never');
  });
});
