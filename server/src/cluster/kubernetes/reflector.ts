/**
 * Keeps one kind equal to what the API server holds: lists it, watches it, and lists it again whenever a change may have
 * been missed. What to do next is decided in plan.ts; this file does it.
 *
 * INVARIANT (silence): after `stop` the listener hears nothing, wherever the work was interrupted: the signal of the one
 * run is looked at after every await.
 */
import type { Api, ApiAnswer } from './api.ts';
import type { Entry } from './entry.ts';
import { KindStore, certainlyOlder } from './kind-store.ts';
import { GarbledStream, LineSplitter } from './lines.ts';
import { type Outcome, type Progress, firstProgress, planNext } from './plan.ts';
import { listAll, openWatch, refusal } from './requests.ts';
import type { Resource } from './resources.ts';
import { type Runtime, sleep } from './runtime.ts';
import { explain } from './trouble.ts';
import { type WatchEvent, readWatchEvent } from './watch-event.ts';

export type KindStatus =
  /** Never listed yet; `message` tells what stands in the way. */
  | { readonly state: 'starting'; readonly message?: string }
  | { readonly state: 'live' }
  /** The entries are the last that were confirmed, at `since`; the trouble began later, at `troubledAt` (monotonic). */
  | { readonly state: 'stale'; readonly since: Date; readonly troubledAt: number; readonly message: string }
  /** There are no entries, and that says nothing about the cluster. */
  | { readonly state: 'hidden'; readonly reason: string }
  | { readonly state: 'absent' };

export interface ReflectorListener {
  /** Entries of these ids came, changed or went; undefined: any may have. */
  changed(ids?: readonly string[]): void;
  status(status: KindStatus): void;
}

export interface ReflectorOptions {
  readonly api: Api;
  readonly resource: Resource;
  readonly runtime: Runtime;
  readonly listener: ReflectorListener;
  readonly log?: (message: string, details: Readonly<Record<string, string | number>>) => void;
}

/** Bookmarks come about once a minute on a quiet watch. */
const inactivityMs = 95_000;

export class Reflector {
  readonly #options: ReflectorOptions;
  readonly #store = new KindStore();
  #run: AbortController | undefined;
  #status: KindStatus = { state: 'starting' };
  #progress: Progress = firstProgress;
  #resourceVersion = '';
  #confirmedAt: Date;
  /** A list that waits for its watch: until that is allowed too, a hidden kind stays hidden. */
  #held: readonly Entry[] | undefined;

  constructor(options: ReflectorOptions) {
    this.#options = options;
    this.#confirmedAt = options.runtime.wall();
  }

  get resource(): Resource {
    return this.#options.resource;
  }

  get entries(): ReadonlyMap<string, Entry> {
    return this.#store.entries;
  }

  get status(): KindStatus {
    return this.#status;
  }

  /** Does nothing when it runs already, or has been stopped. */
  start(): void {
    if (this.#run !== undefined) return;
    this.#run = new AbortController();
    void this.#loop(this.#run.signal);
  }

  stop(): void {
    this.#run ??= new AbortController();
    this.#run.abort();
  }

  async #loop(signal: AbortSignal): Promise<void> {
    const { runtime } = this.#options;
    while (!signal.aborted) {
      const { step } = this.#progress;
      const now = runtime.now();
      this.#progress = { ...this.#progress, lastTryAt: now, ...(step === 'list' && { lastListAt: now }) };
      const { outcome, openForMs } = step === 'list' ? await this.#list(signal) : await this.#watch(signal);
      if (signal.aborted) return;
      this.#report(outcome);
      const plan = planNext(this.#progress, outcome, { now: runtime.now(), random: runtime.random(), openForMs });
      this.#progress = { ...this.#progress, step: plan.step, failures: plan.failures };
      this.#note(outcome, plan.delayMs);
      await sleep(runtime, plan.delayMs, signal);
    }
  }

  async #list(signal: AbortSignal): Promise<Ended> {
    const listed = await listAll(this.#options, signal);
    if (!listed.ok) return { outcome: listed.error, openForMs: 0 };
    if (!signal.aborted) {
      this.#resourceVersion = listed.value.resourceVersion;
      this.#listed(listed.value.entries);
    }
    return { outcome: { type: 'listed' }, openForMs: 0 };
  }

  #listed(entries: readonly Entry[]): void {
    if (this.#status.state === 'hidden' || this.#status.state === 'absent') {
      this.#held = entries;
      return;
    }
    this.#confirm(entries);
  }

  #confirm(listed?: readonly Entry[]): void {
    this.#confirmedAt = this.#options.runtime.wall();
    if (listed !== undefined) {
      this.#store.replace(listed);
      this.#tellChanged();
    }
    if (this.#status.state !== 'live') this.#setStatus({ state: 'live' });
  }

