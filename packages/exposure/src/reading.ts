/** What reading files brought to light, before it is joined to clients. */
import type { Marker } from './clients/markers.ts';
import type { FileFacts } from './file-facts.ts';
import type { NotJudged } from './result.ts';

export interface Reading {
  facts: FileFacts[];
  notJudged: NotJudged[];
  /** Client roots. */
  markers: Marker[];
  files: number;
  bytes: number;
}

export function emptyReading(): Reading {
  return { facts: [], notJudged: [], markers: [], files: 0, bytes: 0 };
}
