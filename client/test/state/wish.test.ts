/** What an answer of the engine about two ends rests on first: when another object is in its place, the question is asked again. */
import { describe, expect, test } from 'vitest';
import { applyEvents, keyOf } from '@eastwest/shared/kube';
import type { ClusterObject } from '@eastwest/shared/kube';
import type { IntentEnd } from '@eastwest/shared/intent';
import { concernedBy } from '../../src/state/wish.ts';
import { allowText, clusterOf, namespace, pod, policy } from '../support/objects.ts';

const web: IntentEnd = { kind: 'pods', namespace: 'shop', name: 'web', pods: ['web-1'] };
const objects = [namespace('shop'), namespace('pay'), pod('shop/web-1'), pod('pay/api-1'), policy(allowText('web', 'api'))];
const cluster = clusterOf(...objects);

function names(...ends: readonly IntentEnd[]): readonly string[] {
  return concernedBy(cluster, ends).map(({ kind, name }) => `${kind} ${name}`);
}

describe('what concerns an end', () => {
  test('is every policy and namespace, and the pods of its own', () => {
    const always = ['Namespace shop', 'Namespace pay'];
    expect(names(web)).toEqual([...always, 'Pod web-1', 'NetworkPolicy web']);
    expect(names({ kind: 'namespace', name: 'pay' })).toEqual([...always, 'Pod api-1', 'NetworkPolicy web']);
    expect(names({ kind: 'block', cidrs: ['10.0.0.0/8'] })).toEqual([...always, 'NetworkPolicy web']);
  });

  test('is another object when that of the cluster is another, and the same while it is not', () => {
    const after = (object: ClusterObject) => concernedBy(applyEvents(cluster, [{ type: 'upsert', object }]), [web]);
    const before = concernedBy(cluster, [web]);
    expect(after(pod('pay/api-1', { labels: { app: 'other' } })).every((object, at) => object === before[at])).toBe(true);
    const changed = policy(allowText('web', 'other'), '2');
    expect(after(changed).find((object) => keyOf(object) === keyOf(changed))).toBe(changed);
  });
});
