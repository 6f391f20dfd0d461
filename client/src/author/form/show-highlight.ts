import type { Highlight } from '../../state/app.ts';
import { actions } from '../../ui/store.ts';

/** Of the pointer and of the focus, each somewhere else perhaps: the later one is shown, and when it goes the other again. */
const shown: Highlight[] = [];

/** Returns what ends it. */
export function showHighlight(highlight: Highlight): () => void {
  shown.push(highlight);
  actions.setHighlight(highlight);
  return () => {
    shown.splice(shown.indexOf(highlight), 1);
    actions.setHighlight(shown.at(-1));
  };
}
