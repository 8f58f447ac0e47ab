/** What the server has seen of its clients, as evidence for the review. */
import type { Evidence } from '@countersign/policy';
import type { AuditStore, ExposureRecord } from '../store/port.ts';

export interface TrafficEvidence {
  /** App name, as registered. */
  app: string;
  evidence: Evidence;
  /** The live secret was seen in a browser. */
  secretExposed: boolean;
  lastSeenMs: number;
}

const WEIGHT: Readonly<Record<ExposureRecord['kind'], number>> = {
  'secret-from-browser': 0.95,
  'browser-client': 0.85,
};

/** `nameOf` gives the name of a registered app; what belongs to none is left out. */
export async function trafficEvidence(
  store: Pick<AuditStore, 'exposures'>,
  nameOf: (clientId: string) => string | undefined,
): Promise<readonly TrafficEvidence[]> {
  const seen = await store.exposures();
  return seen.flatMap((record) => {
    const name = nameOf(record.clientId);
    return name === undefined ? [] : [describe(name, record)];
  });
}

function describe(app: string, record: ExposureRecord): TrafficEvidence {
  const exposed = record.kind === 'secret-from-browser';
  const what = exposed ? 'the live client secret in a token request' : 'a token request without a secret';
  const last = new Date(record.lastMs).toISOString();
  return {
    app,
    secretExposed: exposed,
    lastSeenMs: record.lastMs,
    evidence: {
      kind: 'traffic',
      says: 'public',
      weight: WEIGHT[record.kind],
      detail: `a browser sent ${what} (${record.count} times, last ${last})`,
    },
  };
}
