import { describe, expect, test } from 'vitest';
import { keyOf } from '@eastwest/shared/kube';
import { Session, defaultLimits, retryFrame } from '../../src/session/index.ts';
import type { Frame, Outlet, SessionLimits } from '../../src/session/index.ts';
import { FakeTime } from '../support/fake-time.ts';
import { namespace, pod, testSource } from '../support/objects.ts';
import { Reader } from '../support/reader.ts';

class Socket implements Outlet {
  readonly reader = new Reader();
  readonly frames: Frame[] = [];
  ended = false;
  open = true;

  write(frame: Frame): boolean {
    this.frames.push(frame);
    this.reader.read(new TextDecoder().decode(frame));
    return this.open;
  }

  end(): void {
    this.ended = true;
  }
}

function start(limits: Partial<SessionLimits> = {}): { readonly session: Session; readonly time: FakeTime } {
  const time = new FakeTime();
  return { session: new Session({ epoch: 'e', source: testSource, time, limits: { ...defaultLimits, ...limits } }), time };
}

function join(session: Session, lastEventId?: string): Socket & { readonly seat: ReturnType<Session['join']> } {
  const socket = new Socket();
  return Object.assign(socket, { seat: session.join(socket, lastEventId) });
}

const web = (version: number): ReturnType<typeof pod> => pod('shop', 'web-1', { resourceVersion: String(version) });

describe('the first moments', () => {
  test('before the source has delivered, a browser is told that it starts, and gets everything as a delta', () => {
    const { session, time } = start();
    const { reader } = join(session);
    expect(reader.facts?.health.state).toBe('starting');
    expect(session.ready).toBe(false);
    session.health({ state: 'live' });
    session.replace([namespace('shop'), web(1)]);
    expect(session.ready).toBe(true);
    time.pass(100);
    expect([...reader.state.objects.keys()]).toEqual(['Namespace//shop', 'Pod/shop/web-1']);
    expect(reader.facts?.health.state).toBe('live');
    expect(reader.seq).toBe(1);
  });
});

describe('gathering (F33)', () => {
  test('of a burst about one object only its end travels, within 100 ms', () => {
    const { session, time } = start();
    const { reader } = join(session);
    session.replace([]);
    for (let version = 1; version <= 5000; version++) session.change([{ type: 'upsert', object: web(version) }]);
    time.pass(99);
    expect(reader.seen).toHaveLength(1);
    time.pass(1);
    expect(reader.seen.at(-1)).toMatchObject({ type: 'delta', seq: 1 });
    expect([...reader.state.objects.values()]).toEqual([web(5000)]);
  });

  test('what came and went, or did not change, is not told', () => {
    const { session, time } = start();
    session.replace([web(1)]);
    time.pass(100);
    const { reader } = join(session);
    session.change([
      { type: 'upsert', object: web(1) },
      { type: 'upsert', object: pod('shop', 'gone-1') },
      { type: 'remove', key: keyOf(pod('shop', 'gone-1')) },
    ]);
    session.replace([web(1)]);
    session.info({ ...testSource });
    time.pass(1000);
    expect(reader.seen).toHaveLength(1);
  });

  test('a replace that lacks an object removes it', () => {
    const { session, time } = start();
    session.replace([web(1), pod('shop', 'db-1')]);
    time.pass(100);
    const { reader } = join(session);
    session.replace([web(2)]);
    time.pass(100);
    expect([...reader.state.objects.values()]).toEqual([web(2)]);
  });
});

function played(limits?: Partial<SessionLimits>): Session {
  const { session, time } = start(limits);
  for (let version = 1; version <= 6; version++) {
    session.replace([web(version)]);
    time.pass(100);
  }
  return session;
}

