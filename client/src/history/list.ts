/** The list as far as it was fetched, outside of any component: what the stream says of the history makes it look again. */
import type { HistoryPage, RecordedChange } from '@eastwest/shared/protocol';
import { useStore as useZustand } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Services } from '../ui/services.ts';
import { store } from '../ui/store.ts';

interface List {
  readonly changes: readonly RecordedChange[];
  readonly more: boolean;
  /** Where it is kept; absent until the first answer. */
  readonly kept?: string;
  readonly problem?: string;
  /** Why it could not be fetched, as a sentence. */
  readonly failure?: string;
}

const nothing: List = { changes: [], more: false };

const list = createStore<List>(() => nothing);

export function useList(): List {
  return useZustand(list);
}

/** The newest ones again; what was fetched of older ones stays below them. */
async function fetchNewest(history: Services['history']): Promise<void> {
  const page = await history();
  list.setState(page.ok ? withNewest(list.getState(), page.value) : { ...list.getState(), failure: page.error }, true);
}

/** Now, and whenever the stream says that something was changed; returns what ends it. */
export function followNewest(history: Services['history']): () => void {
  void fetchNewest(history);
  return store.subscribe((state, last) => {
    if (state.history !== last.history) void fetchNewest(history);
  });
}

export async function fetchOlder(history: Services['history']): Promise<void> {
  const last = list.getState().changes.at(-1);
  if (last === undefined) return fetchNewest(history);
  const page = await history(last.id);
  const { changes } = list.getState();
  if (!page.ok) list.setState({ failure: page.error });
  else if (changes.at(-1) === last) list.setState({ changes: [...changes, ...page.value.changes], more: page.value.more });
}

export function withNewest(known: List, { changes, more, kept, problem }: HistoryPage): List {
  const oldest = changes.at(-1);
  const at = oldest === undefined ? -1 : known.changes.findIndex(({ id }) => id === oldest.id);
  const older = at === -1 ? [] : known.changes.slice(at + 1);
  return {
    changes: [...changes, ...older],
    more: older.length > 0 ? known.more : more,
    kept,
    ...(problem !== undefined && { problem }),
  };
}
