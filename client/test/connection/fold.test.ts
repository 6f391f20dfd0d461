/** What the page holds is what the server holds, or the page knows that it is not (F18, F28). */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEvents, keyOf } from '@eastwest/shared/kube';
import type { ClusterEvent, ClusterObject, ClusterState } from '@eastwest/shared/kube';
import { digestOf, Packer, protocolVersion } from '@eastwest/shared/protocol';
import type { DeltaMessage, SnapshotMessage, StreamMessage } from '@eastwest/shared/protocol';
import { StreamFold } from '../../src/connection/fold.ts';
import type { Folded } from '../../src/connection/fold.ts';
import { namespace, pod } from '../support/objects.ts';

/** A server as the protocol describes it: packs, numbers, and can begin a new epoch. */
class Server {
  state: ClusterState = { objects: new Map(), hidden: [] };
  #packer = new Packer();
  #epoch = 1;
  #seq = 0;
  readonly sent: DeltaMessage[] = [];

  change(events: readonly ClusterEvent[]): DeltaMessage {
    this.state = applyEvents(this.state, events);
    const message: DeltaMessage = {
      type: 'delta',
      epoch: `e${this.#epoch}`,
      seq: ++this.#seq,
      asOf: 't',
      events: this.#packer.pack(events),
    };
    this.sent.push(message);
    return message;
  }

  snapshot(): SnapshotMessage {
    return {
      type: 'snapshot',
      protocol: protocolVersion,
      epoch: `e${this.#epoch}`,
      seq: this.#seq,
      asOf: 't',
      source: { kind: 'demo', name: 'demo', why: 'test', apply: 'cluster' },
      health: { state: 'live' },
      hidden: [],
      problems: [],
      objects: this.#packer.snapshot(),
    };
  }

  digest(): StreamMessage {
    return { type: 'digest', epoch: `e${this.#epoch}`, seq: this.#seq, digest: digestOf(this.state.objects.values()) };
  }

  restart(): void {
    this.#epoch++;
    this.#seq = 0;
    this.sent.length = 0;
    this.#packer = new Packer();
    this.#packer.pack([...this.state.objects.values()].map((object) => ({ type: 'upsert', object })));
  }
}

class Page {
  readonly fold = new StreamFold();
  held: ReadonlyMap<string, ClusterObject> | undefined;
  /** What the engine would hold, told by differences only. */
  engine: ReadonlyMap<string, ClusterObject> = new Map();

  take(message: StreamMessage | string): Folded['type'] {
    const folded = this.fold.take(typeof message === 'string' ? message : JSON.stringify(message));
    if (folded.type === 'update') {
      this.held = folded.update.cluster.objects;
      this.engine =
        folded.change.type === 'reset'
          ? new Map(folded.change.objects.map((object) => [keyOf(object), object]))
          : applyEvents({ objects: this.engine as ClusterState['objects'], hidden: [] }, folded.change.events).objects;
    }
    return folded.type;
  }
}

const events: fc.Arbitrary<ClusterEvent> = fc.oneof(
  fc.tuple(fc.nat(5), fc.nat(2), fc.nat(3)).map(([name, label, version]): ClusterEvent => {
    const labels = { app: `a${label}` };
    return { type: 'upsert', object: pod(`shop/web-${name}`, { labels, resourceVersion: `${version}` }) };
  }),
  fc.nat(2).map((name): ClusterEvent => ({ type: 'upsert', object: namespace(`n${name}`) })),
  fc.nat(5).map((name): ClusterEvent => ({ type: 'remove', key: keyOf(pod(`shop/web-${name}`)) })),
);

const steps = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.array(events, { minLength: 1, maxLength: 4 }).map((list) => ({ do: 'change', list }) as const) },
    { weight: 2, arbitrary: fc.array(events, { minLength: 1, maxLength: 4 }).map((list) => ({ do: 'lose', list }) as const) },
    fc.constantFrom('replay', 'garble', 'restart', 'digest').map((name) => ({ do: name }) as const),
  ),
  { maxLength: 40 },
);

