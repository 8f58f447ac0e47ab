/** What was seen of the clients of one app, outside its metadata and the config. */
import type { Conduct, ConductSighting, Evidence, Observations } from '@countersign/policy';
import type { ReportedFinding } from './review.ts';

/** What the client's own code and packages show of one app; empty where none were seen. */
export interface ClientSightings {
  evidence: readonly Evidence[];
  observed: Partial<Observations>;
  /** What each client that was seen does. */
  conducts: readonly Conduct[];
  /** What requests that a server received show of what its clients do. */
  sent: readonly ConductSighting[];
  /** Exposure findings tied to this app, each at its own place. */
  findings: readonly ReportedFinding[];
}

export const NOTHING_SEEN: ClientSightings = Object.freeze({
  evidence: [],
  observed: {},
  conducts: [],
  sent: [],
  findings: [],
});
