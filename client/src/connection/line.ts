/** How one page gets what the stream says: from a stream of its own, or from the one of all tabs. */
import type { ConnectionStatus, StreamUpdate } from '../state/app.ts';
import type { ClusterChange } from './fold.ts';
import { Stream } from './stream.ts';

export interface Line {
  open(): void;
  /** The user is back: no reason to wait out a pause. */
  hurry(): void;
  /** Nothing is told any more. */
  close(): void;
}

export interface LineListener {
  onStatus(status: ConnectionStatus): void;
  onUpdate(update: StreamUpdate, change: ClusterChange): void;
  /** What was known did not agree with the server: everything is fetched again. */
  onResync(because: string): void;
}

export function ownLine(listener: LineListener): Line {
  return new Stream({
    onStatus: (status) => listener.onStatus(status),
    onText: (_, folded) => {
      if (folded.type === 'update') listener.onUpdate(folded.update, folded.change);
    },
    onResync: (because) => listener.onResync(because),
  });
}
