/** The engine agrees with the naive oracle, pair by pair and port by port, on random clusters: outcomes and reasons. */
import { describe, expect, test } from 'vitest';
import { evaluate, explain, rawProfile } from '../../src/evaluate/index.ts';
import type { Connection, DirectionVerdict, Evaluation, Profile, RuleRef, Verdict } from '../../src/evaluate/index.ts';
import { parsePath, validateNetworkPolicy } from '../../src/kube/index.ts';
import type { ClusterObject, ClusterState, JsonObject, PolicyObject, Protocol } from '../../src/kube/index.ts';
import { policy, state } from '../support/cluster.ts';
import { endsOf } from '../support/ends.ts';
import type { AskedEnd } from '../support/ends.ts';
import { portNumbers, random, randomCluster } from '../support/generate.ts';
import type { Random } from '../support/generate.ts';
import { Oracle } from '../support/oracle.ts';
import { regressions } from './regressions.ts';

const clusters = Number(process.env['EASTWEST_SEEDS'] ?? 2000);
const protocols: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];
const ports = [...portNumbers, 52, 79, 82, 8081];

const ciliumLike: Profile = { name: 'cilium-like', ipBlockMatchesPods: false, ipBlockMatchesNodes: false };

/** What is wrong on the cluster of a seed, in words. */
function disagreements(seed: number, profile: Profile): readonly string[] {
  const from = random(seed);
  const cluster = state(randomCluster(from));
  const evaluation = evaluate(cluster, profile);
  const oracle = new Oracle(cluster, profile);
  const all = endsOf(cluster);
  const wrong: string[] = [];
  for (const source of all) {
    for (const target of all) {
      if (source.end.kind !== 'pod' && target.end.kind !== 'pod') continue;
      if (isPodAddress(source) && from.chance(0.8)) continue;
      if (isPodAddress(target) && from.chance(0.8)) continue;
      for (const { protocol, port } of questions(from)) {
        const question: Connection = { from: source.ref, to: target.ref, protocol, port };
        const answer = explain(evaluation, question);
        const expected = oracle.connect(source.end, target.end, protocol, port);
        const mistakes = answer.ok
          ? [
              ...(answer.value.outcome === expected ? [] : [`${answer.value.outcome}, the oracle says ${expected}`]),
              ...wrongIsolation(oracle, source, target, answer.value),
              ...(from.chance(0.02) && !(isDual(source) && isDual(target))
                ? wrongReasons(cluster, evaluation, question, answer.value)
                : []),
            ]
          : [`error: ${answer.error}`];
        wrong.push(...mistakes.map((mistake) => `${JSON.stringify(question)}: ${mistake}`));
      }
    }
  }
  return wrong;
}

/** The same pod is asked by its name, every time. */
function isPodAddress({ ref, end }: AskedEnd): boolean {
  return ref.kind === 'address' && end.kind === 'pod';
}

/** A few ports a pair: over 2,000 clusters every combination is asked often. */
function questions(from: Random): { protocol: Protocol; port: number }[] {
  return Array.from({ length: from.chance(0.3) ? 2 : 1 }, () => ({ protocol: from.pick(protocols), port: from.pick(ports) }));
}

/** Of two common families the other may still allow what this one does not any more (NP-49). */
function isDual({ end }: AskedEnd): boolean {
  const own = end.kind === 'pod' ? end.pod.ips : end.kind === 'node' ? end.node.addresses : [end.ip];
  return own.length === 0 || (own.some((ip) => ip.includes(':')) && own.some((ip) => !ip.includes(':')));
}

/** `isolatedBy` is the oracle's list wherever the reason is one of policies. */
function wrongIsolation(oracle: Oracle, source: AskedEnd, target: AskedEnd, verdict: Verdict): readonly string[] {
  const sides = [
    [source, verdict.egress],
    [target, verdict.ingress],
  ] as const;
  return sides.flatMap(([{ end }, { direction, isolatedBy, reason }]) => {
    if (end.kind !== 'pod' || reason.kind === 'no-common-family') return [];
    if (reason.kind === 'unknown' && reason.because.some((cause) => cause.kind === 'pods-differ')) return [];
    const expected = oracle.isolating(end.pod, direction).join(', ');
    const said = isolatedBy.map(({ name }) => name).join(', ');
    return said === expected ? [] : [`${direction} isolated by ${said || 'none'}, the oracle says ${expected || 'none'}`];
  });
}

