/**
 * An error that people see, and what can be behind it.
 *
 * Every entry is data with sources. What only an org can show is said with the place in Setup, and is never decided here.
 */
import type { ConductPart, OrgSettingName, RuleId, SettingName } from '@countersign/policy';

export interface Source {
  title: string;
  url: string;
}

/**
 * Something that the files of a project can show of a cause. Each is yes, no, or not known: a setting that no file holds and
 * conduct that was not seen are not known.
 */
export type Sign =
  /** A setting of the app has this value; of a list or a policy: it holds this word, or is of this kind. */
  | { setting: SettingName; is: boolean | string }
  /** A list of the app is empty. */
  | { setting: SettingName; empty: true }
  | { orgSetting: OrgSettingName; is: boolean }
  /** What the client is known to do. */
  | { conduct: ConductPart; is: 'always' | 'never' | 'yes' | 'no' }
  /** A refresh token is among what the scopes grant. */
  | { grantsRefresh: boolean }
  | { anyOf: readonly Sign[] };

export interface Cause {
  /** What is wrong, as a sentence. */
  what: string;
  /**
   * What the files can show of it. `proves`: where all signs are there, this is a cause of the error. Without it they make
   * the cause possible, and the rest only the org shows. A sign that is known not to be there rules the cause out.
   * Absent: outside of what is read.
   */
  signs?: { all: readonly Sign[]; proves: boolean };
  /** Rules to read on: what the cause is about, or what its fix must not break. */
  rules?: readonly RuleId[];
  /** Rules whose finding on the app makes the cause possible where its signs are not all known. */
  suggestedBy?: readonly RuleId[];
  /** Where in Setup, or in the client, a person sees it. */
  look?: string;
  /** What to do. */
  fix: string;
}

export interface KnownError {
  /** Kebab-case and permanent. */
  id: string;
  /** What has happened, as a sentence without its full stop. */
  title: string;
  /** Values of `error` it comes with. */
  codes: readonly string[];
  /** What people read: values of `error_description`, sentences on a page, statuses of Login History. */
  texts: readonly string[];
  /** Other words that people ask with. */
  aliases?: readonly string[];
  /** Our server’s own words for it, as its log has them; empty for what only an org shows. */
  refusals: readonly string[];
  /** Where it is seen. */
  seenAt: string;
  /** In the order of how often they are it. */
  causes: readonly Cause[];
  sources: readonly Source[];
}

/** What of an org is read. */
export type OrgState = Readonly<Partial<Record<OrgSettingName, unknown>>>;
