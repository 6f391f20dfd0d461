/** What the engine can offer for a wish, and the one of it that is tried on the map. */
import type { IntentAnswer, IntentEnd } from '@eastwest/shared/intent';
import { useEffect, useState } from 'react';
import type { EndFacts, IntentQuestion } from '../engine/messages.ts';
import { endsOf } from '../state/wish.ts';
import { actions } from '../ui/store.ts';
import { useServices } from '../ui/services.ts';
import type { Asked } from './use-asked.ts';
import { useAsked } from './use-asked.ts';

export function useAnswer(question: IntentQuestion | undefined): Asked<IntentAnswer> {
  const { intend } = useServices();
  return useAsked<IntentAnswer>(
    question && {
      key: JSON.stringify(question),
      ends: endsOf(question),
      ask: (drafts, signal) => intend(question, drafts, signal),
      failed: (because) => ({ type: 'impossible', because }),
    },
  );
}

/** Which of the alternatives is tried: the best, until another is chosen, which stays so for as long as it is offered. */
export function useTried(answer: IntentAnswer | undefined): readonly [index: number, choose: (index: number) => void] {
  const [chosen, setChosen] = useState('');
  const offers = answer?.type === 'alternatives' ? answer.alternatives : [];
  const keys = offers.map(({ proposal }) => JSON.stringify(proposal.changes));
  const index = Math.max(0, keys.indexOf(chosen));
  const proposal = offers[index]?.proposal;
  useEffect(() => {
    if (proposal === undefined) actions.stopTrying();
    else actions.propose(proposal);
  }, [proposal]);
  return [index, (next) => setChosen(keys[next] ?? '')];
}

/** Undefined until they are known. */
export function useFactsOf(end: IntentEnd | undefined): EndFacts | undefined {
  const { factsOf } = useServices();
  const { value } = useAsked<EndFacts>(
    end && {
      key: JSON.stringify(end),
      ends: [end],
      ask: (drafts, signal) => factsOf(end, drafts, signal),
      failed: () => ({ ports: [], ingress: [], egress: [] }),
    },
  );
  return value;
}
