import { isNewDraft } from '../state/drafting.ts';
import type { DraftId } from '../state/drafts.ts';
import { actions } from '../ui/store.ts';

/** Opens a policy that exists, or the draft of one that does not yet. */
export function openRow(id: DraftId): void {
  actions.select(isNewDraft(id) ? { type: 'new-policy', draft: id } : { type: 'policy', key: id });
}
