/** Finding a known error by what a person has in front of them: a code, a sentence, an answer in JSON, a callback’s URL. */
import { KNOWN_ERRORS } from './catalogue.ts';
import type { KnownError } from './known-error.ts';
import { inOrderIn, standIn, wordsOf } from './words.ts';

/** What was understood of what was asked. */
interface SeenError {
  code?: string;
  description?: string;
  /** All words that are looked for. */
  words: readonly string[];
  /** What was asked, in lower case. */
  text: string;
}

export interface FoundError {
  error: KnownError;
  /** `text`: its sentence was read. `part`: some words of it, in order. `code`: its code alone, which other errors may share. */
  by: 'text' | 'part' | 'code';
}

/**
 * The errors that fit best, the likeliest first; none where nothing fits. A sentence says more than a code: an answer with
 * both is found by both.
 *
 * @example
 * findKnownErrors('{"error":"invalid_grant","error_description":"invalid code verifier"}')[0]?.error.id; // 'verifier-invalid'
 */
export function findKnownErrors(asked: string): FoundError[] {
  const seen = seeError(asked);
  const onlyCode = CODES.has(seen.words.join(' '));
  const codes = codesIn(seen);
  const ranked = KNOWN_ERRORS.flatMap((error): (FoundError & { rank: number; length: number })[] => {
    const code = error.codes.some((one) => codes.has(one));
    const named = [error.id, ...error.refusals].some((name) => wordsOf(name).join(' ') === seen.words.join(' '));
    const length = longestText(error, seen);
    if (named && !onlyCode) return [{ error, by: 'text', rank: 0, length: Number.POSITIVE_INFINITY }];
    if (length > 0) return [{ error, by: 'text', rank: isSpelled(error, seen, codes) ? 0 : 1, length }];
    if (!onlyCode && isPart(error, seen)) return [{ error, by: 'part', rank: code ? 2 : 3, length: 0 }];
    return code ? [{ error, by: 'code', rank: 4, length: 0 }] : [];
  });
  const best = Math.min(...ranked.map(({ rank }) => rank));
  return ranked
    .filter(({ rank }) => rank === best)
    .sort((a, b) => b.length - a.length)
    .map(({ error, by }) => ({ error, by }));
}

/** Takes an answer or a URL apart; whatever else is asked is words. Longer than 8,000 characters is not looked at. */
function seeError(asked: string): SeenError {
  const text = withoutEntities(asked.slice(0, MAX_ASKED)).trim();
  const told = fromJson(text) ?? fromUrl(text);
  if (told === undefined) return { words: wordsOf(text), text: text.toLowerCase() };
  const { code, description } = told;
  return {
    ...(code === undefined ? {} : { code }),
    ...(description === undefined ? {} : { description }),
    words: wordsOf(`${code ?? ''} ${description ?? ''}`),
    text: text.toLowerCase(),
  };
}

/** Sentences that come near, at most three: at least half of their words were asked, and at least two. */
export function nearTexts(asked: string): string[] {
  const words = new Set(seeError(asked).words);
  return KNOWN_ERRORS.flatMap(({ texts }) => texts)
    .map((text) => {
      const phrase = wordsOf(text);
      const shared = phrase.filter((word) => words.has(word)).length;
      return { text, shared, share: shared / phrase.length };
    })
    .filter(({ shared, share }) => shared >= 2 && share >= 0.5)
    .sort((a, b) => b.share - a.share || b.shared - a.shared)
    .slice(0, 3)
    .map(({ text }) => text);
}

const MAX_ASKED = 8000;

/** What is copied from the source of a page. */
function withoutEntities(text: string): string {
  return text
    .replaceAll(/&(?:#0?39|#x27|apos|rsquo);/gi, '’')
    .replaceAll(/&(?:quot|#34);/gi, '"')
    .replaceAll(/&amp;/gi, '&');
}

/** A code alone is no part of a sentence, though its words may stand in one. */
const CODES: ReadonlySet<string> = new Set(
  KNOWN_ERRORS.flatMap(({ codes }) => codes.map((code) => wordsOf(code).join(' '))),
);

type Told = Pick<SeenError, 'code' | 'description'>;

/** An OAuth answer, or one of the REST API, with whatever a log wrote around it. */
function fromJson(text: string): Told | undefined {
  const start = text.indexOf('{');
  const end = text.lastIndexOf('}');
  if (start === -1 || end < start) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text.slice(start, end + 1));
  } catch {
    return undefined;
  }
  const { error, error_description, errorCode, message } = value as Record<string, unknown>;
  return told(error ?? errorCode, error_description ?? message);
}

/** The parameters of a callback or an error page; some clients put a word before their names (`oauth_error`). */
function fromUrl(text: string): Told | undefined {
  let code: string | undefined;
  let description: string | undefined;
  for (const part of text.split(/[?&#]/)) {
    const equals = part.indexOf('=');
    const name = part.slice(0, equals).trim().toLowerCase();
    if (equals === -1 || name.length > 40) continue;
    if (name.endsWith('error_description')) description ??= decoded(part.slice(equals + 1));
    else if (name.endsWith('error') || name.endsWith('error_code')) code ??= decoded(part.slice(equals + 1));
  }
  return told(code, description);
}

function told(code: unknown, description: unknown): Told | undefined {
  const said = {
    ...(typeof code === 'string' && code !== '' ? { code } : {}),
    ...(typeof description === 'string' && description !== '' ? { description } : {}),
  };
  return said.code === undefined && said.description === undefined ? undefined : said;
}

function decoded(value: string): string {
  const spaced = value.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

/** Words of a text that was read whole; 0 where none was. */
function longestText(error: KnownError, { words }: SeenError): number {
  const phrases = [...error.texts, ...(error.aliases ?? [])].map(wordsOf);
  return Math.max(0, ...phrases.filter((phrase) => standIn(phrase, words)).map((phrase) => phrase.length));
}

/** Two words or more, of which the sentence has every one in this order. */
function isPart(error: KnownError, { words, description }: SeenError): boolean {
  const asked = description === undefined ? words : wordsOf(description);
  return asked.length >= 2 && error.texts.some((text) => inOrderIn(asked, wordsOf(text)));
}

/** The codes that were told, or stand among the words; one that is a part of a longer one is not meant. */
function codesIn({ code: told, words }: SeenError): ReadonlySet<string> {
  const all = [...new Set(KNOWN_ERRORS.flatMap(({ codes }) => codes))];
  if (told !== undefined) return new Set(all.filter((code) => isSame(told, code)));
  const there = all.map((code) => ({ code, parts: wordsOf(code) })).filter(({ parts }) => standIn(parts, words));
  const within = (parts: readonly string[]) =>
    there.some((other) => other.parts.length > parts.length && standIn(parts, other.parts));
  return new Set(there.filter(({ parts }) => !within(parts)).map(({ code }) => code));
}

/** A code of the error as the wire spells it, not only its words: “invalid client credentials” holds no `invalid_client`. */
function isSpelled({ codes }: KnownError, seen: SeenError, there: ReadonlySet<string>): boolean {
  return codes.some((code) => there.has(code) && (seen.code !== undefined || seen.text.includes(code.toLowerCase())));
}

/** Old pages of Salesforce write `access-denied`; some clients put the description right behind the code. */
function isSame(told: string, code: string): boolean {
  const [first = ''] = told.trim().split(/\s/);
  return first.replaceAll('-', '_').toLowerCase() === code.toLowerCase();
}
