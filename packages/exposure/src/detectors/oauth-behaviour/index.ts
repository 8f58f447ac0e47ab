/** What the client does on the wire: which flows, and whether the verifier can be read from `state`. */
import { addSignal, type Detector, isCommented, type Sight } from '../detector.ts';
import { endpointsOf, HOSTS } from '../vocabulary.ts';

const GRANT =
  /grant_?type["'`\])]{0,3}\s{0,10}(?:[:=,]|=>|%3[Dd])\s{0,10}(?:@?["'`])?(authorization_code|hybrid_auth_code|refresh_token|hybrid_refresh|password|client_credentials|urn(?::|%3[Aa])ietf(?::|%3[Aa])params(?::|%3[Aa])oauth(?::|%3[Aa])grant-type(?::|%3[Aa])[\w-]{2,30})/gi;
const GRANT_WORD =
  /["'`](hybrid_auth_code|hybrid_refresh|urn:ietf:params:oauth:grant-type:(?:token-exchange|jwt-bearer|device_code))["'`]/g;
const RESPONSE =
  /response_?type["'`\])]{0,3}\s{0,10}(?:[:=,]|=>|%3[Dd])\s{0,10}(?:@?["'`])?(code_credentials|code|token|hybrid_token|id_token)\b/gi;
const HEADLESS = /\bcode_credentials\b|["'`]Named-User["'`]/g;
const VERIFIER = String.raw`(?:\w+\.)?(?:code_?verifier|pkce_?verifier|verifier)`;
/** `state: codeVerifier`, `state=${verifier}`, `state = verifier`, `state: btoa(JSON.stringify({ verifier`. */
const STATE_FROM_VERIFIER = new RegExp(
  String.raw`\bstate(?:["'\x60]\s{0,3},|["'\x60\])]{0,3}\s{0,10}(?:[:=]|=>))\s{0,10}(?:["'\x60]?\s{0,3}\+\s{0,3})?(?:\$\{|#\{|\{|\\\()?\s{0,5}(?:(?:await|btoa|encodeURIComponent|JSON\.stringify|Buffer\.from|base64url?|encode|urlencode|String|stringify|str|json\.dumps|b64encode)\s?[.(]{1,2}[\s{[]{0,20}(?:[\w]{1,30}\s{0,3}[:,]\s{0,3}){0,6}){0,5}(?:["'\x60]?(?:v|verifier|code_verifier|codeVerifier|pkce)["'\x60]?\s{0,3}:\s{0,3})?` +
    VERIFIER +
    String.raw`(?![\w(]|\s*\()`,
  'gi',
);
/** `code_verifier: state`, `code_verifier=${req.query.state}`, `codeVerifier = state`. */
const VERIFIER_FROM_STATE =
  /\b(?:code_?verifier|pkce_?verifier)(?:["'`]\s{0,3},|["'`\])]{0,3}(?:\s{0,4}:\s{0,4}[A-Za-z][\w?]{0,20})?\s{0,10}(?:[:=]|=>))\s{0,10}(?:["'`]?\s{0,3}\+\s{0,3})?(?:\$\{|#\{|\\\()?\s{0,5}(?:(?:JSON\.parse|atob|decodeURIComponent|Buffer\.from|base64url?|decode|String)\s?\(){0,4}(?:req\.query\.|request\.query\.|params\.|query\.|searchParams\.get\(["'`]|args\.|\w{1,20}\.query\[["'`])?state\b(?!\s*[.[(=:]\s*\w*(?:store|session|verifier|machine))/gi;

const REDIRECT =
  /(?:redirect_?ur[il]s?|callback_?ur[il]s?|oauth_?redirect_?ur[il]s?|redirectTo)["'`\])]{0,3}(?:\s{0,4}:\s{0,4}[A-Za-z][\w?]{0,20})?\s{0,10}(?:[:=,>]|=>|<\/key>\s{0,40}<string>|%3[Dd])\s{0,10}(?:<string>)?(?:@?["'`])?([a-z][a-z0-9+.-]{1,60}:\/{1,3}[\w.~%:@/?#=+-]{1,200})/gi;
const ANDROID_REDIRECT =
  /name="(?:oauthRedirectURI|redirect_?ur[il]|callback_?url)"[^<>]{0,60}>([a-z][a-z0-9+.-]{1,60}:\/{1,3}[^<\s]{1,200})</gi;
const TOKEN_CALL = /services\/oauth2\/(?:token|authorize|introspect|revoke|singleaccess)/g;
/** A shell that talks to the token endpoint itself, or what a command line printed. */
const CLI_LOGIN = /"clientId"\s*:\s*"PlatformCLI"|\bcurl\b(?:[^\n]|\\\n){0,200}services\/oauth2/g;

export const oauthBehaviour: Detector = {
  name: 'oauth-behaviour',
  alsoForSecretAlone: false,
  needles: [
    ...HOSTS,
    'services/oauth2',
    'grant_type',
    'granttype',
    'response_type',
    'responsetype',
    'code_credentials',
    'named-user',
    'hybrid_',
    'grant-type:',
    'platformcli',
    'verifier',
    'redirect_ur',
    'redirectur',
    'redirectto',
    'callback_ur',
    'callbackur',
  ],
  look(sight) {
    const { text } = sight;
    each(sight, GRANT, (match) => addSignal(sight, 'flow', decoded(match[1] ?? ''), match.index));
    each(sight, GRANT_WORD, (match) => addSignal(sight, 'flow', match[1] ?? '', match.index));
    each(sight, RESPONSE, (match) => addSignal(sight, 'flow', match[1] ?? '', match.index));
    each(sight, HEADLESS, (match) => addSignal(sight, 'flow', 'code_credentials', match.index));
    each(sight, TOKEN_CALL, (match) =>
      addSignal(sight, 'oauth-call', match[0].slice('services/oauth2/'.length), match.index),
    );
    each(sight, CLI_LOGIN, (match) => addSignal(sight, 'cli-login', 'shell', match.index));
    for (const { host, offset } of endpointsOf(text)) {
      if (host !== undefined) addSignal(sight, 'login-host', host, offset);
    }
    if (/verifier/i.test(text)) {
      for (const pattern of [STATE_FROM_VERIFIER, VERIFIER_FROM_STATE]) {
        each(sight, pattern, (match) => {
          if (!isCommented(text, match.index)) addSignal(sight, 'verifier-in-state', 'state', match.index);
        });
      }
    }
    callbacks(sight, REDIRECT);
    callbacks(sight, ANDROID_REDIRECT);
  },
};

function callbacks(sight: Sight, pattern: RegExp): void {
  each(sight, pattern, (match) => {
    const url = (match[1] ?? '').replace(/[.,)]+$/, '');
    if (!/^(?:schema|xmlns|data)/.test(url) && !/\$\{|example\.com/.test(url))
      addSignal(sight, 'callback', url, match.index);
  });
}

function decoded(grant: string): string {
  return grant.replace(/%3[Aa]/g, ':').toLowerCase();
}

/** Every match, up to a bound that no honest file reaches. */
function each(sight: Sight, pattern: RegExp, then: (match: RegExpExecArray) => void): void {
  pattern.lastIndex = 0;
  let seen = 0;
  for (let match = pattern.exec(sight.text); match !== null && seen < 500; match = pattern.exec(sight.text)) {
    then(match);
    seen += 1;
  }
}
