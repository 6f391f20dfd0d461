/** Drafts over a cluster: what would be there if all of them were applied. */
import { describe, expect, test } from 'vitest';
import { applyDrafts, draftKey } from '../../src/change/index.ts';
import type { Draft } from '../../src/change/index.ts';
import { evaluate } from '../../src/evaluate/index.ts';
import { buildGraph } from '../../src/graph/index.ts';
import { keyOf, objectKey } from '../../src/kube/index.ts';
import type { ClusterState, PolicyObject } from '../../src/kube/index.ts';
import { pod, policy, state } from '../support/cluster.ts';

const live = policy('shop/web', 'podSelector: {}');
const base = { key: keyOf(live), uid: live.uid, resourceVersion: live.resourceVersion };
const put = (path: string, spec: string, from?: typeof base): Draft => ({
  type: 'put',
  manifest: policy(path, spec).manifest,
  ...(from === undefined ? {} : { base: from }),
});

function policies(of: ClusterState): readonly PolicyObject[] {
  return [...of.objects.values()].flatMap((object) => (object.kind === 'NetworkPolicy' ? [object] : []));
}

const names = (of: ClusterState): readonly string[] => policies(of).map(({ namespace, name }) => `${namespace}/${name}`);

describe('drafts', () => {
  test('an edit takes the place of the live policy', () => {
    const draft = put('shop/web', 'podSelector: {}, policyTypes: [Egress]', base);
    const [drafted] = policies(applyDrafts(state([live]), [draft]));
    expect(drafted?.manifest).toBe(draft.type === 'put' && draft.manifest);
  });

  test('a delete takes it away, and does nothing where it is gone already', () => {
    const draft: Draft = { type: 'delete', key: base.key, base };
    expect(names(applyDrafts(state([live]), [draft]))).toEqual([]);
    expect(names(applyDrafts(state([]), [draft]))).toEqual([]);
  });

  test('an edit of a policy that was deleted meanwhile creates it again', () => {
    expect(names(applyDrafts(state([]), [put('shop/web', 'podSelector: {}', base)]))).toEqual(['shop/web']);
  });

  test('under another name it is a new policy beside the old one, as it would be in the cluster', () => {
    expect(names(applyDrafts(state([live]), [put('shop/api', 'podSelector: {}', base)]))).toEqual(['shop/web', 'shop/api']);
  });

  test('a later draft of one policy wins', () => {
    const after = applyDrafts(state([]), [put('shop/web', 'podSelector: {}'), put('shop/web', 'policyTypes: [Egress]')]);
    expect(policies(after).map(({ manifest }) => manifest['spec'])).toEqual([{ policyTypes: ['Egress'] }]);
  });

  test('without a namespace it is in `default` (NP-4)', () => {
    const manifest = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'web' }, spec: {} };
    expect(draftKey({ type: 'put', manifest })).toBe(objectKey('NetworkPolicy', 'default', 'web'));
  });

  test('a namespace that only a draft names is there (0-D)', () => {
    const after = applyDrafts(state([pod('shop/web')]), [put('brand-new/web', 'podSelector: {}')]);
    expect(buildGraph(evaluate(after)).namespaces.map(({ name }) => name)).toEqual(['brand-new', 'shop']);
  });

  test('names that break careless code are names like any other', () => {
    const manifest = JSON.parse(
      '{"metadata": {"name": "constructor", "namespace": "__proto__", "labels": {"__proto__": "x"}}}',
    ) as {
      readonly [key: string]: never;
    };
    const [drafted] = policies(applyDrafts(state([]), [{ type: 'put', manifest }]));
    expect([drafted?.namespace, drafted?.name, Object.entries(drafted?.labels ?? {})]).toEqual([
      '__proto__',
      'constructor',
      [['__proto__', 'x']],
    ]);
  });

  test('the cluster itself stays as it is', () => {
    const before = state([live]);
    applyDrafts(before, [put('shop/api', 'podSelector: {}'), { type: 'delete', key: base.key, base }]);
    expect(names(before)).toEqual(['shop/web']);
  });
});
