import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { CommitGroup } from './commit-group.ts';

describe('a commit group', () => {
  let group: CommitGroup;
  /** Ends the sync under way, as the disk would. */
  let synced: () => void;
  let syncs: number;

  beforeEach(() => {
    syncs = 0;
    group = new CommitGroup(new DatabaseSync(':memory:'), 1, (done) => {
      syncs++;
      synced = () => done(null);
    });
  });

  const numberOf = (): Promise<number> => group.write((number) => number);
  async function turns(count: number): Promise<void> {
    for (let left = count; left > 0; left--) await turn();
  }

  it('of one writer is committed after the turn that brought it', async () => {
    for (const expected of [1, 2, 3]) {
      const mine = numberOf();
      await turns(2);
      expect(syncs).toBe(expected);
      synced();
      expect(await mine).toBe(expected);
    }
  });

  it('grows while the disk works for the one before', async () => {
    const first = numberOf();
    await turns(2);
    const second = [numberOf(), numberOf()];
    await turns(2);
    const third = numberOf();
    await turns(2);
    expect(syncs).toBe(1);
    synced();
    await turns(2);
    expect(syncs).toBe(2);
    synced();
    expect(await Promise.all([first, ...second, third])).toEqual([1, 2, 2, 2]);
  });

  it('in a crowd stays open while each turn brings more, until half of the crowd is there', async () => {
    const crowd = Array.from({ length: 16 }, numberOf);
    await turns(2);
    synced();
    await Promise.all(crowd);

    const come: Promise<number>[] = [];
    for (let at = 0; at < 4; at++) {
      come.push(numberOf(), numberOf());
      await turn();
    }
    come.push(numberOf());
    await turns(2);
    synced();
    await turns(6);
    synced();
    expect(await Promise.all(come)).toEqual([2, 2, 2, 2, 2, 2, 2, 2, 3]);
  });

  it('in a crowd does not wait for anybody once a turn brings nobody', async () => {
    const crowd = Array.from({ length: 16 }, numberOf);
    await turns(2);
    synced();
    await Promise.all(crowd);
    const alone = numberOf();
    await turns(3);
    expect(syncs).toBe(2);
    synced();
    expect(await alone).toBe(2);
  });
});
