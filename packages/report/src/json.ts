/** `json`: exactly the review, keys in the order of the published schema (`schemas/review.schema.json`), two spaces. */
import type {
  LoginResult,
  Proof,
  ProofStep,
  ProvenClient,
  ReportedChange,
  ReportedFinding,
  ReportedFix,
  ReportedNeed,
  ReportedSetting,
  Review,
  ReviewError,
  ReviewedApp,
  ReviewSource,
  ReviewSummary,
} from '@countersign/review';
import { safeJson } from './safe-json.ts';

/** Apps written at once: few enough to stay small in memory, enough to stay fast. */
const BATCH = 200;

/** Every key of `T`, in order: a key that is missing or strange does not compile. */
type Keys<T> = { [K in keyof Required<T>]: true };

const REVIEW: Keys<Review> = {
  schemaVersion: true,
  tool: true,
  source: true,
  complete: true,
  errors: true,
  summary: true,
  org: true,
  unattached: true,
  notes: true,
  apps: true,
};
const SOURCE: Keys<ReviewSource> = { at: true, read: true, org: true, revision: true };
const REVISION: Keys<NonNullable<ReviewSource['revision']>> = { commit: true, branch: true, repository: true };
const ERROR: Keys<ReviewError> = { file: true, line: true, column: true, message: true };
const SUMMARY: Keys<ReviewSummary> = {
  apps: true,
  compliant: true,
  noncompliant: true,
  indeterminate: true,
  notApplicable: true,
  findings: true,
  waived: true,
  baseline: true,
};
const APP: Keys<ReviewedApp> = {
  name: true,
  kind: true,
  label: true,
  files: true,
  owner: true,
  clientType: true,
  conduct: true,
  settings: true,
  required: true,
  verdict: true,
  because: true,
  alternatives: true,
  controls: true,
  findings: true,
  login: true,
  withstood: true,
};
const OWNER: Keys<ReviewedApp['owner']> = { value: true, namespace: true };
const CLIENT_TYPE: Keys<ReviewedApp['clientType']> = {
  value: true,
  declared: true,
  confidence: true,
  likely: true,
  evidence: true,
};
const EVIDENCE: Keys<ReviewedApp['clientType']['evidence'][number]> = {
  kind: true,
  says: true,
  weight: true,
  detail: true,
  file: true,
  line: true,
};
const ALTERNATIVE: Keys<ReviewedApp['alternatives'][number]> = { clientType: true, verdict: true, changes: true };
const CONTROL: Keys<ReviewedApp['controls'][number]> = {
  id: true,
  name: true,
  literal: true,
  reconciled: true,
  why: true,
};
const SETTING: Keys<ReportedSetting> = {
  value: true,
  origin: true,
  field: true,
  file: true,
  line: true,
  column: true,
  apiVersion: true,
  why: true,
};
const CHANGE: Keys<ReportedChange> = { setting: true, label: true, field: true, from: true, to: true, file: true };
const FINDING: Keys<ReportedFinding> = {
  rule: true,
  severity: true,
  cvss: true,
  threat: true,
  message: true,
  file: true,
  line: true,
  column: true,
  remediation: true,
  steps: true,
  fix: true,
  demonstration: true,
  proof: true,
  waived: true,
  fingerprint: true,
};
const FIX: Keys<ReportedFix> = { disposition: true, needs: true, steps: true };
const NEED: Keys<ReportedNeed> = { part: true, must: true, is: true, otherwise: true, says: true };
const LOGIN: Keys<LoginResult> = { outcome: true, why: true, at: true, error: true };
const WAIVED: Keys<NonNullable<ReportedFinding['waived']>> = { reason: true, owner: true, expires: true };
const PROOF: Keys<Proof> = { scenario: true, before: true, after: true, client: true, steps: true };
const CLIENT: Keys<ProvenClient> = { is: true, before: true, after: true, changed: true, wouldFail: true };
const STEP: Keys<ProofStep> = { when: true, who: true, what: true, request: true, response: true };

/** The report piece by piece, so that a caller may write it as it is made. */
export function* jsonPieces(review: Review): Iterable<string> {
  const head = ordered(review, REVIEW, {
    tool: { name: review.tool.name, version: review.tool.version },
    source: ordered(review.source, SOURCE, {
      ...(review.source.org === undefined ? {} : { org: { url: review.source.org.url } }),
      ...(review.source.revision === undefined ? {} : { revision: ordered(review.source.revision, REVISION) }),
    }),
    errors: review.errors.map((error) => ordered(error, ERROR)),
    summary: ordered(review.summary, SUMMARY),
    org: { settings: settings(review.org.settings), findings: review.org.findings.map(finding) },
    unattached: review.unattached.map(finding),
    apps: [],
  });
  const text = safeJson(head, 2);
  if (review.apps.length === 0) {
    yield `${text}\n`;
    return;
  }
  // `apps` is the last key: its empty list is opened, and filled a batch at a time.
  yield text.slice(0, -'[]\n}'.length);
  yield '[';
  const before = '{\n  "apps": [';
  const after = '\n  ]\n}';
  for (let from = 0; from < review.apps.length; from += BATCH) {
    const batch = safeJson({ apps: review.apps.slice(from, from + BATCH).map(app) }, 2);
    yield (from === 0 ? '' : ',') + batch.slice(before.length, -after.length);
  }
  yield '\n  ]\n}\n';
}

function app(value: ReviewedApp): object {
  return ordered(value, APP, {
    owner: ordered(value.owner, OWNER),
    clientType: ordered(value.clientType, CLIENT_TYPE, {
      evidence: value.clientType.evidence.map((item) => ordered(item, EVIDENCE)),
    }),
    settings: settings(value.settings),
    alternatives: value.alternatives.map((item) => ordered(item, ALTERNATIVE, { changes: item.changes.map(change) })),
    controls: value.controls.map((control) => ordered(control, CONTROL)),
    findings: value.findings.map(finding),
    login: value.login === null ? null : client(value.login),
  });
}

function settings(values: Readonly<Record<string, ReportedSetting>>): Record<string, object> {
  const out: Record<string, object> = {};
  for (const name in values) {
    const value = values[name];
    // What is not known is said to be null: an absent key would read as forgotten.
    if (value !== undefined) out[name] = ordered(value, SETTING, { value: value.value ?? null });
  }
  return out;
}

function change(value: ReportedChange): object {
  return ordered(value, CHANGE);
}

function finding(value: ReportedFinding): object {
  return ordered(value, FINDING, {
    remediation: value.remediation.map(change),
    fix: ordered(value.fix, FIX, { needs: value.fix.needs.map((need) => ordered<ReportedNeed>(need, NEED)) }),
    waived: value.waived === null ? null : ordered(value.waived, WAIVED),
    proof:
      value.proof === null
        ? null
        : ordered(value.proof, PROOF, {
            client: client(value.proof.client),
            steps: value.proof.steps.map((s) => ordered(s, STEP)),
          }),
  });
}

function client(value: ProvenClient): object {
  const login = (result: LoginResult) => ordered(result, LOGIN);
  return ordered(value, CLIENT, {
    before: login(value.before),
    after: login(value.after),
    ...(value.changed === undefined ? {} : { changed: login(value.changed) }),
  });
}

/** The same value with its keys in order; `parts` stands in for nested values that are ordered themselves. */
function ordered<T extends object>(value: T, keys: Keys<T>, parts: { [K in keyof T]?: unknown } = {}): object {
  const out: Record<string, unknown> = {};
  for (const key in keys) {
    const part = parts[key];
    const one = part === undefined ? value[key] : part;
    if (one !== undefined) out[key] = one;
  }
  return out;
}
