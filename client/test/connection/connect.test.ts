// @vitest-environment jsdom
/** A page with a stream of its own finds back to it by itself, with manners (F8, F25, F27, G16). */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { protocolVersion } from '@eastwest/shared/protocol';
import { connect } from '../../src/connection/connect.ts';
import type { ConnectionStatus } from '../../src/state/app.ts';
import { FakeSource, snapshot } from '../support/event-source.ts';

let stop: () => void;
let statuses: ConnectionStatus[];
let resyncs: string[];
let answer: () => Response;

const last = (): ConnectionStatus | undefined => statuses.at(-1);
const source = (): FakeSource => FakeSource.last;
const open = (): FakeSource[] => FakeSource.open;

beforeEach(() => {
  vi.useFakeTimers();
  FakeSource.all = [];
  statuses = [];
  resyncs = [];
  answer = () => new Response('', { status: 200 });
  vi.stubGlobal('EventSource', FakeSource);
  vi.stubGlobal('fetch', () => Promise.resolve(answer()));
  stop = connect({
    onStatus: (status) => statuses.push(status),
    onUpdate: () => undefined,
    onResync: (because) => resyncs.push(because),
  });
});

afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a break', () => {
  test('that EventSource mends is resumed on the same stream', async () => {
    source().say(snapshot);
    source().breaks();
    expect(last()).toMatchObject({ state: 'reconnecting' });
    await vi.advanceTimersByTimeAsync(5000);
    source().opens();
    expect(last()).toEqual({ state: 'open' });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(FakeSource.all).toHaveLength(1);
  });

  test('that it does not mend is taken over, and says since when', async () => {
    source().say(snapshot);
    source().breaks();
    const broken = last();
    await vi.advanceTimersByTimeAsync(12_000);
    expect(FakeSource.all.length).toBeGreaterThan(1);
    expect(open()).toHaveLength(1);
    expect(last()).toMatchObject({ state: 'reconnecting', since: broken?.state === 'reconnecting' ? broken.since : '' });
    source().say(snapshot);
    expect(last()).toEqual({ state: 'open' });
  });

  test('of a server that stays away is tried with longer and longer waits, at most every 30 s', async () => {
    source().say(snapshot);
    answer = () => new Response('', { status: 503 });
    for (let round = 0; round < 200; round++) {
      if (open().length > 0) source().givesUp();
      await vi.advanceTimersByTimeAsync(3000);
    }
    // 600 s: some quick ones first, then one per 0.5–30 s.
    expect(FakeSource.all.length).toBeGreaterThan(20);
    expect(FakeSource.all.length).toBeLessThan(80);
  });
});

describe('a server that does not let in', () => {
  test.each([401, 403])('(%d) is asked no more', async (status) => {
    source().say(snapshot);
    answer = () => new Response(JSON.stringify({ error: 'forbidden', message: 'sign in first' }), { status });
    source().givesUp();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(last()).toEqual({ state: 'refused', message: 'Sign in first.' });
    expect(FakeSource.all).toHaveLength(1);
  });
});

describe('what does not agree', () => {
  test('is counted and fetched again on a fresh stream, without Last-Event-ID', async () => {
    source().say(snapshot);
    source().say({ type: 'digest', epoch: 'e1', seq: 1, digest: '0'.repeat(16) });
    expect(resyncs).toHaveLength(1);
    expect(last()).toMatchObject({ state: 'reconnecting' });
    await vi.advanceTimersByTimeAsync(2000);
    expect(FakeSource.all).toHaveLength(2);
    expect(open()).toHaveLength(1);
    source().say(snapshot);
    expect(last()).toEqual({ state: 'open' });
  });

  test('a stream that is wrong again and again is not asked every moment', async () => {
    for (let round = 0; round < 300; round++) {
      if (open().length > 0) {
        source().say(snapshot);
        source().say('not JSON');
      }
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(FakeSource.all.length).toBeLessThan(40);
  });

  test('a page of another version stops and asks to be reloaded', async () => {
    source().say(JSON.stringify({ ...snapshot, protocol: protocolVersion + 1 }));
    expect(last()).toMatchObject({ state: 'outdated' });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(open()).toHaveLength(0);
  });
});

describe('silence', () => {
  test('of 95 s is a dead connection (F8)', async () => {
    source().say(snapshot);
    await vi.advanceTimersByTimeAsync(94_000);
    expect(last()).toEqual({ state: 'open' });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(FakeSource.all).toHaveLength(2);
    expect(open()).toHaveLength(1);
  });

  test('is ended by a digest', async () => {
    source().say(snapshot);
    for (let minute = 0; minute < 10; minute++) {
      await vi.advanceTimersByTimeAsync(60_000);
      source().say({ type: 'digest', epoch: 'e1', seq: 0, digest: '' });
    }
    expect(FakeSource.all).toHaveLength(1);
  });
});

function hide(hidden: boolean): void {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(hidden);
  document.dispatchEvent(new Event('visibilitychange'));
}

describe('a hidden page', () => {
  test('gives its connection back after a minute and comes back at once (G16)', async () => {
    source().say(snapshot);
    hide(true);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(open()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2000);
    expect(open()).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(FakeSource.all).toHaveLength(1);
    hide(false);
    expect(open()).toHaveLength(1);
  });

  test('that is looked at again soon never notices', async () => {
    source().say(snapshot);
    hide(true);
    await vi.advanceTimersByTimeAsync(10_000);
    hide(false);
    await vi.advanceTimersByTimeAsync(70_000);
    expect(FakeSource.all).toHaveLength(1);
  });
});
