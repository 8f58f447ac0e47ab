/**
 * Which kind of client an app serves, decided from evidence, strongest first (RFC 6749 §2.1: confidential and public;
 * Salesforce says private and public).
 */

export type ClientType = 'private' | 'public' | 'mixed' | 'unknown';

export type EvidenceKind = 'declaration' | 'callback' | 'code' | 'artifact' | 'metadata' | 'traffic' | 'hint';

/** One reason to believe the client is of a kind. Holds no source text: nothing found can leak through it. */
export interface Evidence {
  kind: EvidenceKind;
  says: 'private' | 'public' | 'mixed';
  /**
   * 0 to 1. At or above `DECISIVE` it decides unless contradicted; below it only says what is likely. 0: it tells who uses
   * the app and not which kind of client that is; `says` is then `mixed`.
   */
  weight: number;
  /** One sentence a person can check. */
  detail: string;
  file?: string;
  line?: number;
}

export interface ClientTypeDecision {
  value: ClientType;
  declared: boolean;
  /** 0 to 1; of `likely` where the value is unknown. */
  confidence: number;
  likely?: 'private' | 'public' | 'mixed';
  /** Decisive evidence stands against the declaration. */
  contradicted: boolean;
  /** Strongest first. */
  evidence: readonly Evidence[];
}

/** Weight from which one item of evidence decides alone. */
export const DECISIVE = 0.8;

/** Kinds that are never more than a hint, whatever weight they claim. */
const NEVER_DECIDES: ReadonlySet<EvidenceKind> = new Set(['hint']);

/** Seen in the client itself: two of these that disagree mean that both kinds use the app. */
const FIRST_HAND: ReadonlySet<EvidenceKind> = new Set(['code', 'artifact', 'traffic']);

/** Decides the type of client from all evidence about it. Total: no evidence means `unknown`. */
export function decideClientType(evidence: readonly Evidence[]): ClientTypeDecision {
  const sorted = [...evidence].sort((a, b) => rank(b) - rank(a) || b.weight - a.weight);
  const declaration = sorted.find((item) => item.kind === 'declaration');
  const found = decide(sorted.filter((item) => item.kind !== 'declaration'));
  if (declaration === undefined) return { ...found, declared: false, contradicted: false, evidence: sorted };
  const contradicted = found.value !== 'unknown' && found.value !== declaration.says;
  return { value: declaration.says, declared: true, confidence: 1, contradicted, evidence: sorted };
}

function decide(evidence: readonly Evidence[]): Pick<ClientTypeDecision, 'value' | 'confidence' | 'likely'> {
  const decisive = evidence.filter((item) => item.weight >= DECISIVE && !NEVER_DECIDES.has(item.kind));
  const firstHand = decisive.filter((item) => FIRST_HAND.has(item.kind));
  // What was seen of the client itself outranks what its metadata suggests.
  const voices = firstHand.length > 0 ? firstHand : decisive;
  const says = new Set(voices.map((item) => item.says));
  if (says.has('mixed')) return { value: 'mixed', confidence: certainty(voices, 'mixed') };
  if (says.size === 1) {
    const value = voices[0]?.says ?? 'unknown';
    return { value, confidence: certainty(voices, value) };
  }
  // Two clients seen at work are two clients; two traits of one metadata file may be a leftover: not decided.
  if (firstHand.length > 0) {
    return { value: 'mixed', confidence: Math.min(certainty(voices, 'private'), certainty(voices, 'public')) };
  }
  const likely = (['private', 'public', 'mixed'] as const)
    .map((one) => ({ says: one, certainty: certainty(evidence, one) }))
    .sort((a, b) => b.certainty - a.certainty);
  const [best, next] = likely;
  if (best === undefined || best.certainty === next?.certainty) return { value: 'unknown', confidence: 0 };
  return { value: 'unknown', likely: best.says, confidence: best.certainty };
}

/** Independent reasons add up: 1 − ∏(1 − weight), to two digits. */
function certainty(evidence: readonly Evidence[], says: ClientType): number {
  const doubt = evidence.filter((item) => item.says === says).reduce((left, item) => left * (1 - item.weight), 1);
  return Math.round((1 - doubt) * 100) / 100;
}

function rank(item: Evidence): number {
  if (item.kind === 'declaration') return 2;
  return FIRST_HAND.has(item.kind) ? 1 : 0;
}
