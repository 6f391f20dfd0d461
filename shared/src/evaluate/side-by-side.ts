/** Two clusters over one class table: what `change/` compares when more than policies differs. */
import type { ClusterState } from '../kube/index.ts';
import { buildWorld } from '../model/index.ts';
import type { LabelMap, World } from '../model/index.ts';
import { buildClassesApart } from './classes-apart.ts';
import { coupled } from './couples.ts';
import { ClassEvaluation, sayings, withPoliciesOf } from './evaluate.ts';
import type { Evaluation } from './evaluation.ts';
import { rawProfile } from './profile.ts';
import type { Profile } from './profile.ts';
import { vocabularyOf } from './vocabulary.ts';

/**
 * Any two states. As with `evaluateTogether` a class id means the same pods and nodes in both, workloads and nodes known by
 * their names. Who is in one of them only is absent from the other: nothing passes from or to it.
 */
export function evaluateSideBySide(
  before: ClusterState,
  after: ClusterState,
  profile: Profile = rawProfile,
): { readonly before: Evaluation; readonly after: Evaluation } {
  const [old, now] = [buildWorld(withPoliciesOf(before, [after])), buildWorld(withPoliciesOf(after, [before]))];
  const was = sayings(old, profile)(before);
  const is = sayings(now, profile)(after);
  const policies = [...new Set([...was.policies, ...is.policies])];
  const vocabulary = vocabularyOf(policies, [...new Set([...was.plan.policies, ...is.plan.policies])]);
  const worlds = { before: withNamespacesOf(old, now), after: withNamespacesOf(now, old) };
  const tables = buildClassesApart(worlds, coupled(old, now), vocabulary, profile);
  return {
    before: new ClassEvaluation(before, profile, tables.before, was, undefined),
    after: new ClassEvaluation(after, profile, tables.after, is, undefined),
  };
}

/** Those who are absent live somewhere, too. */
function withNamespacesOf(world: World, other: World): World {
  const namespaces = new Map<string, LabelMap>(world.namespaces);
  const synthesised = new Set(world.synthesised);
  for (const { namespace } of other.pods) {
    const labels = other.namespaces.get(namespace);
    if (labels === undefined || namespaces.has(namespace)) continue;
    namespaces.set(namespace, labels);
    if (other.synthesised.has(namespace)) synthesised.add(namespace);
  }
  return { ...world, namespaces, synthesised };
}
