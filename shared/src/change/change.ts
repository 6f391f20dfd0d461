/** An edit as a value: what is drafted, what it would change, what apply will send. */
import type { JsonObject, ObjectKey } from '../kube/index.ts';
import type { Graph, NodeId } from '../graph/index.ts';
import type { PortSet } from '../model/index.ts';

/** What the user wants of one policy. `base` is the live object that the edit started from; absent when the policy is new. */
export type Draft =
  | { readonly type: 'put'; readonly manifest: JsonObject; readonly base?: DraftBase }
  | { readonly type: 'delete'; readonly key: ObjectKey; readonly base: DraftBase };

/** What a gesture, a form or a recipe makes of one policy's text. The text of an edit starts from the draft where there is one. */
export type TextChange =
  | { readonly type: 'edit'; readonly key: ObjectKey; readonly text: string }
  | { readonly type: 'create'; readonly text: string }
  | { readonly type: 'delete'; readonly key: ObjectKey };

/** Changes that belong together, to be looked at before they become drafts. */
export interface Proposal {
  /** A few words: `Allow shop/web → payments/api`. */
  readonly title: string;
  /** A sentence or two: what it changes, and what else comes with it. */
  readonly summary: string;
  readonly changes: readonly TextChange[];
}

export interface DraftBase {
  readonly key: ObjectKey;
  readonly uid: string;
  readonly resourceVersion: string;
}

/** One pair whose connections differ. Either end may be a stand-in, which then means all the ends it stands for. */
export interface ConnectionChange {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly kind: 'added' | 'removed' | 'changed' | 'unknown';
  readonly before: { readonly ports: PortSet; readonly unknown: PortSet };
  readonly after: { readonly ports: PortSet; readonly unknown: PortSet };
  /** Why, in a line: `ingress rule 1 of payments/payments-api admits it`, `no rule allows it any more`. */
  readonly because: string;
}

/**
 * Number of ordered pairs per kind of change, stand-ins expanded: of workloads, and of a workload with a range or a cluster
 * node. The list may be shorter, because it says once what happens to everybody alike.
 */
export interface ChangeCounts {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly unknown: number;
}

/** Both graphs are over the same nodes (the common refinement), so a node id means the same pods in each. */
export interface Preview {
  readonly before: Graph;
  readonly after: Graph;
  readonly changes: readonly ConnectionChange[];
  readonly counts: ChangeCounts;
}
