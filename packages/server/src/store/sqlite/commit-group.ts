/**
 * Group commit: the writes of all requests that the event loop hands over in one turn share one transaction. Each write
 * runs at once, in order, on the one connection. In a crowd a group stays open as long as each turn brings more, until
 * half of the writers under way are in it: the other half is then handled while the disk works. A commit and its sync cost
 * the processor as much as a whole request, whether one shares them or sixteen.
 *
 * A write is acknowledged (its promise resolves) when its group is on the disk, and two more turns of the event loop have
 * passed. The event loop never waits for the disk: what comes in meanwhile gathers in the next group. In the two turns
 * every request that was waiting in a socket at the time of the commit is read, so "came in before the winner was
 * told" is exact: whoever has seen the winner's answer is late, whoever was read before it was sent is not.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { afterWaitingIsRead } from '../turns.ts';

/** Forces to the disk what has been committed so far. */
export type Sync = (done: (error: Error | null) => void) => void;

/** How fast it is forgotten how many writers there were, per group. */
const FORGET = 0.9;

interface Waiting {
  resolve: () => void;
  reject: (error: unknown) => void;
}

export class CommitGroup {
  readonly #db: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #sync: Sync;
  #waiting: Waiting[] = [];
  #open = false;
  #broken: unknown;
  /** Number of the group that is open, or opens next. */
  #number: number;
  /** The disk works for the group before. */
  #syncing = false;
  /** The oldest group whose writers have not been told; the open one when all have been. */
  #untold: number;
  /** Writers that have not been told. */
  #underWay = 0;
  /** The most of them lately. */
  #crowd = 0;
  #looking = false;
  /** The disk failed: what it holds is not known any more, so nothing is written until a restart. */
  #lost: Error | undefined;

  constructor(db: DatabaseSync, firstNumber: number, sync: Sync) {
    this.#db = db;
    this.#begin = db.prepare('BEGIN IMMEDIATE');
    this.#commit = db.prepare('COMMIT');
    this.#number = firstNumber;
    this.#untold = firstNumber;
    this.#sync = sync;
  }

  /** Every group below this number is durable and its writers have been told. */
  get acknowledged(): number {
    return this.#untold;
  }

  /** Runs `work` now, inside the open group; resolves with its value when the group is durable and acknowledged. */
  write<T>(work: (group: number) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      try {
        if (this.#lost !== undefined) throw this.#lost;
        this.#ensureOpen();
        const value = work(this.#number);
        this.#waiting.push({ resolve: () => resolve(value), reject });
        this.#crowd = Math.max(this.#crowd, ++this.#underWay);
      } catch (error) {
        // What a failed write left behind must not be committed with its neighbours.
        if (this.#open) this.#broken ??= error;
        reject(error);
      }
    });
  }

  /** Resolves when everything is committed, durable and acknowledged. */
  async finish(): Promise<void> {
    this.#commitNow();
    while (this.#open || this.#untold !== this.#number) await new Promise((resolve) => setImmediate(resolve));
  }

  #ensureOpen(): void {
    if (this.#open) return;
    this.#begin.run();
    this.#open = true;
    this.#lookAfterThisTurn(0);
  }

  #lookAfterThisTurn(seen: number): void {
    if (this.#looking) return;
    this.#looking = true;
    setImmediate(() => {
      this.#looking = false;
      const here = this.#waiting.length;
      if (here > seen && here * 2 < this.#crowd) this.#lookAfterThisTurn(here);
      else this.#commitNow();
    });
  }

  #commitNow(): void {
    // While the disk works for one group the next one grows, so that many requests share each wait.
    if (!this.#open || this.#syncing) return;
    this.#crowd *= FORGET;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#open = false;
    this.#syncing = true;
    const number = this.#number++;
    const failure = this.#end();
    // INVARIANT: the sync begins after the commit, so it covers it.
    this.#sync((error) => {
      if (error !== null)
        this.#lost ??= new Error('the disk did not take a write; restart the server', { cause: error });
      this.#syncing = false;
      const outcome = failure ?? this.#lost;
      afterWaitingIsRead(() => this.#tell(number, waiting, outcome));
      if (this.#open) this.#lookAfterThisTurn(0);
    });
  }

  /** Syncs end one after the other, and each is followed by as many turns: groups are told in their order. */
  #tell(number: number, waiting: readonly Waiting[], failure: unknown): void {
    this.#untold = number + 1;
    this.#underWay -= waiting.length;
    for (const one of waiting) {
      if (failure === undefined) one.resolve();
      else one.reject(failure);
    }
  }

  #end(): unknown {
    const broken = this.#broken;
    this.#broken = undefined;
    try {
      if (broken === undefined) {
        this.#commit.run();
        return undefined;
      }
    } catch (error) {
      return this.#rollBack(error);
    }
    return this.#rollBack(broken);
  }

  #rollBack(because: unknown): unknown {
    try {
      this.#db.exec('ROLLBACK');
    } catch {
      // SQLite has already rolled back on its own (disk full, I/O error).
    }
    return new Error('the database did not take the write', { cause: because });
  }
}
