/** Asks the engine what is asked of a rule, and again whenever it evaluates anew. The latest question only is worked on. */
import { useThrottledValue } from '@mantine/hooks';
import { useEffect } from 'react';
import { useServices } from '../ui/services.ts';
import { actions, store, useStore } from '../ui/store.ts';

/** What moves in a cluster by itself is followed no closer than this. */
const motionMs = 1000;

export function useSoleFollowed(): void {
  const { soleOf } = useServices();
  const policy = useStore(({ sole }) => sole?.policy);
  const path = useStore(({ sole }) => sole?.path);
  const result = useThrottledValue(
    useStore((state) => state.result),
    motionMs,
  );
  useEffect(() => {
    if (policy === undefined || path === undefined || result === undefined) return undefined;
    const wanted = new AbortController();
    const { drafts } = store.getState();
    const take = (answer: Parameters<typeof actions.soleAnswered>[1]): void => {
      if (!wanted.signal.aborted) actions.soleAnswered({ policy, path }, answer, drafts);
    };
    soleOf(policy, path, wanted.signal).then(take, (error: unknown) =>
      take({ error: error instanceof Error ? error.message : String(error) }),
    );
    return () => wanted.abort();
  }, [soleOf, policy, path, result]);
}
