/** The histories of the policies' texts: whoever changes a text, the editor, the form, a gesture on the map, writes into them. */
import type { AppState } from './app.ts';
import { withDraftText } from './drafting.ts';
import { documentOf } from './document.ts';
import type { DraftId, Drafts } from './drafts.ts';
import { redone, undone, withStep } from './text-history.ts';
import type { TextHistory } from './text-history.ts';

export type Histories = ReadonlyMap<DraftId, TextHistory>;

type State = Pick<AppState, 'drafts' | 'cluster' | 'histories'>;
type Change = Pick<AppState, 'drafts' | 'histories'>;

/** These drafts, by the user's hand: what that does to the texts can be undone. */
export function recorded(state: State, drafts: Drafts): Change {
  const { cluster, drafts: before } = state;
  const histories = new Map(state.histories);
  for (const id of new Set([...before.keys(), ...drafts.keys()])) {
    if (before.get(id) === drafts.get(id)) continue;
    const [from, to] = [documentOf(state, id)?.text, documentOf({ drafts, cluster }, id)?.text];
    if (to === undefined) histories.delete(id);
    else if (from !== undefined && from !== to) histories.set(id, withStep(histories.get(id), from, to));
  }
  return { drafts, histories };
}

export type Way = 'undo' | 'redo';
const ways = { undo: undone, redo: redone } as const;

/** Undefined where there is nothing to go to: then nothing happens. */
export function gone(state: State, id: DraftId, way: Way): Change | undefined {
  const next = canGo(state, id, way) ? nextOf(state, id, way) : undefined;
  if (next === undefined) return undefined;
  const drafts = withDraftText(state.drafts, state.cluster, id, next.text);
  return { drafts, histories: new Map(state.histories).set(id, next) };
}

/** Cheap enough to ask on every change of the state. */
export function canGo(state: State, id: DraftId, way: Way): boolean {
  const history = state.histories.get(id);
  if (history === undefined || (way === 'undo' ? history.past : history.future).length === 0) return false;
  const document = documentOf(state, id);
  return document !== undefined && !document.readOnly && document.text === history.text;
}

function nextOf({ histories }: State, id: DraftId, way: Way): TextHistory | undefined {
  const history = histories.get(id);
  return history && ways[way](history);
}
