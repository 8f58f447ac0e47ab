/** Trusted IP ranges: both ends included, IPv4 and IPv6. */
import { BlockList, isIP } from 'node:net';
import type { IpRange } from '@countersign/policy';

/** Whether an address lies in a range. A list of none lets everybody in; a range that cannot be read lets nobody in. */
export function addressTest(ranges: readonly IpRange[]): (address: string) => boolean {
  if (ranges.length === 0) return () => true;
  const list = new BlockList();
  for (const { start, end } of ranges) {
    const family = isIP(start);
    if (family === 0 || isIP(end) !== family) continue;
    try {
      list.addRange(start, end, family === 4 ? 'ipv4' : 'ipv6');
    } catch {
      // The end lies before the start: an empty range.
    }
  }
  return (address) => {
    const plain = address.startsWith('::ffff:') ? address.slice(7) : address;
    const family = isIP(plain);
    return family !== 0 && list.check(plain, family === 4 ? 'ipv4' : 'ipv6');
  };
}
