/** Asks the engine, and asks again when what the answer rests on is another: no old answer passes for one of now. */
import type { IntentEnd } from '@eastwest/shared/intent';
import type { ClusterObject, ClusterState } from '@eastwest/shared/kube';
import { useThrottledValue } from '@mantine/hooks';
import { useEffect, useMemo, useState } from 'react';
import { shallow } from 'zustand/shallow';
import type { Drafts, DraftState } from '../state/drafts.ts';
import { concernedBy } from '../state/wish.ts';
import { useStore } from '../ui/store.ts';

export interface Question<Value> {
  /** The same text for the same question. */
  readonly key: string;
  readonly ends: readonly IntentEnd[];
  readonly ask: (drafts: readonly DraftState[], signal: AbortSignal) => Promise<Value>;
  readonly failed: (because: string) => Value;
}

export interface Asked<Value> {
  readonly isAsked: boolean;
  /** The last one to this question; undefined while it is on its way. */
  readonly value: Value | undefined;
  /** It is of the drafts, the policies and the pods of now. */
  readonly isCurrent: boolean;
}

interface Known<Value> {
  readonly key: string;
  readonly drafts: Drafts;
  readonly concerned: readonly ClusterObject[];
  readonly value: Value;
}

/** While what is wished for is still being typed or ticked. */
const pauseMs = 150;

/** What else moves in a cluster may change the answer too, and is looked at no more often than this. */
const motionMs = 5000;

export function useAsked<Value>(question: Question<Value> | undefined): Asked<Value> {
  const drafts = useStore((state) => state.drafts);
  const cluster = useStore((state) => state.cluster);
  const key = question?.key ?? '';
  const concerned = useConcerned(cluster, key, question?.ends ?? []);
  const seen = useThrottledValue(cluster, motionMs);
  const [known, setKnown] = useState<Known<Value>>();
  useEffect(() => {
    if (question === undefined) return undefined;
    const wanted = new AbortController();
    const take = (value: Value): void => {
      if (!wanted.signal.aborted) setKnown({ key, drafts, concerned, value });
    };
    const failed = (error: unknown): void => take(question.failed(error instanceof Error ? error.message : String(error)));
    const timer = setTimeout(() => void question.ask([...drafts.values()], wanted.signal).then(take, failed), pauseMs);
    return () => {
      wanted.abort();
      clearTimeout(timer);
    };
    // The key stands for the question, which is a new object on each render.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [key, drafts, concerned, seen]);
  const same = known !== undefined && known.key === key ? known : undefined;
  return {
    isAsked: question !== undefined,
    value: same?.value,
    isCurrent: same?.drafts === drafts && same.concerned === concerned,
  };
}

/** Another array only when one of them is another. */
function useConcerned(cluster: ClusterState, key: string, ends: readonly IntentEnd[]): readonly ClusterObject[] {
  // oxlint-disable-next-line react/exhaustive-deps -- the key stands for the ends
  const now = useMemo(() => concernedBy(cluster, ends), [cluster, key]);
  const [kept, setKept] = useState(now);
  if (kept === now || shallow(kept, now)) return kept;
  setKept(now);
  return now;
}