describe('coming back (F28)', () => {
  const cases: readonly [string, string | undefined, string][] = [
    ['an id in the ring gets the deltas after it', 'e:4', 'delta 5, delta 6'],
    ['the latest id gets nothing', 'e:6', ''],
    ['the very first id gets every delta', 'e:0', 'delta 1, delta 2, delta 3, delta 4, delta 5, delta 6'],
    ['no id gets a snapshot', undefined, 'snapshot 6'],
    ['an id of another replica gets a snapshot', 'f:4', 'snapshot 6'],
    ['an id from the future gets a snapshot', 'e:7', 'snapshot 6'],
    ['garbage gets a snapshot', 'e:-1', 'snapshot 6'],
    ['more garbage gets a snapshot', ':::', 'snapshot 6'],
    ['an empty id gets a snapshot', '', 'snapshot 6'],
  ];
  test.each(cases)('%s', (_, id, expected) => {
    const received: string[] = [];
    const write = (frame: Frame): boolean => {
      const [, type, seq] = /"type":"(\w+)".*?"seq":(\d+)/.exec(new TextDecoder().decode(frame)) ?? [];
      received.push(`${type} ${seq}`);
      return true;
    };
    played().join({ write, end: () => {} }, id);
    expect(received.join(', ')).toBe(expected);
  });

  test('an id that has fallen out of the ring gets a snapshot', () => {
    const { reader } = join(played({ ring: { deltas: 2, bytes: 1 << 20 } }), 'e:3');
    expect(reader.seen.map(({ type }) => type)).toEqual(['snapshot']);
    expect(reader.seq).toBe(6);
  });

  test('the ring is bounded in bytes too', () => {
    const { reader } = join(played({ ring: { deltas: 100, bytes: 400 } }), 'e:1');
    expect(reader.seen[0]?.type).toBe('snapshot');
  });
});

describe('slow browsers (F26)', () => {
  test('one that stops reading gets one snapshot when it wakes; the others miss nothing', () => {
    const { session, time } = start({ queueBytes: 2000 });
    session.replace([web(0)]);
    time.pass(100);
    const slow = join(session);
    const quick = join(session);
    slow.open = false;
    for (let version = 1; version <= 50; version++) {
      session.replace([web(version)]);
      time.pass(100);
      expect(slow.seat.queuedBytes).toBeLessThanOrEqual(2000);
    }
    expect(slow.frames).toHaveLength(2);
    expect(quick.reader.seen.filter(({ type }) => type === 'delta')).toHaveLength(50);
    slow.open = true;
    slow.seat.drained();
    expect(slow.reader.seen.map(({ type }) => type)).toEqual(['snapshot', 'delta', 'snapshot']);
    expect([...slow.reader.state.objects.values()]).toEqual([web(50)]);
  });

  test('one that is only a little behind gets what it missed, in order', () => {
    const { session, time } = start();
    session.replace([web(0)]);
    time.pass(100);
    const slow = join(session);
    slow.open = false;
    for (let version = 1; version <= 5; version++) {
      session.replace([web(version)]);
      time.pass(100);
    }
    slow.open = true;
    slow.seat.drained();
    expect(slow.reader.seen.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('one that has read nothing for five minutes is cut off', () => {
    const { session, time } = start();
    const dead = join(session);
    const quiet = join(session);
    dead.open = false;
    session.replace([web(1)]);
    time.pass(400_000);
    expect(dead.ended).toBe(true);
    expect(quiet.ended).toBe(false);
    expect(session.viewers).toBe(1);
  });
});

describe('signs of life', () => {
  test('a heartbeat every 15 s, a digest every 30 s', () => {
    const { session, time } = start();
    session.replace([web(1)]);
    const { reader } = join(session);
    time.pass(60_000);
    expect(reader.comments).toBe(4);
    expect(reader.digestsSeen).toBe(2);
  });
});

describe('snapshots are serialised once (F32)', () => {
  test('browsers that come at the same moment get the same bytes', () => {
    const { session, time } = start();
    session.replace([web(1)]);
    time.pass(100);
    expect(join(session).frames[0]).toBe(join(session).frames[0]);
  });

  test('a little later they get the same bytes and the delta', () => {
    const { session, time } = start();
    session.replace(Array.from({ length: 50 }, (_, index) => pod('shop', `web-${index}`)));
    time.pass(100);
    const first = join(session);
    session.change([{ type: 'upsert', object: web(2) }]);
    time.pass(100);
    const second = join(session);
    expect(second.frames[0]).toBe(first.frames[0]);
    expect(second.reader.state).toEqual(first.reader.state);
  });
});

test('closing says when to come back, ends every stream and leaves no timer', () => {
  const { session, time } = start();
  const { reader, ...socket } = join(session);
  const other = join(session);
  session.change([{ type: 'upsert', object: web(1) }]);
  session.close(() => retryFrame(2500));
  expect(reader.retries).toEqual([2500]);
  expect(other.ended).toBe(true);
  expect(socket.frames).toHaveLength(2);
  expect(time.pending).toBe(0);
  expect(session.viewers).toBe(0);
});
