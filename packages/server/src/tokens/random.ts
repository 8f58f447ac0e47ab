/** Random bytes, drawn from the operating system a page at a time. */
import { randomFillSync } from 'node:crypto';

const PAGE_BYTES = 4096;

export function pagedRandom(): (bytes: number) => Buffer {
  let page = Buffer.allocUnsafeSlow(PAGE_BYTES);
  let used = PAGE_BYTES;
  return (bytes) => {
    if (bytes > PAGE_BYTES) return randomFillSync(Buffer.alloc(bytes));
    if (used + bytes > PAGE_BYTES) {
      // A new page each time: what was handed out is never written over.
      page = randomFillSync(Buffer.allocUnsafeSlow(PAGE_BYTES));
      used = 0;
    }
    used += bytes;
    return page.subarray(used - bytes, used);
  };
}
