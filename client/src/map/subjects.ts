/** The boxes that the selected policy selects. */
import type { PolicySummary } from '../engine/messages.ts';
import type { Selection } from '../state/view.ts';
import type { ItemId, Scene } from './scene.ts';

export function subjectsOf(
  scene: Scene,
  selection: Selection,
  policies: readonly PolicySummary[] | undefined,
): ReadonlySet<ItemId> {
  if (selection.type !== 'policy') return new Set();
  const namespace = selection.key.split('/')[1] ?? '';
  const pods = new Set(policies?.find(({ key }) => key === selection.key)?.pods);
  const isSelected = (name: string): boolean => pods.has(name) || pods.has(`${namespace}/${name}`);
  const boxes = [...scene.boxes.values()].filter(
    ({ node }) => node.type === 'workload' && node.namespace === namespace && node.podNames.some(isSelected),
  );
  return new Set(boxes.map(({ id }) => id));
}
