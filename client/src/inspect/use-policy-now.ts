import { policyOfManifest, readPolicyText } from '@eastwest/shared/kube';
import type { ForeignPolicyObject, PolicyObject } from '@eastwest/shared/kube';
import { useMemo } from 'react';
import { isNewDraft, policyAt } from '../state/drafting.ts';
import type { DraftId } from '../state/drafts.ts';
import { useStore } from '../ui/store.ts';

export interface Now<Kind> {
  readonly policy: Kind;
  /** It is that of the draft, not the one in force. */
  readonly drafted: boolean;
}

export type PolicyNow = Now<PolicyObject>;

/** The policy as its draft says it, else as it is in force. Undefined while a draft cannot be read, or when nothing is there. */
export function useAnyPolicyNow(id: DraftId): Now<PolicyObject | ForeignPolicyObject> | undefined {
  const draft = useStore((state) => state.drafts.get(id));
  const live = useStore((state) => (isNewDraft(id) ? undefined : policyAt(state.cluster, id)));
  const text = draft?.type === 'edit' ? draft.text : undefined;
  return useMemo(() => {
    if (text === undefined) return live && { policy: live, drafted: false };
    const { manifest } = readPolicyText(text);
    const policy = manifest && policyOfManifest(manifest);
    return policy && { policy, drafted: true };
  }, [text, live]);
}

/** Of a NetworkPolicy only. */
export function usePolicyNow(id: DraftId): PolicyNow | undefined {
  const now = useAnyPolicyNow(id);
  return useMemo(() => (now?.policy.kind === 'NetworkPolicy' ? { ...now, policy: now.policy } : undefined), [now]);
}
