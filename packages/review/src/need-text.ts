/**
 * What a change asks of the client, in words: what was read of it, and what becomes of it. The one sentence that `review`,
 * `prove` and `fix` all print, so that they cannot disagree.
 */
import {
  type Conduct,
  type ConductPart,
  type ConductSighting,
  type ConductSource,
  isUnmet,
  type Need,
} from '@countersign/policy';

/** Undefined where the client is known to do what is asked. */
export function needText(need: Need, conduct: Conduct): string | undefined {
  if (need.is === need.must) return undefined;
  if (!isUnmet(need)) return questionText(need, conduct);
  const against = sightingsAgainst(need, conduct)[0];
  const why = against === undefined ? '' : `: ${placed(against)}`;
  if (need.otherwise === 'in-vain') {
    return `${subjectOf(against?.source)} still sends its secret, and so still ships it${why}.`;
  }
  return `${subjectOf(against?.source)} ${CONSEQUENCE[need.part]}${why}.`;
}

/** What was seen of the client that does not fit, the deciding items only. */
export function sightingsAgainst(need: Need, conduct: Conduct): readonly ConductSighting[] {
  return (conduct[need.part].evidence as readonly ConductSighting[]).filter(({ says }) => says !== need.must);
}

const SUBJECT: Record<ConductSource, string> = {
  traffic: 'The client whose requests were seen',
  declaration: 'The client as it is declared',
  request: 'The client that was read',
  library: 'The client that was read',
  metadata: 'The credential in this project that is the client',
  'known-client': 'The client, which is a known one,',
};

function subjectOf(source: ConductSource | undefined): string {
  return source === undefined ? 'The client' : SUBJECT[source];
}

/** What the server answers, in its words. */
const CONSEQUENCE: Record<Need['part'], string> = {
  sendsChallenge: 'cannot log in after the change (missing required code challenge)',
  sendsSecretAtCode: 'cannot log in after the change (invalid_client)',
  sendsSecretAtRefresh: 'cannot refresh after the change (invalid_client)',
  storesRotatedToken: 'cannot stay logged in after the change (invalid_grant)',
};

const QUESTION: Record<Need['part'], string> = {
  sendsChallenge: 'Does the client send code_challenge and code_verifier?',
  sendsSecretAtCode: 'Does the client send its secret at the code exchange?',
  sendsSecretAtRefresh: 'Does the client send its secret at refresh?',
  storesRotatedToken:
    'Does the client store the refresh token of every answer? After rotation the old one no longer works.',
};

function questionText(need: Need, conduct: Conduct): string | undefined {
  // A secret sent in vain breaks nothing; what is not known of it is the client step's to say.
  if (need.otherwise === 'in-vain') return undefined;
  const seen = conduct[need.part].evidence.length > 0;
  return `${QUESTION[need.part]} ${seen ? 'What was seen of it does not agree.' : 'Nothing that was read tells.'}`;
}

/** `client/server.js:12 sends no client_secret`. */
function placed({ detail, file, line }: ConductSighting): string {
  return file === undefined ? detail : `${file}${line ? `:${line}` : ''} ${detail}`;
}

/** The conduct as a report carries it: the parts that are known, or that something was seen of. */
export function reportConduct(conduct: Conduct): ReportedConduct {
  const parts = Object.entries(conduct).filter(([, told]) => told.evidence.length > 0);
  return Object.fromEntries(
    parts.map(([part, { value, evidence }]) => [
      part,
      { value, evidence: evidence.map(({ part: _, ...rest }: ConductSighting) => rest) },
    ]),
  );
}

export type ReportedConduct = Partial<
  Record<ConductPart, { value: string; evidence: readonly Omit<ConductSighting, 'part'>[] }>
>;
