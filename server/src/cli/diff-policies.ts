/** Which policies differ between two clusters, whatever comes of it. */
import { keyOf, sameJson } from '@eastwest/shared/kube';
import type { ClusterState, ForeignPolicyObject, PolicyObject } from '@eastwest/shared/kube';
import { foreignRef, policyRef } from '@eastwest/shared/model';
import type { PolicyRef } from '@eastwest/shared/model';
import type { PolicyDifference } from './diff-document.ts';

export function policyDifference(before: ClusterState, after: ClusterState): PolicyDifference {
  const [was, is] = [policiesOf(before), policiesOf(after)];
  return {
    added: refsOf([...is].flatMap(([key, policy]) => (was.has(key) ? [] : [policy]))),
    removed: refsOf([...was].flatMap(([key, policy]) => (is.has(key) ? [] : [policy]))),
    changed: refsOf([...is].flatMap(([key, policy]) => (saysElse(was.get(key), policy) ? [policy] : []))),
  };
}

function refsOf(policies: readonly AnyPolicy[]): readonly PolicyRef[] {
  return policies.map(refOf).sort(byName);
}

type AnyPolicy = PolicyObject | ForeignPolicyObject;

function policiesOf({ objects }: ClusterState): ReadonlyMap<string, AnyPolicy> {
  const policies = [...objects.values()].flatMap((object) =>
    object.kind === 'NetworkPolicy' || object.kind === 'ForeignPolicy' ? [object] : [],
  );
  return new Map(policies.map((policy) => [keyOf(policy), policy]));
}

/** All but its metadata, which the API server writes as well, and its status. */
function saysElse(was: AnyPolicy | undefined, is: AnyPolicy): boolean {
  if (was === undefined) return false;
  return ['spec', 'specs'].some((field) => !sameJson(was.manifest[field] ?? null, is.manifest[field] ?? null));
}

function refOf(policy: AnyPolicy): PolicyRef {
  return policy.kind === 'NetworkPolicy' ? policyRef(policy) : foreignRef(policy);
}

function byName(left: PolicyRef, right: PolicyRef): number {
  const [one, other] = [left, right].map(({ namespace, name, kind }) => `${namespace}/${name}/${kind}`);
  return (one ?? '') < (other ?? '') ? -1 : 1;
}
