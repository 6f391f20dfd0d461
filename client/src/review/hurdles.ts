/** What has to be agreed to by name before anything is applied. Pure. */
import { isCritical, ownerOf } from '@eastwest/shared/guard';
import type { Affected, CriticalKind, GuardReport, Loss, PolicyOwner } from '@eastwest/shared/guard';
import type { ClusterState } from '@eastwest/shared/kube';
import type { SourceInfo } from '@eastwest/shared/protocol';
import { policyAt } from '../state/drafting.ts';
import type { DraftState } from '../state/drafts.ts';
import { sentence } from '../state/sentence.ts';
import { keyParts } from '../state/keys.ts';
import { plural } from '../ui/words.ts';
import { draftName } from './names.ts';

export interface Hurdle {
  readonly id: string;
  readonly kind: 'loss' | 'owner';
  readonly title: string;
  readonly why: string;
  /** What has to be typed. */
  readonly confirm: string;
  readonly loss?: Loss;
}

/** Of a loss, said before its sentence. */
const deeds: Readonly<Record<CriticalKind, string>> = {
  dns: 'Cuts DNS for',
  apiserver: 'Cuts the API server off from',
  ingress: 'Cuts the way in to',
  monitoring: 'Cuts monitoring of',
  webhook: 'Cuts the webhook',
  self: 'Cuts this dashboard:',
};

export function lossTitle({ what, who, ports }: Loss): string {
  const [first] = who;
  const isTcpOnly = what === 'dns' && ports.every(({ protocol }) => protocol === 'TCP');
  const deed = isTcpOnly ? 'Cuts DNS over TCP for' : deeds[what];
  if (first === undefined) return deed.replace(/( for| of| to|:)$/u, '');
  const rest = who.length - 1;
  return `${deed} ${affectedName(first)}${rest > 0 ? ` and ${plural(rest, 'other workload')}` : ''}`;
}

function affectedName({ name, pods }: Affected): string {
  return `${name} (${plural(pods, 'pod')})`;
}

/** Two losses of one workload are two hurdles: each is a failure of its own. */
export function lossHurdles(guard: GuardReport | undefined): readonly Hurdle[] {
  return (guard?.losses ?? []).filter(isCritical).map((loss): Hurdle => ({
    id: `loss ${loss.what} ${loss.confirm} ${loss.other}`,
    kind: 'loss',
    loss,
    title: lossTitle(loss),
    why: sentence(loss.why),
    confirm: loss.confirm,
  }));
}

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

export type Typed = ReadonlyMap<string, string>;

export function isCleared({ id, confirm }: Hurdle, typed: Typed): boolean {
  return typed.get(id)?.trim() === confirm;
}

/** What is not agreed to yet. */
export function standing(hurdles: readonly Hurdle[], typed: Typed): readonly Hurdle[] {
  return hurdles.filter((hurdle) => !isCleared(hurdle, typed));
}
