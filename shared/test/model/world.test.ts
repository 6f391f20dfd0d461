/** Who is there: namespaces that nobody made, pods that are done, templates that pods stand for. */
import { describe, expect, test } from 'vitest';
import { buildWorld } from '../../src/model/index.ts';
import type { World } from '../../src/model/index.ts';
import type { ClusterObject } from '../../src/kube/index.ts';
import { foreign, namespace, node, pod, policy, service, state } from '../support/cluster.ts';

function world(...objects: readonly ClusterObject[]): World {
  return buildWorld(state(objects));
}

const podNames = ({ pods }: World): readonly string[] => pods.map(({ name }) => name);

describe('the world', () => {
  test('sorts objects by kind', () => {
    const found = world(
      pod('a/x'),
      node('n1'),
      service('a/s'),
      policy('a/p', ''),
      foreign('a/f', 'cilium.io/v2', 'CiliumNetworkPolicy'),
    );
    expect([found.pods.length, found.nodes.length, found.services.length, found.policies.length, found.foreign.length]).toEqual([
      1, 1, 1, 1, 1,
    ]);
  });

  test('has every namespace that something lives in, with the name label (0-D, NP-19)', () => {
    const found = world(
      namespace('a', { team: 'x', 'kubernetes.io/metadata.name': 'lie' }),
      pod('b/x'),
      policy('constructor/p', ''),
      node('n1'),
    );
    expect(Object.fromEntries([...found.namespaces].map(([name, labels]) => [name, Object.fromEntries(labels)]))).toEqual({
      a: { team: 'x', 'kubernetes.io/metadata.name': 'a' },
      b: { 'kubernetes.io/metadata.name': 'b' },
      constructor: { 'kubernetes.io/metadata.name': 'constructor' },
    });
    expect([...found.synthesised].sort()).toEqual(['b', 'constructor']);
  });

  test('does not take a selector for a reference to a namespace (0-D)', () => {
    const peer = 'podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ghost}}}]}]';
    expect([...world(policy('a/p', peer)).namespaces.keys()]).toEqual(['a']);
  });

  test('leaves completed pods out of the endpoints (NP-46)', () => {
    const phases = ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'] as const;
    const found = world(...phases.map((phase) => pod(`a/${phase.toLowerCase()}`, { phase })));
    expect(podNames(found)).toEqual(['pending', 'running', 'unknown']);
    expect(found.completed.map(({ name }) => name)).toEqual(['succeeded', 'failed']);
  });

  test('keeps pods that are terminating (NP-47)', () => {
    expect(podNames(world(pod('a/x', { terminating: true })))).toEqual(['x']);
  });

  test('counts a template until a pod of its workload is there, completed or not (NP-48)', () => {
    const owner = { kind: 'Job', name: 'job' };
    const template = pod('a/job', { owner, template: { replicas: 1 }, phase: 'Pending' });
    expect(podNames(world(template))).toEqual(['job']);
    expect(podNames(world(template, pod('a/job-1', { owner })))).toEqual(['job-1']);
    expect(podNames(world(template, pod('a/job-1', { owner, phase: 'Succeeded' })))).toEqual([]);
    expect(podNames(world(template, pod('b/job-1', { owner })))).toEqual(['job', 'job-1']);
    expect(podNames(world(template, pod('a/other', { owner: { kind: 'Deployment', name: 'job' } })))).toEqual(['job', 'other']);
  });

  test('what cannot decide hides nothing', () => {
    const hidden = (['Ingress', 'EndpointSlice', 'ServiceMonitor'] as const).map((kind) => ({ kind, reason: 'no permission' }));
    expect(buildWorld({ objects: new Map(), hidden }).hidden.size).toBe(0);
  });

  test('tells what is hidden', () => {
    const found = buildWorld(state([], [{ kind: 'Pod', reason: 'no permission' }]));
    expect([...found.hidden]).toEqual([['Pod', 'no permission']]);
  });
});
