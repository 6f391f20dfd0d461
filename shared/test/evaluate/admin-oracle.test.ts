/** The engine agrees with the naive oracle of the admin tiers on random clusters with NetworkPolicies among them. */
import { describe, expect, test } from 'vitest';
import { evaluate, explain, rawProfile } from '../../src/evaluate/index.ts';
import { validateAdminPolicy } from '../../src/kube/index.ts';
import type { Protocol } from '../../src/kube/index.ts';
import { randomAdmins } from '../support/admin.ts';
import { state } from '../support/cluster.ts';
import { endsOf } from '../support/ends.ts';
import { portNumbers, random, randomCluster } from '../support/generate.ts';
import { AdminOracle } from '../support/oracle-admin.ts';

const clusters = Number(process.env['EASTWEST_SEEDS'] ?? 1000);
const protocols: readonly Protocol[] = ['TCP', 'TCP', 'UDP', 'SCTP'];

function wrongOn(seed: number): { readonly wrong: readonly string[]; readonly seen: ReadonlySet<string> } {
  const from = random(seed);
  const cluster = state([...randomCluster(from), ...randomAdmins(from)]);
  const evaluation = evaluate(cluster);
  const oracle = new AdminOracle(cluster, rawProfile);
  const ends = endsOf(cluster);
  const wrong: string[] = [];
  const seen = new Set<string>();
  for (const source of ends) {
    for (const target of ends) {
      if (source.end.kind !== 'pod' && target.end.kind !== 'pod') continue;
      if (from.chance(0.6)) continue;
      const [protocol, port] = [from.pick(protocols), from.pick(portNumbers)];
      const answer = explain(evaluation, { from: source.ref, to: target.ref, protocol, port });
      const expected = oracle.connect(source.end, target.end, protocol, port);
      const actual = answer.ok ? answer.value.outcome : answer.error;
      if (answer.ok)
        for (const side of [answer.value.egress, answer.value.ingress]) seen.add(`${side.reason.kind} ${side.outcome}`);
      if (actual !== expected)
        wrong.push(`${JSON.stringify([source.ref, target.ref, protocol, port])}: ${actual}, the oracle says ${expected}`);
    }
  }
  return { wrong, seen };
}

describe('the admin tiers agree with the naive oracle', () => {
  test(`on ${clusters} random clusters, where every kind of reason occurs`, { timeout: 600_000 }, () => {
    const all = new Set<string>();
    for (let seed = 1; seed <= clusters; seed++) {
      const { wrong, seen } = wrongOn(seed);
      expect(wrong, `seed ${seed}`).toEqual([]);
      for (const one of seen) all.add(one);
    }
    expect([...all]).toEqual(
      expect.arrayContaining(['decided allowed', 'decided denied', 'undecided allowed', 'unknown unknown']),
    );
  });

  test('the generator makes policies that the API server accepts', () => {
    const made = Array.from({ length: 300 }, (_, seed) => randomAdmins(random(seed))).flat();
    const errors = made.flatMap(({ manifest }) => validateAdminPolicy(manifest).filter(({ severity }) => severity === 'error'));
    expect(errors).toEqual([]);
  });
});
