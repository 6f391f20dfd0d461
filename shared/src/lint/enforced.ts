/** Whether what is written is enforced at all: L-40, L-54, L-55. */
import { isKindEnforced } from '../enforcement/index.ts';
import { selection } from '../evaluate/tier-reach.ts';
import { groupOf, keyOf, objectKey, policyKindOf, workloadName } from '../kube/index.ts';
import type { AnyPolicyObject, ClusterObject, ObjectKey, PodObject } from '../kube/index.ts';
import type { LintContext } from './context.ts';
import { someNames } from './names.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';

/** Silent where nothing tells which engine there is: plain manifests. */
export function enforcementFindings(context: LintContext): readonly Finding[] {
  return [...notEnforced(context), ...twoEngines(context), ...uncovered(context)];
}

/** L-40 */
function notEnforced({ enforcement, state }: LintContext): readonly Finding[] {
  const { engines, hits, coverage } = enforcement;
  const policies = [...state.objects.values()].filter(isPolicy);
  return policies.flatMap((object) => {
    const kind = object.kind === 'NetworkPolicy' ? object.kind : object.policyKind;
    if (isKindEnforced(enforcement, groupOf(object.apiVersion), kind) !== 'no') return [];
    const known = someNames((engines.length > 0 ? engines : hits).map(({ engine }) => engine));
    const why = coverage.kind === 'none' ? coverage.why : `${known} does not enforce ${kind} of ${groupOf(object.apiVersion)}`;
    return [finding('L-40', 'error', keyOf(object), { message: `it is accepted and not enforced: ${why}` })];
  });
}

/** Parts (a Tier, a set of addresses) and staged policies are not there to be enforced. */
function isPolicy(object: ClusterObject): object is AnyPolicyObject {
  if (object.kind === 'NetworkPolicy') return true;
  return object.kind === 'ForeignPolicy' && policyKindOf(object.apiVersion, object.policyKind)?.role === 'policy';
}

/** L-54, of the agent of the second: as many as there are, it is one fact about the cluster. */
function twoEngines({ enforcement, state }: LintContext): readonly Finding[] {
  const [first, second] = enforcement.engines;
  if (first === undefined || second === undefined) return [];
  const evidence = [...first.evidence, ...second.evidence].join(', ');
  const message = `${first.engine} and ${second.engine} both enforce policies (${evidence}): traffic must pass both`;
  return [finding('L-54', 'warning', agentKey(state.objects.values(), second.evidence), { message })];
}

/** Evidence names a DaemonSet first; where only its pods are seen there is no such object, and its namespace stands for it. */
function agentKey(objects: Iterable<ClusterObject>, evidence: readonly string[]): ObjectKey {
  for (const object of objects) {
    const isNamed = object.kind === 'Agent' && evidence.includes(`${object.workloadKind} ${object.namespace}/${object.name}`);
    if (isNamed) return keyOf(object);
  }
  return objectKey('Namespace', '', 'kube-system');
}

/** L-55 */
function uncovered(context: LintContext): readonly Finding[] {
  const { coverage } = context.enforcement;
  const without = new Set(coverage.kind === 'partial' ? coverage.without : []);
  if (without.size === 0) return [];
  return selections(context).flatMap(({ key, pods }) => {
    const bare = pods.filter(({ nodeName }) => nodeName !== undefined && without.has(nodeName));
    if (bare.length === 0) return [];
    const on = someNames(bare.map(({ nodeName }) => nodeName ?? ''));
    const message = `${someNames(bare.map(workloadName))} run on ${on}, where no agent is ready: nothing enforces the policy there`;
    return [finding('L-55', 'error', key, { message })];
  });
}

/** The pods that each policy of any API selects. */
function selections(context: LintContext): readonly { readonly key: ObjectKey; readonly pods: readonly PodObject[] }[] {
  const { engine, policies } = context;
  const classes = engine.classes.filter((of) => of.kind === 'pod' && !of.hostNetwork);
  const ofOthers = new Map<ObjectKey, Set<PodObject>>();
  for (const policy of engine.plan.policies) {
    const pods = ofOthers.get(keyOf(policy.object)) ?? new Set<PodObject>();
    ofOthers.set(keyOf(policy.object), pods);
    for (const of of classes) {
      const isSelected = policy.valid && of.kind === 'pod' && selection(engine.table, policy, of) === 'yes';
      for (const pod of isSelected ? of.pods : []) pods.add(pod);
    }
  }
  return [
    ...policies.map((policy) => ({ key: keyOf(policy.object), pods: context.selectedBy(policy).pods })),
    ...[...ofOthers].map(([key, pods]) => ({ key, pods: [...pods] })),
  ];
}
