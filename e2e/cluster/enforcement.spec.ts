/** Which engine enforces is followed on a real API server: DaemonSet, its pods, its settings and nodes, as they come and change. */
import { detectEnforcement } from '@eastwest/shared/enforcement';
import type { Enforcement } from '@eastwest/shared/enforcement';
import type { JsonObject } from '@eastwest/shared/kube';
import { expect, test } from './harness/fixtures.ts';
import type { FollowedSource } from './harness/followed.ts';
import { podObject } from './harness/objects.ts';

const home = '/api/v1/namespaces/kube-system';
const daemonSets = '/apis/apps/v1/namespaces/kube-system/daemonsets';
const labels = { 'k8s-app': 'cilium' };
const container = { name: 'cilium-agent', image: 'quay.io/cilium/cilium:v1.20.2' };

function detected({ objects, hidden }: FollowedSource): Enforcement {
  return detectEnforcement({ objects, hidden });
}

function agentPod(node: string): JsonObject {
  const owner = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'cilium', uid: 'uid-of-cilium', controller: true };
  const pod = podObject(`cilium-${node}`, labels);
  const metadata = { ...(pod['metadata'] as JsonObject), ownerReferences: [owner] };
  return { ...pod, metadata, spec: { containers: [container], automountServiceAccountToken: false, nodeName: node } };
}

test('an engine, its coverage and its settings are known as soon as the cluster shows them (5.1)', async ({
  cluster,
  follow,
}) => {
  const { admin } = cluster;
  const made: string[] = [];
  const create = async (path: string, object: JsonObject): Promise<void> => {
    await admin.create(path, object);
    made.push(`${path}/${(object['metadata'] as { readonly name: string }).name}`);
  };
  const source = await follow();
  await expect.poll(() => source.replaced).toBe(1);
  for (const name of ['enforce-1', 'enforce-2'])
    await create('/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name } });
  await expect.poll(() => detected(source).coverage).toMatchObject({ kind: 'unknown', why: 'no policy engine was found' });

  const template = { metadata: { labels }, spec: { containers: [container] } };
  const metadata = { name: 'cilium', labels };
  await create(daemonSets, {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata,
    spec: { selector: { matchLabels: labels }, template },
  });
  await create(daemonSets, {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'kube-proxy' },
    spec: { selector: { matchLabels: { app: 'p' } }, template: { ...template, metadata: { labels: { app: 'p' } } } },
  });
  for (const node of ['enforce-1', 'enforce-2']) await create(`${home}/pods`, agentPod(node));
  const ready = (node: string): Promise<JsonObject> =>
    admin.patch(`${home}/pods/cilium-${node}/status`, {
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
    });
  await ready('enforce-1');
  await expect.poll(() => detected(source).coverage).toEqual({ kind: 'partial', nodes: 2, covered: 1, without: ['enforce-2'] });
  await ready('enforce-2');
  await expect.poll(() => detected(source).coverage).toEqual({ kind: 'enforced', nodes: 2 });
  expect(detected(source).profile.name).toBe('cilium');
  expect(
    [...source.objects.keys()].filter((key) => key.startsWith('Agent/')),
    'no other DaemonSet travels',
  ).toHaveLength(1);

  const settings = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'cilium-config' },
    data: { 'enable-policy': 'never', secret: 'x' },
  };
  await create(`${home}/configmaps`, settings);
  await expect.poll(() => detected(source).coverage.kind).toBe('none');
  expect(JSON.stringify([...source.objects.values()])).not.toContain('"secret"');
  await admin.patch(`${home}/configmaps/cilium-config`, {
    data: { 'enable-policy': 'default', 'policy-cidr-match-mode': 'nodes' },
  });
  await expect.poll(() => detected(source).profile).toMatchObject({ name: 'cilium', ipBlockMatchesNodes: true });
  expect(detected(source).coverage.kind).toBe('enforced');

  for (const path of made.toReversed()) await admin.delete(path.includes('/pods/') ? `${path}?gracePeriodSeconds=0` : path);
  await expect.poll(() => detected(source).hits).toEqual([]);
});
