/**
 * Consumer secrets. Salesforce makes two shapes, 64 hex digits and a decimal number of varying length, and neither
 * has a prefix: a value counts by its label, by its shape and by how near Salesforce is.
 */
import type { Hit, Label, Shape, Tie } from '../../file-facts.ts';
import { hashSecret, mask } from '../../mask.ts';
import type { AppName } from '../../result.ts';
import { addSignal, type Detector, isCommented, type Sight } from '../detector.ts';
import { type LabelledValue, valueAfter, valueBefore } from '../labelled-value.ts';
import { entropy, HOSTS, isPlaceholder, nearest, offsetsOf } from '../vocabulary.ts';
import { PUBLIC_PREFIX, reference } from './reference.ts';
import { isCipherText, isNearerToAnother, isPartnerOfKey, ownerByName, ownerByPair, ownerBySection } from './whose.ts';

/** Labels looked at per text. More than this is a dictionary or bait. */
const MOST_LABELS = 5000;

export const consumerSecret: Detector = {
  name: 'consumer-secret',
  alsoForSecretAlone: true,
  needles: ['secret', '3mvg9', 'services/oauth2', ...HOSTS],
  look(sight) {
    const taken = new Set<number>();
    labelled(sight, taken);
    if (sight.keys.length > 0 || sight.endpoints.length > 0 || sight.own.secrets.size > 0) unlabelled(sight, taken);
  },
};

function labelled(sight: Sight, taken: Set<number>): void {
  const { text } = sight;
  const secret = /secret/gi;
  let seen = 0;
  for (let match = secret.exec(text); match !== null && seen < MOST_LABELS; match = secret.exec(text)) {
    seen += 1;
    const start = identifierStart(text, match.index);
    const end = identifierEnd(text, match.index + match[0].length);
    secret.lastIndex = Math.max(secret.lastIndex, end);
    const name = text.slice(start, end);
    const label = labelOf(name, text, start);
    const found = valueBefore(text, start) ?? valueAfter(text, end, sight.bare);
    const owner = ownerByName(name);
    const elsewhere = label === undefined || owner === 'another' || owner === 'other-purpose';
    if (label === 'client-secret' && !elsewhere) behaviour(sight, name, start, found);
    if (found === undefined || found.kind === 'expression' || found.kind === 'empty') continue;
    if (elsewhere && ownApp(sight, clean(found.value)) === undefined) {
      // Its name has said what it is: it is not taken up again for standing near a key.
      taken.add(found.offset);
      continue;
    }
    judge(sight, label ?? 'secret', name, found, start, taken);
  }
}

/** `client_secret`, `consumerSecret`, `SF_SECRET` … or a bare `secret`; undefined for names that never hold one. */
function labelOf(name: string, text: string, start: number): Label | undefined {
  const word = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (
    /optional|required|rotat|secretname|secretid|secretarn|secretref|secretmanager|secretsmanager|secretversion|secretpath|secretfile|secretstore|secretlabel|secrethint|secretlength|secretplaceholder|secretaccesskey|secretary/.test(
      word,
    )
  ) {
    return undefined;
  }
  if (/secret\w{0,12}(?:hash|digest|sha\d*|md5|checksum|fingerprint|encrypted|cipher|length|expir)/.test(word))
    return undefined;
  if (/(?:client|consumer|connectedapp|oauth|sfdc|salesforce|^sf|^app|externalclientapp).*secret/.test(word))
    return 'client-secret';
  // "Consumer Secret: …" in prose and forms: the word before stands apart.
  if (/(?:client|consumer)[ _-]$/i.test(text.slice(Math.max(0, start - 10), start))) return 'client-secret';
  if (
    /jwtsecret|sessionsecret|cookiesecret|tokensecret|webhooksecret|sharedsecret|hmacsecret|signingsecret|accesstokensecret/.test(
      word,
    )
  )
    return undefined;
  return 'secret';
}

function judge(
  sight: Sight,
  label: Label,
  name: string,
  found: LabelledValue,
  labelAt: number,
  taken: Set<number>,
): void {
  const value = clean(found.value);
  const shape = shapeOf(value);
  const own = ownApp(sight, value);
  if (own === undefined) {
    if (isPlaceholder(value)) return;
    if (shape === 'other' && !(label === 'client-secret' && looksMade(value))) return;
    if (shape !== 'other' && taken.has(found.offset)) return;
    if (isCipherText(sight.text, found.offset)) return;
  }
  const metadata =
    /<consumerSecret$/i.test(sight.text.slice(labelAt - 1, labelAt + name.length)) && isAppMetadata(sight);
  taken.add(found.offset);
  add(sight, { value, offset: found.offset, label, shape, own, certain: metadata, near: labelAt, name });
}

