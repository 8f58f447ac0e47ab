/**
 * The review as a value: what `review --format json` prints, key for key and in this order, and what every other report
 * is made from. The published schema describes it; a test compares the two.
 */
import type {
  ClientType,
  Cvss,
  Demonstration,
  Disposition,
  EvidenceKind,
  Need,
  Proof,
  ProvenClient,
  RuleId,
  Severity,
  Step,
  Threat,
  Verdict,
} from '@countersign/policy';
import type { ReportedConduct } from './need-text.ts';

export type { LoginResult, Outcome, Proof, ProofStep, ProvenClient, Verdict } from '@countersign/policy';

export interface Review {
  schemaVersion: 1;
  tool: { name: 'countersign'; version: string };
  source: ReviewSource;
  /** False when something that should have been read could not be; `errors` says why. */
  complete: boolean;
  errors: ReviewError[];
  summary: ReviewSummary;
  /** Org-wide settings and findings, said once. */
  org: { settings: Record<string, ReportedSetting>; findings: ReportedFinding[] };
  /** Exposure findings tied to no app. */
  unattached: ReportedFinding[];
  /** Waivers that matched nothing or no longer waive, and baseline entries that are gone. */
  notes: string[];
  apps: ReviewedApp[];
}

/** What was reviewed, and when: so that a report that was forwarded says what it is about. */
export interface ReviewSource {
  /** When the review was made: ISO 8601, UTC. */
  at: string;
  /** Folders and files that were given, named from the root of their repository, never by a path of the machine. */
  read: string[];
  /** The org they are from, where that is known. */
  org?: { url: string };
  /** What is checked out where the first of them lies. Changes that are not committed are not told. */
  revision?: {
    commit: string;
    branch?: string;
    /** Web address of the repository (`https://github.com/acme/crm`), without credentials. */
    repository?: string;
  };
}

export interface ReviewError {
  file: string;
  line?: number;
  column?: number;
  message: string;
}

export interface ReviewSummary {
  apps: number;
  compliant: number;
  noncompliant: number;
  indeterminate: number;
  notApplicable: number;
  /** Not waived, not in the baseline. */
  findings: Record<Severity, number>;
  waived: number;
  /** Findings left out because the baseline holds them. */
  baseline: number;
}

/** Whose an app is. */
export interface AppOwner {
  value: 'own' | 'managed' | 'salesforce';
  /** Of the managed package, where the app's name tells it. */
  namespace?: string;
}

export interface ReviewedApp {
  name: string;
  kind: 'ConnectedApp' | 'ExternalClientApp';
  label: string;
  files: string[];
  /** Who can change it. */
  owner: AppOwner;
  clientType: {
    value: ClientType;
    declared: boolean;
    confidence: number;
    likely?: 'private' | 'public' | 'mixed';
    evidence: {
      kind: EvidenceKind;
      says: 'private' | 'public' | 'mixed';
      weight: number;
      detail: string;
      file?: string;
      line?: number;
    }[];
  };
  /** What the client does, as far as something was seen of it. */
  conduct: ReportedConduct;
  settings: Record<string, ReportedSetting>;
  /** Setting → the value the control requires. An absent key: the control asks nothing. */
  required: Record<string, boolean>;
  verdict: Verdict;
  /** Why this verdict, in one sentence. */
  because: string;
  /** For a type that is not decided: what each type would need, the likely type first. */
  alternatives: {
    clientType: 'private' | 'public';
    verdict: Verdict;
    changes: ReportedChange[];
  }[];
  controls: {
    id: string;
    /** The control's name as Salesforce prints it. */
    name: string;
    literal: 'pass' | 'fail' | 'unknown';
    reconciled: 'pass' | 'fail' | 'unknown' | 'not-applicable';
    why: string;
  }[];
  findings: ReportedFinding[];
  /** What becomes of the real client when its login is replayed, today and after the changes. Null without proof. */
  login: ProvenClient | null;
  /** Attacks this app withstood when they were replayed. Empty without proof. */
  withstood: string[];
}

export interface ReportedSetting {
  value: unknown;
  origin: 'explicit' | 'default' | 'unknown';
  field: string;
  file?: string;
  line?: number;
  column?: number;
  apiVersion?: string;
  why?: string;
}

export interface ReportedChange {
  setting: string;
  /** The check box as the Salesforce UI names it. */
  label: string;
  field: string;
  /** As the metadata spells it; undefined where the setting is not known. */
  from?: string;
  to: string;
  file?: string;
}

export interface ReportedFinding {
  rule: RuleId;
  severity: Severity;
  cvss: Cvss | null;
  threat: Threat | null;
  message: string;
  file?: string;
  line?: number;
  column?: number;
  remediation: ReportedChange[];
  /** What a person does, in order, so that no handshake breaks. */
  steps: string[];
  /** The same as values: whether the changes may be made as they stand, and what they ask of the client. */
  fix: ReportedFix;
  /** The attack that shows it; null where nobody attacks. */
  demonstration: Demonstration | null;
  proof: Proof | null;
  waived: { reason: string; owner?: string; expires?: string } | null;
  /** Survives moved lines. */
  fingerprint: string;
}

export interface ReportedFix {
  disposition: Disposition;
  needs: ReportedNeed[];
  steps: ReportedStep[];
}

/** What a change asks of the client; `says` is the sentence that every verb prints, null where it is known to be met. */
export interface ReportedNeed {
  part: Need['part'];
  must: Need['must'];
  is: Need['is'];
  otherwise: Need['otherwise'];
  says: string | null;
}

/** A step as a value, beside its sentence. */
export type ReportedStep = Step & { text: string };
