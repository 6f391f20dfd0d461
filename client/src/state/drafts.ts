/** Drafts: the second of the two truths (the first is the snapshot). Pure values; `connection/` persists them. */
import type { DraftBase } from '@eastwest/shared/change';
import type { ObjectKey } from '@eastwest/shared/kube';

/** The object key of the policy that it edits, or `new:<n>` for one that does not exist yet. */
export type DraftId = ObjectKey | `new:${number}`;

/** The text is the truth; what it parses to is derived. */
export type DraftState =
  | {
      readonly type: 'edit';
      readonly id: DraftId;
      readonly text: string;
      /** What the live object's YAML was when the edit began: for the YAML diff. Empty for a new policy. */
      readonly baseText: string;
      /** Absent for a new policy. */
      readonly base?: DraftBase;
    }
  | { readonly type: 'delete'; readonly id: ObjectKey; readonly baseText: string; readonly base: DraftBase };

export type Drafts = ReadonlyMap<DraftId, DraftState>;
