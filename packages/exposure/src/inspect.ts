/** One text → what it shows. Runs every detector; a detector that breaks is reported, never silent. */
import { assemble } from './assemble.ts';
import { consumerKey } from './detectors/consumer-key/index.ts';
import { consumerSecret } from './detectors/consumer-secret/index.ts';
import type { Detector, Own, Sight } from './detectors/detector.ts';
import { readIgnores } from './detectors/ignore-comment.ts';
import { oauthBehaviour } from './detectors/oauth-behaviour/index.ts';
import { password } from './detectors/password/index.ts';
import { platform } from './detectors/platform/index.ts';
import { secretSource } from './detectors/secret-source/index.ts';
import { token } from './detectors/token/index.ts';
import { CONSUMER_KEY, endpointsOf, offsetsOf, SALESFORCE } from './detectors/vocabulary.ts';
import type { FileFacts } from './file-facts.ts';
import { type Locate, linesOf, type Origin, SourceText } from './source-text.ts';

export const DETECTORS: readonly Detector[] = [
  consumerKey,
  consumerSecret,
  token,
  password,
  oauthBehaviour,
  secretSource,
  platform,
];

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
  const rewritten = origin.binary === true ? undefined : assemble(text);
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
  for (const hit of more.hits) {
    if (
      !into.hits.some(
        (other) => other.masked.hash === hit.masked.hash && other.line === hit.line && other.column === hit.column,
      )
    )
      into.hits.push(hit);
  }
  for (const key of more.keys) {
    if (!into.keys.some((other) => other.sha256 === key.sha256 && other.line === key.line)) into.keys.push(key);
  }
  for (const signal of more.signals) {
    if (!into.signals.some((other) => other.name === signal.name && other.value === signal.value))
      into.signals.push(signal);
  }
  into.ignores.push(...more.ignores);
  if (into.kindHint === undefined && more.kindHint !== undefined) into.kindHint = more.kindHint;
}

/** Worked out when first asked for. */
function once<T>(work: () => T): () => T {
  let done: { value: T } | undefined;
  return () => {
    done ??= { value: work() };
    return done.value;
  };
}
