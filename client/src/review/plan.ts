/** From a draft to what apply will send, or why it cannot be sent. Pure. */
import { keyOfManifest, manifestOfKey, sameJson } from '@eastwest/shared/kube';
import type { ClusterState, JsonObject, ObjectKey, Problem } from '@eastwest/shared/kube';
import type { ApplyRequest } from '@eastwest/shared/protocol';
import { judge } from '../engine/judge.ts';
import type { DraftState } from '../state/drafts.ts';

export interface Plan {
  readonly key: ObjectKey;
  readonly request: Omit<ApplyRequest, 'dryRun'>;
  /** Only a step on the way: the draft is applied after it. */
  readonly bridge?: true;
}

export type Planned =
  | { readonly type: 'plan'; readonly plan: Plan; readonly warnings: readonly Problem[] }
  /** What has to be mended in the text first. */
  | { readonly type: 'blocked'; readonly problems: readonly Problem[] };

const noKeys: ReadonlySet<ObjectKey> = new Set();

export function planOf(draft: DraftState, cluster: ClusterState): Planned {
  if (draft.type === 'delete') return { type: 'plan', plan: deletion(draft.base), warnings: [] };
  const { problems, draft: wanted } = judge(draft, cluster, noKeys);
  // V-13: the API server drops what it does not know, and the rest may then mean the opposite of what was written.
  const blocking = problems.filter(({ severity, rule }) => severity === 'error' || rule === 'V-13');
  const key = wanted?.type === 'put' ? keyOfManifest(wanted.manifest) : undefined;
  if (wanted?.type !== 'put' || key === undefined || blocking.length > 0) return { type: 'blocked', problems: blocking };
  const { manifest } = wanted;
  const base = draft.base && { uid: draft.base.uid, resourceVersion: draft.base.resourceVersion };
  const request =
    base === undefined ? ({ operation: 'create', manifest } as const) : ({ operation: 'update', manifest, base } as const);
  return { type: 'plan', plan: { key, request }, warnings: problems };
}

function deletion({ key, uid, resourceVersion }: Extract<DraftState, { type: 'delete' }>['base']): Plan {
  return { key, request: { operation: 'delete', manifest: manifestOfKey(key), base: { uid, resourceVersion } } };
}

/** Whether two policies say the same: only `spec` decides about traffic, and key order says nothing. */
export function sameSpec(left: JsonObject | undefined, right: JsonObject | undefined): boolean {
  return left !== undefined && right !== undefined && sameJson(left['spec'] ?? null, right['spec'] ?? null);
}
