/** Proposals: how they become drafts, and what the engine is shown while one is only looked at. Pure. */
import { assertNever } from '@eastwest/shared/base';
import type { Proposal, TextChange } from '@eastwest/shared/change';
import { keyOf, policyOfManifest, readPolicyText } from '@eastwest/shared/kube';
import type { ClusterState, ObjectKey } from '@eastwest/shared/kube';
import type { AppState, Trial } from './app.ts';
import { isNewDraft, withDelete, withDraft, withDraftText, withNewDraft, withoutDraft } from './drafting.ts';
import type { Drafts, DraftState } from './drafts.ts';

export function trialOf(proposal: Proposal, from: Drafts, cluster: ClusterState): Trial {
  return { title: proposal.title, proposal, from, drafts: withProposal(from, cluster, proposal) };
}

/** What is previewed: the drafts, with the proposal that is looked at among them. */
export function tried({ drafts, trial }: Pick<AppState, 'drafts' | 'trial'>): Drafts {
  return trial === undefined ? drafts : withTrial(drafts, trial);
}

/** Other drafts may have come or gone since it was proposed, in another tab: they stay as they are. */
export function withTrial(drafts: Drafts, trial: Trial): Drafts {
  if (drafts === trial.from) return trial.drafts;
  let all = drafts;
  for (const draft of changedDrafts(trial)) {
    const isFresh = isNewDraft(draft.id) && !trial.from.has(draft.id);
    all = isFresh && draft.type === 'edit' && all.has(draft.id) ? withNewDraft(all, draft.text).drafts : withDraft(all, draft);
  }
  for (const id of trial.from.keys()) if (!trial.drafts.has(id)) all = withoutDraft(all, id);
  return all;
}

export function changedDrafts({ from, drafts }: Trial): readonly DraftState[] {
  return [...drafts.values()].filter((draft) => from.get(draft.id) !== draft);
}

/** The changes in their order. One of a policy that is not there, live or drafted, does nothing. */
export function withProposal(drafts: Drafts, cluster: ClusterState, { changes }: Proposal): Drafts {
  return changes.reduce((all, change) => withChange(all, cluster, change), drafts);
}

function withChange(drafts: Drafts, cluster: ClusterState, change: TextChange): Drafts {
  switch (change.type) {
    case 'create':
      return withNewDraft(drafts, change.text).drafts;
    case 'edit':
      return withEdit(drafts, cluster, change.key, change.text);
    case 'delete': {
      const made = newDraftOf(drafts, change.key);
      return made === undefined ? withDelete(drafts, cluster, change.key) : withoutDraft(drafts, made.id);
    }
    default:
      return assertNever(change);
  }
}

/** The policy may be one that only a draft makes. An edit of one that was to be deleted keeps it instead. */
function withEdit(drafts: Drafts, cluster: ClusterState, key: ObjectKey, text: string): Drafts {
  const made = newDraftOf(drafts, key);
  if (made !== undefined) return withDraft(drafts, { ...made, text });
  const rest = drafts.get(key)?.type === 'delete' ? withoutDraft(drafts, key) : drafts;
  return withDraftText(rest, cluster, key, text);
}

function newDraftOf(drafts: Drafts, key: ObjectKey): Extract<DraftState, { type: 'edit' }> | undefined {
  for (const draft of drafts.values()) {
    if (draft.type !== 'edit' || !isNewDraft(draft.id)) continue;
    const { manifest } = readPolicyText(draft.text);
    if (manifest !== undefined && keyOf(policyOfManifest(manifest)) === key) return draft;
  }
  return undefined;
}
