/** Which edges are drawn: pairs that say more than everybody may, and stand-ins for everybody. */
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/evaluate/index.ts';
import { buildGraph, listConnections, portsBetween } from '../../src/graph/index.ts';
import type { Graph, NodeId } from '../../src/graph/index.ts';
import type { ClusterObject } from '../../src/kube/index.ts';
import { formatPorts, isEmptyPorts } from '../../src/model/index.ts';
import { node, pod, policy, state } from '../support/cluster.ts';
import { random, randomCluster } from '../support/generate.ts';
import { crowdedCluster } from './truth.ts';

/** `a/Pod/web → b/Pod/db: TCP 80`, with `? TCP 81` for what cannot be known. */
function lines(edges: readonly Pick<Graph['edges'][number], 'from' | 'to' | 'ports' | 'unknown'>[]): readonly string[] {
  return edges.map(({ from, to, ports, unknown }) => {
    const parts = [isEmptyPorts(ports) ? '' : formatPorts(ports), isEmptyPorts(unknown) ? '' : `? ${formatPorts(unknown)}`];
    return `${from} → ${to}: ${parts.filter((part) => part !== '').join(' ')}`;
  });
}

const drawn = (...objects: readonly ClusterObject[]): readonly string[] => lines(buildGraph(evaluate(state(objects))).edges);

function listed(...objects: readonly ClusterObject[]): readonly string[] {
  const pairs = listConnections(evaluate(state(objects)));
  return lines(pairs.map(({ from, to, ...traffic }) => ({ from: from.id, to: to.id, ...traffic })));
}

const replicas = (path: string, count: number): readonly ClusterObject[] => {
  const [namespace = '', name = ''] = path.split('/');
  const owner = { kind: 'Deployment', name };
  return Array.from({ length: count }, (_, index) => pod(`${namespace}/${name}-${index}`, { owner, labels: { app: name } }));
};

const web = pod('a/web', { labels: { app: 'web' } });
const db = pod('a/db', { labels: { app: 'db' } });
const other = pod('b/other');

describe('stand-ins', () => {
  test('where nothing is isolated each workload is open both ways, and no pair is drawn', () => {
    expect(drawn(web, db)).toEqual([
      'a/Pod/db → anyone: all',
      'anyone → a/Pod/db: all',
      'a/Pod/web → anyone: all',
      'anyone → a/Pod/web: all',
    ]);
  });

  test('a default-allow cluster costs edges by workloads, not by pairs', () => {
    const pods = Array.from({ length: 60 }, (_, index) => pod(`a/p${index}`));
    expect(drawn(...pods)).toHaveLength(120);
  });

  test('ingress from every namespace is any pod, not anyone (NP-26)', () => {
    const edges = drawn(
      web,
      other,
      policy('a/all', 'podSelector: {}, ingress: [{from: [{namespaceSelector: {}}], ports: [{port: 80}]}]'),
    );
    expect(edges).toEqual([
      'a/Pod/web → anyone: all',
      'any-pod → a/Pod/web: TCP 80',
      'b/Pod/other → anyone: all',
      'anyone → b/Pod/other: all',
    ]);
  });

  test('a rule without peers is anyone (NP-24); a pair that may do more has its own edge with all that it may', () => {
    const edges = drawn(
      web,
      db,
      other,
      policy(
        'a/db',
        'podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: 80}]}, {from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}]',
      ),
    );
    expect(edges.filter((line) => line.includes('→ a/Pod/db'))).toEqual([
      'a/Pod/web → a/Pod/db: TCP 80, 5432',
      'anyone → a/Pod/db: TCP 80',
    ]);
  });

  test('what a block leaves unknown of pods without an address is said once (NP-48)', () => {
    const block = policy(
      'a/db',
      'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 5432}]}]',
    );
    expect(drawn(web, db, other, block).filter((line) => line.includes('→ a/Pod/db'))).toEqual([
      'external:10.0.0.0/8 → a/Pod/db: TCP 5432',
      'any-pod → a/Pod/db: ? TCP 5432',
    ]);
  });

  test('what an invalid policy leaves open is unknown from anyone', () => {
    const edges = drawn(web, policy('a/bad', 'podSelector: {}, ingress: [{ports: [{port: 0}]}]'));
    expect(edges).toEqual(['a/Pod/web → anyone: all', 'anyone → a/Pod/web: ? all']);
  });
});

