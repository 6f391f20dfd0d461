/** Asks the engine what can be offered, and tries the best of it on the map. */
import type { IntentAnswer, IntentEnd } from '@eastwest/shared/intent';
import { useEffect, useState } from 'react';
import type { EndFacts, IntentQuestion } from '../engine/messages.ts';
import { actions, store, useStore } from '../ui/store.ts';
import { useServices } from '../ui/services.ts';

/** While what is wished for is still being typed or ticked. */
const pauseMs = 150;

/** Undefined while nothing is asked or the answer is on its way. Asks again when the drafts change. */
export function useAnswer(question: IntentQuestion | undefined): IntentAnswer | undefined {
  const { intend } = useServices();
  const drafts = useStore((state) => state.drafts);
  const [known, setKnown] = useState<{ readonly key: string; readonly answer: IntentAnswer }>();
  const key = question === undefined ? '' : JSON.stringify(question);
  useEffect(() => {
    if (question === undefined) return undefined;
    let wanted = true;
    const take = (answer: IntentAnswer): void => {
      if (wanted) setKnown({ key, answer });
    };
    const failed = (error: unknown): void =>
      take({ type: 'impossible', because: error instanceof Error ? error.message : String(error) });
    const timer = setTimeout(() => void intend(question, [...store.getState().drafts.values()]).then(take, failed), pauseMs);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
    // The key stands for the question, which is a new object on each render.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [key, drafts, intend]);
  return known !== undefined && known.key === key ? known.answer : undefined;
}

/** Which of the alternatives is tried; a new answer begins with its best. */
export function useTried(answer: IntentAnswer | undefined): readonly [index: number, choose: (index: number) => void] {
  const [chosen, setChosen] = useState<{ readonly of: IntentAnswer; readonly index: number }>();
  const index = chosen !== undefined && chosen.of === answer ? chosen.index : 0;
  const proposal = answer?.type === 'alternatives' ? answer.alternatives[index]?.proposal : undefined;
  useEffect(() => {
    if (proposal === undefined) actions.stopTrying();
    else actions.propose(proposal);
  }, [proposal]);
  return [index, (next) => answer !== undefined && setChosen({ of: answer, index: next })];
}

/** Undefined until they are known. */
export function useFactsOf(end: IntentEnd | undefined): EndFacts | undefined {
  const { factsOf } = useServices();
  const drafts = useStore((state) => state.drafts);
  const [known, setKnown] = useState<{ readonly key: string; readonly facts: EndFacts }>();
  const key = end === undefined ? '' : JSON.stringify(end);
  useEffect(() => {
    if (end === undefined) return undefined;
    let wanted = true;
    const take = (facts: EndFacts): void => {
      if (wanted) setKnown({ key, facts });
    };
    factsOf(end, [...store.getState().drafts.values()]).then(take, () => take({ ports: [], ingress: [], egress: [] }));
    return () => {
      wanted = false;
    };
    // oxlint-disable-next-line react/exhaustive-deps -- the key stands for the end
  }, [key, drafts, factsOf]);
  return known !== undefined && known.key === key ? known.facts : undefined;
}
