/** What Felix does with what pods send to their own node, after their egress policies (CAL-25). */
import { describe, expect, test } from 'vitest';
import { combineProfiles, profiles } from '../../src/evaluate/index.ts';
import type { Outcome, Profile } from '../../src/evaluate/index.ts';
import type { AgentContainer, ClusterObject, Labels } from '../../src/kube/index.ts';
import { expectAnswers, pod, policy, verdict } from '../support/cluster.ts';
import { goldenPods } from '../support/golden.ts';

const meta = { namespace: '', uid: 'u', resourceVersion: '1', labels: {} };

const felix = (name: string, action?: string): ClusterObject => ({
  ...meta,
  kind: 'EngineConfig',
  configKind: 'FelixConfiguration',
  name,
  data: action === undefined ? {} : { defaultEndpointToHostAction: action },
});

const container = (env: Labels): AgentContainer => ({ name: 'calico-node', image: 'calico/node:v3.31.2', args: [], env });

const daemonSet = (action: string): ClusterObject => ({
  ...meta,
  kind: 'Agent',
  name: 'calico-node',
  namespace: 'kube-system',
  workloadKind: 'DaemonSet',
  containers: [container({ FELIX_DEFAULTENDPOINTTOHOSTACTION: action })],
  nodeSelector: {},
});

function expectToHost(objects: readonly ClusterObject[], expected: Outcome, profile: Profile = profiles.raw): void {
  const answers = { 'a/web → node:n1:22': expected, 'a/web → node:n2:22': 'allowed', 'node:n1 → a/web:22': 'allowed' } as const;
  expectAnswers([...goldenPods, ...objects], answers, profile);
}

const reasonOf = (objects: readonly ClusterObject[]): string =>
  verdict([...goldenPods, ...objects], 'a/web → node:n1:22').egress.reason.kind;

const notesOf = (objects: readonly ClusterObject[], profile: Profile): readonly string[] =>
  verdict([...goldenPods, ...objects], 'a/web → node:n1:22', profile).notes.map(({ rule }) => rule);

describe('what pods send to their own node', () => {
  test('goes by `default`, and by the setting of the node where it has one', () => {
    expectToHost([felix('default', 'Drop')], 'denied');
    expectToHost([felix('default', 'Accept')], 'allowed');
    expectToHost([felix('default', 'Return')], 'allowed');
    expectToHost([felix('default', 'Drop'), felix('node.n1', 'ACCEPT')], 'allowed');
    expectToHost([felix('default', 'Accept'), felix('node.n1', 'drop'), felix('node.n2', 'Accept')], 'denied');
    expectToHost([felix('node.n2', 'Accept')], 'allowed');
  });

  test('goes by the environment of the agent before all others', () => {
    expectToHost([daemonSet('ACCEPT'), felix('default', 'Drop')], 'allowed');
    expectToHost([daemonSet('DROP'), felix('default', 'Accept')], 'denied');
    const running = pod('kube-system/calico-node-x', {
      owner: { kind: 'DaemonSet', name: 'calico-node' },
      hostNetwork: true,
      agent: { ready: true, containers: [container({ FELIX_DEFAULTENDPOINTTOHOSTACTION: 'DROP' })] },
    });
    expectToHost([running], 'denied');
  });

  test('a host-network pod there is the node', () => {
    expectAnswers([...goldenPods, felix('default', 'Drop')], { 'a/web → b/host:1': 'denied', 'a/db → b/host:1': 'allowed' });
  });

  test('egress policies are asked first, and are the reason where they deny', () => {
    const closed = policy('a/out', 'podSelector: {}, policyTypes: [Egress]');
    expect(reasonOf([felix('default', 'Drop'), closed])).toBe('no-rule');
    expect(reasonOf([felix('default', 'Drop')])).toBe('closed-node');
    expectAnswers([...goldenPods, felix('default', 'Accept'), closed], { 'a/web → node:n1:22': 'denied' });
  });

  test('is not Felix’s to say where the engine is another', () => {
    expectToHost([felix('default', 'Drop')], 'allowed', profiles.cilium);
    expectToHost([felix('default', 'Drop')], 'denied', profiles.calico);
    expectToHost([felix('default', 'Drop')], 'denied', combineProfiles(profiles.cilium, profiles.calico));
  });

  test('is noted where Calico is the engine and nothing tells the setting', () => {
    expect(notesOf([felix('default')], profiles.calico)).toEqual(['CAL-25']);
    expect(notesOf([felix('default', 'Return')], profiles.calico)).toEqual([]);
    expect(notesOf([], profiles.raw)).toEqual([]);
  });
});
