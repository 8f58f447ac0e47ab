/** What users hold with apps, and how it is ended: a session is a grant that has not ended, with all it issued. */
import type { GrantStore, GrantSummary, GrantsOf } from './store/port.ts';

const PAGE = 500;
/** Ended at a time. */
const AT_A_TIME = 50;
/** Lists end here: nobody reads more, and to end them all needs no list. */
const MAX_LISTED = 10_000;

type GrantLists = Pick<GrantStore, 'grantsOf' | 'revokeGrant'>;

export async function listSessions(store: GrantLists, of: GrantsOf, nowMs: number): Promise<readonly GrantSummary[]> {
  const all: GrantSummary[] = [];
  let after = 0;
  while (all.length < MAX_LISTED) {
    const page = await store.grantsOf(of, after, nowMs, PAGE);
    all.push(...page);
    if (page.length < PAGE) break;
    after = page.at(-1)?.id ?? after;
  }
  return all;
}

/**
 * Ends every session there is now, on every server at once: each request looks its grant up. Codes that were not
 * redeemed yet end too. Returns how many ended.
 */
export async function endSessions(store: GrantLists, of: GrantsOf, nowMs: number, because: string): Promise<number> {
  let ended = 0;
  let after = 0;
  for (;;) {
    const page = await store.grantsOf(of, after, nowMs, PAGE);
    for (let at = 0; at < page.length; at += AT_A_TIME) {
      const some = page.slice(at, at + AT_A_TIME).map(({ id }) => store.revokeGrant(id, nowMs, because));
      ended += (await Promise.all(some)).filter((one) => one).length;
    }
    if (page.length < PAGE) return ended;
    after = page.at(-1)?.id ?? after;
  }
}
