import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { JsonObject, ServiceObject } from '../../src/kube/index.ts';
import { normalizePolicy } from '../../src/model/index.ts';
import { trapsOf } from '../../src/words/index.ts';
import { policy } from '../support/cluster.ts';

function traps(spec: string, services: readonly ServiceObject[] = []): readonly string[] {
  const read = normalizePolicy(policy('shop/p', parse(spec) as JsonObject));
  if (!read.valid) throw new Error(read.problem.message);
  return trapsOf(read, services).map(({ id, path }) => `${id} ${path}`);
}

const service: ServiceObject = {
  kind: 'Service',
  name: 'web',
  namespace: 'shop',
  uid: 's',
  resourceVersion: '1',
  labels: {},
  type: 'ClusterIP',
  clusterIPs: [],
  selector: { app: 'web' },
  ports: [{ protocol: 'TCP', port: 80, targetPort: 8080 }],
};

const onPort = (port: number): string =>
  `{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {}}], ports: [{port: ${port}}]}]}`;

describe('traps', () => {
  test('NP-27: a namespace selector and a pod selector as two items', () => {
    const two =
      '{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {}}, {podSelector: {matchLabels: {a: b}}}]}]}';
    expect(traps(two)).toEqual(['or-not-and spec.ingress[0].from[1]', 'own-namespace spec.ingress[0].from[1]']);
    const one =
      '{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {a: b}}}]}]}';
    expect(traps(one)).toEqual([]);
  });

  test('NP-21, NP-24: closed without a rule, open without a peer', () => {
    expect(traps('{podSelector: {}, policyTypes: [Ingress]}')).toEqual(['empty-is-closed spec.ingress']);
    expect(traps('{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 80}]}]}')).toEqual([
      'empty-is-open spec.egress[0]',
    ]);
  });

  test('NP-8: egress rules alone, without policyTypes', () => {
    expect(traps('{podSelector: {}, egress: [{to: [{namespaceSelector: {}}]}]}')).toEqual([
      'ingress-too spec.egress',
      'empty-is-closed spec.ingress',
    ]);
    expect(traps('{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}}]}]}')).toEqual([]);
  });

  test('NP-30: blocks', () => {
    expect(traps('{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}')).toEqual([
      'block-not-pods spec.egress[0].to[0]',
    ]);
  });

  test("NP-34: a Service's port instead of its target port", () => {
    expect(traps(onPort(80), [service])).toEqual(['service-port spec.ingress[0].ports[0]']);
    expect(traps(onPort(8080), [service])).toEqual([]);
    expect(traps(onPort(80), [{ ...service, namespace: 'other' }])).toEqual([]);
    expect(traps(onPort(80), [{ ...service, ports: [{ protocol: 'TCP', port: 80 }] }])).toEqual([]);
  });
});
