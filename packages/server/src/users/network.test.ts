import { describe, expect, it } from 'vitest';
import { networkOf } from './network.ts';

describe('the network of an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1', '192.0.2.0/24'],
    ['192.0.2.1:443', '192.0.2.1', '192.0.2.0/24'],
    [' ::ffff:192.0.2.1', '192.0.2.1', '192.0.2.0/24'],
    ['::FFFF:c000:0201', '192.0.2.1', '192.0.2.0/24'],
    ['[::ffff:192.0.2.1]:80', '192.0.2.1', '192.0.2.0/24'],
    ['2001:db8::1', '2001:db8:0:0::/64', undefined],
    ['2001:0DB8:0:0:1:2:3:4', '2001:db8:0:0::/64', undefined],
    ['[2001:db8::1]:8443', '2001:db8:0:0::/64', undefined],
    ['fe80::1%eth0', 'fe80:0:0:0::/64', undefined],
    ['::1', '0:0:0:0::/64', undefined],
    ['::', '0:0:0:0::/64', undefined],
    ['1:2:3:4:5:6:7::', '1:2:3:4::/64', undefined],
    ['', 'elsewhere', undefined],
    ['unknown', 'elsewhere', undefined],
    ['999.0.0.1', 'elsewhere', undefined],
    ['[', 'elsewhere', undefined],
  ])('%j is %s', (text, own, around) => {
    expect(networkOf(text)).toEqual({ own, around });
  });
});
