/** The addresses of pods in order, so that the pods in a block are found without asking each. */
import type { PodObject } from '../kube/index.ts';
import { containsAddress, isPoliced, parseAddress } from '../model/index.ts';
import type { Address } from '../model/index.ts';
import type { BlockPeer } from './context.ts';

interface Entry {
  readonly address: Address;
  readonly pod: PodObject;
}

export class PodAddresses {
  readonly #sorted: readonly Entry[];
  readonly #known = new Map<string, readonly PodObject[]>();

  constructor(pods: readonly PodObject[]) {
    this.#sorted = pods
      .filter(isPoliced)
      .flatMap((pod) => pod.ips.map((ip) => ({ address: parseAddress(ip), pod })))
      .flatMap(({ address, pod }) => (address === undefined ? [] : [{ address, pod }]))
      .sort((left, right) => compare(left.address, right.address));
  }

  /** Pods on the pod network that have an address in the block and in none of its exceptions. */
  within({ block, except }: Pick<BlockPeer, 'block' | 'except'>): readonly PodObject[] {
    const key = [block, ...except].map(({ family, from, to }) => `${family} ${from}-${to}`).join(' ');
    let known = this.#known.get(key);
    if (known === undefined) {
      const found = new Set<PodObject>();
      for (let index = this.#firstFrom({ family: block.family, value: block.from }); index < this.#sorted.length; index++) {
        const entry = this.#sorted[index];
        if (entry === undefined || !containsAddress(block, entry.address)) break;
        if (!except.some((range) => containsAddress(range, entry.address))) found.add(entry.pod);
      }
      this.#known.set(key, (known = [...found]));
    }
    return known;
  }

  #firstFrom(address: Address): number {
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const entry = this.#sorted[middle];
      if (entry !== undefined && compare(entry.address, address) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function compare(left: Address, right: Address): number {
  return left.family - right.family || (left.value < right.value ? -1 : left.value > right.value ? 1 : 0);
}
