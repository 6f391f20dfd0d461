/** Opens what a finding is about, at its place; what has no place of its own on the page stays where it is. */
import type { Finding } from '@eastwest/shared/lint';
import { policyAt } from '../state/drafting.ts';
import { keyParts } from '../state/keys.ts';
import { shownGraph } from '../state/shown.ts';
import { actions, store } from '../ui/store.ts';

export function openFinding({ key, path }: Finding): void {
  const state = store.getState();
  const { cluster } = state;
  const { kind, namespace, name } = keyParts(key);
  if (policyAt(cluster, key) !== undefined) return actions.openPolicy(key, path);
  if (kind === 'Namespace') return actions.select({ type: 'namespace', name });
  const nodes = [...(shownGraph(state)?.nodes.values() ?? [])];
  const object = cluster.objects.get(key);
  const owner = object?.kind === 'Pod' ? object.owner : undefined;
  const node = nodes.find(
    (each) =>
      each.type === 'workload' &&
      each.namespace === namespace &&
      each.kind === (owner?.kind ?? kind) &&
      each.name === (owner?.name ?? name),
  );
  if (node !== undefined) actions.selectNode(node.id);
  else if (namespace !== '') actions.select({ type: 'namespace', name: namespace });
}