describe('pairs', () => {
  const isolated = policy('a/isolated', 'podSelector: {}, policyTypes: [Ingress, Egress]');

  test('egress at the one end and ingress at the other must both allow (NP-2)', () => {
    const out = policy(
      'a/out',
      'podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}], ports: [{port: 80, endPort: 90}]}]',
    );
    const into = policy(
      'a/in',
      'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}], ports: [{port: 85, endPort: 99}]}]',
    );
    expect(drawn(web, db, other, isolated, out, into).filter((line) => line.startsWith('a/'))).toEqual([
      'a/Pod/web → a/Pod/db: TCP 85–90',
    ]);
  });

  test('a range is an end of its own, without its exceptions (NP-28)', () => {
    const out = policy(
      'a/out',
      'podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 203.0.113.0/24, except: [203.0.113.0/25]}}]}]',
    );
    expect(drawn(pod('a/web', { ips: ['10.0.0.1'] }), out)).toEqual([
      'a/Pod/web → external:203.0.113.128/25: all',
      'anyone → a/Pod/web: all',
    ]);
  });

  test('a cluster node is an end of its own, its traffic to its own pods is not drawn (NP-42)', () => {
    const out = policy(
      'a/out',
      'podSelector: {}, policyTypes: [Egress, Ingress], egress: [{to: [{ipBlock: {cidr: 192.168.0.0/24}}], ports: [{port: 10250}]}]',
    );
    const edges = drawn(pod('a/web', { nodeName: 'n1', ips: ['10.0.0.1'] }), node('n1', '192.168.0.1'), out);
    expect(edges).toEqual(['a/Pod/web → external:192.168.0.0/24: TCP 10250', 'a/Pod/web → node:n1: TCP 10250']);
  });

  test('of a cluster node with addresses that differ it cannot be known which one is meant', () => {
    const out = policy(
      'a/out',
      'podSelector: {}, policyTypes: [Egress, Ingress], egress: [{to: [{ipBlock: {cidr: 192.168.0.0/24}}], ports: [{port: 10250}]}]',
    );
    const edges = drawn(web, node('n1', '192.168.0.1', '203.0.113.1'), out);
    expect(edges).toContain('a/Pod/web → node:n1: ? TCP 10250');
  });

  test('pods of one workload among each other are an edge from it to itself; a single pod has none (NP-44)', () => {
    const own = policy(
      'a/own',
      'podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{from: [{podSelector: {}}], ports: [{port: 7000}]}], egress: [{to: [{podSelector: {}}]}]',
    );
    expect(drawn(...replicas('a/db', 2), other, own)).toContain('a/Deployment/db → a/Deployment/db: TCP 7000');
    expect(drawn(...replicas('a/db', 1), other, own).filter((line) => line.startsWith('a/'))).toEqual([]);
  });
});

describe('the list of connections', () => {
  test('stand-ins are expanded, ranges and cluster nodes are ends, among themselves they are not', () => {
    expect(listed(web, other, node('n1', '192.168.0.1'))).toEqual([
      'a/Pod/web → b/Pod/other: all',
      'a/Pod/web → external:rest: all',
      'a/Pod/web → node:n1: all',
      'b/Pod/other → a/Pod/web: all',
      'b/Pod/other → external:rest: all',
      'b/Pod/other → node:n1: all',
      'external:rest → a/Pod/web: all',
      'external:rest → b/Pod/other: all',
      'node:n1 → a/Pod/web: all',
      'node:n1 → b/Pod/other: all',
    ]);
  });

  test('a workload with two pods is listed with itself', () => {
    expect(listed(...replicas('a/web', 2))).toContain('a/Deployment/web → a/Deployment/web: all');
    expect(listed(...replicas('a/web', 1)).filter((line) => line.includes('web → a/Deployment/web'))).toEqual([]);
  });

  test('nothing is listed where nothing may pass', () => {
    expect(listed(web, db, policy('a/isolated', 'podSelector: {}, policyTypes: [Ingress, Egress]'))).toEqual([]);
  });
});

describe('the ports between two nodes', () => {
  test('with a stand-in they are what the other end admits of everybody', () => {
    const evaluation = evaluate(
      state([web, other, policy('a/all', 'podSelector: {}, ingress: [{from: [{namespaceSelector: {}}], ports: [{port: 80}]}]')]),
    );
    const { nodes } = buildGraph(evaluation);
    const between = (from: string, to: string): string => {
      const [source, target] = [nodes.get(from as NodeId), nodes.get(to as NodeId)];
      if (source === undefined || target === undefined) throw new Error(`no ${from} or ${to}`);
      return formatPorts(portsBetween(evaluation, source, target).ports);
    };
    expect(between('any-pod', 'a/Pod/web')).toBe('TCP 80');
    expect(between('anyone', 'a/Pod/web')).toBe('none');
    expect(between('a/Pod/web', 'any-pod')).toBe('all');
    expect(between('anyone', 'any-pod')).toBe('none');
  });
});

describe('a graph is a function of the cluster', () => {
  const clusters = 100;

  test(`the order of the objects does not matter, on ${clusters} random clusters`, { timeout: 120_000 }, () => {
    for (let seed = 1; seed <= clusters; seed++) {
      const objects = seed % 2 === 0 ? [...crowdedCluster(seed).objects.values()] : randomCluster(random(seed));
      const from = random(seed);
      const shuffled = objects.map((object) => ({ object, at: from.int(1_000_000) })).sort((a, b) => a.at - b.at);
      const one = buildGraph(evaluate(state(objects)));
      const two = buildGraph(evaluate(state(shuffled.map(({ object }) => object))));
      expect(two, `seed ${seed}`).toEqual(one);
      expect([...two.nodes.keys()]).toEqual([...one.nodes.keys()]);
    }
  });

  test('an edge has one id, and no two have the same', { timeout: 60_000 }, () => {
    for (let seed = 1; seed <= clusters; seed++) {
      const { edges, nodes } = buildGraph(evaluate(crowdedCluster(seed)));
      expect(new Set(edges.map(({ id }) => id)).size).toBe(edges.length);
      for (const { id, from, to } of edges) expect([id, nodes.has(from), nodes.has(to)]).toEqual([`${from}→${to}`, true, true]);
    }
  });
});

describe('namespaces', () => {
  test('say how their pods stand by default; pods on the host network do not count there (NP-40)', () => {
    const objects = [
      web,
      db,
      other,
      pod('b/host', { hostNetwork: true }),
      policy('a/web', 'podSelector: {matchLabels: {app: web}}'),
      policy('b/all', 'podSelector: {}, policyTypes: [Egress]'),
    ];
    const summaries = buildGraph(evaluate(state(objects))).namespaces;
    expect(
      summaries.map(({ name, pods, ingress, egress, synthesised }) => ({ name, pods, ingress, egress, synthesised })),
    ).toEqual([
      { name: 'a', pods: 2, ingress: 'some', egress: 'none', synthesised: true },
      { name: 'b', pods: 2, ingress: 'none', egress: 'all', synthesised: true },
    ]);
  });
});
