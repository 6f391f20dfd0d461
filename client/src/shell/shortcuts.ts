/** The keys that work everywhere on the page, except while text is being typed. */
import { endOfNode } from '@eastwest/shared/intent';
import { useHotkeys } from '@mantine/hooks';
import { spotlight } from '@mantine/spotlight';
import { documentId } from '../state/document.ts';
import type { Way } from '../state/histories.ts';
import { shownGraph } from '../state/shown.ts';
import { newPolicy, recipes } from '../ui/new-policy.ts';
import { actions, store } from '../ui/store.ts';
import { help } from './help.ts';
import { likelyNamespace, likelyPlace } from './new-policy.ts';
import type { Panels } from './panels.ts';

export const hotkeys: readonly { readonly keys: readonly string[]; readonly words: string }[] = [
  { keys: ['Ctrl', 'K'], words: 'find and do' },
  { keys: ['/'], words: 'find and do' },
  { keys: ['M'], words: 'map' },
  { keys: ['T'], words: 'table' },
  { keys: ['P'], words: 'policies' },
  { keys: ['B'], words: 'tiers, as a board' },
  { keys: ['L'], words: 'findings' },
  { keys: ['W'], words: 'ask why' },
  { keys: ['N'], words: 'new policy' },
  { keys: ['R'], words: 'recipes' },
  { keys: ['D'], words: 'review the drafts' },
  { keys: ['C'], words: 'allow a connection, from what is selected' },
  { keys: ['Alt', 'O'], words: 'in the YAML: what only this rule, peer or port allows' },
  { keys: ['['], words: 'fold the left side' },
  { keys: [']'], words: 'fold the right side' },
  { keys: ['Ctrl', 'Z'], words: 'undo the last edit of the text' },
  { keys: ['Ctrl', 'Shift', 'Z'], words: 'redo it' },
  { keys: ['F6'], words: 'next part of the page' },
  { keys: ['Esc'], words: 'close or deselect' },
  { keys: ['?'], words: 'this help' },
];

export function useShortcuts(panels: Panels): void {
  useHotkeys([
    // Ctrl K works in text too, as everywhere else on the web; the palette binds it itself.
    ['/', onPage(spotlight.open)],
    ['m', onPage(() => actions.setView('map'))],
    ['t', onPage(() => actions.setView('table'))],
    ['p', onPage(() => actions.setView('policies'))],
    ['b', onPage(() => actions.setView('tiers'))],
    ['l', onPage(() => actions.setView('findings'))],
    ['w', onPage(() => actions.ask({}))],
    ['n', onPage(() => newPolicy('blank', likelyNamespace()))],
    ['r', onPage(() => recipes.open(likelyPlace()))],
    ['d', onPage(actions.openReview)],
    ['c', onPage(allowFromSelection)],
    ['[', onPage(() => panels.toggle('left'))],
    [']', onPage(() => panels.toggle('right'))],
    ['shift+?', onPage(help.open)],
    ['?', onPage(help.open)],
    ['Escape', onPage(leave), { preventDefault: false }],
    ['Enter', keepWhatIsTried, { preventDefault: false }],
  ]);
  useHotkeys([['F6', goToNextPart]], [], true);
  // In the form's fields too: what is typed there is typed into the policy's text.
  useHotkeys(
    [
      ['mod+Z', (event) => goInText(event, 'undo'), { preventDefault: false }],
      ['mod+shift+Z', (event) => goInText(event, 'redo'), { preventDefault: false }],
      ['mod+Y', (event) => goInText(event, 'redo'), { preventDefault: false }],
    ],
    [],
    true,
  );
}

/** Unless what has the focus does something of its own on Enter. */
function keepWhatIsTried(event: KeyboardEvent): void {
  const { target } = event;
  const own =
    target instanceof Element ? target.closest('button, a, input, [role="dialog"], [role="menu"], [role="listbox"]') : null;
  if (own === null && store.getState().trial !== undefined) actions.keepTrial();
}

/** A field that is not about the policy's text has an undo of its own. */
function goInText(event: KeyboardEvent, way: Way): void {
  const { target } = event;
  const field = target instanceof Element ? target.closest('input, textarea, [contenteditable="true"], [role="dialog"]') : null;
  if (field !== null && field.closest('[data-edits-text]') === null) return;
  const id = documentId(store.getState().view.selection);
  if (id === undefined) return;
  event.preventDefault();
  if (way === 'undo') actions.undoText(id);
  else actions.redoText(id);
}

/** A dialog, a menu or a list of choices has its own keys, Escape among them. */
function onPage(act: () => void): (event: KeyboardEvent) => void {
  return ({ target }) => {
    const layer = target instanceof Element ? target.closest('[role="dialog"], [role="menu"], [role="listbox"]') : null;
    if (layer === null) act();
  };
}

/** List, connections, selection: each has a great many stops of Tab. */
function goToNextPart(): void {
  const parts = [...document.querySelectorAll<HTMLElement>('[data-part]')].filter((part) => part.offsetParent !== null);
  const current = parts.findIndex((part) => part.contains(document.activeElement));
  parts[(current + 1) % parts.length]?.focus();
}

/** From what has the focus on the map, or else from what is selected. */
export function allowFromSelection(): void {
  const state = store.getState();
  const { hover, view } = state;
  const { selection } = view;
  const id = hover?.type === 'node' ? hover.id : selection.type === 'node' ? selection.id : undefined;
  const node = id === undefined ? undefined : shownGraph(state)?.nodes.get(id);
  const from =
    selection.type === 'namespace' && node === undefined
      ? ({ kind: 'namespace', name: selection.name } as const)
      : node && endOfNode(node);
  actions.wish({ type: 'allow', from, protocol: 'TCP' });
}

/** One step out: what is tried, what is asked of a rule, the review, then the selection, then the focus on one node. */
function leave(): void {
  const { view, trial, wish, sole } = store.getState();
  if ((trial !== undefined || wish !== undefined) && !view.review) actions.dropTrial();
  else if (sole !== undefined && !view.review) actions.leaveSole();
  else if (view.review) actions.closeReview();
  else if (view.selection.type !== 'none') actions.clearSelection();
  else if (view.filter.focus !== undefined) actions.setFocus(undefined);
}