/** Values without a telling name: only right beside a consumer key or, for hex, beside a token endpoint. */
function unlabelled(sight: Sight, taken: Set<number>): void {
  const { text } = sight;
  const hex = /(?<![0-9A-Za-z+/_-])[0-9A-Fa-f]{64}(?![0-9A-Za-z+/_=-])/g;
  const candidates = offsetsOf(hex, text, 2000);
  for (const at of candidates) {
    const value = text.slice(at, at + 64);
    const own = ownApp(sight, value);
    const beside =
      isPartnerOfKey(text, at, 64, sight.keys) ||
      (nearest(sight.keys, at) > 800 &&
        nearest(sight.endpoints, at) < 300 &&
        isAssigned(text, at) &&
        !isNamed(text, at));
    if (
      own === undefined &&
      (!beside || isCipherText(text, at) || taken.has(at) || isPlaceholder(value) || !isQuoted(text, at, 64))
    )
      continue;
    // A list of hashes is not a list of secrets.
    if (own === undefined && (crowd(candidates, at) > 3 || namesAHash(text, at))) continue;
    if (taken.has(at)) continue;
    taken.add(at);
    add(sight, { value, offset: at, label: 'none', shape: shapeOf(value), own, certain: false, near: at, name: '' });
  }
  for (const key of sight.keys) {
    const window = text.slice(Math.max(0, key - 250), key + 500);
    const from = Math.max(0, key - 250);
    const decimal = /(?<=["'`]|3MVG9[\w.+/=]{40,250}:)\d{15,22}(?=["'`\s:@]|$)/g;
    for (let match = decimal.exec(window); match !== null; match = decimal.exec(window)) {
      const at = from + match.index;
      const own = ownApp(sight, match[0]);
      if (taken.has(at) || (own === undefined && (isPlaceholder(match[0]) || namesAnId(text, at)))) continue;
      if (own === undefined && !isPartnerOfKey(text, at, match[0].length, [key])) continue;
      taken.add(at);
      add(sight, {
        value: match[0],
        offset: at,
        label: 'none',
        shape: 'decimal',
        own,
        certain: false,
        near: at,
        name: '',
      });
    }
  }
}

interface Candidate {
  value: string;
  offset: number;
  label: Label;
  shape: Shape;
  own: AppName | undefined;
  certain: boolean;
  /** Where the label stands: distances are measured from there. */
  near: number;
  name: string;
}

function add(sight: Sight, candidate: Candidate): void {
  const { source, text, facts } = sight;
  const written = source.written(candidate.offset);
  const tie = tieOf(sight, candidate.near);
  const hit: Hit = {
    what: 'consumer-secret',
    masked: mask(candidate.value, sight.maskKey),
    label: candidate.label,
    shape: candidate.shape,
    tie,
    otherVendor: belongsToAnother(sight, candidate),
    certain: candidate.certain || candidate.own !== undefined,
    commented: isCommented(text, candidate.offset),
    reachesBrowser: PUBLIC_PREFIX.test(candidate.name),
    ...(written === undefined ? {} : { written }),
    ...(candidate.own === undefined ? {} : { app: candidate.own }),
    ...source.where(candidate.offset),
  };
  facts.hits.push(hit);
}

function behaviour(sight: Sight, name: string, start: number, found: LabelledValue | undefined): void {
  if (isCommented(sight.text, start)) return;
  const what = reference(sight, name, found);
  if (what !== undefined) addSignal(sight, 'secret-reference', what, start);
}

function tieOf(sight: Sight, offset: number): Tie {
  if (nearest(sight.keys, offset) < 1500) return 'key-beside';
  if (nearest(sight.endpoints, offset) < 400) return 'endpoint-beside';
  if (sight.keys.length > 0) return 'key-in-file';
  return sight.endpoints.length > 0 || sight.salesforce().length > 0 ? 'host-in-file' : 'none';
}

/** By its own name, its pair, its section, and only then by what is nearest; a bare "secret" has to be tied by one of them. */
function belongsToAnother(sight: Sight, { name, offset, label, own }: Candidate): boolean {
  if (own !== undefined || label === 'none') return false;
  const { text, source } = sight;
  if (ownerByName(name) === 'salesforce') return false;
  const owner = ownerByPair(text, offset, sight.keys) ?? ownerBySection(text, offset);
  if (owner !== undefined) return owner === 'another';
  if (label === 'secret' && sight.keys.length > 0 && nearest(sight.endpoints, offset) > 300) return true;
  return isNearerToAnother(text, source.origin.file, offset);
}

/** Assigned to a name that says more than nothing. */
function isNamed(text: string, at: number): boolean {
  const name =
    /([A-Za-z_$][\w$-]{0,60})["'`\])]{0,3}\s{0,10}(?::\s{0,3}[A-Za-z]\w{0,20}\s{0,3}=|=>|:=|[:=])\s{0,10}@?["'`]?$/.exec(
      text.slice(Math.max(0, at - 100), at),
    )?.[1];
  return name !== undefined && ownerByName(name) !== undefined && ownerByName(name) !== 'salesforce';
}

/** 64 hex digits, a decimal number, or anything else. */
function shapeOf(value: string): Shape {
  if (/^[0-9A-F]{64}$/.test(value)) return 'hex64-upper';
  if (/^[0-9A-Fa-f]{64}$/.test(value)) return 'hex64-lower';
  if (/^\d{12,24}$/.test(value)) return 'decimal';
  return 'other';
}

/** A secret of a person's choosing (`consumerSecret` may be set by metadata), told from words and expressions. */
function looksMade(value: string): boolean {
  if (value.length < 16 || value.length > 256 || !/^[\w.~!*+/=-]+$/.test(value)) return false;
  if (
    !/\d/.test(value) ||
    !/[A-Za-z]/.test(value) ||
    /^[a-z]+(?:[A-Z][a-z]+)+\d?$/.test(value) ||
    /^https?:|^(?:GOCSPX-|gh[pousr]_|sk_|pk_|xox[abp]-|SG\.|AKIA|ya29\.|AIza|EAA[A-Z]|eyJ)/.test(value)
  )
    return false;
  if (/^[A-Za-z_]\w*(?:\.\w+)+$/.test(value) || /^[A-Z][A-Z0-9_]*$/.test(value)) return false;
  return entropy(value) >= 3.3;
}

function clean(value: string): string {
  // An escaped quote ends the value of a JSON text inside a string.
  return value
    .trim()
    .replace(/^\\+["']/, '')
    .replace(/(?:\\["']|%26|&)[\s\S]*$/, '')
    .replace(/^["']|["',;\\]+$/g, '');
}

function ownApp(sight: Sight, value: string): AppName | undefined {
  return sight.own.secrets.size === 0 ? undefined : sight.own.secrets.get(hashSecret(value, sight.maskKey));
}

function isAppMetadata(sight: Sight): boolean {
  return /\.(?:connectedApp|ecaGlblOauth)(?:-meta\.xml)?$/.test(sight.source.origin.file);
}

function isQuoted(text: string, at: number, length: number): boolean {
  const before = text[at - 1] ?? '\n';
  const after = text[at + length] ?? '\n';
  return /["'`>=\s:,]/.test(before) && /["'`<&\s,;:@]/.test(after);
}

function isAssigned(text: string, at: number): boolean {
  return /(?:=|:|,|\()\s*@?["'`]$/.test(text.slice(Math.max(0, at - 12), at));
}

function crowd(offsets: readonly number[], at: number): number {
  return offsets.filter((other) => Math.abs(other - at) < 2000).length;
}

function namesAHash(text: string, at: number): boolean {
  return /(?:sha-?\d*|hash|digest|checksum|integrity|fingerprint|commit|etag|signature|thumbprint|nonce|salt|revision|md5|hmac|challenge|verifier|\bkid\b|\bid\b)[\w-]{0,24}["'`]?\s*[:=(,>]{0,2}\s*["'`]?$/i.test(
    text.slice(Math.max(0, at - 60), at),
  );
}

function namesAnId(text: string, at: number): boolean {
  return /(?:id|time|stamp|date|phone|account|number|version|build|appid|sender|project)["'`]?\s*[:=,(]\s*["'`]$/i.test(
    text.slice(Math.max(0, at - 40), at),
  );
}

function identifierStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < 60 && isWord(text.charCodeAt(start - 1))) start -= 1;
  return start;
}

function identifierEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && end - at < 60 && isWord(text.charCodeAt(end))) end += 1;
  return end;
}

/** Letters, digits, `_`, `-`, `.`. */
function isWord(code: number): boolean {
  return (
    (code >= 48 && code <= 57) ||
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122) ||
    code === 95 ||
    code === 45 ||
    code === 46
  );
}
