/** The boxes that the selected policy selects, and those that something beside the map is about. */
import type { PolicySummary } from '../engine/messages.ts';
import type { Highlight } from '../state/app.ts';
import type { Selection } from '../state/view.ts';
import { namespaceId } from './scene.ts';
import type { ItemId, Scene } from './scene.ts';

export function subjectsOf(
  scene: Scene,
  selection: Selection,
  policies: readonly PolicySummary[] | undefined,
): ReadonlySet<ItemId> {
  if (selection.type !== 'policy') return new Set();
  const own = selection.key.split('/')[1] ?? '';
  const pods = new Set(policies?.find(({ key }) => key === selection.key)?.pods);
  const boxes = [...scene.boxes.values()].filter(({ node }) => {
    if (node.type !== 'workload' || (own !== '' && node.namespace !== own)) return false;
    return node.podNames.some((name) => pods.has(own === '' ? `${node.namespace}/${name}` : name));
  });
  return new Set(boxes.map(({ id }) => id));
}

/** The boxes of these pods, and the namespaces that are drawn as one box and hold some. */
export function highlighted(scene: Scene, { pods }: Highlight): ReadonlySet<ItemId> {
  const boxes = [...scene.boxes.values()].filter(({ node }) => {
    const names = node.type === 'workload' ? pods.get(node.namespace) : undefined;
    return names !== undefined && node.type === 'workload' && node.podNames.some((name) => names.has(name));
  });
  const folded = [...pods.keys()].map(namespaceId).filter((id) => scene.containers.get(id)?.folded === true);
  return new Set([...boxes.map(({ id }) => id), ...folded]);
}
