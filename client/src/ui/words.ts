/** How nodes, ports and postures are called, the same everywhere on the page. */
import { qualifiedName } from '@eastwest/shared/kube';
import type { PolicyRef } from '@eastwest/shared/evaluate';

export {
  hasWorkloads,
  isolationWords,
  nameOf,
  plural,
  portLabel,
  portWords,
  postureOf,
  shortNameOf,
  signOf,
  subtitleOf,
  titleOf,
  wordsOf,
} from '../map/words.ts';
export type { Posture } from '../map/words.ts';

/** `shop/db, default-deny`: a policy without a namespace by its name alone. */
export function policyNames(policies: readonly PolicyRef[]): string {
  const names = policies.map(qualifiedName);
  return names.length === 0 ? 'no policy' : names.join(', ');
}
