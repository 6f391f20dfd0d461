/** What a new policy may start as, and where it is most likely meant for. */
import type { RecipePlace } from '@eastwest/shared/recipes';
import type { Template } from '../state/templates.ts';
import { store } from '../ui/store.ts';

export const templates: readonly { readonly template: Template; readonly words: string }[] = [
  { template: 'blank', words: 'Within the namespace only' },
  { template: 'deny-ingress', words: 'Default deny, incoming' },
  { template: 'deny-all', words: 'Default deny, both ways but DNS' },
];

/** For whom a recipe is most likely meant: the workload that is selected, else a namespace. */
export function likelyPlace(): RecipePlace {
  const { view, result } = store.getState();
  const { selection } = view;
  const node = selection.type === 'node' ? result?.graph.nodes.get(selection.id) : undefined;
  const namespace = likelyNamespace();
  return node?.type === 'workload' ? { namespace, workload: { kind: node.kind, name: node.name } } : { namespace };
}

/** The namespace that a new policy is most likely meant for. */
export function likelyNamespace(): string {
  const { view, result } = store.getState();
  const { selection, filter } = view;
  if (selection.type === 'namespace') return selection.name;
  const node = selection.type === 'node' ? result?.graph.nodes.get(selection.id) : undefined;
  if (node?.type === 'workload') return node.namespace;
  return filter.namespaces[0] ?? result?.graph.namespaces.find(({ pods }) => pods > 0)?.name ?? 'default';
}
