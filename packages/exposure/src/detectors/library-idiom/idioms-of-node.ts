/** Libraries of Node servers. */
import type { Idiom } from './idiom.ts';
import { CLIENT_SECRET, challenge, challengeByDefault, noSecret, secretAtCode, secretOption } from './tells.ts';

const PKCE_TRUE = /(?<![\w$])pkce["']?\s{0,3}:\s{0,3}(?:true|["'](?:S256|plain)["'])/i;
const CODE_CHALLENGE = /(?<![\w$])code_challenge["']?\s{0,3}[:,]/;

export const IDIOMS_OF_NODE: readonly Idiom[] = [
  {
    id: 'passport-oauth2',
    library: 'passport-oauth2',
    versions: '1.5 and newer',
    source: 'https://github.com/jaredhanson/passport-oauth2/blob/master/lib/strategy.js',
    language: 'JavaScript',
    needles: ['passport'],
    marks: /["']passport-oauth2?["']|\bOAuth2Strategy\s{0,3}\(/,
    // It redeems codes; a refresh is left to the program.
    tells: [secretAtCode(CLIENT_SECRET, 'body'), challenge(PKCE_TRUE)],
  },
  {
    id: 'passport-salesforce',
    library: 'passport-salesforce, passport-forcedotcom',
    versions: '0.1 and newer; built on passport-oauth2',
    source: 'https://github.com/joshbirk/passport-forcedotcom/blob/master/lib/passport-forcedotcom/strategy.js',
    language: 'JavaScript',
    needles: ['passport'],
    marks:
      /["'](?:@[\w-]{1,40}\/)?passport-(?:salesforce|forcedotcom|sfdc)[\w-]{0,20}["']|\b(?:Salesforce|ForceDotCom)Strategy\s{0,3}\(/,
    salesforceOnly: true,
    tells: [secretAtCode(CLIENT_SECRET, 'body'), challenge(PKCE_TRUE)],
  },
  {
    id: 'simple-oauth2',
    library: 'simple-oauth2',
    versions: '3 to 5',
    source: 'https://github.com/lelylan/simple-oauth2/blob/master/API.md',
    language: 'JavaScript',
    needles: ['simple-oauth2'],
    marks: /["']simple-oauth2["']/,
    tells: [
      secretOption(
        /(?<![\w$])(?:client["']?\s{0,3}:\s{0,3}\{[^{}]{0,300}(?<![\w$])secret|client_?secret)["']?\s{0,3}:\s{0,5}/i,
      ),
      challenge(CODE_CHALLENGE),
    ],
  },
  {
    id: 'openid-client',
    library: 'openid-client',
    versions: '4 to 6',
    source: 'https://github.com/panva/openid-client/blob/main/docs/README.md',
    language: 'JavaScript',
    needles: ['openid-client'],
    marks: /["']openid-client(?:\/passport)?["']/,
    tells: [
      secretOption(CLIENT_SECRET),
      {
        // `discovery(server, id, secret)`, `new Configuration(server, id, secret)`.
        pattern:
          /(?<![\w$])(?:discovery\(|new\s(?:\w{1,20}\.)?Configuration\()[^(),]{0,200}(?:\([^()]{0,200}\)[^(),]{0,20})?,[^(),]{1,200},\s{0,20}/,
        hasValue: true,
        unless: /(?<![\w$])None\(\)/,
        says: [
          ['sendsSecretAtCode', 'always'],
          ['sendsSecretAtRefresh', 'always'],
        ],
        detail: 'is given a client secret and sends it with its token requests',
      },
      noSecret(/token_endpoint_auth_method["']?\s{0,3}:\s{0,3}["']none["']|,\s{0,20}(?:\w{1,20}\.)?None\(\)/),
      challenge(
        /\bcalculatePKCECodeChallenge\(|\bgenerators\.codeChallenge\(|(?<![\w$])usePKCE["']?\s{0,3}:\s{0,3}true/,
      ),
      challenge(CODE_CHALLENGE),
    ],
  },
  {
    id: 'oauth4webapi',
    library: 'oauth4webapi',
    versions: '2 and 3',
    source: 'https://github.com/panva/oauth4webapi/blob/main/docs/README.md',
    language: 'JavaScript',
    needles: ['oauth4webapi'],
    marks: /["'](?:npm:|jsr:)?(?:@panva\/)?oauth4webapi(?:@[^"']{0,20})?["']/,
    tells: [
      secretOption(/\bClientSecret(?:Post|Basic)\(\s{0,5}/),
      secretOption(CLIENT_SECRET),
      noSecret(
        /\boauth\w{0,5}\.None\(\)|(?<![\w$.])None\(\)|token_endpoint_auth_method["']?\s{0,3}:\s{0,3}["']none["']/,
      ),
      challenge(/\bcalculatePKCECodeChallenge\(/),
    ],
  },
  {
    id: 'jsforce',
    library: 'jsforce',
    versions: '1.4 to 3',
    source: 'https://github.com/jsforce/jsforce/blob/main/src/oauth2.ts',
    language: 'JavaScript',
    needles: ['jsforce'],
    marks: /["'](?:@jsforce\/jsforce-node|jsforce)["']|\bjsforce\.(?:OAuth2|Connection)\b/,
    salesforceOnly: true,
    tells: [
      secretOption(CLIENT_SECRET, 'body'),
      challenge(/(?<![\w$])useVerifier["']?\s{0,3}:\s{0,3}true/),
      challenge(CODE_CHALLENGE),
    ],
  },
  {
    id: 'arctic',
    library: 'arctic',
    versions: '1 to 3',
    source: 'https://github.com/pilcrowonpaper/arctic/blob/main/src/providers/salesforce.ts',
    language: 'JavaScript',
    needles: ['arctic'],
    marks: /["']arctic["'][\s\S]{0,6000}\bnew\s(?:arctic\.)?Salesforce\(|\bnew\sarctic\.Salesforce\(/,
    salesforceOnly: true,
    tells: [
      secretOption(/\bnew\s(?:arctic\.)?Salesforce\(\s{0,20}[^(),]{1,200},\s{0,20}[^(),]{1,200},\s{0,20}/, 'basic'),
      challengeByDefault(/\bnew\s(?:arctic\.)?Salesforce\(/, /$^/),
    ],
  },
  {
    id: 'authjs',
    library: 'Auth.js (next-auth, @auth/core)',
    versions: 'next-auth 4 and 5',
    source: 'https://github.com/nextauthjs/next-auth/blob/main/packages/core/src/providers/salesforce.ts',
    language: 'JavaScript',
    needles: ['next-auth', '@auth/', 'auth_salesforce'],
    marks: /["'](?:next-auth|@auth\/[\w-]{1,30})(?:\/[\w/-]{1,40})?["']|\bAUTH_SALESFORCE_(?:ID|SECRET)\b/,
    tells: [
      secretOption(CLIENT_SECRET),
      secretOption(/(?<![\w$])AUTH_SALESFORCE_SECRET\s{0,3}[=:]\s{0,5}/),
      noSecret(/token_endpoint_auth_method["']?\s{0,3}:\s{0,3}["']none["']/),
      challenge(/(?<![\w$])checks["']?\s{0,3}:\s{0,3}(?:\[[^\]]{0,80})?["']pkce["']/),
    ],
  },
  {
    id: 'better-auth',
    library: 'better-auth',
    versions: '1',
    source: 'https://github.com/better-auth/better-auth/blob/main/packages/core/src/social-providers/salesforce.ts',
    language: 'JavaScript',
    needles: ['better-auth'],
    marks: /["']better-auth(?:\/[\w/-]{1,40})?["']/,
    tells: [
      secretOption(CLIENT_SECRET),
      challenge(PKCE_TRUE),
      // Its Salesforce provider refuses to start a login without a verifier.
      challengeByDefault(
        /\bsocialProviders["']?\s{0,3}:\s{0,3}\{[\s\S]{0,3000}(?<![\w$])salesforce["']?\s{0,3}:\s{0,3}\{/,
        /$^/,
      ),
    ],
  },
  {
    id: 'grant',
    library: 'grant',
    versions: '4 and 5',
    source: 'https://github.com/simov/grant#configuration-description',
    language: 'JavaScript',
    needles: ["'grant'", '"grant"'],
    marks: /(?:from\s{1,3}|require\(\s{0,3})["']grant["']/,
    tells: [secretAtCode(/(?<![\w$])secret["']?\s{0,3}:\s{0,5}/), challenge(PKCE_TRUE)],
  },
];