/** Without the rules that are said to admit, the direction does not admit any more; without one of several, it still does. */
function wrongReasons(cluster: ClusterState, { profile }: Evaluation, question: Connection, verdict: Verdict): readonly string[] {
  return [verdict.egress, verdict.ingress].flatMap(({ direction, reason }) => {
    if (reason.kind !== 'admitted') return [];
    if (reason.by.length === 0) return [`${direction} admitted by nothing`];
    const without = (refs: readonly RuleRef[]): DirectionVerdict | undefined => {
      const answer = explain(evaluate(withoutRules(cluster, refs), profile), question);
      return answer.ok ? answer.value[direction] : undefined;
    };
    const [first] = reason.by;
    const rest = reason.by.filter((ref) => ruleName(ref) !== ruleName(first));
    const left = rest.length === 0 || first === undefined ? undefined : without([first]);
    return [
      ...(without(reason.by)?.outcome === 'allowed'
        ? [`${direction} is admitted without ${reason.by.map(ruleName).join(', ')}`]
        : []),
      ...(left !== undefined && left.reason.kind === 'no-rule'
        ? [`${direction} is not admitted by ${rest.map(ruleName).join(', ')}`]
        : []),
    ];
  });
}

/** The whole rule: a rule that loses its last peer would admit everybody. */
function ruleName(ref: RuleRef | undefined): string {
  return ref === undefined ? '' : `${ref.policy.namespace}/${ref.policy.name} ${parsePath(ref.path)?.slice(0, 3).join('.')}`;
}

function withoutRules(cluster: ClusterState, refs: readonly RuleRef[]): ClusterState {
  const names = new Set(refs.map(ruleName));
  const objects = [...cluster.objects.values()].map((object): ClusterObject => {
    if (object.kind !== 'NetworkPolicy') return object;
    const spec = object.manifest['spec'] as JsonObject;
    const kept = (direction: 'ingress' | 'egress'): JsonObject[] =>
      ((spec[direction] ?? []) as JsonObject[]).filter(
        (_, index) => !names.has(`${object.namespace}/${object.name} spec.${direction}.${index}`),
      );
    const types = typesOf(spec);
    return policy(`${object.namespace}/${object.name}`, {
      ...spec,
      policyTypes: types,
      ingress: kept('ingress'),
      egress: kept('egress'),
    });
  });
  return state(objects);
}

/** Made explicit, so that taking the last egress rule away does not take the direction away (NP-8). */
function typesOf(spec: JsonObject): string[] {
  const listed = (spec['policyTypes'] ?? []) as string[];
  if (listed.length > 0) return listed;
  return ((spec['egress'] ?? []) as JsonObject[]).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

describe('the engine agrees with the naive oracle', () => {
  for (const profile of [rawProfile, ciliumLike]) {
    test(`on the regressions, profile ${profile.name}`, () => {
      for (const seed of regressions) expect(disagreements(seed, profile), `seed ${seed}`).toEqual([]);
    });
  }

  test(`on ${clusters} random clusters`, { timeout: 600_000 }, () => {
    for (let seed = 1; seed <= clusters; seed++) {
      const profile = seed % 4 === 0 ? ciliumLike : rawProfile;
      expect(disagreements(seed, profile), `seed ${seed}, profile ${profile.name}: add it to regressions.ts`).toEqual([]);
    }
  });
});

describe('the generator', () => {
  test('makes policies that the API server accepts', () => {
    const made = Array.from({ length: 300 }, (_, seed) => randomCluster(random(seed))).flat();
    const policies = made.filter((object): object is PolicyObject => object.kind === 'NetworkPolicy');
    const errors = policies.flatMap(({ manifest }) =>
      validateNetworkPolicy(manifest).filter(({ severity }) => severity === 'error'),
    );
    expect(errors).toEqual([]);
  });

  test('makes every kind of end and every outcome', () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 100; seed++) {
      const cluster = state(randomCluster(random(seed)));
      const oracle = new Oracle(cluster, rawProfile);
      const ends = endsOf(cluster);
      for (const { end: source } of ends) {
        for (const { end: target } of ends)
          seen.add(`${source.kind} → ${target.kind}: ${oracle.connect(source, target, 'TCP', 80)}`);
      }
    }
    const pairs = ['pod → pod', 'pod → node', 'node → pod', 'pod → external', 'external → pod'];
    const expected = pairs.flatMap((pair) => ['allowed', 'denied', 'unknown'].map((outcome) => `${pair}: ${outcome}`));
    // The address is known: nothing about an outside end is left open.
    expect([...seen].filter((what) => /external.*unknown/.test(what))).toEqual([]);
    expect([...seen]).toEqual(expect.arrayContaining(expected.filter((what) => !/external.*unknown/.test(what))));
  });
});
