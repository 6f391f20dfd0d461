/** Drafts over a cluster: the state that applying all of them would leave. */
import { keyOf, keyOfManifest, policyOfManifest } from '../kube/index.ts';
import type { ClusterObject, ClusterState, ObjectKey } from '../kube/index.ts';
import type { Draft } from './change.ts';

/**
 * In the order of the drafts, over what is live now: a put of a policy that was deleted meanwhile creates it again, a delete
 * of one that is gone does nothing. A put under another name or namespace than its base is a new policy beside the old one,
 * because that is what the API server would make of it. Its namespace need not exist (0-D).
 */
export function applyDrafts(state: ClusterState, drafts: readonly Draft[]): ClusterState {
  const objects = new Map<ObjectKey, ClusterObject>(state.objects);
  for (const draft of drafts) {
    if (draft.type === 'delete') objects.delete(draft.key);
    else {
      const policy = policyOfManifest(draft.manifest);
      objects.set(keyOf(policy), policy);
    }
  }
  return { ...state, objects };
}

export function draftKey(draft: Draft): ObjectKey {
  return draft.type === 'delete' ? draft.key : keyOfManifest(draft.manifest);
}
