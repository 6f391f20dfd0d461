/** The engine agrees with the naive oracle of the admin tiers on random clusters with NetworkPolicies among them. */
import { describe, expect, test } from 'vitest';
import { evaluate, explain, rawProfile } from '../../src/evaluate/index.ts';
import type { RuleRef } from '../../src/evaluate/index.ts';
import { validateAdminPolicy } from '../../src/kube/index.ts';
import type { ClusterObject, ClusterState, ForeignPolicyObject, JsonObject, JsonValue, Protocol } from '../../src/kube/index.ts';
import { randomAdmins } from '../support/admin.ts';
import { state } from '../support/cluster.ts';
import { endsOf } from '../support/ends.ts';
import { portNumbers, random, randomCluster } from '../support/generate.ts';
import type { Random } from '../support/generate.ts';
import { AdminOracle } from '../support/oracle-admin.ts';

const clusters = Number(process.env['EASTWEST_SEEDS'] ?? 1000);
const first = Number(process.env['EASTWEST_FIRST_SEED'] ?? 1);
const protocols: readonly Protocol[] = ['TCP', 'TCP', 'UDP', 'SCTP'];

/** Nodes with labels; now and then policies of both versions. */
function randomObjects(from: Random): readonly ClusterObject[] {
  const cluster = randomCluster(from).map((object) =>
    object.kind === 'Node'
      ? { ...object, labels: { [from.pick(['app', 'tier', 'constructor'])]: from.pick(['web', 'db']) } }
      : object,
  );
  const admins = [...randomAdmins(from), ...(from.chance(0.15) ? randomAdmins(from) : [])];
  const byName = new Map(admins.map((policy) => [`${policy.policyKind}/${policy.name}`, policy]));
  return [...cluster, ...[...byName.values()].map((policy) => withUnknownPeers(policy, from))];
}

/** Now and then a peer of a newer API (CNP-15). */
function withUnknownPeers(policy: ForeignPolicyObject, from: Random): ForeignPolicyObject {
  const spec = policy.manifest['spec'] as Record<string, readonly Record<string, JsonValue>[]>;
  const sides = (['ingress', 'egress'] as const).map((direction) => {
    const side = direction === 'ingress' ? 'from' : 'to';
    const rules = (spec[direction] ?? []).map((rule) =>
      from.chance(0.06) ? { ...rule, [side]: [...(rule[side] as readonly JsonValue[]), { services: {} }] } : rule,
    );
    return [direction, rules] as const;
  });
  return { ...policy, manifest: { ...policy.manifest, spec: { ...spec, ...Object.fromEntries(sides) } } };
}

/** What a rule that decided asks for, and of which kind its policy is. */
function wordsIn(cluster: ClusterState, { policy, path }: RuleRef): readonly string[] {
  const object = [...cluster.objects.values()].find(
    (one) => one.kind === 'ForeignPolicy' && one.policyKind === policy.kind && one.name === policy.name,
  );
  const [, direction = '', index = ''] = /^spec\.(ingress|egress)\[(\d+)\]/.exec(path) ?? [];
  if (object?.kind !== 'ForeignPolicy') return [];
  const spec = object.manifest['spec'] as Record<string, readonly JsonObject[]>;
  return [policy.kind, ...(JSON.stringify(spec[direction]?.[Number(index)]).match(/\w+(?=":)/g) ?? [])];
}

function wrongOn(seed: number): { readonly wrong: readonly string[]; readonly seen: ReadonlySet<string> } {
  const from = random(seed);
  const cluster = state(randomObjects(from));
  const evaluation = evaluate(cluster);
  const oracle = new AdminOracle(cluster, rawProfile);
  const ends = endsOf(cluster);
  const wrong: string[] = [];
  const seen = new Set<string>();
  for (const source of ends) {
    for (const target of ends) {
      if (source.end.kind !== 'pod' && target.end.kind !== 'pod') continue;
      if (from.chance(0.6)) continue;
      const pair = { from: source.ref, to: target.ref };
      const ipProtocol = from.chance(0.1) ? from.pick([1, 47, 58]) : undefined;
      const [protocol, port] = [from.pick(protocols), from.pick(portNumbers)];
      const answer = explain(evaluation, ipProtocol === undefined ? { ...pair, protocol, port } : { ...pair, ipProtocol });
      // A protocol that no rule names.
      const asked = ipProtocol === undefined ? protocol : (`${ipProtocol}` as Protocol);
      const expected = oracle.connect(source.end, target.end, asked, port);
      const actual = answer.ok ? answer.value.outcome : answer.error;
      if (answer.ok)
        for (const { reason, outcome } of [answer.value.egress, answer.value.ingress]) {
          seen.add(`${reason.kind} ${outcome}`);
          if (reason.kind === 'decided') for (const word of wordsIn(cluster, reason.by)) seen.add(word);
        }
      if (actual !== expected)
        wrong.push(`${JSON.stringify([source.ref, target.ref, asked, port])}: ${actual}, the oracle says ${expected}`);
    }
  }
  return { wrong, seen };
}

const words =
  'AdminNetworkPolicy BaselineAdminNetworkPolicy ClusterNetworkPolicy namespaces pods networks nodes services portNumber portRange namedPort tcp udp sctp destinationNamedPort'.split(
    ' ',
  );

describe('the admin tiers agree with the naive oracle', () => {
  test(`on ${clusters} random clusters, where every kind of reason occurs`, { timeout: 3_600_000 }, () => {
    const all = new Set<string>();
    for (let seed = first; seed < first + clusters; seed++) {
      const { wrong, seen } = wrongOn(seed);
      expect(wrong, `seed ${seed}`).toEqual([]);
      for (const one of seen) all.add(one);
    }
    const kinds = ['decided allowed', 'decided denied', 'undecided allowed', 'unknown unknown'];
    // In some dozens one or the other may be missing.
    expect([...all]).toEqual(expect.arrayContaining(clusters < 300 ? kinds : [...kinds, ...words]));
  });

  test('the generator makes policies that the API server accepts', () => {
    const made = Array.from({ length: 300 }, (_, seed) => randomObjects(random(seed))).flat();
    const policies = made.filter((object) => object.kind === 'ForeignPolicy');
    const errors = policies.flatMap(({ manifest }) =>
      validateAdminPolicy(manifest).filter(({ severity }) => severity === 'error'),
    );
    expect(errors).toEqual([]);
  });
});
