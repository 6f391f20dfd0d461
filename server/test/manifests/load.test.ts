/** What is made of files: objects, problems with places, and what counts as not seen. */
import { chmodSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { formatProblem } from '../../src/cluster/manifests/places.ts';
import { loadManifests } from '../../src/cluster/manifests/index.ts';
import { ManifestReader } from '../../src/cluster/manifests/reader.ts';
import { testFolder } from '../support/folder.ts';

interface Loaded {
  readonly objects: readonly string[];
  /** As the command line prints them, the folder left out. */
  readonly problems: readonly string[];
  readonly hidden: Readonly<Record<string, string>>;
}

async function load(files: Readonly<Record<string, string>>): Promise<Loaded> {
  const folder = testFolder(files);
  const { objects, problems, hidden } = await loadManifests([folder.path]);
  const short = (text: string): string => text.replaceAll(`${folder.path}/`, '').replaceAll(folder.path, 'FOLDER');
  return {
    objects: objects.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`),
    problems: problems.map((problem) => short(formatProblem(problem))),
    hidden: Object.fromEntries(hidden.map(({ kind, reason }) => [kind, short(reason)])),
  };
}

const web = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c}]}}}
`;

const deny = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {podSelector: {}}
`;

const service = (port: number): string => `apiVersion: v1
kind: Service
metadata: {name: s}
spec: {ports: [{port: ${port}}]}
`;

/** A document as an item of a list. */
const item = (text: string): string => `- ${text.trimEnd().replaceAll('\n', '\n  ')}\n`;

describe('broken documents', () => {
  test('are told with file, line and column; the others still load', async () => {
    const broken = 'apiVersion: v1\nkind: ConfigMap\ndata: [a, b\n';
    const { objects, problems, hidden } = await load({ 'all.yaml': `${web}---\n${broken}---\n${deny}` });
    expect(objects).toEqual(['Pod shop/web', 'NetworkPolicy shop/deny']);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^all\.yaml:\d+:\d+: error: /);
    expect(hidden).toEqual({});
  });

  test('that speak of a policy hide policies', async () => {
    const { objects, hidden } = await load({ 'web.yaml': web, 'deny.yaml': deny.replace('{}}', '{}]') });
    expect(objects).toEqual(['Pod shop/web']);
    expect(hidden).toEqual({ NetworkPolicy: 'deny.yaml:1 could not be read' });
  });

  test('of several files are counted', async () => {
    const broken = deny.replace('{}}', '{}]');
    const { hidden } = await load({ 'a.yaml': `${web}---\n${broken}`, 'b.yaml': broken, 'c.yaml': broken });
    expect(hidden).toEqual({ NetworkPolicy: 'a.yaml:6 could not be read, nor 2 more' });
  });

  test.each([
    ['Service', 'v1', 'kube-dns'],
    ['EndpointSlice', 'discovery.k8s.io/v1', 'kubernetes'],
    ['Ingress', 'networking.k8s.io/v1', 'front'],
    ['IngressClass', 'networking.k8s.io/v1', 'nginx'],
    ['HTTPRoute', 'gateway.networking.k8s.io/v1', 'front'],
    ['Gateway', 'gateway.networking.k8s.io/v1', 'entry'],
    ['GatewayClass', 'gateway.networking.k8s.io/v1', 'nginx'],
    ['ValidatingWebhookConfiguration', 'admissionregistration.k8s.io/v1', 'guard'],
    ['MutatingWebhookConfiguration', 'admissionregistration.k8s.io/v1', 'guard'],
    ['ServiceMonitor', 'monitoring.coreos.com/v1', 'web'],
    ['PodMonitor', 'monitoring.coreos.com/v1', 'web'],
    ['ServiceAccount', 'v1', 'robot'],
  ])('that are a %s, which says what connections are for, hide these', async (kind, apiVersion, name) => {
    const head = `apiVersion: ${apiVersion}\nkind: ${kind}\n`;
    const unclosed = await load({ 'web.yaml': web, 'more.yaml': `${head}metadata: {name: ${name}\n` });
    expect(unclosed.hidden).toEqual({ [kind]: 'more.yaml:1 could not be read' });
    const nameless = await load({ 'web.yaml': web, 'more.yaml': `${head}metadata: {name: [1]}\n` });
    expect(nameless.hidden).toEqual({ [kind]: 'more.yaml:1 could not be read' });
    const read = await load({ 'web.yaml': web, 'more.yaml': `${head}metadata: {name: ${name}}\n` });
    expect(read.hidden).toEqual({});
  });

  test('that are a Namespace hide the labels of namespaces', async () => {
    const { hidden } = await load({
      'web.yaml': web,
      'ns.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: x}\n',
    });
    expect(hidden).toEqual({ Namespace: 'ns.yaml:1 could not be read' });
  });

  test('that are a workload hide nothing: no verdict is about what is not there', async () => {
    const { objects, hidden } = await load({ 'a.yaml': web.replace('}}}', '}}'), 'b.yaml': deny });
    expect(objects).toEqual(['NetworkPolicy shop/deny']);
    expect(hidden).toEqual({});
  });

  test('a policy with a key twice is not taken, since tools differ on which one counts', async () => {
    const twice = `${deny}  policyTypes: [Ingress]\n`.replace(
      'spec: {podSelector: {}}',
      'spec:\n  podSelector: {}\n  podSelector: {matchLabels: {a: b}}',
    );
    const { objects, problems, hidden } = await load({ 'web.yaml': web, 'deny.yaml': twice });
    expect(objects).toEqual(['Pod shop/web']);
    expect(problems).toHaveLength(1);
    expect(hidden).toEqual({ NetworkPolicy: 'deny.yaml:1 could not be read' });
  });

  test('a policy of a version that does not exist hides policies', async () => {
    const { objects, hidden } = await load({ 'web.yaml': web, 'deny.yaml': deny.replace('/v1', '/v1beta1') });
    expect(objects).toEqual(['Pod shop/web']);
    expect(hidden).toEqual({ NetworkPolicy: 'deny.yaml:1 could not be read' });
  });

  test('a policy whose kind is misspelt hides policies', async () => {
    const { problems, hidden } = await load({ 'web.yaml': web, 'deny.yaml': deny.replace('NetworkPolicy', 'Networkpolcy') });
    expect(problems).toEqual(['deny.yaml:2:7: error: there is no kind `Networkpolcy` (write `NetworkPolicy`)']);
    expect(hidden).toEqual({ NetworkPolicy: 'deny.yaml:1 could not be read' });
  });

  test('an invalid policy is kept: the model knows what it could touch', async () => {
    const { objects, problems, hidden } = await load({
      'deny.yaml': deny.replace('podSelector: {}', 'podSelector: {}, policyTypes: [ingress]'),
    });
    expect(objects).toEqual(['NetworkPolicy shop/deny']);
    expect(problems[0]).toMatch(/^deny\.yaml:4:\d+: error: .*\[V-2\]$/);
    expect(hidden).toEqual({});
  });

  test('an item of a list is judged by itself', async () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n${item(web)}${item(deny)}${item(deny.replace('/v1', '/v2'))}`;
    const { objects, hidden } = await load({ 'list.yaml': list });
    expect(objects).toEqual(['Pod shop/web', 'NetworkPolicy shop/deny']);
    expect(hidden).toEqual({ NetworkPolicy: 'list.yaml:12 could not be read' });
  });
});

