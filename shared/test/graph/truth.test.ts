/** Everything that a graph says, against the naive oracle: pod by pod, address by address, port by port. */
import { describe, expect, test } from 'vitest';
import { evaluate, rawProfile } from '../../src/evaluate/index.ts';
import type { Profile } from '../../src/evaluate/index.ts';
import { buildGraph, listConnections, portsBetween } from '../../src/graph/index.ts';
import type { GraphNode } from '../../src/graph/index.ts';
import type { ClusterState, Protocol } from '../../src/kube/index.ts';
import { state } from '../support/cluster.ts';
import { externals, portNumbers, random, randomCluster } from '../support/generate.ts';
import type { Random } from '../support/generate.ts';
import { Oracle } from '../support/oracle.ts';
import { crowdedCluster, drawn, fromOwnNode, haveCommonFamily, inCidr, isLive, members, nothing, outcomeIn } from './truth.ts';

const clusters = Number(process.env['EASTWEST_SEEDS'] ?? 500);
const ciliumLike: Profile = { ...rawProfile, name: 'cilium-like', ipBlockMatchesPods: false, ipBlockMatchesNodes: false };
const profileOf = (seed: number): Profile => (seed % 4 === 0 ? ciliumLike : rawProfile);
const ports = [...portNumbers, 52, 79, 82, 8081];
const protocols: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

const ask = (from: Random): { protocol: Protocol; port: number }[] =>
  Array.from({ length: 4 }, () => ({ protocol: from.pick(protocols), port: from.pick(ports) }));

function isWorkload(node: GraphNode): boolean {
  return node.type === 'workload';
}

function disagreements(cluster: ClusterState, profile: Profile, from: Random): string[] {
  const evaluation = evaluate(cluster, profile);
  const graph = buildGraph(evaluation);
  const listed = new Map(listConnections(evaluation).map((pair) => [`${pair.from.id}→${pair.to.id}`, pair]));
  const oracle = new Oracle(cluster, profile);
  const nodes = [...graph.nodes.values()].map((node) => ({ node, ends: members(cluster, node) }));
  const wrong: string[] = [];
  for (const source of nodes) {
    for (const target of nodes) {
      if (!isWorkload(source.node) && !isWorkload(target.node)) continue;
      const asked = portsBetween(evaluation, source.node, target.node);
      const inList = listed.get(`${source.node.id}→${target.node.id}`) ?? nothing;
      const onMap = drawn(graph, source.node, target.node);
      for (const a of source.ends) {
        for (const b of target.ends) {
          if (fromOwnNode(a, b) || (a.kind === 'pod' && b.kind === 'pod' && a.pod === b.pod)) continue;
          for (const { protocol, port } of ask(from)) {
            const expected = oracle.connect(a, b, protocol, port);
            const said = {
              portsBetween: outcomeIn(asked, protocol, port),
              list: outcomeIn(inList, protocol, port),
              map: haveCommonFamily(a, b) ? outcomeIn(onMap, protocol, port) : expected,
            };
            for (const [who, outcome] of Object.entries(said))
              if (outcome !== expected)
                wrong.push(
                  `${source.node.id} → ${target.node.id} ${protocol} ${port}: ${who} says ${outcome}, oracle ${expected}`,
                );
          }
        }
      }
    }
  }
  return wrong;
}

describe('a graph tells the truth', () => {
  test(
    `on ${clusters} random clusters: portsBetween, the list, and edges with stand-ins (NP-2, NP-49)`,
    { timeout: 300_000 },
    () => {
      for (let seed = 1; seed <= clusters; seed++) {
        const from = random(seed);
        const cluster = seed % 3 === 0 ? crowdedCluster(seed) : state(randomCluster(from));
        expect(disagreements(cluster, profileOf(seed), from).slice(0, 5), `seed ${seed}`).toEqual([]);
      }
    },
  );

  test(`on ${clusters} random clusters: every live pod, node and address is in one node`, { timeout: 120_000 }, () => {
    for (let seed = 1; seed <= clusters; seed++) {
      const cluster = state(randomCluster(random(seed)));
      const evaluation = evaluate(cluster, profileOf(seed));
      const nodes = [...buildGraph(evaluation).nodes.values()];
      const standing = nodes.flatMap((node) =>
        node.type === 'workload' ? node.podNames.map((name) => `${node.namespace}/${name}`) : [],
      );
      const pods = evaluation.classes.flatMap((of) => (of.kind === 'pod' ? of.pods : []));
      expect(pods.every(isLive), `seed ${seed}`).toBe(true);
      expect(standing.sort(), `seed ${seed}`).toEqual(pods.map(({ namespace, name }) => `${namespace}/${name}`).sort());
      const hosts = nodes.flatMap((node) => (node.type === 'node' ? node.names : []));
      expect(hosts.sort()).toEqual([...cluster.objects.values()].flatMap((o) => (o.kind === 'Node' ? [o.name] : [])).sort());
      const ranges = nodes.flatMap((node) => (node.type === 'external' ? node.cidrs : []));
      expect(externals.map((ip) => ranges.filter((cidr) => inCidr(cidr, ip)).length)).toEqual(externals.map(() => 1));
    }
  });
});
