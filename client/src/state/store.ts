/** The one store of the page and everything that may be done to it. No framework: `ui/store.ts` binds it to React. */
import type { Proposal } from '@eastwest/shared/change';
import type { ProfileName } from '@eastwest/shared/evaluate';
import type { ObjectKey } from '@eastwest/shared/kube';
import type { NodeId } from '@eastwest/shared/graph';
import type { Findings, SoleAnswer } from '../engine/messages.ts';
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { AppState, ConnectionStatus, EngineResult, Highlight, Hover, Reveal, Sole, StreamUpdate } from './app.ts';
import { firstState } from './app.ts';
import {
  isNewDraft,
  rebased,
  withDelete,
  withDraft,
  withDraftAsNew,
  withDraftText,
  withNewDraft,
  withoutDraft,
} from './drafting.ts';
import type { DraftId, Drafts, DraftState } from './drafts.ts';
import { gone, recorded } from './histories.ts';
import type { Way } from './histories.ts';
import { noFilter, withFilter, withFocus, withNamespaceToggled, withProfile, withSelection } from './navigation.ts';
import type { Wish } from './wish.ts';
import { trialOf, withTrial } from './trial.ts';
import type { Filter, MainView, PanelTab, Question, Scope, Selection, ViewState } from './view.ts';

export type AppStore = StoreApi<AppState>;

export function createAppStore(initial: AppState = firstState): AppStore {
  return createStore<AppState>(() => initial);
}

export type Actions = ReturnType<typeof createActions>;

/** Bound to one store; the functions never change, so they may be passed and compared freely. */
export function createActions(store: AppStore) {
  return { ...viewActions(store), ...draftActions(store), ...worldActions(store) };
}

function viewActions(store: AppStore) {
  const change = (step: (view: ViewState) => ViewState): void => store.setState(({ view }) => ({ view: step(view) }));
  return {
    /** Replaces the whole view: what the URL says. */
    navigate: (view: ViewState): void => change(() => view),
    setView: (view: MainView): void => change((last) => ({ ...last, view, review: false })),
    setScope: (scope: Scope): void => change((last) => ({ ...last, scope })),
    select: (selection: Selection): void => change((last) => withSelection(last, selection)),
    selectNode: (id: NodeId): void => change((last) => withSelection(last, { type: 'node', id })),
    selectEdge: (from: NodeId, to: NodeId): void => change((last) => withSelection(last, { type: 'edge', from, to })),
    clearSelection: (): void => change((last) => withSelection(last, { type: 'none' })),
    setTab: (tab: PanelTab): void => change((last) => ({ ...last, tab })),
    setFilter: (filter: Partial<Omit<Filter, 'focus'>>): void => change((last) => withFilter(last, filter)),
    /** Undefined: as the engine that the cluster shows. */
    setProfile: (profile: ProfileName | undefined): void => change((last) => withProfile(last, profile)),
    clearFilter: (): void => change((last) => ({ ...last, filter: noFilter })),
    /** `all` are the namespaces that exist, in order. */
    toggleNamespace: (name: string, all: readonly string[]): void => change((last) => withNamespaceToggled(last, name, all)),
    /** Shows only this node and its neighbours; undefined shows all again. */
    setFocus: (node: NodeId | undefined): void => change((last) => withFocus(last, node)),
    /** Completes the question and opens the Why tab; what is not given stays as it was. */
    ask: (question: Partial<Question>): void =>
      change((last) => ({ ...last, tab: 'why', review: false, question: { ...last.question, ...question } })),
    setQuestion: (question: Question): void => change((last) => ({ ...last, question })),
    /** Opens a policy's text; with a path (`spec.ingress[0].from[1]`) at that place. */
    openPolicy: (key: ObjectKey, path?: string): void => {
      change((last) => {
        const view = withSelection(last, { type: 'policy', key });
        return path === undefined ? view : { ...view, tab: 'yaml' };
      });
      if (path !== undefined) store.setState({ reveal: { policy: key, path } });
    },
    /** The same for a draft, also one of a new policy. */
    openDraft: (id: DraftId, at?: Pick<Reveal, 'path' | 'range'>): void => {
      change((last) => ({ ...withSelection(last, selectionOf(id)), tab: 'yaml' }));
      if (at !== undefined) store.setState({ reveal: { policy: id, ...at } });
    },
    /** What is applied are the drafts, so what is only tried is dropped. */
    openReview: (): void =>
      store.setState(({ view }) => ({ view: { ...view, review: true }, trial: undefined, wish: undefined, sole: undefined })),
    /** Asks what only this is responsible for; another question takes its place. */
    askSole: (policy: DraftId, path: string): void =>
      store.setState(({ sole }) => (sole?.policy === policy && sole.path === path ? {} : { sole: { policy, path } })),
    leaveSole: (): void => store.setState({ sole: undefined }),
    closeReview: (): void => change((last) => ({ ...last, review: false })),
    setHighlight: (highlight: Highlight | undefined): void => store.setState({ highlight }),
    setHover: (hover: Hover | undefined): void => store.setState(hover === undefined ? withoutHover : { hover }),
  };
}

