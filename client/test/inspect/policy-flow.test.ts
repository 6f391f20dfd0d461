import { buildWorld } from '@eastwest/shared/model';
import { describe, expect, test } from 'vitest';
import type { FlowSide } from '../../src/inspect/flow.ts';
import { policyFlow, subjectPods } from '../../src/inspect/policy-flow.ts';
import { clusterOf, namespace, pod, policy } from '../support/objects.ts';

const world = buildWorld(
  clusterOf(
    namespace('shop', { team: 'store' }),
    namespace('data', { team: 'store' }),
    namespace('ops'),
    pod('shop/web-1'),
    pod('shop/web-2'),
    pod('shop/cart-1'),
    pod('data/redis-1'),
    pod('ops/agent-1', { hostNetwork: true }),
  ),
);

function flowOf(spec: string) {
  const made = policy(
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec: ${spec}\n`,
  );
  const flow = policyFlow(made, world);
  if (flow === undefined) throw new Error('the API server would refuse it');
  return { ...flow, subject: subjectPods(made, world) };
}

/** `outside: any address TCP 80`, with the number of pods where it is one. */
function said(side: FlowSide): readonly string[] {
  return [...side.groups].flatMap(([where, items]) =>
    items.map(({ text, ports, pods }) => `${where}: ${text} ${ports}${pods === undefined ? '' : ` (${pods})`}`),
  );
}

describe('the flow of a policy', () => {
  test('NP-24: no peers is everybody, in all three places', () => {
    const { incoming, outgoing, subject } = flowOf('{podSelector: {}, policyTypes: [Ingress], ingress: [{ports: [{port: 80}]}]}');
    expect(said(incoming)).toEqual([
      'outside: any address TCP 80',
      'same-namespace: every pod TCP 80',
      'other-namespaces: every pod TCP 80',
    ]);
    expect(outgoing.note).toBe('This policy says nothing of what goes out.');
    expect(subject).toBe(3);
  });

  test('NP-25, NP-26: the own namespace, other ones, and a selector that means both', () => {
    const peers =
      '[{podSelector: {matchLabels: {app: cart}}}, {namespaceSelector: {matchLabels: {team: store}}}, {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: data}}, podSelector: {matchLabels: {app: redis}}}]';
    const { incoming } = flowOf(`{podSelector: {}, policyTypes: [Ingress], ingress: [{from: ${peers}}]}`);
    expect(said(incoming)).toEqual([
      'same-namespace: pods with app=cart anything (1)',
      'same-namespace: every pod in namespaces with team=store anything (3)',
      'other-namespaces: every pod in namespaces with team=store anything (1)',
      'other-namespaces: pods with app=redis in data anything (1)',
    ]);
  });

  test('NP-41: pods on the host network are not meant by selectors', () => {
    const { incoming } = flowOf(
      '{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ops}}}]}]}',
    );
    expect(said(incoming)).toEqual(['other-namespaces: every pod in ops anything (0)']);
  });

  test('NP-21: without a rule nothing passes', () => {
    expect(flowOf('{podSelector: {}, policyTypes: [Ingress]}').incoming.note).toBe('No rule: of this policy nothing comes in.');
  });

  test('blocks are outside', () => {
    const { outgoing } = flowOf('{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 203.0.113.0/24}}]}]}');
    expect(said(outgoing)).toEqual(['outside: addresses 203.0.113.0/24 anything']);
  });

  test('of a policy that the API server would refuse there is none', () => {
    const refused = policy(
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec: {podSelector: {}, ingress: [{from: [{}]}]}\n',
    );
    expect(policyFlow(refused, world)).toBeUndefined();
  });
});
