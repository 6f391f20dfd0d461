/** Tells the sink what the reflectors found: first everything at once, then what changed, a few moments' changes together. */
import type { ClusterEvent, ClusterObject, HiddenKind } from '@eastwest/shared/kube';
import type { SourceSink } from '../source.ts';
import type { Resource } from './resources.ts';
import type { Runtime } from './runtime.ts';
import { type KindView, difference, graceMs, healthOf, hiddenKinds, isAwaited, keyOfEntry, problemsOf } from './view.ts';

/** What the publisher looks at, each time anew. */
export interface Scene {
  readonly kinds: readonly KindView[];
  /** Undefined until discovery has answered once; then why policies of other APIs are not all seen. */
  readonly unclear: readonly HiddenKind[] | undefined;
  /** Why the server has not answered at all yet. */
  readonly trouble?: string | undefined;
}

/** A namespace that is deleted sends thousands of events in a second. */
const coalesceMs = 50;

export class Publisher {
  readonly #sink: SourceSink;
  readonly #runtime: Runtime;
  readonly #scene: () => Scene;
  /** What the sink has been told, per kind by path. */
  readonly #shown = new Map<string, Shown>();
  #hidden: readonly HiddenKind[] = [];
  /** Per kind, by path: the entries that may differ from what is shown; `all` after a list. */
  readonly #dirty = new Map<string, Set<string> | 'all'>();
  readonly #told = new Map<Told, string>();
  readonly #timers = new Set<() => void>();
  #ready = false;
  #scheduled = false;
  #stopped = false;

  constructor(sink: SourceSink, runtime: Runtime, scene: () => Scene) {
    this.#sink = sink;
    this.#runtime = runtime;
    this.#scene = scene;
  }

  /** Says where things stand before anything is known. */
  start(): void {
    this.#told.set('hidden', JSON.stringify([])).set('problems', JSON.stringify([]));
    this.#publish();
  }

  /** Entries of a kind came, changed or went; undefined: any may have. */
  changed({ path }: Resource, ids?: readonly string[]): void {
    const known = this.#dirty.get(path);
    if (ids === undefined) this.#dirty.set(path, 'all');
    else if (known === undefined) this.#dirty.set(path, new Set(ids));
    else if (known !== 'all') for (const id of ids) known.add(id);
    this.#schedule();
  }

  /** The health of a kind, or what is hidden, changed. */
  reconsider(): void {
    this.#schedule();
    // Trouble is told only once it has lasted; a timer may be a little early by the clock that measures that.
    this.#after(graceMs + coalesceMs, () => this.#publish());
  }

  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#after(coalesceMs, () => {
      this.#scheduled = false;
      this.#publish();
    });
  }

  #after(ms: number, act: () => void): void {
    if (this.#stopped) return;
    const cancel = this.#runtime.timer(ms, () => {
      this.#timers.delete(cancel);
      act();
    });
    this.#timers.add(cancel);
  }

  #publish(): void {
    const { kinds, unclear, trouble } = this.#scene();
    const first = !this.#ready && unclear !== undefined && !kinds.some(isAwaited);
    this.#ready ||= first;
    if (this.#ready) {
      const hidden = hiddenKinds(kinds, unclear ?? [], this.#runtime.now());
      const problems = problemsOf(kinds);
      // What is hidden is said before its objects go and until after they have come: in between, a policy that is
      // missing must not look like one that does not exist.
      this.#tellHidden([...this.#hidden.filter((old) => !hidden.some((now) => sameHidden(old, now))), ...hidden]);
      if (first) this.#replace(kinds);
      else this.#change(kinds);
      this.#tellHidden(hidden);
      this.#tell('problems', problems, () => this.#sink.problems(problems));
    }
    const health = healthOf(kinds, this.#ready, this.#runtime.now(), trouble);
    this.#tell('health', health, () => this.#sink.health(health));
  }

  #tellHidden(hidden: readonly HiddenKind[]): void {
    this.#hidden = hidden;
    this.#tell('hidden', hidden, () => this.#sink.hidden(hidden));
  }

  /** Only what differs from what was told last; nothing at all once stopped, be it by the sink itself. */
  #tell(what: Told, value: unknown, tell: () => void): void {
    const text = JSON.stringify(value);
    if (this.#stopped || this.#told.get(what) === text) return;
    this.#told.set(what, text);
    tell();
  }

  #replace(kinds: readonly KindView[]): void {
    this.#dirty.clear();
    const all: ClusterObject[] = [];
    for (const { resource, entries } of kinds) {
      const { objects } = this.#shownOf(resource);
      for (const [id, { object }] of entries) {
        if (object === undefined) continue;
        objects.set(id, object);
        all.push(object);
      }
    }
    if (!this.#stopped) this.#sink.replace(all);
  }

  #change(kinds: readonly KindView[]): void {
    const events: ClusterEvent[] = [];
    const present = new Map(kinds.map((kind) => [kind.resource.path, kind]));
    for (const [path, shown] of this.#shown) {
      if (present.has(path)) continue;
      for (const id of shown.objects.keys()) events.push({ type: 'remove', key: keyOfEntry(shown.resource, id) });
      this.#shown.delete(path);
    }
    for (const [path, ids] of this.#dirty) {
      const kind = present.get(path);
      if (kind !== undefined) this.#compare(kind, ids, events);
    }
    this.#dirty.clear();
    if (events.length > 0 && !this.#stopped) this.#sink.change(events);
  }

  #compare({ resource, entries }: KindView, ids: ReadonlySet<string> | 'all', events: ClusterEvent[]): void {
    const { objects } = this.#shownOf(resource);
    for (const id of ids === 'all' ? new Set([...objects.keys(), ...entries.keys()]) : ids) {
      const current = entries.get(id)?.object;
      events.push(...difference(keyOfEntry(resource, id), objects.get(id), current));
      if (current === undefined) objects.delete(id);
      else objects.set(id, current);
    }
  }

  #shownOf(resource: Resource): Shown {
    let shown = this.#shown.get(resource.path);
    if (shown === undefined) this.#shown.set(resource.path, (shown = { resource, objects: new Map() }));
    return shown;
  }
}

type Told = 'health' | 'hidden' | 'problems';

interface Shown {
  readonly resource: Resource;
  readonly objects: Map<string, ClusterObject>;
}

function sameHidden(a: HiddenKind, b: HiddenKind): boolean {
  return a.kind === b.kind && a.reason === b.reason;
}
