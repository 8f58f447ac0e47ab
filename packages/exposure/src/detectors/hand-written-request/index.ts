/**
 * What a client does, read out of the requests it builds itself: whether its token requests carry the secret and the
 * verifier, and its authorization requests a challenge.
 *
 * INVARIANT: `never` is said only of a request that was read whole. A request that takes in values from elsewhere, or is
 * handed to code that was not read, says nothing of what it lacks. A mention of the word is no sending.
 */
import type { SeenConduct } from '../../file-facts.ts';
import { addDoing, addSignal, type Detector, isCommented, type Sight } from '../detector.ts';
import { otherVendorsIn } from '../vendors.ts';
import { nearest, offsetsOf, SALESFORCE } from '../vocabulary.ts';
import { around, lineEnd, lineStart, structureOf } from './brackets.ts';
import { codeOf, type Program, type Region, regionOf, type Stretch } from './region.ts';

const REQUEST =
  /(grant_?type|response_?type)(?!s)["'`\])]{0,3}\s{0,10}(?:=>|[:=,]|\bto\b|%3[Dd])\s{0,10}(?:value\s{0,3}:\s{0,3})?(?:\[\]string)?[[{(]?\s{0,3}(?:@?["'`])?(\w{1,40})/gi;
/** More requests than this in one file are samples or bait. */
const MOST_REQUESTS = 24;

type Grant = 'code' | 'refresh' | 'any' | 'other' | 'authorize';

export const handWrittenRequest: Detector = {
  name: 'hand-written-request',
  alsoForSecretAlone: false,
  needles: ['grant_type', 'granttype', 'response_type', 'responsetype'],
  look(sight) {
    if (!/grant_?type|response_?type/i.test(sight.text) || DATA.test(sight.source.origin.file)) return;
    const file = sight.source.origin.file;
    const program: Program = {
      text: sight.text,
      structure: structureOf(sight.text, file),
      indented: /\.(?:py|rb)$/.test(file),
    };
    REQUEST.lastIndex = 0;
    let seen = 0;
    for (
      let match = REQUEST.exec(sight.text);
      match !== null && seen < MOST_REQUESTS;
      match = REQUEST.exec(sight.text)
    ) {
      const grant = grantOf(match[1] ?? '', match[2] ?? '');
      if (grant === undefined || isCommented(sight.text, match.index)) continue;
      seen += 1;
      read(sight, program, match.index, grant);
    }
  },
};

/** Files that describe requests and make none. */
const DATA = /\.(?:json|ya?ml|xml|md|html?|txt|csv|log|lock|har)$/i;

function grantOf(name: string, value: string): Grant | undefined {
  const word = value.toLowerCase();
  if (/^response/i.test(name)) return word === 'code' || word === 'code_credentials' ? 'authorize' : undefined;
  if (word === 'authorization_code' || word === 'hybrid_auth_code') return 'code';
  if (word === 'refresh_token' || word === 'hybrid_refresh') return 'refresh';
  if (/^(?:password|client_credentials|urn|device|jwt)/.test(word)) return 'other';
  // A variable: whichever grant it is, the request is built here.
  return /^(?:\w*grant\w*|type|g)$/.test(word) ? 'any' : undefined;
}

function read(sight: Sight, program: Program, at: number, grant: Grant): void {
  const region = regionOf(program, at);
  if (isOfAnother(sight, region, at)) return;
  const seen = (part: SeenConduct['part'], says: string, detail: string): void =>
    addDoing(sight, { part, says, source: 'request', detail } as never, at);
  if (grant === 'authorize') {
    const challenge = sendingOf(program, region, at, CHALLENGE);
    if (challenge === 'sent') seen('sendsChallenge', 'always', 'sends a code_challenge in its authorization request');
    else if (challenge === 'absent' && region.whole && !PKCE_WORD.test(textOf(sight.text, region)))
      seen('sendsChallenge', 'never', 'builds an authorization request without code_challenge');
    return;
  }
  const { secret, how } = secretOf(program, region, at);
  if (grant === 'other') {
    if (secret === 'always') addSignal(sight, 'sends-secret', 'client_secret', at);
    return;
  }
  const parts = [
    ...(grant === 'refresh' ? [] : (['sendsSecretAtCode'] as const)),
    ...(grant === 'code' ? [] : (['sendsSecretAtRefresh'] as const)),
  ];
  if (secret !== 'unknown') {
    for (const part of parts)
      seen(part, secret, secret === 'always' ? SENT[how] : `builds ${REQUESTS[part]} without client_secret`);
    if (secret === 'always') seen('authenticatesBy', how, SENT[how]);
  }
  if (grant === 'refresh') {
    seen('refreshes', 'yes', 'builds a refresh request');
    return;
  }
  const verifier = sendingOf(program, region, at, VERIFIER);
  if (verifier === 'sent') seen('sendsChallenge', 'always', 'sends a code_verifier in its token request');
  else if (grant === 'code' && verifier === 'absent' && region.whole && !PKCE_WORD.test(textOf(sight.text, region)))
    seen('sendsChallenge', 'never', 'builds a token request without code_verifier');
}

const REQUESTS = {
  sendsSecretAtCode: 'a token request for a code',
  sendsSecretAtRefresh: 'a refresh request',
} as const;
const SENT = {
  body: 'sends client_secret in its token request',
  basic: 'authenticates its token request with Basic',
  assertion: 'authenticates its token request with an assertion',
} as const;

const SECRET = ['client_secret'] as const;
const ASSERTION = ['client_assertion'] as const;
const VERIFIER = ['code_verifier', 'codeVerifier'] as const;
const CHALLENGE = ['code_challenge', 'codeChallenge'] as const;
const PKCE_WORD = /verifier|challenge|pkce/i;
const BASIC =
  /authorization["'`\])]{0,3}\s{0,5}(?:[:,=]|=>|\bto\b)[^\n]{0,120}\bbasic\b|\bauth\s{0,3}=\s{0,3}(?:\(|\w{0,20}\.?\w{0,20}\.?HTTPBasicAuth|\w{0,20}BasicAuth)|\bauth\s{0,3}:\s{0,3}\{\s{0,20}user(?:name)?\b|\.?basic_?auth\s{0,3}[(:]|SetBasicAuth\s{0,3}\(|AuthenticationHeaderValue\(\s{0,3}["']Basic|CURLOPT_USERPWD|Credentials\.basic\(|HTTPBasicAuth\(|(?:^|\s)(?:-u|--user)[ =]|request_basic_auth/i;
/** Whatever says that a client may authenticate: with any of these nothing is known to be missing. */
const AUTHENTICATES =
  /secret|assertion|\bbasic|basic_?auth|authorization["'`\])]{0,3}\s{0,5}(?:[:,=]|=>|\bto\b)(?![^\n]{0,80}bearer)|\bauth\s{0,3}[:=(]|interceptor|credentials\s{0,3}[,:=(](?!\s{0,3}["'](?:include|omit|same-origin))/i;
const FILE_ADDS =
  /interceptors|axios\.(?:create|defaults)|DefaultRequestHeaders\.Authorization|session\.auth\b|\.auth\s{0,3}=/;

function secretOf(
  program: Program,
  region: Region,
  at: number,
): { secret: 'always' | 'never' | 'unknown'; how: 'body' | 'basic' | 'assertion' } {
  const body = sendingOf(program, region, at, SECRET);
  if (body === 'sent') return { secret: 'always', how: 'body' };
  for (const stretch of region.stretches) {
    const basic = BASIC.exec(program.text.slice(stretch.from, stretch.to));
    if (basic !== null && !isConditional(program, stretch, stretch.from + basic.index, at))
      return { secret: 'always', how: 'basic' };
  }
  if (sendingOf(program, region, at, ASSERTION) === 'sent') return { secret: 'always', how: 'assertion' };
  const absent =
    region.whole &&
    body === 'absent' &&
    !AUTHENTICATES.test(textOf(program.text, region)) &&
    !FILE_ADDS.test(program.text);
  return { secret: absent ? 'never' : 'unknown', how: 'body' };
}

/** Whether a parameter is in the request: `sent` always, `maybe` under a condition or empty, or `absent` from what was read. */
function sendingOf(
  program: Program,
  region: Region,
  at: number,
  names: readonly string[],
): 'sent' | 'maybe' | 'absent' {
  let answer: 'maybe' | 'absent' = 'absent';
  const word = new RegExp(`(?<![A-Za-z0-9$-])(?:${names.join('|')})(?![A-Za-z0-9])`, 'gi');
  for (const stretch of region.stretches) {
    word.lastIndex = stretch.from;
    for (
      let match = word.exec(program.text);
      match !== null && match.index < stretch.to;
      match = word.exec(program.text)
    ) {
      const filled = isFilled(program.text, match.index, match.index + match[0].length);
      if (filled === 'no') continue;
      if (filled === 'yes' && !isConditional(program, stretch, match.index, at)) return 'sent';
      answer = 'maybe';
    }
  }
  return answer;
}

/** Whether a name stands as a parameter with a value beside it. */
function isFilled(text: string, start: number, end: number): 'yes' | 'empty' | 'no' {
  const before = text.slice(Math.max(0, start - 24), start);
  const after = text.slice(end, end + 200);
  const pair =
    /^["'`]?\s{0,3}\]?\s{0,10}(?:=>|:=|=(?![=>])|:(?!:)|\bto\b|%3[Dd]|,\s{0,10}value\s{0,3}:|,)\s{0,20}/.exec(after);
  const quoted = /["'`]$/.test(before) && /^["'`]/.test(after);
  if (pair === null) {
    // `{ client_secret, code }`
    return !quoted && /[{,]\s{0,20}$/.test(before) && /^\s{0,20}[,}]/.test(after) ? 'yes' : 'no';
  }
  if (/,\s{0,20}$/.test(pair[0])) {
    // `append("client_secret", value)`, `Map.of(…, "client_secret", value)`; a list of words is neither.
    if (!quoted && !/[{,]\s{0,20}$/.test(before))
      return /[A-Z_.]$|\.\s{0,3}$/.test(before) || /[A-Z]{6}/.test(text.slice(start, end)) ? 'yes' : 'no';
    if (quoted && /^["'`]/.test(after.slice(pair[0].length)) && /[[,]\s{0,20}["'`]$/.test(before)) return 'no';
    if (!quoted) return 'yes';
  }
  const value = after.slice(pair[0].length);
  return /^(?:""|''|``|null\b|None\b|nil\b|undefined\b|false\b|[&"'`](?!\s{0,3}[+.&\w$%{<]))/.test(value)
    ? 'empty'
    : 'yes';
}

/** Under a condition, or a value that may be nothing. */
function isConditional(program: Program, stretch: Stretch, at: number, request: number): boolean {
  const { text, structure, indented } = program;
  const line = codeOf(program, Math.max(stretch.from, lineStart(text, at)), at);
  if (/\b(?:if|unless|when)\b|&&|\?(?![.?&\w=])|\?\?|\|\|/.test(line)) return true;
  const rest = text.slice(at, Math.min(stretch.to, lineEnd(text, at)));
  if (
    /\s(?:if|unless)\s|\?\s{0,3}(?:undefined|null|''|"")|:\s{0,3}(?:undefined|null)\b|\bor\s+None\b|\|\|\s{0,3}(?:undefined|null|''|"")|\?\?\s{0,3}(?:undefined|null|''|"")/.test(
      rest,
    )
  )
    return true;
  for (const bracket of around(structure, at)) {
    if (bracket.open < stretch.limit) break;
    if (bracket.open <= request && bracket.close >= request) break;
    const head = text.slice(Math.max(stretch.limit, bracket.open - 160), bracket.open);
    if (
      /(?:\b(?:if|else|unless|when|case|switch|catch)\b[^;{}\n]{0,120}|&&\s{0,5}|\?\s{0,5}|\.let\s{0,3}|ifPresent\w{0,10}|\.\.\.\s{0,3})$/.test(
        head,
      )
    )
      return true;
  }
  if (!indented)
    return /(?:^|\n)\s*(?:\}\s*)?(?:if|else if)\s*\([^\n]*\)\s*\n\s*$/.test(
      text.slice(Math.max(stretch.limit, at - 200), lineStart(text, at)),
    );
  const indent = indentation(text, at);
  for (let from = lineStart(text, at); from > stretch.limit; ) {
    const start = lineStart(text, from - 1);
    const above = text.slice(start, from - 1);
    from = start;
    if (above.trim() === '' || indentation(text, start + (above.length - above.trimStart().length)) >= indent) continue;
    return (
      /^\s*(?:if|elif|else|unless|when)\b/.test(above) && !(request > start && indentation(text, request) >= indent)
    );
  }
  return false;
}

function indentation(text: string, at: number): number {
  const start = lineStart(text, at);
  const line = text.slice(start, lineEnd(text, start));
  return line.length - line.trimStart().length;
}

function textOf(text: string, region: Region): string {
  return region.stretches.map(({ from, to }) => text.slice(from, to)).join('\n');
}

/** A request to another vendor's server, by the hosts and names that stand in it or nearest to it. */
function isOfAnother(sight: Sight, region: Region, at: number): boolean {
  const inside = textOf(sight.text, region);
  const salesforce = offsetsOf(SALESFORCE, inside, 1).length > 0;
  if (salesforce) return false;
  if (/https?:\/\/(?!localhost|127\.|\$|\{|[\w.-]*example)[\w.-]+\.[a-z]{2,}/i.test(inside)) return true;
  if (otherVendorsIn(inside, 1).length > 0) return true;
  const others = otherVendorsIn(sight.text, 200);
  return others.length > 0 && nearest(others, at) < nearest(sight.salesforce(), at) && nearest(others, at) < 1500;
}
