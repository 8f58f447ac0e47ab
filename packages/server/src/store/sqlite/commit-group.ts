/**
 * Group commit: the writes of all requests that the event loop hands over in one turn share one transaction, and so one
 * wait for the disk. Each write runs at once, in order, on the one connection.
 *
 * A write is acknowledged (its promise resolves) not when its group is committed but two turns of the event loop later.
 * In between, every request that was waiting in a socket at the time of the commit has been read. So "came in before the
 * winner was told" is exact: whoever has seen the winner's answer is late, whoever was read before it was sent is not.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { afterWaitingIsRead } from '../turns.ts';

interface Waiting {
  resolve: () => void;
  reject: (error: unknown) => void;
}

export class CommitGroup {
  readonly #db: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  #waiting: Waiting[] = [];
  #open = false;
  #broken: unknown;
  /** Number of the group that is open, or opens next. */
  #number: number;
  /** Committed groups whose writers have not been told, oldest first. */
  readonly #committed: { number: number; tell: () => void }[] = [];

  constructor(db: DatabaseSync, firstNumber: number) {
    this.#db = db;
    this.#begin = db.prepare('BEGIN IMMEDIATE');
    this.#commit = db.prepare('COMMIT');
    this.#number = firstNumber;
  }

  /** Every group below this number is committed and its writers have been told. */
  get acknowledged(): number {
    return this.#committed[0]?.number ?? this.#number;
  }

  /** Runs `work` now, inside the open group; resolves with its value when the group is durable and acknowledged. */
  write<T>(work: (group: number) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      try {
        this.#ensureOpen();
        const value = work(this.#number);
        this.#waiting.push({ resolve: () => resolve(value), reject });
      } catch (error) {
        // What a failed write left behind must not be committed with its neighbours.
        if (this.#open) this.#broken ??= error;
        reject(error);
      }
    });
  }

  /** Commits what is open and acknowledges everything, now. */
  finish(): void {
    this.#commitOpen();
    this.#acknowledge(this.#number);
  }

  #ensureOpen(): void {
    if (this.#open) return;
    this.#begin.run();
    this.#open = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    // While the group before is being acknowledged this one grows: fewer, larger groups, and nobody waits longer who
    // would not have waited for the disk.
    if (this.#open && this.#committed.length === 0) this.#commitOpen();
  }

  #commitOpen(): void {
    if (!this.#open) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#open = false;
    const failure = this.#end();
    const number = this.#number++;
    const tell = (): void => {
      for (const one of waiting) {
        if (failure === undefined) one.resolve();
        else one.reject(failure);
      }
    };
    this.#committed.push({ number, tell });
    afterWaitingIsRead(() => this.#acknowledge(number + 1));
  }

  #acknowledge(below: number): void {
    for (let next = this.#committed[0]; next !== undefined && next.number < below; next = this.#committed[0]) {
      this.#committed.shift();
      next.tell();
    }
    this.#flush();
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
