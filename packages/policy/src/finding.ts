/** What a rule says about an app: the nouns every report, proof and fix is made of. */
import type { ConductFacts } from './facts.ts';
import type { RuleId } from './rules/ids.ts';
import type { OrgSettingName, SettingName } from './settings.ts';
import type { Severity } from './severity.ts';
import type { Step } from './step.ts';

/** Rules that say an app could not be decided, and what would decide it. */
export const UNDECIDED_RULES: ReadonlySet<RuleId> = new Set(['client-type-undeclared', 'setting-unknown']);

/** What an attacker does; the proof replays it. `null` where nobody attacks (availability, advice on evidence). */
export type Threat =
  | 'intercepted-code'
  | 'injected-code'
  | 'extracted-secret'
  | 'stolen-refresh-token'
  | 'repository-leak'
  | 'credential-log-leak'
  | 'password-theft'
  | 'device-code-phishing'
  | 'attacker-started-code'
  | 'pkce-downgrade'
  | 'unproven-token-exchange';

/** A vector string with the score a CVSS library computed from it. */
export interface Score {
  vector: string;
  score: number;
}

export interface Cvss {
  v3: Score;
  v4: Score;
}

/** One setting to change: what it is, what it should be. `from` is undefined where it is not known. */
export interface SettingChange {
  setting: SettingName | OrgSettingName;
  from: boolean | undefined;
  to: boolean;
}

/** What the client must do for a change to leave it working, or to have its effect. */
export type Need = {
  [P in keyof ConductFacts]: { part: P; must: ConductFacts[P]; is: ConductFacts[P]; otherwise: 'refused' | 'in-vain' };
}[keyof ConductFacts];

/**
 * Whether a fix may be made as it stands. `safe`: the client is known to live with it. `needs-client-change`: the client is
 * proven not to, and has to be changed first. `needs-a-person`: a question is open, or no setting mends it.
 */
export type Disposition = 'safe' | 'needs-client-change' | 'needs-a-person';

/** How a finding is put right. */
export interface Fix {
  changes: readonly SettingChange[];
  disposition: Disposition;
  needs: readonly Need[];
  /** In the order in which no login breaks. */
  steps: readonly Step[];
}

/** The attacks that show a finding; names of the prover's scenarios. */
export type DemonstratingAttack =
  | 'intercepted-code'
  | 'injected-code'
  | 'extracted-secret'
  | 'stolen-refresh-token'
  | 'attacker-started-code'
  | 'pkce-downgrade'
  | 'credentials-in-url';

/** How a finding is shown. */
export interface Demonstration {
  attack: DemonstratingAttack;
  /** The kinds of client it is shown on: every kind the app may serve, or one of them. */
  on: 'every' | 'private' | 'public';
  /** The attacker holds the secret already: it was found where it should not be. */
  leaked: boolean;
}

/** A difference between what is enforced and what ought to be. */
export interface Finding {
  rule: RuleId;
  severity: Severity;
  /** Null for availability and for an undeclared type. */
  cvss: Cvss | null;
  /** The control requires the other value: the app is noncompliant. Otherwise it is advice. */
  required: boolean;
  threat: Threat | null;
  /** One or two sentences for the person who reads it. */
  message: string;
  /** The setting the finding rests on; a report points at its line. */
  setting?: SettingName | OrgSettingName;
  fix: Fix;
  /** Null where nobody attacks: availability, advice, an open question. */
  demonstration: Demonstration | null;
}
