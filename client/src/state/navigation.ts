/** How what is looked at may change: pure steps from one view to the next. */
import type { ProfileName } from '@eastwest/shared/evaluate';
import type { NodeId } from '@eastwest/shared/graph';
import type { ObjectKey } from '@eastwest/shared/kube';
import type { Filter, PanelTab, Question, Selection, ViewState } from './view.ts';

export const noFilter: Filter = { namespaces: [], text: '', port: '', direction: 'both' };

export const noQuestion: Question = { protocol: 'TCP', port: 80 };

export const firstView: ViewState = {
  view: 'map',
  scope: 'workloads',
  selection: { type: 'none' },
  filter: noFilter,
  tab: 'overview',
  question: noQuestion,
  review: false,
};

/** The tab that a selection opens with: the text of a policy, the facts of everything else. */
export function firstTab(selection: Selection): PanelTab {
  return selection.type === 'policy' || selection.type === 'new-policy' ? 'yaml' : 'overview';
}

/** Who works in the form stays in it from one policy to the next. */
export function withSelection(view: ViewState, selection: Selection): ViewState {
  const tab = firstTab(selection);
  return { ...view, selection, tab: tab === 'yaml' && view.tab === 'form' ? 'form' : tab, review: false };
}

export function withFilter(view: ViewState, change: Partial<Filter>): ViewState {
  return { ...view, filter: { ...view.filter, ...change } };
}

export function withFocus(view: ViewState, node: NodeId | undefined): ViewState {
  const { focus: _, ...filter } = view.filter;
  return { ...view, filter: node === undefined ? filter : { ...filter, focus: node } };
}

/**
 * Ticks or unticks one namespace. An empty list shows all, so unticking the first one lists all others, and ticking the
 * last missing one empties the list again: a namespace that appears later is then shown too.
 */
export function withNamespaceToggled(view: ViewState, name: string, all: readonly string[]): ViewState {
  const shown = view.filter.namespaces.length === 0 ? all : view.filter.namespaces;
  const next = shown.includes(name) ? shown.filter((each) => each !== name) : [...shown, name];
  return withFilter(view, { namespaces: next.length === 0 || all.every((each) => next.includes(each)) ? [] : next });
}

/** Undefined: as the cluster shows. */
export function withProfile(view: ViewState, profile: ProfileName | undefined): ViewState {
  const { profile: _, ...rest } = view;
  return profile === undefined ? rest : { ...rest, profile };
}

export function isFiltered(filter: Filter): boolean {
  return (
    filter.namespaces.length > 0 ||
    filter.text !== '' ||
    filter.port !== '' ||
    filter.direction !== 'both' ||
    filter.focus !== undefined
  );
}

export function selectedPolicy(selection: Selection): ObjectKey | undefined {
  return selection.type === 'policy' ? selection.key : undefined;
}