function selectionOf(id: DraftId): Selection {
  return isNewDraft(id) ? { type: 'new-policy', draft: id } : { type: 'policy', key: id };
}

function withoutHover(state: AppState): Partial<AppState> {
  return state.hover === undefined ? state : { hover: undefined };
}

function draftActions(store: AppStore) {
  // Who goes on editing has looked at a proposal long enough: it was made of the drafts as they were.
  const change = (step: (state: AppState) => Drafts): void =>
    store.setState((state) => {
      const drafts = step(state);
      return drafts === state.drafts ? state : { ...recorded(state, drafts), trial: undefined };
    });
  return {
    /** Starts an edit when there is none; ends it when the text is again what it started from. */
    setDraftText: (id: DraftId, text: string): void => change(({ drafts, cluster }) => withDraftText(drafts, cluster, id, text)),
    /** Takes back what was last done to the text, by whatever hand; true when there was something. */
    undoText: (id: DraftId): boolean => goIn(store, id, 'undo'),
    redoText: (id: DraftId): boolean => goIn(store, id, 'redo'),
    /** A policy that does not exist yet, selected so that it can be typed. */
    newPolicy: (text: string): DraftId => {
      const { id, drafts } = withNewDraft(store.getState().drafts, text);
      change(() => drafts);
      store.setState(({ view }) => ({ view: withSelection(view, { type: 'new-policy', draft: id }) }));
      return id;
    },
    /** The policy of an edit is gone: its text becomes that of a new one. */
    draftAsNew: (id: DraftId): void =>
      store.setState((state) => {
        const made = withDraftAsNew(state.drafts, id);
        if (made === undefined) return state;
        return {
          ...recorded(state, made.drafts),
          trial: undefined,
          view: withSelection(state.view, { type: 'new-policy', draft: made.id }),
        };
      }),
    /** Drafts the deletion; nothing is sent before review. */
    deletePolicy: (key: ObjectKey): void => {
      change(({ drafts, cluster }) => withDelete(drafts, cluster, key));
      store.setState(({ view }) => ({ view: withSelection(view, { type: 'policy', key }) }));
    },
    /** Drops a draft; the selection of a new policy goes with it. Returns it, so that it can be restored. */
    discardDraft: (id: DraftId): DraftState | undefined => {
      const draft = store.getState().drafts.get(id);
      change(({ drafts }) => withoutDraft(drafts, id));
      store.setState(({ view }) => ({ view: withoutNewPolicy(view, id) }));
      return draft;
    },
    restoreDraft: (draft: DraftState): void => {
      change(({ drafts }) => withDraft(drafts, draft));
      store.setState(({ view }) => ({ view: withSelection(view, selectionOf(draft.id)) }));
    },
    /** Puts the same wish on top of the live policy of now. */
    rebaseDraft: (id: DraftId): void => change(({ drafts, cluster }) => rebased(drafts, cluster, id)),
    /** The cluster has what the draft wanted: unlike with a discarded draft, the policy stays selected and the review open. */
    settleDraft: (id: DraftId, key: ObjectKey): void =>
      store.setState(({ drafts, view }) => ({ drafts: withoutDraft(drafts, id), view: withSettled(view, id, key) })),
    ...trialActions(store),
    ...keptDraftActions(store),
  };
}

