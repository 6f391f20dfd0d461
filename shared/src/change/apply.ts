/** Drafts over a cluster: the state that applying all of them would leave. */
import { keyOf, objectKey } from '../kube/index.ts';
import type { ClusterObject, ClusterState, JsonObject, JsonValue, Labels, ObjectKey, PolicyObject } from '../kube/index.ts';
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
      const policy = draftedPolicy(draft.manifest);
      objects.set(keyOf(policy), policy);
    }
  }
  return { ...state, objects };
}

export function draftKey(draft: Draft): ObjectKey {
  return draft.type === 'delete' ? draft.key : keyOf(draftedPolicy(draft.manifest));
}

const drafted = new WeakMap<JsonObject, PolicyObject>();

/** The same manifest is always the same object, so that what was found out about it is found out once. */
function draftedPolicy(manifest: JsonObject): PolicyObject {
  const known = drafted.get(manifest);
  if (known !== undefined) return known;
  const metadata = field(manifest, 'metadata');
  const name = text(field(metadata, 'name'));
  const namespace = text(field(metadata, 'namespace')) || 'default'; // NP-4
  const policy: PolicyObject = {
    kind: 'NetworkPolicy',
    apiVersion: text(field(manifest, 'apiVersion')),
    name,
    namespace,
    uid: `draft ${objectKey('NetworkPolicy', namespace, name)}`,
    resourceVersion: 'draft',
    labels: labelsIn(field(metadata, 'labels')),
    manifest,
  };
  drafted.set(manifest, policy);
  return policy;
}

function field(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function labelsIn(value: JsonValue | undefined): Labels {
  if (!isObject(value)) return {};
  return Object.fromEntries(Object.entries(value).flatMap(([key, label]) => (typeof label === 'string' ? [[key, label]] : [])));
}
