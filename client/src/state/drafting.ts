/** How drafts come, change and go: pure steps. */
import type { DraftBase } from '@eastwest/shared/change';
import { keyOf, policyKindOf, policyText } from '@eastwest/shared/kube';
import type { AnyPolicyObject, ClusterState, ObjectKey } from '@eastwest/shared/kube';
import type { DraftId, Drafts, DraftState } from './drafts.ts';

/** A policy that can be edited: of NetworkPolicy or of another API that is understood. */
export function policyAt(cluster: ClusterState, key: ObjectKey): AnyPolicyObject | undefined {
  const object = cluster.objects.get(key);
  if (object?.kind === 'NetworkPolicy') return object;
  if (object?.kind !== 'ForeignPolicy') return undefined;
  return policyKindOf(object.apiVersion, object.policyKind)?.family === 'other' ? undefined : object;
}

export function isNewDraft(id: DraftId): id is `new:${number}` {
  return id.startsWith('new:');
}

function baseOf(policy: AnyPolicyObject): DraftBase {
  return { key: keyOf(policy), uid: policy.uid, resourceVersion: policy.resourceVersion };
}

function put(drafts: Drafts, draft: DraftState): Drafts {
  return new Map(drafts).set(draft.id, draft);
}

export function withoutDraft(drafts: Drafts, id: DraftId): Drafts {
  const next = new Map(drafts);
  return next.delete(id) ? next : drafts;
}

export function withDraft(drafts: Drafts, draft: DraftState): Drafts {
  return put(drafts, draft);
}

/** A text equal to what the edit started from is no draft; an edit of a policy that is not there is ignored. */
export function withDraftText(drafts: Drafts, cluster: ClusterState, id: DraftId, text: string): Drafts {
  const draft = drafts.get(id);
  if (draft?.type === 'edit') {
    if (draft.text === text) return drafts;
    return draft.base !== undefined && text === draft.baseText ? withoutDraft(drafts, id) : put(drafts, { ...draft, text });
  }
  const policy = isNewDraft(id) ? undefined : policyAt(cluster, id);
  if (policy === undefined) return drafts;
  const baseText = policyText(policy);
  if (text === baseText) return withoutDraft(drafts, id);
  return put(drafts, { type: 'edit', id, text, baseText, base: baseOf(policy) });
}

export function withNewDraft(drafts: Drafts, text: string): { readonly drafts: Drafts; readonly id: DraftId } {
  const numbers = [...drafts.keys()].filter(isNewDraft).map((id) => Number(id.slice('new:'.length)));
  const id: DraftId = `new:${Math.max(0, ...numbers) + 1}`;
  return { id, drafts: put(drafts, { type: 'edit', id, text, baseText: '' }) };
}

/** For an edit whose policy is gone: the same text as a policy to be made. */
export function withDraftAsNew(drafts: Drafts, id: DraftId): { readonly drafts: Drafts; readonly id: DraftId } | undefined {
  const draft = drafts.get(id);
  return draft?.type === 'edit' ? withNewDraft(withoutDraft(drafts, id), draft.text) : undefined;
}

export function withDelete(drafts: Drafts, cluster: ClusterState, key: ObjectKey): Drafts {
  const policy = policyAt(cluster, key);
  if (policy === undefined) return drafts;
  return put(drafts, { type: 'delete', id: key, baseText: policyText(policy), base: baseOf(policy) });
}

/** The same wish on top of what is live now: after a conflict, once the user has seen what changed. */
export function rebased(drafts: Drafts, cluster: ClusterState, id: DraftId): Drafts {
  const draft = drafts.get(id);
  const policy = isNewDraft(id) ? undefined : policyAt(cluster, id);
  if (draft === undefined || policy === undefined) return drafts;
  return put(drafts, { ...draft, baseText: policyText(policy), base: baseOf(policy) });
}

/** True when the live policy is another one than the draft started from. */
export function isOutdated(draft: DraftState, cluster: ClusterState): boolean {
  if (draft.base === undefined) return false;
  const live = policyAt(cluster, draft.base.key);
  return live === undefined || live.uid !== draft.base.uid || live.resourceVersion !== draft.base.resourceVersion;
}

/** What is kept over a reload. */
export function draftToJson(draft: DraftState): string {
  return JSON.stringify(draft);
}

/** Reads what {@link draftToJson} wrote; anything else counts as absent. */
export function draftFromJson(text: string): DraftState | undefined {
  return readDraft(parseJson(text));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readDraft(item: unknown): DraftState | undefined {
  const { type, id, text, baseText, base } = fieldsOf(item);
  if (typeof id !== 'string' || typeof baseText !== 'string') return undefined;
  const known = readBase(base);
  if (type === 'delete') return known && { type, id: id as ObjectKey, baseText, base: known };
  if (type !== 'edit' || typeof text !== 'string') return undefined;
  if (/^new:\d+$/u.test(id)) return { type, id: id as DraftId, text, baseText };
  return known && { type, id: id as ObjectKey, text, baseText, base: known };
}

function readBase(value: unknown): DraftBase | undefined {
  const { key, uid, resourceVersion } = fieldsOf(value);
  if (typeof key !== 'string' || typeof uid !== 'string' || typeof resourceVersion !== 'string') return undefined;
  return { key: key as ObjectKey, uid, resourceVersion };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
