/**
 * What only a rule (a peer, a port) is responsible for, against the naive oracles: of every two ends and some ports, what it
 * is said to be with the part and without it is what the oracle says of the cluster, and of the cluster where the part
 * matches nothing.
 */
import { describe, expect, test } from 'vitest';
import { finish } from '../../src/base/index.ts';
import { effectOf, soleEffect } from '../../src/change/index.ts';
import type { ConnectionChange, SoleEffect } from '../../src/change/index.ts';
import { evaluate, profiles, rawProfile } from '../../src/evaluate/index.ts';
import type { Evaluation, Profile } from '../../src/evaluate/index.ts';
import type { GraphNode } from '../../src/graph/index.ts';
import { formatPath } from '../../src/kube/index.ts';
import type { ClusterState, Protocol } from '../../src/kube/index.ts';
import { containsPort, isEmptyPorts } from '../../src/model/index.ts';
import { crowdedCluster, drawn, fromOwnNode, haveCommonFamily, members, outcomeIn } from '../graph/truth.ts';
import type { Outcome } from '../graph/truth.ts';
import { randomAdmins } from '../support/admin.ts';
import { state } from '../support/cluster.ts';
import { randomCalico } from '../support/generate-calico.ts';
import { randomCiliumCluster } from '../support/generate-cilium.ts';
import { portNumbers, random, randomCluster } from '../support/generate.ts';
import type { Random } from '../support/generate.ts';
import { AdminOracle } from '../support/oracle-admin.ts';
import { CalicoOracle } from '../support/oracle-calico.ts';
import { CiliumOracle } from '../support/oracle-cilium.ts';
import { Oracle } from '../support/oracle.ts';
import type { OracleEnd } from '../support/oracle.ts';
import { neutralised, somePart } from './neutral.ts';
import type { ChosenPart, Family } from './neutral.ts';

const clusters = Number(process.env['EASTWEST_SEEDS'] ?? 200);
const protocols: readonly Protocol[] = ['TCP', 'TCP', 'UDP', 'SCTP'];

interface Judge {
  connect(from: OracleEnd, to: OracleEnd, protocol: Protocol, port: number): Outcome;
}

interface Subject {
  readonly family: Family;
  readonly make: (from: Random, seed: number) => ClusterState;
  readonly judge: (cluster: ClusterState, profile: Profile) => Judge;
  readonly profile: (seed: number) => Profile;
}

const raw = (): Profile => rawProfile;

function calicoJudge(cluster: ClusterState): Judge {
  const oracle = new CalicoOracle(cluster);
  return { connect: (from, to, protocol, port) => oracle.connect(from, to, { protocol, port }) };
}

const subjects: readonly Subject[] = [
  {
    family: 'network-policy',
    make: (from, seed) => (seed % 3 === 0 ? crowdedCluster(seed) : state(randomCluster(from))),
    judge: (cluster, profile) => new Oracle(cluster, profile),
    profile: (seed) => (seed % 5 === 0 ? profiles.aws : rawProfile),
  },
  {
    family: 'admin',
    make: (from) => state([...randomCluster(from), ...randomAdmins(from)]),
    judge: (cluster, profile) => new AdminOracle(cluster, profile),
    profile: raw,
  },
  { family: 'calico', make: (from) => state(randomCalico(from)), judge: calicoJudge, profile: raw },
  {
    family: 'cilium',
    make: (from) => state(randomCiliumCluster(from)),
    judge: (cluster, profile) => new CiliumOracle(cluster, profile),
    profile: (seed) => (seed % 3 === 0 ? profiles.cilium : rawProfile),
  },
];

const seen = { parts: 0, lost: 0, gained: 0, unknown: 0, same: 0, never: 0, nobody: 0, decides: 0 };

/** Many a random rule is about nobody. */
const partsOfEach = 3;

function wrongOn(seed: number, subject: Subject): readonly string[] {
  const from = random(seed);
  const cluster = subject.make(from, seed);
  const profile = subject.profile(seed);
  const evaluation = evaluate(cluster, profile);
  const parts = Array.from({ length: partsOfEach }, () => somePart(cluster, from, subject.family));
  return parts.flatMap((chosen) => (chosen === undefined ? [] : wrongPart(evaluation, chosen, subject, from)));
}

function wrongPart(evaluation: Evaluation, chosen: ChosenPart, { judge }: Subject, from: Random): readonly string[] {
  const { state: cluster, profile } = evaluation;
  const answer = finish(soleEffect(evaluation, chosen.key, chosen.path));
  // Of a direction that the policy does not isolate, and of Cilium's policies that are void.
  if (!answer.ok) return /does not isolate|would be refused|takes no part/u.test(answer.error) ? [] : [answer.error];
  const effect = answer.value;
  const [was, is] = [judge(cluster, profile), judge(neutralised(cluster, chosen), profile)];
  seen.parts++;
  seen[effect.standing.kind]++;
  const wrong = [...wrongPairs(cluster, from, effect, was, is), ...inconsistent(cluster, effect)];
  return wrong.map((what) => `${chosen.key} ${formatPath(chosen.path)}: ${what}`);
}

