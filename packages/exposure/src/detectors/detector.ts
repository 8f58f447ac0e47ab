/** What a detector is: it reads one text and adds what it found to the file's facts. */
import type { ConductSighting } from '@countersign/policy';
import type { FileFacts, Signal, SignalName } from '../file-facts.ts';
import type { AppName } from '../result.ts';
import type { SourceText } from '../source-text.ts';

/** Names of the reviewed apps by key and by hash of their secret. */
export interface Own {
  keys: ReadonlyMap<string, AppName>;
  secrets: ReadonlyMap<string, AppName>;
}

/** Everything a detector may look at. Offsets are sorted. */
export interface Sight {
  source: SourceText;
  /** The text itself: `source.text`. */
  text: string;
  facts: FileFacts;
  keys: readonly number[];
  endpoints: readonly number[];
  /** Salesforce by name or endpoint. */
  salesforce: () => readonly number[];
  own: Own;
  maskKey: string;
  /** The file is of a format in which an unquoted word is a value (`.env`, properties, YAML, URL …). */
  bare: boolean;
}

export interface Detector {
  name: string;
  /** Whether a text that holds no more than the word "secret" can be of interest. */
  alsoForSecretAlone: boolean;
  /**
   * The words of which a text holds at least one where the detector can find anything in it: small letters, four or more,
   * compared without regard to ASCII case. The prefilter searches for the words of all detectors.
   */
  needles: readonly string[];
  look(sight: Sight): void;
}

/** At most this many of one signal per file: a client needs a place to point at, not every place. */
const SIGNALS_OF_A_KIND = 20;

export function addSignal(sight: Sight, name: SignalName, value: string, offset: number): void {
  const signals = sight.facts.signals;
  let sameKind = 0;
  for (const signal of signals) {
    if (signal.name !== name) continue;
    if (signal.value === value) return;
    sameKind += 1;
  }
  if (sameKind >= SIGNALS_OF_A_KIND) return;
  const signal: Signal = { name, value, ...sight.source.where(offset) };
  signals.push(signal);
}

/** Adds what the client does; the same said again in one file is kept once. */
export function addDoing(sight: Sight, doing: ConductSighting, offset: number): void {
  const { does } = sight.facts;
  const known = does.some((one) => one.part === doing.part && one.says === doing.says && one.source === doing.source);
  if (!known) does.push({ ...doing, ...sight.source.where(offset) });
}

/** Whether an offset stands in a comment, as far as the text before it tells. */
export function isCommented(text: string, offset: number): boolean {
  const line = text.slice(Math.max(0, offset - 300), offset);
  const start = line.lastIndexOf('\n') + 1;
  if (/^\s*(?:\/\/|#(?!\s*define)|\*|\/\*|<!--|--|;|rem\s)/i.test(line.slice(start))) return true;
  return insideBlock(text, offset, '/*', '*/') || insideBlock(text, offset, '<!--', '-->');
}

/** How far back a block comment may have begun. */
const BLOCK = 4000;

function insideBlock(text: string, offset: number, open: string, close: string): boolean {
  const before = text.slice(Math.max(0, offset - BLOCK), offset);
  const opened = before.lastIndexOf(open);
  // A glob or a URL may hold `/*`: only one at the beginning of its line opens a comment.
  return opened !== -1 && before.indexOf(close, opened) === -1 && /(?:^|\n)[ \t]*$/.test(before.slice(0, opened));
}
