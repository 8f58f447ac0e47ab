/** The network a caller comes from: what a limit counts, however the address is spelled. */
import { isIPv4, isIPv6 } from 'node:net';

/** From the narrowest to the widest; each is one text for all spellings of it. */
export interface Network {
  /** The address of IPv4, the /64 of IPv6: who has one IPv6 address has 18 quintillion. */
  own: string;
  /** The /24 of IPv4; undefined for IPv6. */
  around: string | undefined;
}

/** What is no address (a proxy wrote something else) counts as one place, so that writing nonsense gains nothing. */
const ELSEWHERE: Network = { own: 'elsewhere', around: undefined };

export function networkOf(text: string): Network {
  const address = withoutPort(text.trim());
  if (isIPv4(address)) return ofIPv4(address);
  if (!isIPv6(address)) return ELSEWHERE;
  const groups = groupsOf(address);
  // ::ffff:192.0.2.1, in either spelling, is that IPv4 address (RFC 4291 §2.5.5.2).
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    const [high = 0, low = 0] = groups.slice(6);
    return ofIPv4([high >> 8, high & 255, low >> 8, low & 255].join('.'));
  }
  return {
    own: `${groups
      .slice(0, 4)
      .map((group) => group.toString(16))
      .join(':')}::/64`,
    around: undefined,
  };
}

function ofIPv4(address: string): Network {
  return { own: address, around: `${address.slice(0, address.lastIndexOf('.'))}.0/24` };
}

/** `192.0.2.1:443`, `[2001:db8::1]:443` and `fe80::1%eth0`, as some proxies write them. */
function withoutPort(text: string): string {
  if (text.startsWith('[')) return text.slice(1, text.indexOf(']')).split('%', 1)[0] ?? '';
  const parts = text.split(':');
  return (parts.length === 2 ? parts[0] : text.split('%', 1)[0]) ?? '';
}

/** The eight numbers of an IPv6 address that is one. */
function groupsOf(address: string): number[] {
  const tail = /:(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address);
  const plain =
    tail === null ? address : `${address.slice(0, tail.index)}:${pair(tail[1], tail[2])}:${pair(tail[3], tail[4])}`;
  const [before = '', after] = plain.split('::', 2);
  const head = before === '' ? [] : before.split(':');
  const rest = after === undefined || after === '' ? [] : after.split(':');
  const zeros = Array<string>(Math.max(0, 8 - head.length - rest.length)).fill('0');
  return [...head, ...zeros, ...rest].map((group) => Number.parseInt(group, 16));
}

function pair(high = '0', low = '0'): string {
  return ((Number(high) << 8) | Number(low)).toString(16);
}
