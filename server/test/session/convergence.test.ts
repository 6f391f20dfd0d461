/**
 * G1, G4, F26, F28, F33: whatever the source does and however badly browsers read, drop out and come back, in the end
 * every one of them holds exactly what the source holds. `Reader` throws on any gap on the way.
 */
import { describe, expect, test } from 'vitest';
import { keyOf } from '@eastwest/shared/kube';
import type { ClusterObject, ObjectKey } from '@eastwest/shared/kube';
import { digestOf } from '@eastwest/shared/protocol';
import type { SnapshotMessage } from '@eastwest/shared/protocol';
import { Session, defaultLimits } from '../../src/session/index.ts';
import type { Frame, Outlet, Seat } from '../../src/session/index.ts';
import { FakeTime } from '../support/fake-time.ts';
import { fold, randomEvents, randomObject, testSource } from '../support/objects.ts';
import { random } from '../support/random.ts';
import type { Random } from '../support/random.ts';
import { Reader } from '../support/reader.ts';

/** Small, so that every limit is reached often. */
const limits = { ...defaultLimits, ring: { deltas: 12, bytes: 8000 }, queueBytes: 1500 };

/** A browser behind a socket that holds a few frames. */
class Browser implements Outlet {
  readonly reader = new Reader();
  readonly #unread: Frame[] = [];
  readonly #holds: number;
  seat: Seat | undefined;

  constructor(holds: number) {
    this.#holds = holds;
  }

  write(frame: Frame): boolean {
    this.#unread.push(frame);
    return this.#unread.length < this.#holds;
  }

  end(): void {
    this.#unread.length = 0;
    this.seat = undefined;
  }

  readSome(count: number): void {
    const was = this.#unread.length;
    for (const frame of this.#unread.splice(0, count)) this.reader.read(new TextDecoder().decode(frame));
    if (was >= this.#holds && this.#unread.length < this.#holds) this.seat?.drained();
  }

  /** What has not been read is lost. */
  disconnect(): void {
    this.seat?.leave();
    this.end();
    this.reader.cut();
  }

  connect(session: Session): void {
    this.seat ??= session.join(this, this.reader.lastEventId);
  }
}

function sorted(objects: Iterable<ClusterObject>): ClusterObject[] {
  return [...objects].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

type Facts = { -readonly [Name in 'source' | 'health' | 'hidden' | 'problems']: SnapshotMessage[Name] };

/** What the source has told so far: the truth to compare with. */
interface Told {
  readonly state: Map<ObjectKey, ClusterObject>;
  readonly facts: Facts;
}

function run(seed: number): Told & { readonly browsers: readonly Browser[] } {
  const from = random(seed);
  const time = new FakeTime();
  const session = new Session({ epoch: `e${seed}`, source: testSource, time, limits });
  const state = new Map<ObjectKey, ClusterObject>();
  const facts: Facts = { source: testSource, health: { state: 'live' }, hidden: [], problems: [] };
  session.health(facts.health);
  const browsers = Array.from({ length: 4 }, (_, index) => new Browser(index === 0 ? 1000 : 1 + from.int(4)));
  for (let step = 0; step < 60; step++) {
    stir(session, { state, facts }, from, step);
    if (from.chance(0.5)) time.pass(from.pick([30, 100, 250, 20_000]));
    for (const browser of browsers) wiggle(browser, session, from);
  }
  time.pass(100);
  for (const browser of browsers) browser.connect(session);
  for (let round = 0; round < 200; round++) for (const browser of browsers) browser.readSome(10);
  time.pass(30_000);
  for (let round = 0; round < 20; round++) for (const browser of browsers) browser.readSome(10);
  for (const browser of browsers) expect(browser.seat?.queuedBytes).toBe(0);
  return { browsers, state, facts };
}

function stir(session: Session, { state, facts }: Told, from: Random, step: number): void {
  if (step === 0 || from.chance(0.03)) {
    const objects = new Map<ObjectKey, ClusterObject>();
    for (let count = from.int(12); count > 0; count--) {
      const object = from.chance(0.5) && state.size > 0 ? from.pick([...state.values()]) : randomObject(from, step * 10);
      objects.set(keyOf(object), object);
    }
    state.clear();
    for (const [key, object] of objects) state.set(key, object);
    session.replace([...objects.values()]);
  } else if (from.chance(0.8)) {
    const events = randomEvents(from, state, step);
    fold(state, events);
    session.change(events);
  } else tellFact(session, facts, from, step);
}

/** One of what a source tells beside its objects. */
function tellFact(session: Session, facts: Facts, from: Random, step: number): void {
  switch (from.int(4)) {
    case 0:
      facts.health = from.chance(0.5) ? { state: 'live' } : { state: 'stale', since: `t${step}`, message: 'quiet' };
      return session.health(facts.health);
    case 1:
      facts.hidden = from.chance(0.5) ? [] : [{ kind: 'Pod', reason: `reason ${step}` }];
      return session.hidden(facts.hidden);
    case 2:
      facts.problems = from.chance(0.5) ? [] : [{ severity: 'error', message: `problem ${step}`, path: ['spec', step] }];
      return session.problems(facts.problems);
    default:
      facts.source = { ...testSource, life: from.chance(0.5) ? 'running' : 'paused' };
      return session.info(facts.source);
  }
}

function wiggle(browser: Browser, session: Session, from: Random): void {
  if (browser.seat === undefined) {
    if (from.chance(0.4)) browser.connect(session);
  } else if (from.chance(0.1)) browser.disconnect();
  else if (from.chance(0.6)) browser.readSome(1 + from.int(4));
  expect(browser.seat?.queuedBytes ?? 0).toBeLessThanOrEqual(limits.queueBytes);
}

describe('every browser ends with what the source has', () => {
  test('1,000 random histories', { timeout: 120_000 }, () => {
    let resyncs = 0;
    let resumed = 0;
    for (let seed = 1; seed <= 1000; seed++) {
      const { browsers, state, facts } = run(seed);
      for (const { reader } of browsers) {
        expect(sorted(reader.state.objects.values()), `seed ${seed}`).toEqual(sorted(state.values()));
        expect(digestOf(reader.state.objects.values()), `seed ${seed}`).toBe(digestOf(state.values()));
        expect(reader.facts, `seed ${seed}`).toEqual(facts);
        expect(reader.digestsSeen, `seed ${seed}`).toBeGreaterThan(0);
        resyncs += reader.seen.filter(({ type }) => type === 'snapshot').length - 1;
        resumed += reader.seen.filter(({ type }) => type === 'delta').length;
      }
    }
    // Both ways of catching up were really taken.
    expect(resyncs).toBeGreaterThan(1000);
    expect(resumed).toBeGreaterThan(10_000);
  });
});
