// @vitest-environment jsdom
/** All tabs of a browser live on one stream (G16): each joins with what is known, none disturbs the others. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { protocolVersion } from '@eastwest/shared/protocol';
import { connect } from '../../src/connection/connect.ts';
import { SharedStream } from '../../src/connection/shared-stream.ts';
import type { ConnectionStatus } from '../../src/state/app.ts';
import { delta, FakeSource, snapshot } from '../support/event-source.ts';
import { FakeLocks, FakePort } from '../support/tabs.ts';

/** The browser's only worker; another one after it has been killed. */
let hub: SharedStream | undefined;
let locks: FakeLocks;
let tabs: Tab[];
/** Of each worker asked for: what the page hears of its start. */
let workers: EventTarget[];
/** The tabs' ends of all ports. */
let ports: FakePort[];

class FakeSharedWorker extends EventTarget {
  readonly port: FakePort;

  constructor() {
    super();
    const [page, worker] = FakePort.pair();
    this.port = page;
    workers.push(this);
    ports.push(page);
    hub?.connect(worker as unknown as MessagePort);
  }
}

class Tab {
  readonly statuses: ConnectionStatus[] = [];
  readonly resyncs: string[] = [];
  namespaces: readonly string[] = [];
  readonly close: () => void;

  constructor() {
    this.close = connect({
      onStatus: (status) => this.statuses.push(status),
      onUpdate: ({ cluster }) => {
        this.namespaces = [...cluster.objects.values()].map(({ name }) => name);
      },
      onResync: (because) => this.resyncs.push(because),
    });
    tabs.push(this);
  }

  get status(): ConnectionStatus | undefined {
    return this.statuses.at(-1);
  }
}

const settle = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

async function openTabs(count: number): Promise<Tab[]> {
  const opened = Array.from({ length: count }, () => new Tab());
  await settle();
  return opened;
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeSource.all = [];
  tabs = [];
  workers = [];
  ports = [];
  locks = new FakeLocks();
  hub = new SharedStream(locks.manager);
  vi.stubGlobal('EventSource', FakeSource);
  vi.stubGlobal('SharedWorker', FakeSharedWorker);
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('', { status: 503 })));
  Object.defineProperty(navigator, 'locks', { value: locks.manager, configurable: true });
});

