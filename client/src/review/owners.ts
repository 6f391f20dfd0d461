/** Drafts of policies that something else looks after. Pure. */
import { ownerOf } from '@eastwest/shared/guard';
import type { PolicyOwner } from '@eastwest/shared/guard';
import type { ClusterState } from '@eastwest/shared/kube';
import type { SourceInfo } from '@eastwest/shared/protocol';
import { policyAt } from '../state/drafting.ts';
import type { DraftState } from '../state/drafts.ts';
import { keyParts } from '../state/keys.ts';
import type { Hurdle } from '../ui/hurdles.ts';
import { draftName } from './names.ts';

export interface Owned {
  readonly draft: DraftState;
  readonly owner: PolicyOwner;
}

/** Of the drafts, those of policies that something else looks after. */
export function ownedBy(drafts: readonly DraftState[], cluster: ClusterState): readonly Owned[] {
  return drafts.flatMap((draft) => {
    const live = draft.base && policyAt(cluster, draft.base.key);
    const owner = live && ownerOf(live);
    return owner === undefined ? [] : [{ draft, owner }];
  });
}

/** In files the owner's own source is what is written, and an export writes nothing. */
export function ownerHurdles(owned: readonly Owned[], source: SourceInfo): readonly Hurdle[] {
  if (source.apply !== 'cluster') return [];
  return owned.flatMap(({ draft, owner }) => {
    if (!owner.certain || draft.base === undefined) return [];
    return [
      {
        id: `owner ${draft.id}`,
        kind: 'owner' as const,
        title: `${ownerWords(owner)} keeps ${draftName(draft)}`,
        why: `What is changed here is put back by it (${owner.evidence}). Export a patch for where it is kept, or go on all the same.`,
        confirm: keyParts(draft.base.key).name,
      },
    ];
  });
}

export function ownerWords({ tool, name }: PolicyOwner): string {
  return name === undefined ? tool : `${tool} (${name})`;
}
