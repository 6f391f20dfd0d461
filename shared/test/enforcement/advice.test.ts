/** Where nothing enforces, the page says what to do on this platform; where something does, nothing. */
import { describe, expect, test } from 'vitest';
import { adviceFor, detectEnforcement, enforcementWords } from '../../src/enforcement/index.ts';
import { cloudRows } from './cloud-rows.ts';
import { agent, dump, node, nodes } from './cluster.ts';
import { calicoNode, three } from './fixture.ts';
import { pluginRows } from './plugin-rows.ts';

const fixtures = [...cloudRows, ...pluginRows];

describe('advice', () => {
  test.each(fixtures)('$name', ({ cluster, hidden = [] }) => {
    const found = detectEnforcement(dump(cluster, hidden));
    const advice = adviceFor(found);
    expect(advice !== undefined).toBe(found.coverage.kind === 'none');
    expect(advice?.ways.every(({ steps }) => steps.length > 0) ?? true).toBe(true);
  });

  test.each([
    [
      'GKE',
      { kubelet: 'v1.34.1-gke.1' },
      ['--update-addons=NetworkPolicy=ENABLED', '--enable-network-policy', '--enable-dataplane-v2'],
    ],
    ['EKS', { kubelet: 'v1.34.1-eks-1' }, ['--addon-name vpc-cni']],
    ['AKS', { labels: { 'kubernetes.azure.com/cluster': 'c' } }, ['--network-dataplane cilium']],
    ['minikube', { labels: { 'minikube.k8s.io/version': 'v1.37.0' } }, ['minikube start --cni=calico']],
    ['k3s', { annotations: { 'k3s.io/node-args': '["server","--disable-network-policy"]' } }, ['systemctl restart k3s']],
  ])('for %s, in order', (platform, options, commands) => {
    const advice = adviceFor(detectEnforcement(dump([node('n1', options)])));
    expect(advice?.platform).toBe(platform);
    const said = (advice?.ways ?? []).flatMap(({ steps }) => steps.map(({ command = '' }) => command)).join('\n');
    const places = commands.map((command) => said.indexOf(command));
    expect(
      places.every((place, index) => place >= 0 && place > (places[index - 1] ?? -1)),
      said,
    ).toBe(true);
  });

  test('for kind that is too old, and for flannel', () => {
    const old = agent('kindnet', { containers: [{ name: 'kindnet-cni', image: 'kindest/kindnetd:v20230101-x' }], on: three });
    expect(adviceFor(detectEnforcement(dump([...nodes(three), ...old])))).toMatchObject({ platform: 'kind' });
    const flannel = agent('kube-flannel-ds', { on: three });
    expect(adviceFor(detectEnforcement(dump([...nodes(three), ...flannel])))).toMatchObject({ platform: 'flannel' });
  });
});

test.each([
  [[...nodes(three), ...calicoNode(three)], 'Calico 3.31.2 enforces on 3 of 3 nodes'],
  [[...nodes(three), ...calicoNode(['n1'])], 'Calico 3.31.2 enforces on 1 of 3 nodes'],
  [[node('n1', { kubelet: 'v1.34.1-gke.1' })], 'Nothing enforces the policies'],
  [nodes(three), 'Engine not known'],
  [calicoNode(three), 'Calico 3.31.2 where is not known'],
])('words for a cluster', (cluster, words) => {
  const { who, what } = enforcementWords(detectEnforcement(dump(cluster)));
  expect(`${who} ${what}`).toBe(words);
});