afterEach(() => {
  for (const tab of tabs) tab.close();
  Reflect.deleteProperty(navigator, 'locks');
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('eight tabs', () => {
  test('have one stream, and all see the snapshot and what follows', async () => {
    const opened = await openTabs(8);
    expect(FakeSource.all).toHaveLength(1);
    FakeSource.last.say(snapshot);
    FakeSource.last.say(delta);
    await settle();
    for (const { namespaces, status } of opened) {
      expect(namespaces).toEqual(['shop', 'payments']);
      expect(status).toEqual({ state: 'open' });
    }
  });

  test('that are reloaded at once get what is known without a question to the server', async () => {
    const [first, ...others] = await openTabs(8);
    FakeSource.last.say(snapshot);
    FakeSource.last.say(delta);
    await settle();
    for (const tab of others) tab.close();
    const reloaded = await openTabs(7);
    first?.close();
    const [last] = await openTabs(1);
    for (const tab of [...reloaded, last]) {
      expect(tab).toMatchObject({ namespaces: ['shop', 'payments'], status: { state: 'open' } });
    }
    expect(FakeSource.all).toHaveLength(1);
  });

  test('hear together that the stream broke and that it is back', async () => {
    const opened = await openTabs(8);
    FakeSource.last.say(snapshot);
    await settle();
    FakeSource.last.breaks();
    await settle();
    for (const { status } of opened) expect(status).toMatchObject({ state: 'reconnecting' });
    const [late] = await openTabs(1);
    // What was known is shown, and since when it is old.
    expect(late).toMatchObject({ namespaces: ['shop'], status: opened[0]?.status });
    FakeSource.last.opens();
    await settle();
    for (const { status } of tabs) expect(status).toEqual({ state: 'open' });
  });
});

describe('a tab that goes', () => {
  test('leaves the stream to the others; the last one ends it', async () => {
    const [one, two] = await openTabs(2);
    FakeSource.last.say(snapshot);
    await settle();
    one?.close();
    await settle();
    FakeSource.last.say(delta);
    await settle();
    expect(one?.namespaces).toEqual(['shop']);
    expect(two?.namespaces).toEqual(['shop', 'payments']);
    expect(FakeSource.open).toHaveLength(1);
    two?.close();
    await settle();
    expect(FakeSource.open).toHaveLength(0);
    const [again] = await openTabs(1);
    expect(FakeSource.open).toHaveLength(1);
    FakeSource.last.say(snapshot);
    await settle();
    expect(again?.status).toEqual({ state: 'open' });
  });

  test('without a word, as when it crashes, is noticed by its lock', async () => {
    await openTabs(1);
    expect(FakeSource.open).toHaveLength(1);
    locks.releaseAll();
    await settle();
    expect(FakeSource.open).toHaveLength(0);
  });

  test('into the cache of the browser is shown what it missed when it comes back', async () => {
    const [kept] = await openTabs(1);
    FakeSource.last.say(snapshot);
    await settle();
    globalThis.dispatchEvent(new Event('pagehide'));
    await settle();
    expect(FakeSource.open).toHaveLength(0);
    globalThis.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    await settle();
    expect(kept?.status).toMatchObject({ state: 'reconnecting' });
    FakeSource.last.say(snapshot);
    FakeSource.last.say(delta);
    await settle();
    expect(kept).toMatchObject({ namespaces: ['shop', 'payments'], status: { state: 'open' } });
  });
});

describe('what does not agree', () => {
  test('in one tab is mended in that tab: nobody else notices', async () => {
    const [sound, broken] = await openTabs(2);
    FakeSource.last.say(snapshot);
    await settle();
    ports[1]?.hears({ type: 'text', text: 'not JSON' });
    const before = sound?.statuses.length;
    expect(broken?.status).toMatchObject({ state: 'reconnecting' });
    expect(broken?.resyncs).toHaveLength(1);
    await settle(1000);
    expect(broken).toMatchObject({ namespaces: ['shop'], status: { state: 'open' } });
    FakeSource.last.say(delta);
    await settle();
    expect(broken?.namespaces).toEqual(['shop', 'payments']);
    expect(sound?.statuses).toHaveLength(before ?? 0);
    expect(sound?.resyncs).toEqual([]);
    expect(FakeSource.all).toHaveLength(1);
  });

  test('with the server is fetched again once, for all', async () => {
    const opened = await openTabs(8);
    FakeSource.last.say(snapshot);
    FakeSource.last.say({ type: 'digest', epoch: 'e1', seq: 1, digest: '0'.repeat(16) });
    await settle(2000);
    expect(FakeSource.all).toHaveLength(2);
    FakeSource.last.say(snapshot);
    await settle();
    for (const { resyncs, status } of opened) {
      expect(resyncs).toHaveLength(1);
      expect(status).toEqual({ state: 'open' });
    }
  });
});

describe('what ends a stream', () => {
  test.each([
    ['refused', (): void => FakeSource.last.givesUp(), { state: 'refused', message: 'Sign in first.' }],
    [
      'outdated',
      (): void => FakeSource.last.say(JSON.stringify({ ...snapshot, protocol: protocolVersion + 1 })),
      { state: 'outdated' },
    ],
  ])('(%s) reaches every tab and stays; a page loaded later asks anew', async (_, happens, status) => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify({ message: 'sign in first' }), { status: 401 })));
    const opened = await openTabs(8);
    FakeSource.last.say(snapshot);
    await settle();
    happens();
    await settle(600_000);
    for (const tab of opened) expect(tab.status).toMatchObject(status);
    expect(FakeSource.all).toHaveLength(1);
    const [later] = await openTabs(1);
    FakeSource.last.say(snapshot);
    await settle();
    expect(later?.status).toEqual({ state: 'open' });
    expect(FakeSource.all).toHaveLength(2);
  });
});

describe('a worker', () => {
  test('that cannot be loaded is done without', async () => {
    hub = undefined;
    const [tab] = await openTabs(1);
    workers[0]?.dispatchEvent(new Event('error'));
    FakeSource.last.say(snapshot);
    expect(tab).toMatchObject({ namespaces: ['shop'], status: { state: 'open' } });
  });

  test('that the browser forbids is done without', async () => {
    vi.stubGlobal('SharedWorker', function forbidden() {
      throw new DOMException('', 'SecurityError');
    });
    const [tab] = await openTabs(1);
    FakeSource.last.say(snapshot);
    expect(tab).toMatchObject({ namespaces: ['shop'], status: { state: 'open' } });
  });

  test('that never answers is done without', async () => {
    hub = undefined;
    const [tab] = await openTabs(1);
    expect(FakeSource.all).toHaveLength(0);
    await settle(11_000);
    FakeSource.last.say(snapshot);
    expect(tab).toMatchObject({ namespaces: ['shop'], status: { state: 'open' } });
    expect(FakeSource.open).toHaveLength(1);
  });

  test('that is gone is noticed by its silence, and there is another one', async () => {
    const [tab] = await openTabs(1);
    FakeSource.last.say(snapshot);
    await settle();
    for (const port of ports) port.close();
    FakeSource.last.close();
    hub = new SharedStream(locks.manager);
    await settle(121_000);
    expect(FakeSource.open).toHaveLength(1);
    FakeSource.last.say(snapshot);
    FakeSource.last.say(delta);
    await settle();
    expect(tab).toMatchObject({ namespaces: ['shop', 'payments'], status: { state: 'open' } });
  });
});
