/** What tells endpoints apart, and what does not: cost grows with classes, so there must be no more of them than needed. */
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/evaluate/index.ts';
import type { EndpointClass, Evaluation } from '../../src/evaluate/index.ts';
import type { ClusterObject, PodObject } from '../../src/kube/index.ts';
import { namespace, node, pod, policy, state } from '../support/cluster.ts';
import { namesOf } from '../support/picture.ts';

/** Names of the members of each class that has pods or nodes: `a/x a/y | a/z`. */
function grouping({ classes }: Evaluation): string {
  const groups = classes.filter(({ kind }) => kind !== 'external').map((of) => [...namesOf(of)].sort().join(' '));
  return groups.sort().join(' | ');
}

function outside({ classes }: Evaluation): readonly string[] {
  return classes.flatMap((of: EndpointClass) => (of.kind === 'external' ? [of.cidrs.join(' ')] : [])).sort();
}

function groups(objects: readonly ClusterObject[], ...specs: readonly string[]): string {
  return grouping(evaluate(state([...objects, ...specs.map((spec, index) => policy(`a/p${index}`, spec))])));
}

const x = pod('a/x', { labels: { app: 'web', tier: 'front' }, ports: ['http 80'], ips: ['10.0.0.1'], nodeName: 'n1' });
const y = pod('a/y', { labels: { app: 'web', tier: 'back' }, ports: ['http 8080'], ips: ['10.0.1.1'], nodeName: 'n2' });

describe('pods are one class', () => {
  test('while no policy is there', () => {
    expect(groups([x, y])).toBe('a/x a/y');
  });

  test('whatever their node, name, owner and state', () => {
    const other: PodObject = {
      ...x,
      name: 'z',
      uid: 'z',
      nodeName: 'n9',
      terminating: true,
      owner: { kind: 'Deployment', name: 'z' },
    };
    expect(groups([x, other], 'podSelector: {matchLabels: {app: web, tier: front}}, ingress: [{ports: [{port: http}]}]')).toBe(
      'a/x a/z',
    );
  });

  test('when they differ in labels that no policy asks for', () => {
    expect(groups([x, y], 'podSelector: {matchLabels: {app: web}}')).toBe('a/x a/y');
  });

  test('when only the policies of other namespaces ask for the label', () => {
    const other = policy(
      'b/p',
      'podSelector: {matchLabels: {tier: front}}, ingress: [{from: [{podSelector: {matchLabels: {tier: back}}}]}]',
    );
    expect(grouping(evaluate(state([x, y, other])))).toBe('a/x a/y');
  });

  test('when they declare a port name that is asked of pods elsewhere', () => {
    const other = policy('b/p', 'podSelector: {}, ingress: [{ports: [{port: http}]}]');
    expect(grouping(evaluate(state([x, y, other])))).toBe('a/x a/y');
  });
});

describe('pods are told apart', () => {
  test('by a label that a subject of their namespace asks for', () => {
    expect(groups([x, y], 'podSelector: {matchLabels: {tier: front}}')).toBe('a/x | a/y');
  });

  test('by a label that a peer anywhere asks for', () => {
    const other = policy(
      'b/p',
      'podSelector: {}, ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {tier: back}}}]}]',
    );
    expect(grouping(evaluate(state([x, y, other])))).toBe('a/x | a/y');
  });

  test('by a port name, on ingress of their own, on egress from anywhere (NP-35)', () => {
    expect(groups([x, y], 'podSelector: {}, ingress: [{ports: [{port: http}]}]')).toBe('a/x | a/y');
    const other = policy('b/p', 'podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: http}]}]');
    expect(grouping(evaluate(state([x, y, other])))).toBe('a/x | a/y');
  });

  test('by a block, and by an exception', () => {
    expect(groups([x, y], 'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/24}}]}]')).toBe('a/x | a/y');
    expect(groups([x, y], 'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.1.0/24]}}]}]')).toBe(
      'a/x | a/y',
    );
    expect(groups([x, y], 'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]')).toBe('a/x a/y');
  });

  test('by their namespace, by host network, by address families', () => {
    const host = { ...x, name: 'host', hostNetwork: true };
    const six = { ...x, name: 'six', ips: ['fd00::1'] };
    const none = { ...x, name: 'none', ips: [] };
    expect(groups([x, { ...x, namespace: 'b' }, host, six, none])).toBe('a/host | a/none | a/six | a/x | b/x');
  });

  test('never by the order of what they declare', () => {
    const twice = { ...x, name: 'z', ports: [...y.ports, ...x.ports] };
    const same = { ...x, name: 'w', ports: [...x.ports, ...y.ports] };
    expect(groups([twice, same], 'podSelector: {}, ingress: [{ports: [{port: http}]}]')).toBe('a/w a/z');
  });

  test('exactly, whatever characters are in the labels', () => {
    const tricky = [
      pod('a/p1', { labels: { app: '1', tier: '2=3' } }),
      pod('a/p2', { labels: { app: '1', 'tier=2': '3' } }),
      pod('a/p3', { labels: { app: '1 4:tier=1:2 ', tier: '3' } }),
      pod('a/p4', { labels: { app: '1', tier: '2' } }),
    ];
    expect(groups(tricky, 'podSelector: {matchExpressions: [{key: app, operator: Exists}, {key: tier, operator: Exists}]}')).toBe(
      'a/p1 | a/p2 | a/p3 | a/p4',
    );
  });
});

describe('nodes', () => {
  test('are one class for each zone of addresses; a node is in as many as it has', () => {
    const nodes = [node('n1', '192.168.0.1', 'fd00::1'), node('n2', '192.168.0.2'), node('n3', '192.168.1.3'), node('n4')];
    expect(groups(nodes, 'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 192.168.0.0/24}}]}]')).toBe(
      'n1@192.168.0.1 n2@192.168.0.2 | n1@fd00::1 | n3@192.168.1.3 | n4@',
    );
  });
});

describe('addresses outside', () => {
  test('are one class a family without blocks', () => {
    expect(outside(evaluate(state([x])))).toEqual(['0.0.0.0/0', '::/0']);
  });

  test('are cut by blocks and exceptions, whether or not the profile lets these cover pods', () => {
    const block = policy('a/p', 'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 128.0.0.0/1, except: [192.0.0.0/2]}}]}]');
    expect(outside(evaluate(state([x, block])))).toEqual(['0.0.0.0/1', '128.0.0.0/2', '192.0.0.0/2', '::/0']);
  });
});

test('replicas cost nothing: as many classes for a thousand pods as for one', () => {
  const replicas = Array.from({ length: 1000 }, (_, index) => ({
    ...x,
    name: `x-${index}`,
    uid: `${index}`,
    ips: [`10.0.0.${index % 250}`],
  }));
  const spec = 'podSelector: {matchLabels: {app: web}}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]';
  const [one, many] = [[x], replicas].map((pods) => evaluate(state([namespace('a'), ...pods, policy('a/p', spec)])));
  expect(many?.classes.length).toBe(one?.classes.length);
});
