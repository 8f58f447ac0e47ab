/** Worker threads that read files in batches; the answers come back in the order of the batches. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Inspection } from './inspect.ts';
import type { ScanLimits } from './options.ts';
import type { Reading } from './reading.ts';
import type { Batch, BatchRead, WorkerSetup } from './worker.ts';

/** Batches given to one worker ahead of time. */
const AHEAD = 3;

export class CrewBrokeDown extends Error {}

export class Crew {
  readonly #idle: Worker[] = [];
  readonly #workers: Worker[] = [];
  readonly #answers = new Map<number, Reading>();
  readonly #given = new Map<number, Batch['files']>();
  #next = 0;
  #failed: Error | undefined;
  #wake: (() => void) | undefined;

  /** `undefined` where the worker's file is not there (a bundle without it): the caller reads alone. */
  static of(count: number, limits: ScanLimits, inspection: Inspection): Crew | undefined {
    const file = workerFile();
    return file === undefined ? undefined : new Crew(count, file, { limits, inspection });
  }

  private constructor(count: number, file: string, setup: WorkerSetup) {
    for (let i = 0; i < count; i += 1) {
      // The program's own flags (`--eval`, a loader) are not for the worker.
      const worker = new Worker(file, {
        workerData: setup,
        name: `scan-${i}`,
        execArgv: [],
        resourceLimits: { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 192 },
      });
      worker.on('message', ({ id, reading }: BatchRead) => {
        this.#answers.set(id, reading);
        this.#given.delete(id);
        this.#idle.push(worker);
        this.#wake?.();
      });
      worker.on('error', (error) => {
        this.#failed = error instanceof Error ? error : new Error(String(error));
        this.#wake?.();
      });
      this.#workers.push(worker);
      for (let ahead = 0; ahead < AHEAD; ahead += 1) this.#idle.push(worker);
    }
  }

  /** Gives a batch away; waits while everyone is busy. */
  async give(files: Batch['files']): Promise<void> {
    let worker = this.#idle.shift();
    while (worker === undefined) {
      await this.#change();
      worker = this.#idle.shift();
    }
    const batch: Batch = { id: this.#next, files };
    this.#next += 1;
    this.#given.set(batch.id, files);
    worker.postMessage(batch);
  }

  /** Waits for all that was given; the readings in the order of the batches. */
  async finish(): Promise<Reading[]> {
    while (this.#answers.size < this.#next) await this.#change();
    return Array.from({ length: this.#next }, (_, id) => this.#answers.get(id)).filter(
      (reading) => reading !== undefined,
    );
  }

  /** What has been answered, and the batches nobody will answer any more. For after a worker broke down. */
  remains(): { answered: Reading[]; unanswered: Batch['files'][] } {
    return {
      answered: [...this.#answers].sort(([a], [b]) => a - b).map(([, reading]) => reading),
      unanswered: [...this.#given.values()],
    };
  }

  /** Files and bytes read so far. */
  progress(): { files: number; bytes: number } {
    let files = 0;
    let bytes = 0;
    for (const reading of this.#answers.values()) {
      files += reading.files;
      bytes += reading.bytes;
    }
    return { files, bytes };
  }

  async dismiss(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  async #change(): Promise<void> {
    if (this.#failed === undefined) {
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
    this.#wake = undefined;
    if (this.#failed !== undefined) throw new CrewBrokeDown('a scan worker broke down', { cause: this.#failed });
  }
}

/** From source beside this file; in a bundle beside the bundle, under a name of its own. */
function workerFile(): string | undefined {
  const names = import.meta.url.endsWith('.ts') ? ['./worker.ts'] : ['./scan-worker.js', './worker.js'];
  return names.map((name) => fileURLToPath(new URL(name, import.meta.url))).find((path) => existsSync(path));
}
