/** The drafts under review as one set: what takes part, in which order, what they change together, and how far it has come. */
import { useEffect, useMemo } from 'react';
import type { SetPreview } from '../engine/messages.ts';
import type { DraftId, DraftState } from '../state/drafts.ts';
import { useServices } from '../ui/services.ts';
import { useStore } from '../ui/store.ts';
import { lookWhetherTakenBack, useChangeSet } from './change-set.ts';
import { planOf } from './plan.ts';
import { checkSoon, useReviews } from './reviews.ts';
import type { Run } from './run.ts';
import { isUnderWay } from './step.ts';
import { useSetPreview } from './use-set-preview.ts';
import type { Answer } from './use-set-preview.ts';

export interface ReviewedSet {
  /** In the order in which they are applied, then what is left out. */
  readonly all: readonly DraftState[];
  readonly ticked: readonly DraftState[];
  readonly leftOut: ReadonlySet<DraftId>;
  readonly bridged: ReadonlySet<DraftId>;
  readonly several: boolean;
  readonly run: Run | undefined;
  /** The run has ended, one way or the other. */
  readonly isOver: boolean;
  readonly answer: Answer | undefined;
  /** What the run was seen to change when it was begun. */
  readonly seen: SetPreview | undefined;
  /** True while a draft is on its way or done, so that it is not to be checked again. */
  isBusy(id: DraftId): boolean;
}

export function useReviewedSet(): ReviewedSet {
  const drafts = useStore((state) => state.drafts);
  const reviews = useReviews();
  const { run, seen, leftOut } = useChangeSet();
  const unordered = useMemo(() => {
    const applied = [...reviews.values()].filter(({ draft }) => !drafts.has(draft.id)).map(({ draft }) => draft);
    return [...applied, ...drafts.values()];
  }, [drafts, reviews]);
  const several = unordered.length > 1 || run !== undefined;
  // What was applied before is no part of what is previewed now.
  const ticked = useMemo(() => [...drafts.values()].filter(({ id }) => drafts.size === 1 || !leftOut.has(id)), [drafts, leftOut]);
  const answer = useSetPreview(ticked);
  const steps = run?.steps ?? answer?.preview?.steps;
  const all = useMemo(() => {
    const order = new Map((steps ?? []).map(({ id }, index) => [id, index]));
    const rank = ({ id }: DraftState): number => order.get(id) ?? (leftOut.has(id) ? 2000 : 1000);
    return unordered.toSorted((a, b) => rank(a) - rank(b));
  }, [unordered, steps, leftOut]);
  const isBusy = (id: DraftId): boolean => {
    const reviewed = reviews.get(id);
    const step = reviewed?.review.step.step;
    return reviewed !== undefined && (step === 'applied' || step === 'unsure' || isUnderWay(reviewed.review));
  };
  useChecks(ticked, run);
  useTakenBack(run);
  return {
    all,
    ticked,
    leftOut,
    several,
    run,
    seen,
    answer,
    isBusy,
    bridged: new Set((steps ?? []).flatMap(({ id, bridge }) => (bridge === undefined ? [] : [id]))),
    isOver: run?.phase === 'applied' || run?.phase === 'taken-back',
  };
}

/** The check is of the very text (and base) that would be sent: another one is checked anew. */
function useChecks(ticked: readonly DraftState[], run: Run | undefined): void {
  const { apply } = useServices();
  const reviews = useReviews();
  const cluster = useStore((state) => state.cluster);
  const source = useStore((state) => state.source);
  const writing = run?.phase === 'applying' || run?.phase === 'taking-back';
  useEffect(() => {
    if (writing || source === undefined) return;
    for (const draft of ticked) {
      const reviewed = reviews.get(draft.id);
      const step = reviewed?.review.step.step;
      const busy = reviewed !== undefined && (step === 'applied' || step === 'unsure' || isUnderWay(reviewed.review));
      // A step on the way that failed is told as it failed, until the run goes on.
      if (busy || reviewed?.draft === draft || planOf(draft, cluster).type === 'blocked') continue;
      checkSoon(draft, apply);
    }
  }, [ticked, reviews, cluster, source, writing, apply]);
}

/** What is applied may be taken back while this is looked at: by the server, or from the history. */
function useTakenBack(run: Run | undefined): void {
  const { history: fetchHistory } = useServices();
  const history = useStore((state) => state.history);
  useEffect(() => {
    if (run !== undefined && history !== undefined) void lookWhetherTakenBack(fetchHistory);
  }, [run, history, fetchHistory]);
}