test('a list that names its items twice could have held a policy in either', async () => {
  const list = `apiVersion: v1\nkind: List\nitems:\n${item(deny)}items:\n${item(web)}`;
  expect(await load({ 'list.yaml': list })).toMatchObject({ hidden: { NetworkPolicy: 'list.yaml:1 could not be read' } });
});

describe('files that cannot be read', () => {
  test('hide what they could have held', async () => {
    const folder = testFolder({ 'web.yaml': web });
    writeFileSync(folder.at('latin1.yaml'), Buffer.from([0x61, 0x3a, 0xe9]));
    const { objects, problems, hidden } = await loadManifests([folder.path]);
    expect(objects).toHaveLength(1);
    expect(problems.map(({ message }) => message)).toEqual(['left out: not UTF-8 text']);
    expect(hidden.map(({ kind }) => kind)).toEqual(['NetworkPolicy', 'Namespace']);
  });

  test('a byte order mark is no error, a NUL byte is a problem', async () => {
    expect(await load({ 'web.yaml': `\ufeff${web}` })).toMatchObject({ objects: ['Pod shop/web'], problems: [] });
    const { problems } = await load({ 'web.yaml': `${web}---\nkind: "a\0b"\napiVersion: v1\0` });
    expect(problems.every((problem) => problem.startsWith('web.yaml:'))).toBe(true);
  });

  test.skipIf(process.getuid?.() === 0)('a file without permission hides what it could have held', async () => {
    const folder = testFolder({ 'web.yaml': web, 'closed.yaml': deny });
    chmodSync(folder.at('closed.yaml'), 0);
    const { hidden } = await loadManifests([folder.path]);
    expect(hidden[0]?.reason).toBe(`${folder.at('closed.yaml')} left out: no permission to read it`);
  });
});