  async #watch(signal: AbortSignal): Promise<Ended> {
    const { runtime } = this.#options;
    const opened = await openWatch(this.#options, this.#resourceVersion, signal);
    if (!opened.ok) return { outcome: opened.error, openForMs: 0 };
    if (signal.aborted) {
      opened.value.close();
      return { outcome: { type: 'failed', message: 'given up' }, openForMs: 0 };
    }
    const openedAt = runtime.now();
    this.#confirm(this.#held);
    this.#held = undefined;
    const outcome = await this.#follow(opened.value, signal);
    return { outcome, openForMs: runtime.now() - openedAt };
  }

  /** Reads the watch until it ends, one way or another. */
  async #follow(answer: ApiAnswer, signal: AbortSignal): Promise<Outcome> {
    const { runtime } = this.#options;
    const openedAt = runtime.now();
    const lines = new LineSplitter();
    let silent = false;
    let heard = 0;
    const fall = (): void => {
      silent = true;
      answer.close();
    };
    // Only a whole event counts as a sign of life: a stream may drip without ever saying anything.
    let cancel = runtime.timer(inactivityMs, fall);
    try {
      for await (const chunk of answer.body) {
        if (signal.aborted) break;
        const whole = lines.push(chunk);
        if (whole.length === 0) continue;
        cancel();
        cancel = runtime.timer(inactivityMs, fall);
        heard += whole.length;
        const end = this.#hear(whole);
        if (end !== undefined) return end;
      }
    } catch (error) {
      if (error instanceof GarbledStream) return { type: 'garbled', message: error.message };
      if (!silent) return { type: 'failed', message: explain(error) };
    } finally {
      cancel();
      answer.close();
    }
    if (silent) return { type: 'failed', message: `nothing was heard of it for ${inactivityMs / 1000} s` };
    if (lines.midLine) return { type: 'failed', message: 'the connection ended in the middle of an event' };
    return { type: 'closed', quiet: heard === 0 && runtime.now() - openedAt < 1000 };
  }

  /** How the watch must end, if one of the lines says so. The lines before it count. */
  #hear(lines: readonly string[]): Outcome | undefined {
    const changed: string[] = [];
    let good = 0;
    let end: Outcome | undefined;
    for (const line of lines) {
      const event = readWatchEvent(line, this.#options.resource);
      if (event === undefined) end = { type: 'garbled', message: 'a line of the watch cannot be read' };
      else if (event.type === 'error') end = refusal(event.status, 'watch', this.resource);
      else if (this.#fold(event)) changed.push(event.entry.id);
      if (end !== undefined) break;
      good += 1;
    }
    if (good > 0) this.#confirm();
    if (changed.length > 0) this.#tellChanged(changed);
    return end;
  }

  /** Whether it changed anything. */
  #fold(event: Exclude<WatchEvent, { type: 'error' }>): event is Extract<WatchEvent, { entry: Entry }> {
    const version = event.type === 'bookmark' ? event.resourceVersion : event.entry.resourceVersion;
    // A server that lags behind repeats old events; going back with it would only repeat them again.
    if (!certainlyOlder(version, this.#resourceVersion)) this.#resourceVersion = version;
    if (event.type === 'bookmark') return false;
    return event.type === 'upsert' ? this.#store.upsert(event.entry) : this.#store.remove(event.entry);
  }

  #report(outcome: Outcome): void {
    switch (outcome.type) {
      case 'listed':
      case 'closed':
        return;
      case 'denied':
        this.#purge({ state: 'hidden', reason: outcome.message });
        return;
      case 'absent':
        this.#purge({ state: 'absent' });
        return;
      case 'expired':
      case 'garbled':
      case 'failed':
        this.#doubt(outcome.message);
    }
  }

  #purge(status: KindStatus): void {
    this.#held = undefined;
    if (this.#store.entries.size > 0) {
      this.#store.replace([]);
      this.#tellChanged();
    }
    this.#setStatus(status);
  }

  #doubt(message: string): void {
    switch (this.#status.state) {
      case 'starting':
        this.#setStatus({ state: 'starting', message });
        return;
      case 'live':
        this.#setStatus({ state: 'stale', since: this.#confirmedAt, troubledAt: this.#options.runtime.now(), message });
        return;
      case 'stale':
        this.#setStatus({ ...this.#status, message });
        return;
      case 'hidden':
      case 'absent':
    }
  }

  #setStatus(status: KindStatus): void {
    this.#status = status;
    if (this.#run?.signal.aborted === false) this.#options.listener.status(status);
  }

  #tellChanged(ids?: readonly string[]): void {
    if (this.#run?.signal.aborted === false) this.#options.listener.changed(ids);
  }

  #note(outcome: Outcome, delayMs: number): void {
    if (outcome.type === 'listed' || outcome.type === 'closed') return;
    const { kind } = this.resource;
    this.#options.log?.(outcome.message, { kind, outcome: outcome.type, retryInMs: Math.round(delayMs) });
  }
}

interface Ended {
  readonly outcome: Outcome;
  readonly openForMs: number;
}
