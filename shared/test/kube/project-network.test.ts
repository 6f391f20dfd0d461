/** Blocks of addresses, as they are kept; what is of the wrong type says nothing. */
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { projectLive } from '../../src/kube/index.ts';
import type { ClusterObject, JsonObject } from '../../src/kube/index.ts';

function kept(text: string): ClusterObject | undefined {
  const raw = parse(text) as JsonObject;
  const metadata = { name: 'x', uid: 'u', resourceVersion: '1', ...(raw['metadata'] as JsonObject | undefined) };
  const read = projectLive({ ...raw, metadata });
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
}

const node = (spec: string): ClusterObject | undefined => kept(`{apiVersion: v1, kind: Node, spec: ${spec}}`);

const pod = (program: string): ClusterObject | undefined =>
  kept(
    `{apiVersion: v1, kind: Pod, metadata: {namespace: kube-system}, spec: {containers: [{command: [${program}, "--service-cluster-ip-range=10.96.0.0/12,fd00:2::/112"]}]}}`,
  );

describe('blocks (L-14, L-15)', () => {
  test('a node’s own, of both families or the one that old servers give', () => {
    expect(node('{podCIDR: 10.1.0.0/24, podCIDRs: [10.1.0.0/24, "fd00:1::/64"]}')).toMatchObject({
      podCidrs: ['10.1.0.0/24', 'fd00:1::/64'],
    });
    expect(node('{podCIDR: 10.1.0.0/24}')).toMatchObject({ podCidrs: ['10.1.0.0/24'] });
    expect(node('{podCIDRs: [1, x]}')).not.toHaveProperty('podCidrs');
  });

  test('of Services: an object, or a flag of the API server and of nobody else', () => {
    expect(kept('{apiVersion: networking.k8s.io/v1, kind: ServiceCIDR, spec: {cidrs: [10.96.0.0/12, nonsense]}}')).toMatchObject({
      kind: 'ServiceCIDR',
      cidrs: ['10.96.0.0/12'],
    });
    expect(pod('kube-apiserver')).toMatchObject({ serviceCidrs: ['10.96.0.0/12', 'fd00:2::/112'] });
    expect(pod('kube-controller-manager')).not.toHaveProperty('serviceCidrs');
  });
});