describe('any history with faults', () => {
  test('ends equal to the server after a digest, with a snapshot wherever one is asked for', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const server = new Server();
        const page = new Page();
        const give = (message: StreamMessage | string): void => {
          // A refused page asks for a snapshot on a connection of its own.
          if (page.take(message) === 'resync') page.take(server.snapshot());
        };
        give(server.snapshot());
        for (const step of list) {
          if (step.do === 'change') give(server.change(step.list));
          else if (step.do === 'lose') server.change(step.list);
          else if (step.do === 'replay') for (const old of server.sent.slice(-3)) give(old);
          else if (step.do === 'garble') give('{"type":"del');
          else if (step.do === 'restart') server.restart();
          else give(server.digest());
        }
        give(server.digest());
        expect(new Map(page.held)).toEqual(server.state.objects);
        expect(page.engine).toEqual(server.state.objects);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a page that joins later', () => {
  test('begins with what another one knows, and follows from there on', () => {
    fc.assert(
      fc.property(steps, fc.nat(40), (list, joins) => {
        const server = new Server();
        const first = new Page();
        const later = new Page();
        const differently: unknown[] = [];
        // As the tabs of one browser: only what the first one took is passed on.
        const give = (message: StreamMessage | string): void => {
          const taken = first.take(message);
          if (taken === 'resync') give(server.snapshot());
          else if (later.held !== undefined && later.take(message) !== taken) differently.push(message);
        };
        give(server.snapshot());
        for (const [index, step] of [...list, { do: 'digest' } as const].entries()) {
          if (index === Math.min(joins, list.length)) later.take(first.fold.snapshot() ?? 'nothing known');
          if (step.do === 'change') give(server.change(step.list));
          else if (step.do === 'lose') server.change(step.list);
          else if (step.do === 'replay') for (const old of server.sent.slice(-3)) give(old);
          else if (step.do === 'garble') give('{"type":"del');
          else if (step.do === 'restart') server.restart();
          else give(server.digest());
        }
        expect(differently).toEqual([]);
        expect(new Map(later.held)).toEqual(server.state.objects);
        expect(later.fold.snapshot()).toMatchObject({ epoch: server.snapshot().epoch, seq: server.snapshot().seq });
      }),
      { numRuns: 1000 },
    );
  });

  test('gets nothing from one that knows nothing', () => {
    const { server, page } = begun();
    expect(page.take({ ...server.digest(), digest: '0'.repeat(16) } as StreamMessage)).toBe('resync');
    expect(page.fold.snapshot()).toBeUndefined();
  });
});

function begun(): { readonly server: Server; readonly page: Page } {
  const server = new Server();
  const page = new Page();
  server.change([{ type: 'upsert', object: pod('shop/web-1') }]);
  expect(page.take(server.snapshot())).toBe('update');
  return { server, page };
}

describe('what is refused', () => {
  test('a delta after a gap, and then everything but a snapshot', () => {
    const { server, page } = begun();
    server.change([{ type: 'upsert', object: pod('shop/web-2') }]);
    const later = server.change([{ type: 'upsert', object: pod('shop/web-3') }]);
    expect(page.take(later)).toBe('resync');
    expect(page.take(later)).toBe('resync');
    expect(page.take(server.snapshot())).toBe('update');
    expect(page.held?.size).toBe(3);
  });

  test('a delta of another epoch', () => {
    const { server, page } = begun();
    server.restart();
    expect(page.take(server.change([{ type: 'upsert', object: pod('shop/web-2') }]))).toBe('resync');
  });

  test('a digest that differs although no delta is missing', () => {
    const { server, page } = begun();
    const digest = server.digest();
    expect(page.take(digest)).toBe('nothing');
    expect(page.take({ ...digest, digest: '0'.repeat(16) } as StreamMessage)).toBe('resync');
  });

  test('a digest ahead of what has arrived', () => {
    const { server, page } = begun();
    server.change([{ type: 'upsert', object: pod('shop/web-2') }]);
    expect(page.take(server.digest())).toBe('resync');
  });

  test('a delta before any snapshot', () => {
    expect(new Page().take(new Server().change([{ type: 'upsert', object: pod('shop/web-2') }]))).toBe('resync');
  });

  test('a pod whose template is unknown', () => {
    const { server, page } = begun();
    const delta = server.change([{ type: 'upsert', object: pod('shop/other-1') }]);
    expect(page.take({ ...delta, events: delta.events.filter(({ t }) => t !== 'template') })).toBe('resync');
  });
});

describe('another version', () => {
  test('of the protocol asks for a reload, not for a snapshot', () => {
    const page = new Page();
    const snapshot = { ...new Server().snapshot(), protocol: protocolVersion + 1, shape: 'of tomorrow' };
    expect(page.fold.take(JSON.stringify(snapshot))).toMatchObject({ type: 'outdated' });
  });
});

describe('what a delta carries besides objects', () => {
  test('is kept until the next one says otherwise', () => {
    const server = new Server();
    const fold = new StreamFold();
    fold.take(JSON.stringify(server.snapshot()));
    const stale = {
      ...server.change([]),
      health: { state: 'stale', since: 't', message: 'gone' },
      hidden: [{ kind: 'Node', reason: 'no permission' }],
    };
    expect(fold.take(JSON.stringify(stale))).toMatchObject({
      update: { health: { state: 'stale' }, cluster: { hidden: [{ kind: 'Node' }] } },
      change: { type: 'events', events: [], hidden: [{ kind: 'Node' }] },
    });
    const next = fold.take(JSON.stringify(server.change([{ type: 'upsert', object: namespace('a') }])));
    expect(next).toMatchObject({ update: { health: { state: 'stale' }, cluster: { hidden: [{ kind: 'Node' }] } } });
    expect(next.type === 'update' && next.change).not.toHaveProperty('hidden');
  });
});
