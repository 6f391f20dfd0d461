/** CAL-21: what staged policies would be. */
import { describe, expect, test } from 'vitest';
import { stagedPolicy } from '../../../src/kube/index.ts';
import { calico, rawShape } from '../../support/calico.ts';

const meant = (title: string, spec: string, apiVersion?: string): ReturnType<typeof stagedPolicy> =>
  stagedPolicy(calico(title, spec, apiVersion === undefined ? {} : { apiVersion }).manifest);

describe('a staged policy', () => {
  test('stands for the policy of its kind, in its own group', () => {
    expect(meant('StagedNetworkPolicy a/p', 'order: 1, ingress: [{action: Deny}]')).toEqual({
      action: 'set',
      manifest: {
        apiVersion: 'projectcalico.org/v3',
        kind: 'NetworkPolicy',
        metadata: { name: 'p', namespace: 'a', labels: {} },
        spec: { order: 1, ingress: [{ action: 'Deny' }] },
      },
    });
    expect(meant('StagedGlobalNetworkPolicy default.p', 'stagedAction: Set', rawShape)?.manifest).toMatchObject({
      apiVersion: rawShape,
      kind: 'GlobalNetworkPolicy',
      spec: {},
    });
  });

  test('of Kubernetes stands for a NetworkPolicy of Kubernetes', () => {
    expect(meant('StagedKubernetesNetworkPolicy a/p', 'podSelector: {}')?.manifest).toMatchObject({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      spec: { podSelector: {} },
    });
  });

  test('may stand for a removal, or for nothing', () => {
    expect(meant('StagedNetworkPolicy a/p', 'stagedAction: Delete')?.action).toBe('delete');
    expect(meant('StagedNetworkPolicy a/p', 'stagedAction: Learn')).toBeUndefined();
    expect(meant('StagedNetworkPolicy a/p', 'stagedAction: Ignore')).toBeUndefined();
    expect(meant('NetworkPolicy a/p', '')).toBeUndefined();
    expect(meant('Tier sec', '')).toBeUndefined();
  });

  test('keeps nothing of its own object', () => {
    const { manifest } = calico('StagedNetworkPolicy a/p', '');
    const served = {
      ...manifest,
      metadata: { name: 'p', namespace: 'a', uid: 'u', resourceVersion: '7', annotations: { x: 'y' } },
    };
    expect(stagedPolicy(served)?.manifest['metadata']).toEqual({ name: 'p', namespace: 'a', annotations: { x: 'y' } });
  });
});
