/** A call of the REST API, as the part that answers it is given it. */
import type { NeighbourRequest } from '@countersign/server';
import type { Org } from '../org.ts';
import type { Caller } from '../people.ts';

/** What every answer below a version is made from. */
export interface RestCall {
  org: Org;
  caller: Caller;
  request: NeighbourRequest;
  version: number;
  /** Below the version: `['sobjects', 'User', 'describe']`. */
  path: readonly string[];
}
