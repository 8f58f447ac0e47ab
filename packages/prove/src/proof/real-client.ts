/** What becomes of the real client: its login before the remediation and after it, as it was read and as the steps change it. */
import { clientIn, type Facts, type LoginResult, type Need, needsOf, type ProvenClient } from '@countersign/policy';
import type { HandshakeResult } from '../handshake.ts';
import { type Kind, kindsOf } from './plan.ts';
import type { PlannedSubject } from './subjects.ts';
import type { TestedSettings, TestRun } from './tested-settings.ts';

export interface RealClient extends ProvenClient {
  /** The logins behind it, for the record. */
  logins: { before: readonly HandshakeResult[]; after: readonly HandshakeResult[] };
}

export async function realClientOf(planned: PlannedSubject, run: TestRun): Promise<RealClient> {
  const logins = { before: [] as HandshakeResult[], after: [] as HandshakeResult[] };
  const changed: HandshakeResult[] = [];
  const wouldFail = new Set<string>();
  for (const { before, after } of planned.cases) {
    for (const kind of kindsOf(planned.subject.type)) {
      const then = after.get(kind) ?? before;
      logins.before.push(await before.handshake(kind, run));
      logins.after.push(await then.handshake(kind, run));
      changed.push(await then.handshake(kind, run, then.adapted));
      for (const sentence of await lockedOut(then, kind, run)) wouldFail.add(sentence);
    }
  }
  const [was, is, would] = [together(logins.before), together(logins.after), together(changed)];
  const { sendsChallenge, sendsSecretAtCode } = clientIn(planned.subject);
  const known = sendsChallenge !== 'unknown' && sendsSecretAtCode !== 'unknown';
  return {
    // Only what is known of a client gets it refused: what is not known is supposed to be as the settings ask.
    is: known || was.error !== undefined || is.error !== undefined ? 'known' : 'supposed',
    before: was,
    after: is,
    ...(is.outcome !== 'succeeds' && would.outcome === 'succeeds' ? { changed: would } : {}),
    wouldFail: [...wouldFail],
    logins,
  };
}

/** The clients it may be as well, for all that is known, and that the change would lock out. */
async function lockedOut(after: TestedSettings, kind: Kind, run: TestRun): Promise<string[]> {
  const open = needsOf(after.changes, clientIn({ facts: after.facts, type: kind })).filter(
    (need) => need.is === 'unknown' && need.otherwise === 'refused',
  );
  const sentences: string[] = [];
  for (const { part } of open) {
    const client = { ...after.facts, [part]: OPPOSITE[part] } as Facts;
    const { outcome, refused } = await after.supposedLogin(kind, run, client);
    if (outcome !== 'fails' || refused === undefined) continue;
    const cannot = refused.at === 'refresh' ? 'cannot refresh' : 'cannot log in';
    sentences.push(`A client that ${LACKS[part]} ${cannot} after the change (${refused.error}).`);
  }
  return sentences;
}

const OPPOSITE: Record<Need['part'], Need['is']> = {
  sendsChallenge: 'never',
  sendsSecretAtCode: 'never',
  sendsSecretAtRefresh: 'never',
  storesRotatedToken: 'no',
};

const LACKS: Record<Need['part'], string> = {
  sendsChallenge: 'sends no code_challenge',
  sendsSecretAtCode: 'sends no secret at the code exchange',
  sendsSecretAtRefresh: 'sends no secret at refresh',
  storesRotatedToken: 'does not store the rotated refresh token',
};

/** What all agree on. What cannot be judged says nothing where another could be. */
function together(results: readonly HandshakeResult[]): LoginResult {
  const judged = results.filter(({ outcome }) => outcome !== 'not-judged');
  const [first = results[0]] = judged;
  if (first === undefined) return { outcome: 'not-judged', why: 'There is no case in which anybody could log in.' };
  const differs = judged.find(({ outcome }) => outcome !== first.outcome);
  if (differs !== undefined) {
    return { outcome: 'not-judged', why: 'It depends on settings, or on a kind of client, that are not known.' };
  }
  const { outcome, why, refused } = first;
  return { outcome, why, ...refused };
}
