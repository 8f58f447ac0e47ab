/**
 * Whose secret a value is: by its own name, by the client id it stands with as a pair, and by the section it stands in.
 * Nearness alone says nothing: an `.env` holds the secrets of many.
 */
import { isNamedAfterAnother, otherVendorsIn } from '../vendors.ts';
import { nearest, offsetsOf, SALESFORCE } from '../vocabulary.ts';

export type Owner = 'salesforce' | 'another' | undefined;

const OURS =
  /salesforce|sfdc|(?:^|[^a-z])sf(?:[^a-z]|$)|^sf[A-Z]|force_?dot_?com|connected_?app|external_?client_?app|(?:^|[^a-z])eca(?:[^a-z]|$)/i;
/** Secrets that no token endpoint asks for, and values that are no secrets. */
const OTHER_PURPOSE =
  /session|cookie|csrf|xsrf|jwt|jws|jwe|nextauth|next_?auth|better_?auth|authjs|webhook|web_?hook|encrypt|decrypt|cipher|hmac|signing|signature|sign_|salt|pepper|totp|otp|mfa|captcha|storage|database|mongo|redis|postgres|mysql|(?:^|_)db|s3|bucket|minio|smtp|mail|push|vapid|shared_?secret|secret_?key_?base|django|flask|rails|laravel|strapi|payload|revalidat|preview|cron|internal|kms|master|licen[cs]e|analytics|pixel|measurement|access_?token_?secret|refresh_?token_?secret|token_?secret|api_?token|public_?key|pub_?key|private_?key|ssh|gpg|pgp|fingerprint|checksum|digest|hash|sha\d|md5|etag|commit|revision|build_?id|build_?sha|release|deploy|version|nonce|uuid|guid|timestamp|nanos|tweet|channel|message_?id|device|transaction|wallet|contract|block|trace|span|request_?id|correlation|order|invoice|customer_?id|user_?id|account_?id|org_?id|organization_?id|record_?id|case_?number|phone|serial|ean|isbn|imei/i;

/** Names are few and repeat. */
const known = new Map<string, ReturnType<typeof ownerByName>>();
const MOST_KNOWN = 5000;

/** What the name of a value says. `AUTH_SECRET`, `APP_SECRET` and `SECRET_KEY` alone belong to the program's own framework. */
export function ownerByName(name: string): Owner | 'other-purpose' {
  if (known.has(name)) return known.get(name);
  if (known.size >= MOST_KNOWN) known.clear();
  const owner = readName(name);
  known.set(name, owner);
  return owner;
}

function readName(name: string): Owner | 'other-purpose' {
  if (isNamedAfterAnother(name)) return 'another';
  const own = OURS.test(name);
  const rest = name.replace(/(?:salesforce|sfdc|force)/gi, '');
  if (OTHER_PURPOSE.test(rest.replace(/oauth/gi, '')) && !/(?:client|consumer)_?secret/i.test(rest))
    return 'other-purpose';
  if (!own && /^(?:\w+\.)?(?:auth_?secret|secret_?key|app_?key|api_?secret(?:_?key)?)$/i.test(name))
    return 'other-purpose';
  return own ? 'salesforce' : undefined;
}

