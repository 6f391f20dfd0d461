/** The engine agrees with the naive oracle, pair by pair and port by port, on random clusters. */
import { describe, expect, test } from 'vitest';
import { evaluate, explain, rawProfile } from '../../src/evaluate/index.ts';
import type { EndpointRef, Profile } from '../../src/evaluate/index.ts';
import type { ClusterState, PodObject, Protocol } from '../../src/kube/index.ts';
import { state } from '../support/cluster.ts';
import { externals, portNumbers, random, randomCluster } from '../support/generate.ts';
import type { Random } from '../support/generate.ts';
import { Oracle } from '../support/oracle.ts';
import type { OracleEnd } from '../support/oracle.ts';
import { regressions } from './regressions.ts';

const clusters = Number(process.env['EASTWEST_SEEDS'] ?? 2000);
const protocols: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];
const ports = [...portNumbers, 52, 79, 82, 8081];

const ciliumLike: Profile = { name: 'cilium-like', ipBlockMatchesPods: false, ipBlockMatchesNodes: false };

interface End {
  readonly ref: EndpointRef;
  readonly end: OracleEnd;
}

const completed = (pod: PodObject): boolean => pod.phase === 'Succeeded' || pod.phase === 'Failed';

/** Every pod, every node (by each of its addresses) and some addresses outside. */
function ends(cluster: ClusterState): End[] {
  const result: End[] = [];
  const taken = new Set<string>();
  for (const object of cluster.objects.values()) {
    if (object.kind === 'Pod') {
      for (const ip of object.ips) if (!completed(object)) taken.add(ip);
      if (!completed(object))
        result.push({ ref: { kind: 'pod', namespace: object.namespace, name: object.name }, end: { kind: 'pod', pod: object } });
    } else if (object.kind === 'Node') {
      for (const ip of object.addresses) taken.add(ip);
      result.push({ ref: { kind: 'node', name: object.name }, end: { kind: 'node', node: object } });
    }
  }
  for (const ip of externals) {
    if (!taken.has(ip)) result.push({ ref: { kind: 'address', ip }, end: { kind: 'external', ip } });
  }
  return result;
}

function disagreements(seed: number, profile: Profile): string[] {
  const from = random(seed);
  const cluster = state(randomCluster(from));
  const evaluation = evaluate(cluster, profile);
  const oracle = new Oracle(cluster, profile);
  const all = ends(cluster);
  const wrong: string[] = [];
  for (const source of all) {
    for (const target of all) {
      if (source.end.kind !== 'pod' && target.end.kind !== 'pod') continue;
      for (const { protocol, port } of questions(from)) {
        const answer = explain(evaluation, { from: source.ref, to: target.ref, protocol, port });
        const said = answer.ok ? answer.value.outcome : `error: ${answer.error}`;
        const expected = oracle.connect(source.end, target.end, protocol, port);
        if (said !== expected)
          wrong.push(
            `${JSON.stringify(source.ref)} → ${JSON.stringify(target.ref)} ${protocol} ${port}: ${said}, oracle says ${expected}`,
          );
      }
    }
  }
  return wrong;
}

/** A few ports a pair: over 2,000 clusters every combination is asked often. */
function questions(from: Random): { protocol: Protocol; port: number }[] {
  return Array.from({ length: 4 }, () => ({ protocol: from.pick(protocols), port: from.pick(ports) }));
}

describe('the engine agrees with the naive oracle', () => {
  for (const profile of [rawProfile, ciliumLike]) {
    test(`on the regressions, profile ${profile.name}`, () => {
      for (const seed of regressions) expect(disagreements(seed, profile), `seed ${seed}`).toEqual([]);
    });
  }

  test(`on ${clusters} random clusters`, { timeout: 300_000 }, () => {
    for (let seed = 1; seed <= clusters; seed++) {
      const profile = seed % 4 === 0 ? ciliumLike : rawProfile;
      expect(disagreements(seed, profile), `seed ${seed}, profile ${profile.name}: add it to regressions.ts`).toEqual([]);
    }
  });
});