function goIn(store: AppStore, id: DraftId, way: Way): boolean {
  const change = gone(store.getState(), id, way);
  if (change !== undefined) store.setState({ ...change, trial: undefined });
  return change !== undefined;
}

function trialActions(store: AppStore) {
  return {
    /** Looks at a proposal: previewed at once, kept or dropped later. Another one takes its place. */
    propose: (proposal: Proposal): void =>
      store.setState(({ drafts, cluster }) => ({ trial: trialOf(proposal, drafts, cluster), sole: undefined })),
    /** Makes drafts of it; returns those that are new or changed. */
    keepTrial: (): readonly DraftId[] => {
      const state = store.getState();
      const { trial, drafts } = state;
      if (trial === undefined) return [];
      const kept = withTrial(drafts, trial);
      store.setState({ ...recorded(state, kept), trial: undefined, wish: undefined });
      return [...kept.values()].filter((draft) => drafts.get(draft.id) !== draft).map(({ id }) => id);
    },
    dropTrial: (): void =>
      store.setState(({ trial, wish }) =>
        trial === undefined && wish === undefined ? {} : { trial: undefined, wish: undefined },
      ),
    /** Opens the panel of a gesture; what was tried before is dropped. */
    wish: (wish: Wish): void =>
      store.setState(({ view }) => ({ wish, trial: undefined, sole: undefined, view: { ...view, review: false } })),
    /** The wish goes on, and nothing can be tried for it at the moment. */
    stopTrying: (): void => store.setState(({ trial }) => (trial === undefined ? {} : { trial: undefined })),
  };
}

/** Called by what keeps the drafts only. */
function keptDraftActions(store: AppStore) {
  const change = (step: (drafts: Drafts) => Drafts): void => store.setState(({ drafts }) => ({ drafts: step(drafts) }));
  return {
    /** What an earlier visit left; drafts of this visit win. */
    restoreDrafts: (kept: Drafts): void => change((drafts) => new Map([...kept, ...drafts])),
    /** The page shows another cluster now: these are its drafts. */
    replaceDrafts: (kept: Drafts): void => store.setState({ drafts: kept, trial: undefined }),
    /** Changed in another tab. */
    draftCame: (draft: DraftState): void => change((drafts) => withDraft(drafts, draft)),
    /** Discarded or applied in another tab. */
    draftLeft: (id: DraftId): void => change((drafts) => withoutDraft(drafts, id)),
    draftsAreLost: (draftsAreLost: boolean): void => store.setState({ draftsAreLost }),
  };
}

function withSettled(view: ViewState, id: DraftId, key: ObjectKey): ViewState {
  const { selection } = view;
  const wasNew = selection.type === 'new-policy' && selection.draft === id;
  return wasNew ? { ...view, selection: { type: 'policy', key } } : view;
}

function withoutNewPolicy(view: ViewState, id: DraftId): ViewState {
  const { selection } = view;
  if (selection.type === 'new-policy' && selection.draft === id) return withSelection(view, { type: 'none' });
  return { ...view, review: false };
}

/** Called by the connection and the engine only. */
function worldActions(store: AppStore) {
  return {
    connectionChanged: (connection: ConnectionStatus): void => store.setState({ connection }),
    streamed: (update: StreamUpdate): void => store.setState(update),
    resynced: (): void => store.setState(({ resyncs }) => ({ resyncs: resyncs + 1 })),
    /** Of the question that is asked now, or too late. */
    soleAnswered: ({ policy, path }: Pick<Sole, 'policy' | 'path'>, answer: SoleAnswer, drafts: Drafts): void =>
      store.setState(({ sole }) =>
        sole?.policy === policy && sole.path === path ? { sole: { policy, path, known: { answer, drafts } } } : {},
      ),
    evaluated: (result: EngineResult): void => store.setState({ result, engineFailure: undefined }),
    found: (findings: Findings): void => store.setState({ findings }),
    engineFailed: (engineFailure: string): void => store.setState({ engineFailure }),
  };
}
