/** What became of a change that was begun and of which no answer told how it ended, by what is there now: pure. */
import type { RecordedVersion } from '@eastwest/shared/protocol';
import { differences } from '../cluster/kubernetes/held.ts';
import type { SourceVersion } from '../cluster/source.ts';
import type { Entry } from './fold.ts';

export type Settled = { readonly type: 'done'; readonly after?: RecordedVersion } | { readonly type: 'void' };

/** Undefined when that cannot be told: it is something else again. */
export function settled({ change, wanted }: Entry, now: SourceVersion | undefined): Settled | undefined {
  const { operation, before } = change;
  if (isSame(before, now)) return { type: 'void' };
  if (operation === 'delete') return now === undefined ? { type: 'done' } : undefined;
  if (now === undefined || wanted === undefined) return undefined;
  if (operation === 'update' && now.uid !== before?.uid) return undefined;
  if (!saysSame(wanted, now)) return undefined;
  const { managers: _, ...after } = now;
  return { type: 'done', after };
}

function isSame(left: RecordedVersion | undefined, right: RecordedVersion | undefined): boolean {
  return left?.uid === right?.uid && left?.resourceVersion === right?.resourceVersion;
}

/** Labels and annotations that the API server or a webhook adds decide nothing. */
function saysSame(wanted: RecordedVersion['manifest'], { manifest }: RecordedVersion): boolean {
  return differences(wanted, manifest).every(({ path, type }) => type === 'kept' && path[0] === 'metadata');
}