function wrongPairs(
  cluster: ClusterState,
  from: Random,
  { preview, untold }: SoleEffect,
  was: Judge,
  is: Judge,
): readonly string[] {
  const nodes = [...preview.before.nodes.values()].map((node) => ({ node, ends: members(cluster, node) }));
  const maybe = new Map(untold.map(({ from, to, ports }) => [`${from} ${to}`, ports]));
  const wrong: string[] = [];
  for (const source of nodes)
    for (const target of nodes) {
      if (source.node.type !== 'workload' && target.node.type !== 'workload') continue;
      const [before, after] = [preview.before, preview.after].map((graph) => drawn(graph, source.node, target.node));
      for (const a of source.ends)
        for (const b of target.ends) {
          if (fromOwnNode(a, b) || fromOwnNode(b, a) || !haveCommonFamily(a, b)) continue;
          if (a.kind === 'pod' && b.kind === 'pod' && a.pod === b.pod) continue;
          const [protocol, port] = [from.pick(protocols), from.pick([...portNumbers, 79, 82])];
          const expected = [was, is].map((oracle) => oracle.connect(a, b, protocol, port));
          const found = [before, after].map((traffic) => (traffic === undefined ? 'denied' : outcomeIn(traffic, protocol, port)));
          if (found.some((outcome, index) => outcome !== expected[index] && !(outcome === 'unknown' && aboutNodes(a, b))))
            wrong.push(
              `${source.node.id} → ${target.node.id} ${protocol} ${port}: ${found.join(', then ')}, the oracle says ${expected.join(', then ')}`,
            );
          const ports = maybe.get(`${source.node.id} ${target.node.id}`);
          if (ports !== undefined && containsPort(ports, protocol, port) && found.join(' ') !== 'unknown unknown')
            wrong.push(`${source.node.id} → ${target.node.id} ${protocol} ${port} is said to be unknown with and without`);
        }
    }
  return wrong;
}

/** Classes know less of a node than single ends: whether it is the pod's own. */
function aboutNodes(...ends: readonly OracleEnd[]): boolean {
  return ends.some((end) => end.kind === 'node' || (end.kind === 'pod' && end.pod.hostNetwork));
}

/** The list and the numbers say what the two graphs say, and the standing fits. */
function inconsistent(cluster: ClusterState, { preview, counts, untold, standing }: SoleEffect): readonly string[] {
  const told = { lost: 0, gained: 0, unknown: untold.length };
  const nodes = [...preview.before.nodes.values()];
  const unlisted: string[] = [];
  for (const from of nodes)
    for (const to of nodes) {
      if (!connects(from, to) || !meet(endsOf(cluster, from), endsOf(cluster, to))) continue;
      const effect = effectOf(drawn(preview.before, from, to), drawn(preview.after, from, to));
      const kinds = (['lost', 'gained', 'unknown'] as const).filter((kind) => !isEmptyPorts(effect[kind]));
      for (const kind of kinds) told[kind]++;
      if (kinds.length > 0 && !preview.changes.some((change) => isOf(change, from, to)))
        unlisted.push(`${from.id} → ${to.id} is not listed`);
    }
  for (const kind of ['lost', 'gained', 'unknown'] as const) seen[kind] += counts[kind];
  const changes = counts.lost + counts.gained + counts.unknown;
  return [
    ...unlisted,
    ...(JSON.stringify(told) === JSON.stringify(counts)
      ? []
      : [`counts ${JSON.stringify(counts)}, drawn ${JSON.stringify(told)}`]),
    ...(standing.kind !== 'decides' && changes > 0 ? [`${standing.kind}, and yet ${changes} changes`] : []),
  ];
}

function connects(from: GraphNode, to: GraphNode): boolean {
  if (from === to) return from.type === 'workload' && from.replicas > 1;
  const real = [from, to].every(({ type }) => type !== 'anyone' && type !== 'any-pod');
  return real && (from.type === 'workload' || to.type === 'workload');
}

const meet = (sources: readonly OracleEnd[], targets: readonly OracleEnd[]): boolean =>
  sources.some((one) => targets.some((other) => haveCommonFamily(one, other)));

/** At least one of a range, too. */
function endsOf(cluster: ClusterState, node: GraphNode): readonly OracleEnd[] {
  if (node.type !== 'external') return members(cluster, node);
  return [{ kind: 'external', ip: (node.cidrs[0] ?? '').replace(/\/.*/u, '') }];
}

const means = (end: string, node: GraphNode): boolean => end === node.id || end === 'anyone' || end === 'any-pod';

function isOf({ from, to }: ConnectionChange, source: GraphNode, target: GraphNode): boolean {
  return means(from, source) && means(to, target);
}

describe('what only one rule is responsible for is what the oracle says', () => {
  for (const subject of subjects)
    test(`of ${subject.family} policies, on ${clusters} random clusters`, { timeout: 600_000 }, () => {
      for (let seed = 1; seed <= clusters; seed++) expect(wrongOn(seed, subject).slice(0, 4), `seed ${seed}`).toEqual([]);
    });

  test('and the clusters are no foregone conclusion', () => {
    expect(seen.parts).toBeGreaterThan(clusters);
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(clusters / 100);
  });
});
