/** What a reflector does next: pure, so that every rule of patience can be tested without a network or a clock. */
import { assertNever } from '@eastwest/shared/base';

export type Outcome =
  | { readonly type: 'listed' }
  /** The server ended the watch in the ordinary way; `quiet`: at once, and without having said anything. */
  | { readonly type: 'closed'; readonly quiet: boolean }
  /** 410: the server no longer knows what came after our resourceVersion (or the page that we were at). */
  | { readonly type: 'expired'; readonly message: string }
  /** Something in the stream could not be read, so a change may be lost. */
  | { readonly type: 'garbled'; readonly message: string }
  | { readonly type: 'denied'; readonly message: string }
  /** 404: the kind is not served (any more). */
  | { readonly type: 'absent'; readonly message: string }
  | { readonly type: 'failed'; readonly message: string; readonly retryAfterMs?: number };

export interface Progress {
  readonly step: 'list' | 'watch';
  /** Since the last time that all was well for a while. */
  readonly failures: number;
  readonly lastTryAt: number;
  readonly lastListAt: number;
}

export interface Circumstances {
  readonly now: number;
  /** From 0 (inclusive) to 1 (exclusive). */
  readonly random: number;
  /** How long the watch that just ended had been open. */
  readonly openForMs: number;
}

export interface Plan {
  readonly step: 'list' | 'watch';
  readonly failures: number;
  readonly delayMs: number;
}

export const firstProgress: Progress = { step: 'list', failures: 0, lastTryAt: -Infinity, lastListAt: -Infinity };

const firstBackoffMs = 800;
const longestBackoffMs = 30_000;
const healthyAfterMs = 120_000;
/** No kind is tried more often than this when it fails, nor listed more often whatever happens. */
const leastGapMs = 1000;
const longestRetryAfterMs = 10 * 60_000;

/** Full jitter: a thousand dashboards that lost one API server do not come back in step. */
export function backoffMs(failures: number, random: number): number {
  return random * Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.min(failures, 16));
}

export function planNext(progress: Progress, outcome: Outcome, at: Circumstances): Plan {
  const failures = at.openForMs >= healthyAfterMs ? 0 : progress.failures;
  switch (outcome.type) {
    case 'listed':
      return { step: 'watch', failures, delayMs: 0 };
    case 'closed':
      if (outcome.quiet) return retry(progress, 'watch', failures, at, 0);
      return { step: 'watch', failures, delayMs: backoffMs(0, at.random) };
    case 'expired':
    case 'garbled':
      // The first relist needs no patience; one that does not help must not become a storm.
      if (failures === 0) return { step: 'list', failures: 1, delayMs: listGap(progress, at) };
      return retry(progress, 'list', failures, at, 0);
    case 'denied':
    case 'absent':
      return retry(progress, 'list', failures, at, 0);
    case 'failed':
      return retry(progress, progress.step, failures, at, Math.min(outcome.retryAfterMs ?? 0, longestRetryAfterMs));
    default:
      return assertNever(outcome);
  }
}

function retry(progress: Progress, step: 'list' | 'watch', failures: number, at: Circumstances, atLeast: number): Plan {
  const gap = Math.max(atLeast, progress.lastTryAt + leastGapMs - at.now, step === 'list' ? listGap(progress, at) : 0);
  return { step, failures: failures + 1, delayMs: Math.max(gap, backoffMs(failures, at.random)) };
}

function listGap(progress: Progress, at: Circumstances): number {
  return Math.max(0, progress.lastListAt + leastGapMs - at.now);
}