describe('files of other tools', () => {
  test('a template is told once and not read', async () => {
    const template = `{{- if .Values.networkPolicy.enabled }}\n${deny.replace('{}', '{{- include "x" . | nindent 4 }}')}{{- end }}\n---\n${web}`;
    const { objects, problems, hidden } = await load({ 'templates/np.yaml': template, 'web.yaml': web });
    expect(objects).toEqual(['Pod shop/web']);
    expect(problems).toEqual([
      'templates/np.yaml:1:1: error: this is a template, not a manifest (render it first: `helm template CHART | eastwest … --manifests -`)',
    ]);
    expect(hidden).toEqual({ NetworkPolicy: 'templates/np.yaml is a template' });
  });

  test('braces in quotes and in block scalars are no template', async () => {
    const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  a: "{{ x }}"\n  b: |\n    {{ y }}\n';
    expect(await load({ 'a.yaml': `${config}---\n${web}` })).toEqual({ objects: ['Pod shop/web'], problems: [], hidden: {} });
  });

  test('a kustomization is told; the files beside it load', async () => {
    const { objects, problems } = await load({ 'kustomization.yaml': 'resources: [web.yaml]', 'web.yaml': web });
    expect(objects).toEqual(['Pod shop/web']);
    expect(problems).toEqual([expect.stringMatching(/^kustomization\.yaml: warning: a kustomization is not built/)]);
  });

  test('values and package files are passed over', async () => {
    const { problems } = await load({
      'values.yaml': 'replicas: 2\n',
      'package.json': '{"name": "x"}',
      'list.yaml': '- a\n',
      'web.yaml': web,
    });
    expect(problems).toEqual([]);
  });
});

describe('one object twice', () => {
  test('is told with both places, and the last one counts', async () => {
    const { objects, problems } = await load({
      'a.yaml': `${web}---\n${deny}`,
      'b.yaml': `\n${deny.replace('{}', '{matchLabels: {app: web}}')}`,
    });
    expect(objects).toEqual(['Pod shop/web', 'NetworkPolicy shop/deny']);
    expect(problems).toEqual([
      'b.yaml:2:1: warning: `NetworkPolicy shop/deny` is defined twice, and this one counts (the other one is in a.yaml:6:1)',
    ]);
  });

  test('of a Service, with both places', async () => {
    const { problems } = await load({ 'a.yaml': service(1), 'b.yaml': service(2) });
    expect(problems).toEqual([expect.stringMatching(/^b\.yaml:1:1: .*twice.*\(the other one is in a\.yaml:1:1\)$/)]);
  });

  test('the same namespace in many files is usual', async () => {
    const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n';
    expect((await load({ 'a.yaml': namespace, 'b.yaml': namespace })).problems).toEqual([]);
  });

  test('workloads of different kinds may share a name', async () => {
    const { objects, problems } = await load({ 'a.yaml': web, 'b.yaml': web.replace('Deployment', 'StatefulSet') });
    expect(objects).toHaveLength(2);
    expect(problems).toEqual([]);
  });
});

describe('nothing', () => {
  test('a folder without manifests says so', async () => {
    const { problems } = await load({ 'README.md': '' });
    expect(problems).toEqual(['FOLDER: warning: no file named *.yaml, *.yml or *.json in it']);
  });

  test('manifests of which nothing is shown say so', async () => {
    const { problems } = await load({ 'values.yaml': 'a: 1' });
    expect(problems).toEqual(['FOLDER: warning: no workload, pod, namespace, node, service or network policy in it']);
  });
});

test('names of JavaScript are names like any other (T16)', async () => {
  const labels = { constructor: 'a', toString: 'b', valueOf: 'c' };
  const named = (name: string): string =>
    web.replace('namespace: shop', `namespace: ${name}`).replace('{app: web}', JSON.stringify(labels));
  const names = ['constructor', 'prototype', 'hasownproperty'];
  const { objects } = await loadManifests([testFolder({ 'a.yaml': names.map(named).join('---\n') }).path]);
  expect(objects.map(({ namespace }) => namespace)).toEqual(names);
  for (const object of objects) expect(Object.entries(object.labels)).toEqual(Object.entries(labels));
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test('an unchanged file is not parsed again: its objects stay the same ones', async () => {
  const folder = testFolder({ 'web.yaml': web, 'deny.yaml': deny });
  const reader = new ManifestReader([folder.path]);
  const first = await reader.read();
  folder.write('deny.yaml', deny.replace('{}', '{matchLabels: {app: web}}'));
  const second = await reader.read();
  expect(second.objects.find(({ name }) => name === 'web')).toBe(first.objects.find(({ name }) => name === 'web'));
  expect(second.objects.find(({ name }) => name === 'deny')).not.toEqual(first.objects.find(({ name }) => name === 'deny'));
});

test('standard input can be named only once', () => {
  expect(() => new ManifestReader(['-', 'a', '-'])).toThrow('standard input can be read only once');
});
