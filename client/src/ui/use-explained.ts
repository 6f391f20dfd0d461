/** Asks the engine and keeps the last answer until the next is there, so that nothing flickers while the cluster moves. */
import type { Connection } from '@eastwest/shared/evaluate';
import { useEffect, useState } from 'react';
import { endpointText } from '../state/url.ts';
import { useServices } from './services.ts';
import type { Explained } from './services.ts';
import { useStore } from './store.ts';

interface Answer {
  readonly key: string;
  readonly explained: Explained;
}

/** Undefined while nothing is asked, or the first answer to this question is on its way. Asks again with each new result. */
export function useExplained(connection: Connection | undefined): Explained | undefined {
  const { explain } = useServices();
  const result = useStore((state) => state.result);
  const [answer, setAnswer] = useState<Answer>();
  const key = connection === undefined ? '' : keyOf(connection);
  useEffect(() => {
    if (connection === undefined || result === undefined) return undefined;
    let wanted = true;
    const take = (explained: Explained): void => {
      if (wanted) setAnswer({ key, explained });
    };
    explain(connection).then(take, (error: unknown) =>
      take({ now: { error: error instanceof Error ? error.message : String(error) } }),
    );
    return () => {
      wanted = false;
    };
    // The key stands for the connection, which is a new object on each render.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [key, result, explain]);
  return answer?.key === key ? answer.explained : undefined;
}

function keyOf({ from, to, protocol, port }: Connection): string {
  return `${endpointText(from)}→${endpointText(to)} ${protocol} ${port}`;
}
