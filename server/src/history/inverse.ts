/** What has to be asked for so that everything is again as it was before a change: pure. */
import { err, ok } from '@eastwest/shared/base';
import type { Result } from '@eastwest/shared/base';
import { manifestOfKey } from '@eastwest/shared/kube';
import type { SourceRequest } from '../cluster/source.ts';
import type { RecordedChange, RecordedVersion } from '@eastwest/shared/protocol';

/**
 * `after` is what the change has left, `hole` where in a file it was deleted, `managers` whose the fields were. The error says why there is no way back.
 * INVARIANT (T27): what is asked for names that version, so that whatever happened since is never overwritten; a creation can
 * only create.
 */
export function inverseOf(
  change: RecordedChange,
  after: RecordedVersion | undefined,
  { hole, managers }: Pick<SourceRequest, 'hole' | 'managers'> = {},
): Result<Omit<SourceRequest, 'dryRun'>, string> {
  const { operation, before } = change;
  if (change.undoneBy !== undefined) return err('it was taken back already');
  if (change.unsure === true) return err('it is not known whether it was applied');
  if (operation === 'create') return after === undefined ? unrecorded : ok(removal(change, after));
  if (before === undefined) return unrecorded;
  const { manifest, text, file } = before;
  const typed = { ...(text !== undefined && { text }), ...(managers !== undefined && { managers }) };
  if (operation === 'delete') {
    const place = { ...(file !== undefined && { file }), ...(hole !== undefined && { hole }) };
    return ok({ operation: 'create', manifest, ...typed, ...place });
  }
  if (after === undefined) return unrecorded;
  // A PUT: what others own is put back as well, and nothing that came with the change stays.
  return ok({ operation: 'update', manifest, base: versionOf(after), takeOver: true, ...typed });
}

const unrecorded = err('what was there before could not be recorded');

function removal({ key }: RecordedChange, after: RecordedVersion): Omit<SourceRequest, 'dryRun'> {
  return { operation: 'delete', manifest: manifestOfKey(key), base: versionOf(after) };
}

function versionOf({ uid, resourceVersion }: RecordedVersion): { readonly uid: string; readonly resourceVersion: string } {
  return { uid, resourceVersion };
}
