/** A scan as JSON, key for key as `scan.schema.json` has it. */
import type { ScanClient } from '@countersign/exposure';
import { safeJson } from '@countersign/report';
import type { JudgedScan, ScanFinding } from '@countersign/review';

/** Ends with a line break. Apps are named as a person knows them. */
export function scanJson({ clients, findings, ignored, ...rest }: JudgedScan): string {
  const shown = {
    ...rest,
    clients: clients.map(clientJson),
    findings: findings.map(findingJson),
    ignored: ignored.map(({ finding, reason }) => ({ finding: findingJson(finding), reason })),
  };
  return `${safeJson(shown, 2)}\n`;
}

function findingJson({ rule, severity, cvss, shows: _, key: _key, ignores: _ignores, app, ...seen }: ScanFinding) {
  return { rule, severity, cvss, ...seen, ...(app === undefined ? {} : { app: app.name }) };
}

function clientJson({ consumerKeys, ...client }: ScanClient) {
  return {
    ...client,
    consumerKeys: consumerKeys.map(({ app, ...key }) => ({ ...key, ...(app === undefined ? {} : { app: app.name }) })),
  };
}
