/** What the editor offers and explains, asked of the language server that it really uses. */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { languageServer } from './language-server.ts';
import type { LanguageServer, MakeWorker } from './language-server.ts';

const made = vi.hoisted((): { make?: MakeWorker } => ({}));
vi.mock('monaco-worker-manager/worker', () => ({
  initialize: (make: MakeWorker) => {
    made.make = make;
  },
}));

let server: LanguageServer;
beforeAll(async () => {
  // It has no types: it is run for what it does.
  await import('monaco-yaml/yaml.worker.js');
  if (made.make === undefined) throw new Error('the worker has changed: it hands over nothing');
  server = languageServer(made.make);
});

const offered = async (marked: string): Promise<readonly string[]> => [...(await server.complete(marked)).keys()];
const head = (apiVersion: string, kind: string): string => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: p\n`;
const admin = head('policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy');
const cluster = head('policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy');
const calico = head('projectcalico.org/v3', 'GlobalNetworkPolicy');
const cilium = head('cilium.io/v2', 'CiliumNetworkPolicy');
const plain = head('networking.k8s.io/v1', 'NetworkPolicy');

describe('what is offered', () => {
  test('first the API versions, then the kinds of the one that is written', async () => {
    expect(await offered('api|')).toEqual(['apiVersion']);
    expect(await offered('apiVersion: |')).toEqual([
      'networking.k8s.io/v1',
      'policy.networking.k8s.io/v1alpha1',
      'policy.networking.k8s.io/v1alpha2',
      'projectcalico.org/v3',
      'crd.projectcalico.org/v1',
      'cilium.io/v2',
      'cilium.io/v2alpha1',
    ]);
    expect(await offered('apiVersion: policy.networking.k8s.io/v1alpha2\nkind: |')).toEqual(['ClusterNetworkPolicy']);
    expect(await offered('apiVersion: cilium.io/v2\nkind: |')).toContain('CiliumClusterwideNetworkPolicy');
  });

  test('the fields of the kind that is written now, which may be another one than a moment ago', async () => {
    const rest = 'metadata:\n  name: p\nspec:\n  |';
    const fieldsOf = (apiVersion: string, kind: string) => offered(`apiVersion: ${apiVersion}\nkind: ${kind}\n${rest}`);
    expect(await fieldsOf('networking.k8s.io/v1', 'NetworkPolicy')).toContain('podSelector');
    expect(await fieldsOf('projectcalico.org/v3', 'NetworkPolicy')).toContain('serviceAccountSelector');
    expect(await fieldsOf('projectcalico.org/v3', 'NetworkPolicy')).not.toContain('podSelector');
    expect(await fieldsOf('projectcalico.org/v3', 'Tier')).toEqual(['order', 'defaultAction']);
    expect(await fieldsOf('cilium.io/v2', 'CiliumCIDRGroup')).toContain('externalCIDRs');
    expect(await fieldsOf('policy.networking.k8s.io/v1alpha1', 'BaselineAdminNetworkPolicy')).not.toContain('priority');
    expect(await fieldsOf('example.org/v1', 'Thing')).toEqual([]);
  });

  test('the values of a field, and what a new item needs', async () => {
    expect(await offered(`${calico}spec:\n  egress:\n    - action: |`)).toEqual(['Allow', 'Deny', 'Pass', 'Log']);
    expect(await offered(`${admin}spec:\n  egress:\n    - action: |`)).toEqual(['Allow', 'Deny', 'Pass']);
    expect(await offered(`${cluster}spec:\n  egress:\n    - action: |`)).toEqual(['Accept', 'Deny', 'Pass']);
    expect((await server.complete(`${calico}spec:\n  |`)).get('ingress')).toBe('ingress:\n  - action: ');
    expect(await offered(`${cilium}spec:\n  ingress:\n    - fromEntities:\n        - |`)).toContain('kube-apiserver');
  });

  test('nothing that only the API server writes, or that the kind refuses', async () => {
    expect(await offered(`${cilium}spec:\n  |`)).not.toContain('nodeSelector');
    const ofCilium = await offered(cilium.replace('name: p', '|'));
    expect(ofCilium).toEqual(['name', 'namespace', 'labels', 'annotations']);
    expect(await offered(calico.replace('name: p', '|'))).toEqual(['name', 'labels', 'annotations']);
  });
});

describe('what is explained is what people get wrong', () => {
  test.each([
    ['NP-27', `${plain}spec:\n  ingress:\n    - fr|om:\n        - podSelector: {}\n`, /two dashes/],
    ['NP-32', `${plain}spec:\n  ingress:\n    - por|ts: []\n`, /`ports: \[\{\}\]` is every \*\*TCP\*\* port only/],
    ['NP-35', `${plain}spec:\n  ingress:\n    - ports:\n        - po|rt: http\n`, /name of a container port/],
    [
      'CNP-10',
      `${cluster}spec:\n  ingress:\n    - fr|om:\n        - namespaces: {}\n`,
      /outside the cluster and nodes never match/,
    ],
    ['CNP-12', `${cluster}spec:\n  egress:\n    - to:\n        - netw|orks: []\n`, /those of pods too/],
    ['CNP-16', `${cluster}spec:\n  ingress:\n    - fr|om: []\n`, /Never empty/],
    ['CNP-17', `${cluster}spec:\n  egress:\n    - protocols:\n        - destinationNamed|Port: http\n`, /says the protocol too/],
    ['CAL-4', `${calico}spec:\n  ty|pes: []\n`, /Unlike a NetworkPolicy/],
    ['CAL-15', `${calico}spec:\n  egr|ess: []\n`, /denied at the end of the tier/],
    ['CIL-6', `${cilium}spec:\n  ingress:\n    - fromEnd|points: []\n`, /empty list\*\* matches nothing/],
    ['CIL-9', `${cilium}spec:\n  egress|Deny: []\n`, /Deny rules alone isolate too/],
    ['CIL-16', `${cilium}spec:\n  egress:\n    - toPorts:\n        - po|rts: []\n`, /no port at all/],
  ])('%s', async (_rule, marked, words) => {
    expect(await server.hover(marked)).toMatch(words);
  });
});
