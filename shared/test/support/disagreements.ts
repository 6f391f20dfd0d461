/** Where the engine and the naive oracle are not of one mind about a cluster: outcomes, isolation and reasons. */
import { evaluate, explain } from '../../src/evaluate/index.ts';
import type { Connection, DirectionVerdict, Evaluation, Profile, RuleRef, Verdict } from '../../src/evaluate/index.ts';
import { parsePath } from '../../src/kube/index.ts';
import type { ClusterObject, ClusterState, JsonObject, Protocol } from '../../src/kube/index.ts';
import { policy, state } from './cluster.ts';
import { endsOf } from './ends.ts';
import type { AskedEnd } from './ends.ts';
import { portNumbers } from './generate.ts';
import type { Random } from './generate.ts';
import { Oracle } from './oracle.ts';

const protocols: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];
const ports = [...portNumbers, 52, 79, 82, 8081];

/** In words. `from` has made the cluster, or is as random. */
export function disagreements(cluster: ClusterState, profile: Profile, from: Random): readonly string[] {
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
