/** What a caller may ask of a report. Everything a report prints is in the review or here: no clock, no terminal, no file. */
import type { RuleId } from '@countersign/policy';

export interface ReportOptions {
  /** Terminal colours, in `text` only. */
  color: boolean;
  /** Columns of the terminal, in `text` only; taken as at least 60 and at most 200. */
  width: number;
  /** Show waived findings, marked as such. They are counted either way. */
  showWaived: boolean;
  /** Absolute folder that `sarif` paths are made relative to. Default: paths stay as the review has them. */
  repositoryRoot?: string;
  /** Absolute folder that relative paths of the review start from. Default: `repositoryRoot`. */
  baseDirectory?: string;
  /** Heading of `html` and `markdown`. */
  title?: string;
  /** Say everything of every app in `text` and `markdown`: all evidence, controls, steps and wire exchanges. */
  verbose?: boolean;
  /** The page of a rule. Without it a report names the rule and no more. */
  ruleHelp?: (rule: RuleId) => RuleHelp | undefined;
}

/** What a report may say of a rule beside its findings. */
export interface RuleHelp {
  /** A few words, no full stop. */
  name: string;
  /** One sentence. */
  summary: string;
  /** The rule's page. */
  helpMarkdown: string;
  helpUri?: string;
  /** `security` among them makes GitHub read the severity score. */
  tags: readonly string[];
  /** `CWE-522`, or only the number. */
  cwe?: readonly string[];
}
