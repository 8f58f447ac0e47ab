/**
 * Group commit: the writes of all requests that the event loop hands over in one turn share one transaction. Each write
 * runs at once, in order, on the one connection. In a crowd a group stays open as long as each turn brings more, until
 * half of the writers under way are in it: the other half is then handled while the disk works. A commit and its sync cost
 * the processor as much as a whole request, whether one shares them or sixteen.
 *
 * A write is acknowledged (its promise resolves) when its group is on the disk, and two more turns of the event loop have
 * passed. The event loop never waits for the disk: what comes in meanwhile gathers in the next group. In the two turns
 * every request that was waiting in a socket at the time of the commit is read, so “came in before the winner was told” is
 * exact: whoever has seen the winner’s answer is late, whoever was read before it was sent is not.
 *
 * The event loop does not wait for another process either: while one holds the write lock, writes queue up in order and
 * the lock is asked for again now and then, until the patience of the oldest is over.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Outage } from '../outage.ts';
import { afterWaitingIsRead } from '../turns.ts';
import { asFault, isBusy } from './faults.ts';

/** Forces to the disk what has been committed so far. */
export type Sync = (done: (error: Error | null) => void) => void;

export interface CommitGroupOptions {
  /** How long writes wait for another process to give up the write lock. Default 2000. */
  patienceMs?: number;
}

/** How fast it is forgotten how many writers there were, per group. */
const FORGET = 0.9;
const DEFAULT_PATIENCE_MS = 2000;
const ASK_AGAIN_MS = 10;
/** Writes that may wait for the lock; one more is refused. */
const MAX_QUEUED = 20_000;
/** Groups: a busy minute has fewer. */
const MOST_REMEMBERED = 50_000;

interface Write {
  /** Runs the work in the open group and keeps its value. */
  run(group: number): void;
  resolve(): void;
  reject(error: unknown): void;
}

export class CommitGroup {
  readonly #db: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #sync: Sync;
  readonly #patienceMs: number;
  #waiting: Write[] = [];
  #open = false;
  /** A write of the open group failed: what it left behind must not be committed. */
  #broken = false;
  /** Number of the group that is open, or opens next. */
  #number: number;
  /** The disk works for the group before. */
  #syncing = false;
  /** The oldest group whose writers have not been told; the open one when all have been. */
  #untold: number;
  readonly #toldMs = new Map<number, number>();
  /** Writers that have not been told. */
  #underWay = 0;
  /** The most of them lately. */
  #crowd = 0;
  #looking = false;
  /** Writes that wait for the lock of another process, oldest first. */
  #queued: Write[] = [];
  /** Since when another process holds the lock, on the monotonic clock. */
  #lockedSinceMs: number | undefined;
  #asking: NodeJS.Timeout | undefined;
  /** The disk failed or the file is damaged: what it holds is not known any more, so nothing is written until a restart. */
  #lost: Outage | undefined;

  constructor(db: DatabaseSync, firstNumber: number, sync: Sync, options: CommitGroupOptions = {}) {
    this.#db = db;
    this.#begin = db.prepare('BEGIN IMMEDIATE');
    this.#commit = db.prepare('COMMIT');
    this.#number = firstNumber;
    this.#untold = firstNumber;
    this.#sync = sync;
    this.#patienceMs = options.patienceMs ?? DEFAULT_PATIENCE_MS;
  }

  /** When the writers of a group were told, on the monotonic clock: infinity before, undefined long after. */
  toldAtMs(group: number): number | undefined {
    return group >= this.#untold ? Number.POSITIVE_INFINITY : this.#toldMs.get(group);
  }

  /** Runs `work` inside the open group; resolves with its value when the group is durable and acknowledged. */
  write<T>(work: (group: number) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let value: T;
      const write: Write = {
        run: (group) => {
          value = work(group);
        },
        resolve: () => resolve(value),
        reject,
      };
      if (this.#lost !== undefined) reject(this.#lost);
      else if (this.#queued.length > 0) this.#queue(write);
      else this.#begun(write);
    });
  }

  /** Nothing is written any more: the file is damaged. */
  lose(because: Outage): void {
    this.#lost ??= because;
  }

