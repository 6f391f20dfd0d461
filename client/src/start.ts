/** Wires the page: the stream feeds the store and the engine, the engine's answers go to the store. Called once. */
import { connect } from './connection/connect.ts';
import { apply, history, keep, setLife, undo, undoSet } from './connection/requests.ts';
import { keepDrafts } from './connection/kept-drafts.ts';
import { createEngine } from './engine/client.ts';
import { followUrl } from './shell/url-sync.ts';
import { tried } from './state/trial.ts';
import type { Services } from './ui/services.ts';
import { actions, store } from './ui/store.ts';

export function start(): Services {
  const engine = createEngine(new Worker(new URL('./engine/worker.ts', import.meta.url), { type: 'module', name: 'engine' }), {
    onResult: actions.evaluated,
    onFindings: ({ live, drafted }) => actions.found({ live, drafted }),
    onFailure: actions.engineFailed,
  });
  followUrl(store, actions);
  keepDrafts(store, actions);
  engine.setProfile(store.getState().view.profile);
  store.subscribe((state, last) => {
    if (state.view.profile !== last.view.profile) engine.setProfile(state.view.profile);
    if (state.drafts !== last.drafts || state.trial !== last.trial) engine.setDrafts([...tried(state).values()]);
  });
  connect({
    onStatus: actions.connectionChanged,
    onUpdate: (update, change) => {
      engine.feed(change);
      actions.streamed(update);
    },
    onResync: (because) => {
      actions.resynced();
      console.warn(`eastwest: fetching everything again: ${because}`);
    },
  });
  const { explain, selectedBy, previewOf, intend, factsOf, soleOf, comingTo, comingChanges } = engine;
  return {
    explain,
    selectedBy,
    previewOf,
    intend,
    factsOf,
    soleOf,
    comingTo,
    comingChanges,
    apply,
    undo,
    undoSet,
    history,
    keep,
    setLife,
  };
}
