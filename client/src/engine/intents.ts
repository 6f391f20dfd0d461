/** Wishes, answered on the cluster and the drafts. Pure. */
import type { Steps } from '@eastwest/shared/base';
import type { Draft } from '@eastwest/shared/change';
import type { Evaluation } from '@eastwest/shared/evaluate';
import { allow, groundOf, isolate, keepable, offeredPorts, stop } from '@eastwest/shared/intent';
import type { Ground, IntentAnswer, IntentEnd } from '@eastwest/shared/intent';
import { keyOfManifest } from '@eastwest/shared/kube';
import type { ClusterState, ObjectKey } from '@eastwest/shared/kube';
import type { DraftState } from '../state/drafts.ts';
import { judge } from './judge.ts';
import type { EndFacts, IntentQuestion } from './messages.ts';

/** A draft that cannot be read as it stands counts as not there: its text cannot be extended. */
export function groundFor(cluster: ClusterState, states: readonly DraftState[], now: Evaluation): Ground {
  const taken = new Set<ObjectKey>();
  const drafts: Draft[] = [];
  const texts = new Map<ObjectKey, string>();
  for (const state of states) {
    const { draft } = judge(state, cluster, taken);
    if (draft === undefined) continue;
    drafts.push(draft);
    const key = draft.type === 'put' ? keyOfManifest(draft.manifest) : undefined;
    if (key === undefined || state.type !== 'edit') continue;
    if (state.base === undefined) taken.add(key);
    texts.set(key, state.text);
  }
  return groundOf(cluster, drafts, texts, now.profile, now);
}

export function answerOf(ground: Ground, question: IntentQuestion): Steps<IntentAnswer> {
  switch (question.type) {
    case 'allow':
      return allow(ground, question.intent);
    case 'stop':
      return stop(ground, question.intent);
    case 'isolate':
      return isolate(ground, question.intent);
    default:
      return question satisfies never;
  }
}

export function* factsOf(ground: Ground, end: IntentEnd): Steps<EndFacts> {
  const ports = offeredPorts(ground, end);
  yield;
  const ingress = keepable(ground, end, 'ingress');
  yield;
  return { ports, ingress, egress: keepable(ground, end, 'egress') };
}
