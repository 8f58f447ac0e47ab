/** The proof of a finding: an attack, and the real client's login, before the remediation and after it. */
import type { DemonstratingAttack } from './finding.ts';

/** `not-judged`: nothing can be concluded. */
export type Outcome = 'succeeds' | 'fails' | 'not-judged';

/** How the client's login ended, and why in one sentence. */
export interface LoginResult {
  outcome: Outcome;
  why: string;
  /** Where it was refused. */
  at?: 'login' | 'code' | 'refresh';
  /** With which error, in the server's words: `invalid_client: invalid client credentials`. */
  error?: string;
}

/** The client of a proof: as it was read, as the steps change it, and as it may be where that is not known. */
export interface ProvenClient {
  /**
   * `known`: what it sends was read, and these are its own requests. `supposed`: not all of it is known; it is taken to send
   * what the settings ask for and no more.
   */
  is: 'known' | 'supposed';
  before: LoginResult;
  /** With the settings changed and the client not. */
  after: LoginResult;
  /** With the client changed as the steps say; only where it is refused otherwise. */
  changed?: LoginResult;
  /** Clients that it may be as well and that the change would lock out, each in one sentence. */
  wouldFail: readonly string[];
}

export interface Proof {
  scenario: DemonstratingAttack;
  before: { attack: Outcome; handshake: Outcome };
  after: { attack: Outcome; handshake: Outcome };
  client: ProvenClient;
  steps: readonly ProofStep[];
}

/** One exchange on the wire, secrets masked. */
export interface ProofStep {
  when: 'before' | 'after';
  who: string;
  what: string;
  request?: string;
  response?: string;
}
