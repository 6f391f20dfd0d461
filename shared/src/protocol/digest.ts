/**
 * An order-independent digest of a set of objects, so that a browser can prove that it holds what the server holds.
 * It is the XOR of a 64-bit hash of each (key, uid, resourceVersion): adding and removing an object are the same O(1) step.
 * Two different sets are taken for equal with a chance of about 2⁻⁶⁴ when the difference is an accident (a lost or doubled
 * event); it is no protection against somebody who constructs a collision.
 */
import { keyOf } from '../kube/index.ts';
import type { ClusterObject } from '../kube/index.ts';

export interface Digest {
  readonly high: number;
  readonly low: number;
}

export const emptyDigest: Digest = { high: 0, low: 0 };

/** With the object if the digest was without it, without it if it was with it. */
export function toggle(digest: Digest, object: ClusterObject): Digest {
  const entry = hash64(`${keyOf(object)}\n${object.uid}\n${object.resourceVersion}`);
  return { high: (digest.high ^ entry.high) >>> 0, low: (digest.low ^ entry.low) >>> 0 };
}

/** 16 hexadecimal digits. */
export function formatDigest({ high, low }: Digest): string {
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}

export function digestOf(objects: Iterable<ClusterObject>): string {
  let digest = emptyDigest;
  for (const object of objects) digest = toggle(digest, object);
  return formatDigest(digest);
}

/** cyrb53 with all 64 bits kept (two multiplicative lanes, each finished with the other's bits). */
function hash64(text: string): Digest {
  let first = 0xdeadbeef;
  let second = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    first = Math.imul(first ^ unit, 2654435761);
    second = Math.imul(second ^ unit, 1597334677);
  }
  const low = finish(first, second);
  return { low, high: finish(second, low) };
}

function finish(value: number, other: number): number {
  return (Math.imul(value ^ (value >>> 16), 2246822507) ^ Math.imul(other ^ (other >>> 13), 3266489909)) >>> 0;
}
