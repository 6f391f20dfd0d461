/** Completions offer what the cluster really has. */
import { describe, expect, test } from 'vitest';
import { suggestionsAt } from '../../src/author/suggestions.ts';
import { clusterOf, namespace, pod } from '../support/objects.ts';

const cluster = clusterOf(
  namespace('shop', { team: 'store' }),
  namespace('data', { team: 'store' }),
  namespace('ops', { team: 'platform' }),
  pod('shop/web-1', { labels: { app: 'web', tier: 'front' } }),
  pod('shop/web-2', { labels: { app: 'web', tier: 'front' } }),
  pod('shop/cart-1', { labels: { app: 'cart', debug: 'on' }, ports: [{ protocol: 'TCP', port: 7070 }] }),
  pod('data/redis-1', { labels: { role: 'db' }, ports: [{ name: 'redis', protocol: 'TCP', port: 6379 }] }),
);

const head = 'metadata:\n  name: a\n  namespace: shop\nspec:\n';

/** What is offered where `|` is: label and what is inserted. */
function offered(text: string): readonly string[] {
  const lines = text.slice(0, text.indexOf('|')).split('\n');
  const found = suggestionsAt(text.replace('|', ''), lines.length, (lines.at(-1)?.length ?? 0) + 1, cluster);
  return found.toSorted((left, right) => right.weight - left.weight).map(({ insert }) => insert);
}

describe('namespaces', () => {
  test('for the policy itself', () => {
    expect(offered('metadata:\n  namespace: |')).toEqual(['shop', 'data', 'ops']);
  });

  test('by their labels in a selector', () => {
    const selector = `${head}  ingress:\n    - from:\n        - namespaceSelector:\n            matchLabels:\n              `;
    expect(offered(`${selector}|`)).toEqual(['kubernetes.io/metadata.name: ', 'team: ']);
    expect(offered(`${selector}team: |`)).toEqual(['store', 'platform']);
  });
});

describe('labels of pods', () => {
  test('of the policy’s own namespace, most used first', () => {
    expect(offered(`${head}  podSelector:\n    matchLabels:\n      |`)).toEqual(['app: ', 'tier: ', 'debug: ']);
    expect(offered(`${head}  podSelector:\n    matchLabels:\n      app: |`)).toEqual(['web', 'cart']);
  });

  test('of the namespaces that the same peer selects', () => {
    const peer = `${head}  egress:\n    - to:\n        - namespaceSelector:\n            matchLabels:\n              kubernetes.io/metadata.name: data\n          podSelector:\n            matchLabels:\n              `;
    expect(offered(`${peer}|`)).toEqual(['role: ']);
    expect(offered(`${peer}role: |`)).toEqual(['db']);
  });

  test('quoted where YAML 1.1 would read a boolean', () => {
    expect(offered(`${head}  podSelector:\n    matchLabels:\n      debug: |`)).toEqual(['"on"']);
  });

  test('in expressions, the values of the key beside them', () => {
    const expression = `${head}  podSelector:\n    matchExpressions:\n      - key: `;
    expect(offered(`${expression}|`)).toEqual(['app', 'tier', 'debug']);
    expect(offered(`${expression}app\n        operator: In\n        values: [|`)).toEqual(['web', 'cart']);
    expect(offered(`${expression}app\n        operator: In\n        values:\n          - |`)).toEqual(['web', 'cart']);
  });

  test('a key named like a property of every object', () => {
    expect(offered(`${head}  podSelector:\n    matchLabels:\n      constructor: |`)).toEqual([]);
  });
});

describe('ports', () => {
  test('of the pods that the policy selects, for ingress', () => {
    const rule = `${head}  podSelector:\n    matchLabels:\n      app: web\n  ingress:\n    - ports:\n        - port: `;
    expect(offered(`${rule}|`)).toEqual(['8080', 'http']);
  });

  test('of the peers, for egress', () => {
    const rule = `${head}  podSelector: {}\n  egress:\n    - to:\n        - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: data}}\n      ports:\n        - port: `;
    expect(offered(`${rule}|`)).toEqual(['6379', 'redis']);
  });

  test('say what they belong to', () => {
    const text = `${head}  podSelector:\n    matchLabels:\n      app: web\n  ingress:\n    - ports: [{port: `;
    const lines = text.split('\n');
    const [first] = suggestionsAt(text, lines.length, (lines.at(-1)?.length ?? 0) + 1, cluster);
    expect(first?.detail).toBe('TCP · http · web · 2 pods');
  });
});

describe('nothing', () => {
  test.each(['apiVersion: |', `${head}  policyTypes: [|`, '# metadata: |', `${head}  ingress:\n    - |`])(
    'is offered at %j',
    (text) => {
      expect(offered(text)).toEqual([]);
    },
  );
});

const of = (apiVersion: string, kind: string, spec: string): readonly string[] =>
  offered(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: a\n${spec}`);

const admin = (spec: string): readonly string[] =>
  of('policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', `spec:\n${spec}`);

describe('policies of other APIs', () => {
  test('namespaces and pods of an admin policy, which is of no namespace', () => {
    expect(admin('  subject:\n    namespaces:\n      matchLabels:\n        team: |')).toEqual(['store', 'platform']);
    const pods = '    - from:\n        - pods:\n            podSelector:\n              matchLabels:\n                ';
    expect(admin(`  ingress:\n${pods}|`)).toEqual(['app: ', 'tier: ', 'debug: ', 'role: ']);
  });

  test('pods of Cilium: of its namespace, or of all', () => {
    const peers = 'spec:\n  ingress:\n    - fromEndpoints:\n        - matchLabels:\n            ';
    expect(of('cilium.io/v2', 'CiliumNetworkPolicy', `  namespace: data\n${peers}|`)).toEqual(['role: ']);
    expect(of('cilium.io/v2', 'CiliumClusterwideNetworkPolicy', `${peers}role: |`)).toEqual(['db']);
    const subject = 'spec:\n  endpointSelector:\n    matchLabels:\n      ';
    expect(of('cilium.io/v2', 'CiliumNetworkPolicy', `  namespace: shop\n${subject}app: |`)).toEqual(['web', 'cart']);
  });

  test('no ports, which others write otherwise', () => {
    const ports = 'spec:\n  ingress:\n    - toPorts:\n        - ports:\n            - port: |';
    expect(of('cilium.io/v2', 'CiliumNetworkPolicy', `  namespace: shop\n${ports}`)).toEqual([]);
  });
});
