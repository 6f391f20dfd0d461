/** Which pods run where no agent is ready (5.1, 3). */
import { expect, test } from 'vitest';
import { detectEnforcement } from '@eastwest/shared/enforcement';
import { keyOf, readManifestText } from '@eastwest/shared/kube';
import type { ClusterState } from '@eastwest/shared/kube';
import { bareNodeOf, bareNodes } from '../../src/inspect/coverage.ts';

const node = (name: string): string => `{kind: Node, apiVersion: v1, metadata: {name: ${name}}}\n---\n`;

const pod = (name: string, on: string, more = ''): string =>
  `{kind: Pod, apiVersion: v1, metadata: {name: ${name}, namespace: shop}, spec: {nodeName: ${on}, containers: []${more}}}\n---\n`;

const agentOn = (name: string): string => `apiVersion: v1
kind: Pod
metadata:
  { name: calico-node-${name}, namespace: kube-system, ownerReferences: [{ kind: DaemonSet, name: calico-node, controller: true }] }
spec: { nodeName: ${name}, hostNetwork: true, containers: [{ name: calico-node, image: calico/node:v3.31.2 }] }
status: { phase: Running, conditions: [{ type: Ready, status: "True" }] }
---
`;

const apps = node('n1') + node('n2') + pod('web', 'n1') + pod('api', 'n2') + pod('proxy', 'n2', ', hostNetwork: true');

function clusterOf(text: string): ClusterState {
  const { objects } = readManifestText(text, 'cluster.yaml');
  return { objects: new Map(objects.map((object) => [keyOf(object), object])), hidden: [] };
}

const marks = (cluster: ClusterState): readonly (string | undefined)[] =>
  ['web', 'api', 'proxy', 'gone'].map((name) => bareNodeOf(cluster, bareNodes(detectEnforcement(cluster)), 'shop', name));

test('those on the other nodes, where an agent is at work on some', () => {
  expect(marks(clusterOf(apps + agentOn('n1')))).toEqual([undefined, 'n2', undefined, undefined]);
});

test('none where it is everywhere, or nowhere: the page says that as a whole', () => {
  const nobody = [undefined, undefined, undefined, undefined];
  expect(marks(clusterOf(apps + agentOn('n1') + agentOn('n2')))).toEqual(nobody);
  expect(marks(clusterOf(apps))).toEqual(nobody);
});
