/** What of the history is sent: pure. */
import type { ChangeHeading, HistoryPage, RecordedChange } from '@eastwest/shared/protocol';

const perPage = 50;
/** Of the changes as JSON; one larger than that is sent alone. */
const pageBytes = 2 << 20;

export function headingOf({ id, at, user, operation, key, undoes, undoneBy, set, keep }: RecordedChange): ChangeHeading {
  return {
    id,
    at,
    ...(user !== undefined && { user }),
    operation,
    key,
    ...(undoes !== undefined && { undoes }),
    ...(undoneBy !== undefined && { undoneBy }),
    ...(set !== undefined && { set }),
    ...(keep !== undefined && { keep }),
  };
}

/** Newest first, those older than `before`; `changes` are oldest first. */
export function pageOf(changes: readonly RecordedChange[], before?: string): Pick<HistoryPage, 'changes' | 'more'> {
  const newest = changes.toReversed();
  const from = before === undefined ? 0 : newest.findIndex(({ id }) => id === before) + 1;
  const rest = newest.slice(from);
  const page: RecordedChange[] = [];
  let bytes = 0;
  for (const change of rest.slice(0, perPage)) {
    bytes += Buffer.byteLength(JSON.stringify(change));
    if (page.length > 0 && bytes > pageBytes) break;
    page.push(change);
  }
  return { changes: page, more: page.length < rest.length };
}
