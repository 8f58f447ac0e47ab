/** One text → what it shows. Runs every detector; a detector that breaks is reported, never silent. */
import { assemble } from './assemble.ts';
import { DETECTORS } from './detectors/all.ts';
import type { Own, Sight } from './detectors/detector.ts';
import { readIgnores } from './detectors/ignore-comment.ts';
import { CONSUMER_KEY, endpointsOf, offsetsOf, SALESFORCE } from './detectors/vocabulary.ts';
import type { FileFacts } from './file-facts.ts';
import { type Locate, linesOf, type Origin, SourceText } from './source-text.ts';

export interface Inspection {
  own: Own;
  maskKey: string;
}

/** Formats in which an unquoted word is a value. */
const BARE =
  /(?:\.(?:env|properties|ya?ml|ini|cfg|conf|toml|xcconfig|sh|bash|zsh|ps1|bat|config|plist|sample|tfvars|http|rest)|(?:^|\/)\.env[\w.-]*)$/i;

export function emptyFacts(origin: Origin): FileFacts {
  return {
    file: origin.file,
    ...(origin.commit === undefined ? {} : { commit: origin.commit }),
    artifact: origin.artifact,
    hits: [],
    keys: [],
    signals: [],
    does: [],
    ignores: [],
  };
}

/** Inspects a text. `broken` hears of a detector that threw; `locate` finds places where the text is not the whole file. */
export function inspect(
  text: string,
  origin: Origin,
  with_: Inspection,
  broken: (message: string) => void,
  worth: 'secret' | 'much' = 'much',
  locate?: Locate,
): FileFacts {
  const facts = emptyFacts(origin);
  const rewritten = origin.binary === true ? undefined : assemble(text, origin.file);
  const source =
    rewritten === undefined
      ? new SourceText(text, origin, locate)
      : new SourceText(rewritten.text, origin, locate ?? linesOf(text), rewritten.rewrites);
  const sight: Sight = {
    source,
    text: source.text,
    facts,
    keys: worth === 'secret' ? [] : offsetsOf(CONSUMER_KEY, source.text),
    endpoints: worth === 'secret' ? [] : endpointsOf(source.text).map((endpoint) => endpoint.offset),
    salesforce: once(() => offsetsOf(SALESFORCE, source.text)),
    own: with_.own,
    maskKey: with_.maskKey,
    bare: BARE.test(origin.file),
  };
  for (const detector of DETECTORS) {
    if (worth === 'secret' && !detector.alsoForSecretAlone) continue;
    try {
      detector.look(sight);
    } catch (error) {
      broken(`detector ${detector.name} failed: ${error instanceof Error ? error.message : 'unknown error'}`);
    }
  }
  if (source.text.includes('countersign-ignore')) readIgnores(sight);
  return facts;
}

/** Joins the facts of the chunks of one file. */
export function mergeFacts(into: FileFacts, more: FileFacts): void {
  addNew(into.hits, more.hits, (hit) => `${hit.masked.hash} ${hit.line} ${hit.column}`);
  addNew(into.keys, more.keys, (key) => `${key.sha256} ${key.line}`);
  addNew(into.signals, more.signals, (signal) => `${signal.name} ${signal.value}`);
  addNew(into.does, more.does, (one) => `${one.part} ${one.says} ${one.source}`);
  into.ignores.push(...more.ignores);
  if (into.kindHint === undefined && more.kindHint !== undefined) into.kindHint = more.kindHint;
}

function addNew<T>(into: T[], more: readonly T[], id: (one: T) => string): void {
  if (more.length === 0) return;
  const known = new Set(into.map(id));
  for (const one of more) {
    if (known.has(id(one))) continue;
    known.add(id(one));
    into.push(one);
  }
}

/** Worked out when first asked for. */
function once<T>(work: () => T): () => T {
  let done: { value: T } | undefined;
  return () => {
    done ??= { value: work() };
    return done.value;
  };
}
