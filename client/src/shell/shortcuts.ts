/** The keys that work everywhere on the page, except while text is being typed. */
import { useHotkeys } from '@mantine/hooks';
import { spotlight } from '@mantine/spotlight';
import { actions, store } from '../ui/store.ts';
import { help } from './help.ts';
import type { Panels } from './panels.ts';

export const hotkeys: readonly { readonly keys: readonly string[]; readonly words: string }[] = [
  { keys: ['Ctrl', 'K'], words: 'find and do' },
  { keys: ['/'], words: 'find and do' },
  { keys: ['M'], words: 'map' },
  { keys: ['T'], words: 'table' },
  { keys: ['P'], words: 'policies' },
  { keys: ['W'], words: 'ask why' },
  { keys: ['['], words: 'fold the left side' },
  { keys: [']'], words: 'fold the right side' },
  { keys: ['Esc'], words: 'close or deselect' },
  { keys: ['?'], words: 'this help' },
];

export function useShortcuts(panels: Panels): void {
  useHotkeys([
    // Ctrl K works in text too, as everywhere else on the web; the palette binds it itself.
    ['/', spotlight.open],
    ['m', () => actions.setView('map')],
    ['t', () => actions.setView('table')],
    ['p', () => actions.setView('policies')],
    ['w', () => actions.ask({})],
    ['[', () => panels.toggle('left')],
    [']', () => panels.toggle('right')],
    ['shift+?', help.open, { preventDefault: true }],
    ['?', help.open],
    ['Escape', leave, { preventDefault: false }],
  ]);
}

/** One step out: the review, then the selection, then the focus on one node. */
function leave(): void {
  const { view } = store.getState();
  if (view.review) actions.closeReview();
  else if (view.selection.type !== 'none') actions.clearSelection();
  else if (view.filter.focus !== undefined) actions.setFocus(undefined);
}