/** A client id written beside it, as the other half of the pair. */
const CLIENT_ID =
  /(?:client|consumer|app|application)[-_ ]?(?:id|key)\w{0,12}["'`\])]{0,3}\s{0,10}(?:=>|:=|[:=,]|<\/\w{1,20}>\s{0,40}<\w{1,20}>|>|\()\s{0,10}(?:@?["'`])?([\w.@/+=-]{4,300})/gi;
const PAIR = 400;

/** Whose pair a value is half of: the nearest client id that is written out, inside of the same stretch. */
export function ownerByPair(text: string, at: number, keys: readonly number[]): Owner {
  if (keys.some((key) => Math.abs(key - at) < PAIR && !isParted(text, key, at))) return 'salesforce';
  const from = Math.max(0, at - PAIR);
  const window = text.slice(from, at + PAIR);
  let best: { distance: number; owner: Owner } | undefined;
  CLIENT_ID.lastIndex = 0;
  for (let match = CLIENT_ID.exec(window); match !== null; match = CLIENT_ID.exec(window)) {
    const id = match[1] ?? '';
    const owner = id.startsWith('3MVG9') ? 'salesforce' : isWrittenOut(id) ? 'another' : undefined;
    const named = lineAround(window, match.index);
    if (owner === undefined || (owner === 'another' && OURS.test(named))) continue;
    const distance = Math.abs(from + match.index - at) + (isParted(text, from + match.index, at) ? PAIR : 0);
    if (best === undefined || distance < best.distance) best = { distance, owner };
  }
  return best !== undefined && (best.owner === 'salesforce' || best.distance < PAIR) ? best.owner : undefined;
}

/** A blank line, a heading, a parent in YAML or a closing brace parts one pair from the next. */
function isParted(text: string, one: number, other: number): boolean {
  return /\n[ \t\r]*\n|\n[ \t]*(?:#|;|\[)|\}|\n[ \t]*(?![^\n]*(?:secret|value))["']?[\w.-]{1,60}["']?[ \t]*:[ \t]*\r?\n/i.test(
    text.slice(Math.min(one, other), Math.max(one, other)),
  );
}

/** Names that say nothing of what a value is for. */
const NEUTRAL =
  /^(?:.{1,3}|v\d|val(?:ue)?|string|pass\w{0,8}|pwd|sec\w{0,10}|cred\w{0,12}|auth|authorization|basic|consumer\w{0,12}|client\w{0,12}|app|application|oauth\w{0,10}|salesforce\w{0,16}|sfdc\w{0,16}|sf[_A-Z]\w{0,16}|default\w{0,10}|param\w{0,8}|arg\w{0,8}|data|text|name|field|second|right|priv\w{0,10}|return|const|let|var|new|add|put|set|append|user|\w{0,12}array|decode\w{0,12}|from\w{0,12}|buffer|bytes|b64\w{0,10}|base64\w{0,10}|atob|unescape|textdecoder)$/i;
const NAME_BEFORE =
  /([A-Za-z_$][\w$-]{0,60})["'`\])]{0,3}\s{0,10}(?::\s{0,3}[A-Za-z]\w{0,20}\s{0,3}=|=>|:=|[:=]|\()\s{0,10}@?["'`]?$/;

/** Whether a value without a label of its own is the other half of a consumer key: right beside it, under no name of another thing. */
export function isPartnerOfKey(text: string, at: number, length: number, keys: readonly number[]): boolean {
  // In `key:secret` the key is no name of the secret.
  const joined = keys.some((key) => key < at && keyEnd(text, key) >= at - 2);
  const name = joined ? undefined : NAME_BEFORE.exec(text.slice(Math.max(0, at - 100), at))?.[1];
  if (
    name !== undefined &&
    (!NEUTRAL.test(name) || ownerByName(name) === 'another' || ownerByName(name) === 'other-purpose')
  )
    return false;
  return keys.some((key) => {
    const end = keyEnd(text, key);
    const [from, to] = key < at ? [end, at] : [at + length, key];
    if (to < from || to - from > (name === undefined ? 80 : 300) || isParted(text, from, to)) return false;
    // With no name of its own, nothing but signs, or names that say nothing, may stand between.
    return (
      name !== undefined || (text.slice(from, to).match(/[A-Za-z_$][\w$]*/g) ?? []).every((word) => NEUTRAL.test(word))
    );
  });
}

function keyEnd(text: string, key: number): number {
  let end = key;
  while (end < text.length && end - key < 260 && /[\w.+/=]/.test(text[end] ?? '')) end += 1;
  return end;
}

/** An id of somebody: not a variable, not a placeholder. */
function isWrittenOut(id: string): boolean {
  return (
    id.length >= 8 &&
    /\d/.test(id) &&
    !/^(?:process|os|env|config|settings|self|this|ENV)\b|your|example|placeholder|xxx/i.test(id)
  );
}

function lineAround(text: string, at: number): string {
  return text.slice(text.lastIndexOf('\n', at) + 1, at + 30);
}

const LINES = 60;

/**
 * The section a value stands in, by the nearest heading above it that names a vendor: a parent in YAML or JSON, a table of
 * TOML or INI, a comment over a group of lines.
 */
export function ownerBySection(text: string, at: number): Owner {
  let from = text.lastIndexOf('\n', at - 1) + 1;
  const own = text.slice(from, at);
  let indent = own.length - own.trimStart().length;
  let depth = 0;
  const inside = innermost(own, depth);
  if (inside.owner !== undefined) return inside.owner;
  depth = inside.depth;
  let group = true;
  for (let lines = 0; lines < LINES && from > 0; lines += 1) {
    const start = text.lastIndexOf('\n', from - 2) + 1;
    const line = text.slice(start, from - 1);
    from = start;
    const trimmed = line.trim();
    if (trimmed === '') {
      group = false;
      continue;
    }
    if (line.length > 2000) return undefined;
    const here = line.length - line.trimStart().length;
    const isTable = /^\[{1,2}[\w ."'-]{1,80}\]{1,2}$/.test(trimmed);
    const isHeading = /^(?:#|\/\/|;|--|\*|<!--)/.test(trimmed) && group;
    const braces = innermost(line, depth);
    depth = braces.depth;
    const isParent = here < indent && /[:{[(=]\s*$|^-?\s*["']?[\w.-]{1,60}["']?\s*:/.test(trimmed);
    if (isParent) indent = here;
    if (braces.owner !== undefined) return braces.owner;
    if (isTable || isHeading || isParent) {
      const owner = ownerIn(trimmed);
      if (owner !== undefined) return owner;
      if (isTable) return undefined;
    }
  }
  return undefined;
}

/** The name before a brace of this line that is still open at its end. */
function innermost(line: string, depth: number): { owner: Owner; depth: number } {
  let open = depth;
  for (let at = line.length - 1; at >= 0; at -= 1) {
    const sign = line[at];
    if (sign === '}' || sign === ']' || sign === ')') open += 1;
    else if (sign === '{' || sign === '[' || sign === '(') {
      if (open > 0) open -= 1;
      else {
        const owner = ownerIn(line.slice(Math.max(0, at - 80), at));
        if (owner !== undefined) return { owner, depth: 0 };
      }
    }
  }
  return { owner: undefined, depth: open };
}

/** Who is named in a few words; the last one named counts. */
function ownerIn(words: string): Owner {
  const others = otherVendorsIn(words, 20);
  const ours = offsetsOf(SALESFORCE, words, 20);
  if (others.length === 0 && ours.length === 0) return undefined;
  return (others.at(-1) ?? -1) > (ours.at(-1) ?? -1) ? 'another' : 'salesforce';
}

/** In a vault's cipher text, line after line of digits. */
export function isCipherText(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 6000), at);
  const head = before.lastIndexOf('$ANSIBLE_VAULT');
  return head !== -1 && /^\$ANSIBLE_VAULT[^\n]{0,60}(?:\s+[0-9a-fA-F]{1,100})*\s*$/.test(before.slice(head));
}

/** Another vendor's name stands nearer than Salesforce's, where nothing stronger says whose it is. */
export function isNearerToAnother(text: string, file: string, at: number): boolean {
  const from = Math.max(0, at - 400);
  const window = text.slice(from, at + 400);
  const others = otherVendorsIn(window, 50);
  const ours = offsetsOf(SALESFORCE, window, 50);
  if (others.length === 0) return ours.length === 0 && otherVendorsIn(file, 1).length > 0;
  return nearest(others, at - from) < nearest(ours, at - from);
}
