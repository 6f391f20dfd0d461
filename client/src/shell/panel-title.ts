/** What stands at the head of the right panel: the thing selected and one line about it. */
import { assertNever } from '@eastwest/shared/base';
import type { Selection } from '../state/view.ts';
import { keyParts } from '../state/keys.ts';
import { useShallowStore } from '../ui/store.ts';
import { shownGraph } from '../state/shown.ts';
import type { AppState } from '../state/app.ts';
import { plural, postureOf, shortNameOf, subtitleOf } from '../ui/words.ts';

export interface PanelTitle {
  readonly title: string;
  readonly subtitle: string;
}

export function usePanelTitle(selection: Selection): PanelTitle {
  return useShallowStore((state) => titleFor(selection, state));
}

function titleFor(selection: Selection, state: AppState): PanelTitle {
  const graph = shownGraph(state);
  switch (selection.type) {
    case 'none':
      return { title: state.source?.name ?? 'eastwest', subtitle: '' };
    case 'node': {
      const node = graph?.nodes.get(selection.id);
      return node === undefined
        ? { title: selection.id, subtitle: '' }
        : { title: shortNameOf(node), subtitle: subtitleOf(node) };
    }
    case 'namespace': {
      const summary = graph?.namespaces.find(({ name }) => name === selection.name);
      const posture = summary && postureOf(summary)?.words;
      const parts = summary === undefined ? [] : [plural(summary.pods, 'pod'), ...(posture === undefined ? [] : [posture])];
      return { title: selection.name, subtitle: ['Namespace', ...parts].join(' · ') };
    }
    case 'edge': {
      const [from, to] = [selection.from, selection.to].map((id) => {
        const node = graph?.nodes.get(id);
        return node === undefined ? id : shortNameOf(node);
      });
      return { title: `${from} → ${to}`, subtitle: 'Connection' };
    }
    case 'policy':
      return policyTitle(selection.key, state);
    case 'new-policy':
      return { title: 'New policy', subtitle: 'A draft: nothing is applied before you review it' };
    default:
      return assertNever(selection);
  }
}

function policyTitle(key: Extract<Selection, { type: 'policy' }>['key'], { result, drafts }: AppState): PanelTitle {
  const { namespace, name } = keyParts(key);
  // A policy of another API has its kind in its name.
  const bare = name.slice(name.lastIndexOf('/') + 1);
  const title = namespace === '' ? bare : `${namespace} / ${bare}`;
  const summary = result?.policies.find((policy) => policy.key === key);
  if (drafts.get(key)?.type === 'delete')
    return { title, subtitle: 'To be deleted: a draft, nothing is applied before you review it' };
  if (summary === undefined) return { title, subtitle: 'Policy' };
  const isolates = summary.directions.length === 0 ? 'isolates nothing' : `isolates them for ${summary.directions.join(' and ')}`;
  return { title, subtitle: `Selects ${plural(summary.pods.length, 'pod')} now and ${isolates}` };
}
