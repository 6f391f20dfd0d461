/** Cluster objects in a few words, and random ones. */
import { keyOf } from '@eastwest/shared/kube';
import type { ClusterEvent, ClusterObject, ObjectKey, PodObject } from '@eastwest/shared/kube';
import type { SourceInfo } from '@eastwest/shared/protocol';
import type { Random } from './random.ts';

export const testSource: SourceInfo = { kind: 'demo', name: 'test', why: 'a test', apply: 'cluster' };

export function pod(namespace: string, name: string, over: Partial<PodObject> = {}): PodObject {
  return {
    kind: 'Pod',
    name,
    namespace,
    uid: `uid-${namespace}-${name}`,
    resourceVersion: '1',
    labels: { app: name.replace(/-\d+$/, '') },
    ports: [],
    hostNetwork: false,
    ips: [],
    phase: 'Running',
    terminating: false,
    ...over,
  };
}

export function namespace(name: string): ClusterObject {
  return { kind: 'Namespace', name, namespace: '', uid: `uid-${name}`, resourceVersion: '1', labels: {} };
}

/** Names are few so that they meet again, and some are those of Object.prototype (T16). */
export function randomObject(from: Random, version: number): ClusterObject {
  const home = from.pick(['constructor', 'toString', 'shop']);
  if (from.chance(0.1)) return { ...namespace(home), resourceVersion: String(version) };
  const name = `${from.pick(['web', 'db', '__proto__'])}-${from.int(4)}`;
  const labels = Object.fromEntries([[from.pick(['app', '__proto__', 'constructor']), from.pick(['a', 'b', 'ü\u2028'])]]);
  return pod(home, name, { uid: `uid-${from.int(3)}-${home}-${name}`, resourceVersion: String(version), labels });
}

export function randomEvents(from: Random, known: ReadonlyMap<ObjectKey, ClusterObject>, version: number): ClusterEvent[] {
  return Array.from({ length: 1 + from.int(4) }, (_, index): ClusterEvent => {
    const keys = [...known.keys()];
    if (keys.length > 0 && from.chance(0.35)) return { type: 'remove', key: from.pick(keys) };
    return { type: 'upsert', object: randomObject(from, version * 10 + index) };
  });
}

export function fold(state: Map<ObjectKey, ClusterObject>, events: readonly ClusterEvent[]): void {
  for (const event of events) {
    if (event.type === 'remove') state.delete(event.key);
    else state.set(keyOf(event.object), event.object);
  }
}
