import { BlockList, isIPv4, isIPv6 } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalCidr, formatAddressParts, normalizeCidr, parseAddressParts, parseCidrParts } from '../../src/kube/index.ts';

function canonical(text: string): string | undefined {
  const parts = parseCidrParts(text);
  return parts === undefined ? undefined : canonicalCidr(parts);
}

describe('blocks as the API server reads them', () => {
  test.each([
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['10.0.0.5/24', '10.0.0.0/24'],
    ['255.255.255.255/0', '0.0.0.0/0'],
    ['010.000.00.05/024', '10.0.0.0/24'],
    ['FD00:0::1/8', 'fd00::/8'],
    ['::/0', '::/0'],
    ['::1/128', '::1/128'],
    ['1:0:0:2:0:0:0:3/128', '1:0:0:2::3/128'],
    ['1:0:0:2:3:0:0:4/128', '1::2:3:0:0:4/128'],
    ['1:0:2:3:4:5:6:7/128', '1:0:2:3:4:5:6:7/128'],
    ['00001:2:3:4:5:6:7:8/128', '1:2:3:4:5:6:7:8/128'],
    ['::ffff:10.1.2.3/104', '10.0.0.0/8'],
    ['::ffff:10.1.2.3/96', '0.0.0.0/0'],
    ['::ffff:10.1.2.3/95', '::fffe:0:0/95'],
    ['64:ff9b::192.0.2.33/128', '64:ff9b::c000:221/128'],
    ['::ffff:0a01:0203/128', '10.1.2.3/32'],
  ])('V-14, NP-29: %s means %s', (text, meaning) => {
    expect(canonical(text)).toBe(meaning);
  });

  test.each([
    '',
    '/',
    '10.0.0.1',
    '::1',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0.0/8 ',
    ' 10.0.0.0/8',
    '10.0.0/8',
    '10.0.0.0.0/8',
    '10.0.0.256/8',
    '10..0.0/8',
    '0x0a.0.0.0/8',
    '1:2:3:4:5:6:7/64',
    '1:2:3:4:5:6:7:8:9/64',
    '1::2::3/64',
    '1:2:3:4:5:6:7::8/64',
    ':1/64',
    '1:/64',
    ':::/64',
    '12345::/64',
    'g::/64',
    'fe80::1%eth0/64',
    '1.2.3.4::/64',
    '::1.2.3/64',
    '10.0.0.0/255.0.0.0',
  ])('V-5: %j is no block', (text) => {
    expect(parseCidrParts(text)).toBeUndefined();
  });
});

const ipv4 = fc.ipV4();
const ipv6 = fc.ipV6().filter(isIPv6);
const block = fc.oneof(
  fc.tuple(ipv4, fc.nat(32)).map(([ip, length]) => `${ip}/${length}`),
  fc.tuple(ipv6, fc.nat(128)).map(([ip, length]) => `${ip}/${length}`),
);

const family = (text: string): 'ipv4' | 'ipv6' => (text.includes(':') ? 'ipv6' : 'ipv4');

describe('properties', () => {
  test('a canonical block is its own canonical form, and normalizing changes nothing of it', () => {
    fc.assert(
      fc.property(block, (text) => {
        const once = canonical(text);
        expect(once).toBeDefined();
        expect(canonical(once ?? '')).toBe(once);
        const parts = parseCidrParts(once ?? '');
        expect(parts === undefined ? undefined : normalizeCidr(parts)).toEqual(parts);
      }),
    );
  });

  test('an address is printed as it is read', () => {
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6), (text) => {
        const parts = parseAddressParts(text);
        if (parts === undefined) throw new Error(`not read: ${text}`);
        const printed = formatAddressParts(parts);
        expect(isIPv4(printed) || isIPv6(printed)).toBe(true);
        expect(parseAddressParts(printed)).toEqual(parts);
      }),
    );
  });

  test('NP-28: membership is what Node itself says, near the edges of the block too', () => {
    fc.assert(
      fc.property(block, fc.oneof(ipv4, ipv6), fc.constantFrom(-1n, 0n, 1n), fc.boolean(), (text, other, step, near) => {
        const [net = '', length = ''] = (canonical(text) ?? '').split('/');
        const cidr = parseCidrParts(`${net}/${length}`);
        if (cidr === undefined) throw new Error(`not read: ${text}`);
        const size = 1n << BigInt(cidr.bits - cidr.length);
        const edge = step < 0n ? cidr.value - 1n : cidr.value + size - 1n + step;
        const inside = edge >= 0n && edge < 1n << BigInt(cidr.bits);
        const address = near && inside ? formatAddressParts({ bits: cidr.bits, value: edge }) : other;
        // BlockList lets IPv4-mapped addresses cross families; that rule is tested in the table above.
        fc.pre(family(address) === family(net));
        const list = new BlockList();
        list.addSubnet(net, Number(length), family(net));
        const value = parseAddressParts(address)?.value ?? -1n;
        expect(value >= cidr.value && value < cidr.value + size).toBe(list.check(address, family(address)));
      }),
      { numRuns: 500 },
    );
  });
});
