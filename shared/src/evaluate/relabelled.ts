/** A change of labels, before and after: other than a change of policies it makes other classes of the same pods. */
import type { ClusterState } from '../kube/index.ts';
import { buildWorld } from '../model/index.ts';
import { buildClassesApart } from './classes.ts';
import { ClassEvaluation, sayings, withPoliciesOf } from './evaluate.ts';
import type { Evaluation } from './evaluation.ts';
import { rawProfile } from './profile.ts';
import type { Profile } from './profile.ts';
import { vocabularyOf } from './vocabulary.ts';

/**
 * Two states that differ in policies and in the labels of pods, namespaces and ServiceAccounts, and in nothing else. As with
 * `evaluateTogether` a class id means the same pods in both.
 */
export function evaluateRelabelled(
  before: ClusterState,
  after: ClusterState,
  profile: Profile = rawProfile,
): { readonly before: Evaluation; readonly after: Evaluation } {
  const worlds = [buildWorld(withPoliciesOf(before, [after])), buildWorld(withPoliciesOf(after, [before]))] as const;
  const was = sayings(worlds[0], profile)(before);
  const is = sayings(worlds[1], profile)(after);
  const policies = [...new Set([...was.policies, ...is.policies])];
  const vocabulary = vocabularyOf(policies, [...new Set([...was.plan.policies, ...is.plan.policies])]);
  const tables = buildClassesApart(worlds, vocabulary, profile);
  return {
    before: new ClassEvaluation(before, profile, tables[0], was, undefined),
    after: new ClassEvaluation(after, profile, tables[1], is, undefined),
  };
}
