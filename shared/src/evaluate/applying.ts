/** Which policies bear on a subject in a direction, with everything that makes the answer uncertain. */
import { matches } from '../model/index.ts';
import type { Direction, InvalidPolicy, Policy, ValidPolicy, World } from '../model/index.ts';
import type { ForeignPolicyObject } from '../kube/index.ts';
import type { ClassTable } from './classes.ts';
import type { EndpointClass, PodClass } from './evaluation.ts';

export interface Applying {
  /** Isolate the subject in the direction (NP-1), by name. */
  readonly valid: readonly ValidPolicy[];
  /** Would isolate it if the API server took them; what they would admit is not defined. */
  readonly invalid: readonly InvalidPolicy[];
  /** Of APIs that are not evaluated, where they could cover the subject. */
  readonly foreign: readonly ForeignPolicyObject[];
  /** Why NetworkPolicies may exist that are not seen. */
  readonly hidden?: string;
  /** Why policies of other APIs may exist that are not seen. */
  readonly hiddenForeign?: string;
}

/** Policies by their namespace, each list by name. */
export type PolicyIndex = ReadonlyMap<string, readonly Policy[]>;

export function indexPolicies(policies: readonly Policy[]): PolicyIndex {
  const index = new Map<string, Policy[]>();
  for (const policy of policies) {
    const list = index.get(policy.namespace);
    if (list === undefined) index.set(policy.namespace, [policy]);
    else list.push(policy);
  }
  for (const list of index.values()) list.sort((a, b) => (a.ref.name < b.ref.name ? -1 : 1));
  return index;
}

export function applyingTo(table: ClassTable, index: PolicyIndex, subject: PodClass, direction: Direction): Applying {
  const labels = table.labels(subject);
  const selecting = (index.get(subject.namespace) ?? []).filter((policy) => matches(policy.subject, labels)); // NP-4
  const hidden = table.world.hidden.get('NetworkPolicy');
  const hiddenForeign = table.world.hidden.get('ForeignPolicy');
  return {
    valid: selecting.filter((policy): policy is ValidPolicy => policy.valid && policy[direction] !== undefined),
    invalid: selecting.filter((policy): policy is InvalidPolicy => !policy.valid && policy.directions.includes(direction)),
    foreign: foreignOver(table.world, subject),
    ...(hidden === undefined ? {} : { hidden }),
    ...(hiddenForeign === undefined ? {} : { hiddenForeign }),
  };
}

/**
 * Policies of other APIs that may cover an endpoint. Nodes and host-network pods are beyond namespaced ones, and beyond
 * those of `policy.networking.k8s.io` altogether (CNP-9).
 */
export function foreignOver(world: World, of: EndpointClass): readonly ForeignPolicyObject[] {
  if (world.foreign.length === 0 || of.kind === 'external') return [];
  if (of.kind === 'pod' && !of.hostNetwork) {
    return world.foreign.filter(({ namespace }) => namespace === '' || namespace === of.namespace);
  }
  return world.foreign.filter(
    ({ namespace, apiVersion }) => namespace === '' && !apiVersion.startsWith('policy.networking.k8s.io/'),
  );
}
