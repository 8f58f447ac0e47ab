/** `csv`: one row for each finding, and one for each app without findings, for a spreadsheet. */

import type { ReportedFinding, Review, ReviewedApp } from '@countersign/review';
import { csvText } from './csv-text.ts';
import type { ReportOptions } from './options.ts';
import { shownFindings, worstFirst } from './order.ts';
import { changeInMetadata, changeInWords, proofInWords, waiverInWords } from './wording.ts';

const COLUMNS = [
  'app',
  'kind',
  'label',
  'clientType',
  'declared',
  'likely',
  'confidence',
  'verdict',
  'because',
  'severity',
  'rule',
  'message',
  'cvssV31',
  'cvssV31Vector',
  'cvssV40',
  'cvssV40Vector',
  'threat',
  'change',
  'metadata',
  'file',
  'line',
  'column',
  'proof',
  'waived',
  'fingerprint',
  'source',
  'revision',
  'at',
  'version',
] as const;

type Row = Partial<Record<(typeof COLUMNS)[number], string | number | boolean | undefined>>;

export function renderCsv(review: Review, options: ReportOptions): string {
  const rows: Row[] = [
    ...review.errors.map((error) => ({ verdict: 'not read', because: error.message, ...placed(error) })),
    ...shownFindings(review.org.findings, options.showWaived).map((found) => ({ app: '(org)', ...findingRow(found) })),
  ];
  for (const { app, findings } of worstFirst(review.apps, options.showWaived)) {
    const about = appRow(app);
    if (findings.length === 0) rows.push({ ...about, file: app.files[0] });
    for (const found of findings) rows.push({ ...about, ...findingRow(found, app.files[0]) });
  }
  for (const found of shownFindings(review.unattached, options.showWaived)) {
    rows.push({ app: '(client code)', ...findingRow(found) });
  }
  const from = provenance(review);
  return csvText(
    COLUMNS,
    rows.map((row) => ({ ...row, ...from })),
  );
}

/** On every row: rows of many reviews stand in one sheet. */
function provenance({ tool, source: { read, org, revision, at } }: Review): Row {
  return {
    source: [...read, ...(org === undefined ? [] : [org.url])].join('; '),
    revision: revision?.commit,
    at,
    version: tool.version,
  };
}

function appRow(app: ReviewedApp): Row {
  return {
    app: app.name,
    kind: app.kind,
    label: app.label,
    clientType: app.clientType.value,
    declared: app.clientType.declared,
    likely: app.clientType.likely,
    confidence: app.clientType.confidence,
    verdict: app.verdict,
    because: app.because,
  };
}

function findingRow(found: ReportedFinding, file?: string): Row {
  return {
    severity: found.severity,
    rule: found.rule,
    message: found.message,
    cvssV31: found.cvss?.v3.score,
    cvssV31Vector: found.cvss?.v3.vector,
    cvssV40: found.cvss?.v4.score,
    cvssV40Vector: found.cvss?.v4.vector,
    threat: found.threat ?? undefined,
    change: found.remediation.map(changeInWords).join('; '),
    metadata: found.remediation.map((change) => changeInMetadata(change)).join('; '),
    ...placed({ ...found, file: found.file ?? file }),
    proof: found.proof === null ? undefined : proofInWords(found.proof),
    waived: found.waived === null ? undefined : waiverInWords(found.waived),
    fingerprint: found.fingerprint,
  };
}

function placed(at: { file?: string | undefined; line?: number; column?: number }): Row {
  return { file: at.file, line: at.line, column: at.column };
}
