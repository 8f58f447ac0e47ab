/** A worker thread of a large scan: reads the files it is given and answers with what they show. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Inspection } from './inspect.ts';
import type { ScanLimits } from './options.ts';
import { type NamedFile, Reader } from './reader.ts';
import { emptyReading, type Reading } from './reading.ts';

export interface WorkerSetup {
  limits: ScanLimits;
  inspection: Inspection;
}

export interface Batch {
  id: number;
  files: readonly NamedFile[];
}

export interface BatchRead {
  id: number;
  reading: Reading;
}

const setup = workerData as WorkerSetup;
const reader = new Reader(setup.limits, setup.inspection);

parentPort?.on('message', (batch: Batch) => {
  void read(batch).then((done) => parentPort?.postMessage(done));
});

/** Archives of one batch wait for each other: one at a time keeps memory small. */
let turn: Promise<unknown> = Promise.resolve();

async function read({ id, files }: Batch): Promise<BatchRead> {
  const mine = turn.then(async () => {
    const reading = emptyReading();
    for (let at = 0; at < files.length; ) at = await reader.readFrom(files, at, reading);
    return { id, reading };
  });
  turn = mine;
  return await mine;
}
