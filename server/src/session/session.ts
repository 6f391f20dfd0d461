/**
 * Between the source and the browsers: one numbered history that everybody gets the same bytes of. Pure; the transport
 * hands in sockets (as outlets) and the time.
 */
import type { ClusterEvent, ClusterObject, HiddenKind } from '@eastwest/shared/kube';
import { parseEventId } from '@eastwest/shared/protocol';
import type { HistoryNow, SourceHealth, SourceInfo, SourceProblem, StreamMessage } from '@eastwest/shared/protocol';
import { frameOf, heartbeatFrame } from './frame.ts';
import type { Frame } from './frame.ts';
import { DeltaRing } from './ring.ts';
import type { RingLimits } from './ring.ts';
import type { Cancel, Time } from './time.ts';
import { View } from './view.ts';
import { Viewer } from './viewer.ts';
import type { Outlet } from './viewer.ts';

export interface SessionLimits {
  readonly ring: RingLimits;
  /** What may wait for one browser. */
  readonly queueBytes: number;
  /** How long changes are gathered before they are sent. */
  readonly gatherMs: number;
  readonly digestMs: number;
  readonly heartbeatMs: number;
  /** A browser that has read nothing for so long is cut off; it comes back when it wakes. */
  readonly blockedMs: number;
}

export const defaultLimits: SessionLimits = {
  ring: { deltas: 4096, bytes: 8 << 20 },
  queueBytes: 1 << 20,
  gatherMs: 100,
  digestMs: 30_000,
  heartbeatMs: 15_000,
  blockedMs: 300_000,
};

export interface SessionOptions {
  /** Random: no other process, and no earlier one, has the same. */
  readonly epoch: string;
  readonly source: SourceInfo;
  readonly time: Time;
  readonly limits?: SessionLimits;
}

/** One browser's place. */
export interface Seat {
  /** The outlet takes more. */
  drained(): void;
  /** The browser has gone. */
  leave(): void;
  readonly queuedBytes: number;
}

/** A snapshot followed by deltas of up to this share of its size (and of a browser's queue) is cheaper than a new one. */
const reuseShare = 0.25;

/** Also the sink of the source: see `SourceSink` for what its calls promise. */
export class Session {
  readonly #view: View;
  readonly #time: Time;
  readonly #limits: SessionLimits;
  readonly #ring: DeltaRing;
  readonly #viewers = new Set<Viewer>();
  readonly #cancels: Cancel[];
  #gathering: Cancel | undefined;
  #snapshot: { readonly seq: number; readonly frame: Frame } | undefined;
  #ready = false;

  constructor({ epoch, source, time, limits = defaultLimits }: SessionOptions) {
    this.#view = new View(epoch, source);
    this.#time = time;
    this.#limits = limits;
    this.#ring = new DeltaRing(limits.ring, this.#view.seq + 1);
    this.#cancels = [
      time.every(limits.digestMs, () => this.#broadcast(this.#view.digest())),
      time.every(limits.heartbeatMs, () => this.#beat()),
    ];
  }

  /** The source has delivered a whole state. */
  get ready(): boolean {
    return this.#ready;
  }

  get viewers(): number {
    return this.#viewers.size;
  }

  replace(objects: readonly ClusterObject[]): void {
    this.#ready = true;
    this.#view.replace(objects);
    this.#gather();
  }

  change(events: readonly ClusterEvent[]): void {
    this.#view.change(events);
    this.#gather();
  }

  health(health: SourceHealth): void {
    this.#view.tell({ health });
    this.#gather();
  }

  hidden(hidden: readonly HiddenKind[]): void {
    this.#view.tell({ hidden });
    this.#gather();
  }

  problems(problems: readonly SourceProblem[]): void {
    this.#view.tell({ problems });
    this.#gather();
  }

  history(history: HistoryNow): void {
    this.#view.tell({ history });
    this.#gather();
  }

  info(source: SourceInfo): void {
    this.#view.tell({ source });
    this.#gather();
  }

  /** `lastEventId` is what the browser has seen last: it gets what came after, or a snapshot when that is not known (F28). */
  join(outlet: Outlet, lastEventId?: string): Seat {
    const viewer = new Viewer(outlet, this.#limits.queueBytes, () => this.#fromNothing());
    this.#viewers.add(viewer);
    const frames = this.#since(lastEventId) ?? this.#fromNothing();
    for (const frame of frames) viewer.send(frame, this.#time.now());
    return {
      drained: () => viewer.drained(this.#time.now()),
      leave: () => void this.#viewers.delete(viewer),
      get queuedBytes() {
        return viewer.queuedBytes;
      },
    };
  }

  /** Ends every stream, after `farewell` where one is given for each. Nothing is sent any more. */
  close(farewell?: () => Frame): void {
    this.#gathering?.();
    this.#gathering = undefined;
    for (const cancel of this.#cancels) cancel();
    for (const viewer of this.#viewers) {
      if (farewell !== undefined) viewer.nudge(farewell(), this.#time.now());
      viewer.end();
    }
    this.#viewers.clear();
  }

  #gather(): void {
    this.#gathering ??= this.#time.after(this.#limits.gatherMs, () => this.#flush());
  }

  #flush(): void {
    this.#gathering = undefined;
    const delta = this.#view.flush(this.#asOf());
    if (delta === undefined) return;
    const frame = frameOf(delta);
    this.#ring.push(frame);
    this.#sendAll(frame);
  }

  #broadcast(message: StreamMessage): void {
    if (this.#viewers.size > 0) this.#sendAll(frameOf(message));
  }

  #sendAll(frame: Frame): void {
    for (const viewer of this.#viewers) viewer.send(frame, this.#time.now());
  }

  #beat(): void {
    const now = this.#time.now();
    for (const viewer of this.#viewers) {
      if (viewer.blockedSince === undefined || now - viewer.blockedSince < this.#limits.blockedMs) {
        viewer.nudge(heartbeatFrame, now);
      } else {
        this.#viewers.delete(viewer);
        viewer.end();
      }
    }
  }

  #since(lastEventId: string | undefined): readonly Frame[] | undefined {
    const seen = lastEventId === undefined ? undefined : parseEventId(lastEventId);
    return seen?.epoch === this.#view.epoch ? this.#ring.after(seen.seq) : undefined;
  }

  /** A snapshot is serialised once for everybody: later comers get the same one and the deltas after it (F32). */
  #fromNothing(): readonly Frame[] {
    const kept = this.#snapshot;
    const after = kept && this.#ring.after(kept.seq);
    if (kept !== undefined && after !== undefined) {
      const worthwhile = reuseShare * Math.min(kept.frame.byteLength, this.#limits.queueBytes);
      if (bytesOf(after) <= worthwhile) return [kept.frame, ...after];
    }
    const { seq } = this.#view;
    const frame = frameOf(this.#view.snapshot(this.#asOf()));
    this.#snapshot = { seq, frame };
    return [frame];
  }

  #asOf(): string {
    return new Date(this.#time.now()).toISOString();
  }
}

function bytesOf(frames: readonly Frame[]): number {
  return frames.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
