/** Pods in a block, found in order, are those that asking each of them finds. */
import { expect, test } from 'vitest';
import type { PodObject } from '../../src/kube/index.ts';
import { PodAddresses } from '../../src/lint/pod-addresses.ts';
import { containsAddress, isPoliced, parseAddress, parseCidr } from '../../src/model/index.ts';
import { random, randomCluster } from '../support/generate.ts';

const blocks = [
  '10.0.0.0/8',
  '10.1.0.0/16',
  '10.1.0.4/30',
  '10.1.0.2/32',
  '0.0.0.0/0',
  '::/0',
  'fd00:0:0:1::/64',
  'fd00:0:0:1::4/126',
];

test('on 200 random clusters', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const from = random(seed);
    const pods = randomCluster(from).filter((object): object is PodObject => object.kind === 'Pod');
    const addresses = new PodAddresses(pods);
    const block = parseCidr(blocks[from.int(blocks.length)] ?? '');
    const cut = parseCidr(blocks[from.int(blocks.length)] ?? '');
    if (block === undefined || cut === undefined) throw new Error('the blocks above are blocks');
    const asked = pods.filter((pod) =>
      pod.ips.some((ip) => {
        const address = parseAddress(ip);
        return address !== undefined && containsAddress(block, address) && !containsAddress(cut, address);
      }),
    );
    expect(new Set(addresses.within({ block, except: [cut] })), `seed ${seed}`).toEqual(new Set(asked.filter(isPoliced)));
  }
});
