/** Keeps the address and the view the same. Steps that the back button should undo are pushed, typing is not. */
import type { Actions, AppStore } from '../state/store.ts';
import { fromSearch, toSearch } from '../state/url.ts';
import type { ViewState } from '../state/view.ts';

/** Typing in a filter or composing a question changes the same entry of the history. */
export function isStep(from: ViewState, to: ViewState): boolean {
  return toSearch(withoutTyping(from)) !== toSearch(withoutTyping(to));
}

function withoutTyping(view: ViewState): ViewState {
  return { ...view, filter: { ...view.filter, text: '', port: '' }, question: { protocol: 'TCP', port: 80 } };
}

export function followUrl(store: AppStore, actions: Actions): void {
  actions.navigate(fromSearch(location.search));
  globalThis.addEventListener('popstate', () => actions.navigate(fromSearch(location.search)));
  store.subscribe(({ view }, last) => {
    const search = toSearch(view);
    if (view === last.view || search === toSearch(fromSearch(location.search))) return;
    const address = `${location.pathname}${search}`;
    if (isStep(last.view, view)) history.pushState(null, '', address);
    else history.replaceState(null, '', address);
  });
}