  /** Resolves when everything is committed, durable and acknowledged. */
  async finish(): Promise<void> {
    while (this.#queued.length > 0) await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    this.#commitNow();
    while (this.#open || this.#untold !== this.#number) await new Promise((resolve) => setImmediate(resolve));
  }

  #begun(write: Write): void {
    try {
      if (this.#opened()) this.#run(write);
      else this.#queue(write);
    } catch (error) {
      write.reject(this.#fault(error));
    }
  }

  #run(write: Write): void {
    this.#underWay++;
    this.#crowd = Math.max(this.#crowd, this.#underWay);
    try {
      // In a broken group nothing runs before the roll-back: it is run again after it.
      if (!this.#broken) write.run(this.#number);
      this.#waiting.push(write);
    } catch (error) {
      this.#broken = true;
      this.#underWay--;
      write.reject(this.#fault(error));
    }
  }

  /** False while another process holds the write lock. */
  #opened(): boolean {
    if (this.#open) return true;
    try {
      this.#begin.run();
    } catch (error) {
      if (isBusy(error)) return false;
      throw error;
    }
    this.#lockedSinceMs = undefined;
    this.#open = true;
    this.#lookAfterThisTurn(0);
    return true;
  }

  #queue(write: Write): void {
    const nowMs = performance.now();
    this.#lockedSinceMs ??= nowMs;
    if (nowMs - this.#lockedSinceMs >= this.#patienceMs || this.#queued.length >= MAX_QUEUED) {
      write.reject(new Outage('another process keeps the database locked'));
      return;
    }
    this.#queued.push(write);
    this.#asking ??= setTimeout(() => this.#askAgain(), ASK_AGAIN_MS);
  }

  #askAgain(): void {
    this.#asking = undefined;
    const queued = this.#queued;
    try {
      if (this.#lost !== undefined) throw this.#lost;
      if (this.#opened()) {
        this.#queued = [];
        for (const write of queued) this.#run(write);
      } else if (performance.now() - (this.#lockedSinceMs ?? 0) >= this.#patienceMs) {
        throw new Outage('another process keeps the database locked');
      } else this.#asking = setTimeout(() => this.#askAgain(), ASK_AGAIN_MS);
    } catch (error) {
      this.#queued = [];
      const fault = this.#fault(error);
      for (const write of queued) write.reject(fault);
    }
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
    const writes = this.#waiting;
    this.#waiting = [];
    this.#open = false;
    this.#syncing = true;
    const number = this.#number++;
    const { kept, failure } = this.#end(writes, number);
    // INVARIANT: the sync begins after the commit, so it covers it.
    this.#sync((error) => {
      if (error !== null)
        this.#lost ??= new Outage('the disk did not take a write; restart the server', { cause: error, lasting: true });
      this.#syncing = false;
      const outcome = failure ?? this.#lost;
      afterWaitingIsRead(() => this.#tell(number, kept, outcome));
      if (this.#open) this.#lookAfterThisTurn(0);
    });
  }

  /** Syncs end one after the other, and each is followed by as many turns: groups are told in their order. */
  #tell(number: number, writes: readonly Write[], failure: unknown): void {
    this.#underWay -= writes.length;
    this.#untold = number + 1;
    this.#toldMs.set(number, performance.now());
    // Requests are cut off well before their group is forgotten.
    if (this.#toldMs.size > MOST_REMEMBERED) this.#toldMs.delete(number - MOST_REMEMBERED);
    for (const one of writes) {
      if (failure === undefined) one.resolve();
      else one.reject(failure);
    }
  }

  /** Commits; where a write failed, rolls back and commits the others without it. */
  #end(writes: readonly Write[], number: number): { kept: readonly Write[]; failure: unknown } {
    let kept = writes;
    try {
      while (this.#broken) {
        this.#rollBack();
        this.#broken = false;
        this.#begin.run();
        kept = this.#runAgain(kept, number);
      }
      this.#commit.run();
      return { kept, failure: undefined };
    } catch (error) {
      this.#broken = false;
      this.#rollBack();
      return { kept, failure: this.#fault(error) };
    }
  }

  /** Those that did not fail; all of them again when one did. */
  #runAgain(writes: readonly Write[], number: number): readonly Write[] {
    for (const write of writes) {
      try {
        write.run(number);
      } catch (error) {
        this.#broken = true;
        this.#underWay--;
        write.reject(this.#fault(error));
        return writes.filter((one) => one !== write);
      }
    }
    return writes;
  }

  #rollBack(): void {
    try {
      this.#db.exec('ROLLBACK');
    } catch {
      // SQLite has already rolled back on its own (disk full, I/O error).
    }
  }

  #fault(error: unknown): unknown {
    const fault = asFault(error);
    if (fault instanceof Outage && fault.lasting) this.lose(fault);
    return fault;
  }
}
