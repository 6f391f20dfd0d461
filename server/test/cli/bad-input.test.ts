/** More than 200 broken manifests of every kind at once: each is named with its place, nothing crashes, nothing is decided by them. */
import { expect, test } from 'vitest';
import { testFolder } from '../support/folder.ts';
import type { TestFolder } from '../support/folder.ts';
import { run } from './run.ts';

const kinds: readonly (readonly [apiVersion: string, kind: string, spec: string])[] = [
  ['networking.k8s.io/v1', 'NetworkPolicy', '{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}'],
  ['policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy', '{priority: 1, subject: {namespaces: {}}}'],
  ['policy.networking.k8s.io/v1alpha1', 'BaselineAdminNetworkPolicy', '{subject: {namespaces: {}}}'],
  ['policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', '{tier: Admin, priority: 1, subject: {namespaces: {}}}'],
  ['projectcalico.org/v3', 'NetworkPolicy', '{selector: all(), ingress: [{action: Allow}]}'],
  ['projectcalico.org/v3', 'GlobalNetworkPolicy', '{selector: all(), ingress: [{action: Allow}]}'],
  ['projectcalico.org/v3', 'StagedNetworkPolicy', '{selector: all()}'],
  ['projectcalico.org/v3', 'StagedGlobalNetworkPolicy', '{selector: all()}'],
  ['projectcalico.org/v3', 'StagedKubernetesNetworkPolicy', '{podSelector: {}}'],
  ['projectcalico.org/v3', 'Tier', '{order: 1}'],
  ['projectcalico.org/v3', 'NetworkSet', '{nets: [10.0.0.0/8]}'],
  ['crd.projectcalico.org/v1', 'GlobalNetworkSet', '{nets: [10.0.0.0/8]}'],
  ['projectcalico.org/v3', 'HostEndpoint', '{node: node-1}'],
  ['cilium.io/v2', 'CiliumNetworkPolicy', '{endpointSelector: {}, ingress: [{}]}'],
  ['cilium.io/v2', 'CiliumClusterwideNetworkPolicy', '{endpointSelector: {}, ingress: [{}]}'],
  ['cilium.io/v2', 'CiliumCIDRGroup', '{externalCIDRs: [10.0.0.0/8]}'],
];

const nested = `${'['.repeat(300)}${']'.repeat(300)}`;

/** What may go wrong with `spec`, and with a whole text. */
const mistakes: Readonly<Record<string, (head: string, spec: string) => string>> = {
  text: (head) => `${head}spec: hello\n`,
  list: (head) => `${head}spec: [a, null]\n`,
  number: (head) => `${head}spec: 1e300\n`,
  field: (head, spec) => `${head}spec: ${spec.replace('{', '{constructor: 1, ')}\n`,
  proto: (head, spec) => `${head}spec: ${spec.replace('{', '{__proto__: {a: b}, ')}\n`,
  outside: (head, spec) => `${head}spec: ${spec}\ntoString: 1\n`,
  name: (head, spec) => `${head.replace('name: p', 'name: __proto__')}spec: ${spec}\n`,
  labels: (head, spec) => `${head.replace('name: p', 'name: p\n  labels: [a]')}spec: ${spec}\n`,
  nameless: (head, spec) => `${head.replace('name: p', 'name: 5')}spec: ${spec}\n`,
  tab: (head, spec) => `${head}spec:\n\ta: ${spec}\n`,
  twice: (head, spec) => `${head}spec: ${spec}\nspec: ${spec}\n`,
  alias: (head) => `${head}spec: *all\n`,
  anchor: (head, spec) => `${head}spec: &all ${spec}\n`,
  half: (head, spec) => `${head}spec: ${spec.slice(0, -1)}\n`,
  deep: (head) => `${head}spec: ${nested}\n`,
  binary: (head, spec) => `${head}spec: ${spec}\n\u0000\u0001\uFFFD{[\n`,
};

const cluster = `
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: c}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec: {containers: [{name: c}]}
`;

const broken = kinds.flatMap(([apiVersion, kind, spec], index) =>
  Object.entries(mistakes).map(([mistake, write]) => {
    const head = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: p\n`;
    return [`${index}-${kind}-${mistake}.yaml`, write(head, spec)] as const;
  }),
);

const files = {
  ...Object.fromEntries(broken.map(([name, text]) => [`bad/${name}`, text])),
  'bad/cluster.yaml': cluster,
  'bad/empty.yaml': '',
  'bad/long.yaml': `# ${'x'.repeat(5 << 20)}\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: q}\nspec: 5\n`,
  'good/cluster.yaml': cluster,
  'expect.yaml': '- {from: shop/Pod/web, to: shop/Pod/db, port: 80, expect: allowed}\n',
};

const commands = {
  list: (folder: TestFolder) => run('list', '--manifests', folder.at('bad')),
  lint: (folder: TestFolder) => run('lint', '--manifests', folder.at('bad')),
  explain: (folder: TestFolder) =>
    run('explain', '--manifests', folder.at('bad'), '--from', 'shop/Pod/web', '--to', 'shop/Pod/db', '--port', '80'),
  verify: (folder: TestFolder) => run('verify', '--manifests', folder.at('bad'), '--expect', folder.at('expect.yaml')),
  diff: (folder: TestFolder) => run('diff', folder.at('good'), folder.at('bad')),
} as const;

test.each(Object.entries(commands))('%s names each with its line, and goes on', async (_name, command) => {
  const { stderr, stdout } = await command(testFolder(files));
  const unnamed = [...broken.map(([file]) => file), 'long.yaml'].filter(
    (file) => !new RegExp(`${file}:\\d+:\\d+: (error|warning): `).test(stderr),
  );
  expect(unnamed).toEqual([]);
  expect(stdout).not.toBe('');
});

test('what they would decide is not known, and an expectation does not hold by them', async () => {
  const folder = testFolder(files);
  expect((await commands.explain(folder)).stdout).toContain('cannot be known');
  const { code, stdout } = await commands.verify(folder);
  expect([code, stdout]).toEqual([1, expect.stringMatching(/unknown|cannot be known/)]);
});
