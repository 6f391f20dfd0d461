import { policyOfManifest, readPolicyText } from '@eastwest/shared/kube';
import type { PolicyObject } from '@eastwest/shared/kube';
import { useMemo } from 'react';
import { isNewDraft, policyAt } from '../state/drafting.ts';
import type { DraftId } from '../state/drafts.ts';
import { useStore } from '../ui/store.ts';

export interface PolicyNow {
  readonly policy: PolicyObject;
  /** It is that of the draft, not the one in force. */
  readonly drafted: boolean;
}

/** The NetworkPolicy as its draft says it, else as it is in force. Undefined for policies of other APIs, while a draft cannot be read, or when nothing is there. */
export function usePolicyNow(id: DraftId): PolicyNow | undefined {
  const draft = useStore((state) => state.drafts.get(id));
  const live = useStore((state) => (isNewDraft(id) ? undefined : policyAt(state.cluster, id)));
  const text = draft?.type === 'edit' ? draft.text : undefined;
  return useMemo(() => {
    if (text === undefined) return live?.kind === 'NetworkPolicy' ? { policy: live, drafted: false } : undefined;
    const { manifest } = readPolicyText(text);
    const policy = manifest && policyOfManifest(manifest);
    return policy?.kind === 'NetworkPolicy' ? { policy, drafted: true } : undefined;
  }, [text, live]);
}
