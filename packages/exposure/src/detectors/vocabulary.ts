/** The words detectors share: what Salesforce looks like in code, and what only looks like a secret. */

import { isMonotonous, isTemplate as isTemplateText } from '@countersign/policy';

/** A consumer key: `3MVG9`, then at least 40 of letters, digits and a few signs. Real ones are 85 and more. */
export const CONSUMER_KEY = /3MVG9[A-Za-z0-9._+/=]{40,250}/g;

/** Salesforce in a text: hosts, login endpoints, SDKs and plain name. */
export const SALESFORCE =
  /salesforce|(?<!s)force\.com|my\.site\.com|\/services\/(?:oauth2|apexrest|data\/v|Soap)|sfdc|jsforce|mobilesdk|connected[-_ ]?app/gi;

/** What an endpoint of Salesforce ends with, as words to search for. Not `sforce.com`, the namespace of every metadata file. */
export const HOSTS = ['.salesforce.com', '.force.com', '.site.com', 'salesforce-sites.com', '.cloudforce.com'] as const;

export interface Endpoint {
  offset: number;
  /** Lower case; undefined for a path without its host. */
  host: string | undefined;
}

/** Found by its end, so that a long run of letters is read once. */
const ENDPOINT =
  /\.(?:salesforce|force|site|salesforce-sites|cloudforce)\.com(?![\w-])|\/services\/oauth2\/(?:token|authorize|introspect|revoke)/gi;
/** Sites that only tell about Salesforce. */
const READING =
  /(?:^|\.)(?:www|help|developer|developers|trailhead|trailblazer|status|appexchange|success|releasenotes|ideas|admin|architect|compliance|trust|security|org62|quip|gus)\.(?:salesforce|force)\.com$/;

/** Hosts and endpoints of Salesforce: stronger than its name alone. */
export function endpointsOf(text: string): Endpoint[] {
  const found: Endpoint[] = [];
  ENDPOINT.lastIndex = 0;
  for (let match = ENDPOINT.exec(text); match !== null && found.length < 5000; match = ENDPOINT.exec(text)) {
    if (match[0].startsWith('/')) {
      found.push({ offset: match.index, host: undefined });
      continue;
    }
    let start = match.index;
    while (start > 0 && match.index - start < 120 && isHostCharacter(text.charCodeAt(start - 1))) start -= 1;
    const host = text.slice(start, match.index + match[0].length).toLowerCase();
    if (start < match.index && !READING.test(host)) found.push({ offset: start, host });
  }
  return found;
}

/** Letters, digits, `-`, `.`. */
function isHostCharacter(code: number): boolean {
  return (
    (code >= 48 && code <= 57) ||
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122) ||
    code === 45 ||
    code === 46
  );
}

/** A value that stands for a value. */
export function isPlaceholder(value: string): boolean {
  if (value.length === 0) return true;
  if (isTemplateText(value)) return true;
  if (/^[0-9A-Fa-f]+$/.test(value)) return isMonotonous(value);
  return WORDS.test(value) || isMonotonous(value);
}

/** A value filled in by a build or a person, as opposed to a dummy that is used as it is. */
export function isTemplate(value: string): boolean {
  return isTemplateText(value) || /^your\b|your[_-]|^replace|^insert|^enter|_here$/i.test(value);
}

const WORDS =
  /your|placeholder|example|change.?me|dummy|sample|fake|mock|test|todo|insert|replace|redact|secret|password|passwd|none|null|undefined|x{4,}|\*{3,}|foo|bar|abc123|client.?id|consumer|value|string|lorem|(?:^|[_-])(?:here|my|the)(?:[_-]|$)/i;

/** A reviewed app's own key that no needle finds. It may be any word: only one long enough to be nobody else's. */
export function isOwnNeedle(key: string): boolean {
  return !key.startsWith('3MVG9') && key.length >= 12;
}

/** Bits per character. */
export function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}

/** The nearest distance from an offset to any of the sorted offsets; Infinity without any. */
export function nearest(offsets: readonly number[], offset: number): number {
  let low = 0;
  let high = offsets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((offsets[middle] ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return Math.min(
    Math.abs((offsets[low] ?? Number.POSITIVE_INFINITY) - offset),
    Math.abs((offsets[low - 1] ?? Number.NEGATIVE_INFINITY) - offset),
  );
}

/** Offsets of every match, at most `limit`. */
export function offsetsOf(pattern: RegExp, text: string, limit = 5000): number[] {
  const found: number[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null && found.length < limit; match = pattern.exec(text)) {
    found.push(match.index);
    if (match[0].length === 0) pattern.lastIndex += 1;
  }
  return found;
}
