/** What goes along with an apply, for the history: what the user saw of it, and whether it has to be kept. */
import type { Preview } from '@eastwest/shared/change';
import type { ApplyRequest } from '@eastwest/shared/protocol';
import { keepWithin } from './keep-within.ts';
import { seenOf } from './seen.ts';

export function toldOf(preview: Preview | undefined): Pick<ApplyRequest, 'seen' | 'keepWithin'> {
  const seconds = keepWithin();
  return {
    ...(preview !== undefined && { seen: seenOf(preview) }),
    ...(seconds !== undefined && { keepWithin: seconds }),
  };
}
