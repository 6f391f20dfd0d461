/** A source on a fake API server, with time in the test's hands. */
import { onTestFinished } from 'vitest';
import type { Result } from '@eastwest/shared/base';
import type { ClusterObject } from '@eastwest/shared/kube';
import type { Api, ApiAnswer, NoAnswer } from '../../../src/cluster/kubernetes/api.ts';
import { makeHttpApi } from '../../../src/cluster/kubernetes/http-api.ts';
import { kubernetesSource } from '../../../src/cluster/kubernetes/index.ts';
import type { ClusterSource } from '../../../src/cluster/source.ts';
import { type Collection, FakeApiServer, collections } from './fake-api-server.ts';
import { ManualRuntime } from './manual-runtime.ts';
import { StrictSink } from './strict-sink.ts';

export interface Followed {
  readonly fake: FakeApiServer;
  readonly clock: ManualRuntime;
  readonly sink: StrictSink;
  readonly source: ClusterSource;
  /** Waits until nothing moves any more at this moment of the test's time. */
  settle(): Promise<void>;
  /** Lets time pass until `wanted` holds, and says how much did; fails when more than `withinMs` would have to. */
  within(withinMs: number, wanted: () => boolean): Promise<number>;
  /** Lets exactly so much time pass. */
  pass(ms: number): Promise<void>;
}

/** `trouble`: why the server had not answered when the source was made. */
export async function prepare(random?: () => number, trouble?: string): Promise<Followed> {
  const fake = await FakeApiServer.start();
  const clock = new ManualRuntime(random);
  const sink = new StrictSink();
  const api = countPending(makeHttpApi({ server: fake.url, credentials: noCredentials, runtime: clock, userAgent: 'test' }));
  const source = kubernetesSource(
    { name: 'fake', server: fake.url, insecure: false, api, ...(trouble !== undefined && { trouble }) },
    { why: 'a test', runtime: clock },
  );
  onTestFinished(async () => {
    await source.stop();
    await fake.stop();
  });

  const settle = async (): Promise<void> => {
    let calm = 0;
    let before = '';
    while (calm < 10) {
      await moment();
      const now = `${fake.seen.length} ${fake.written} ${fake.watches.size} ${sink.calls} ${clock.pending} ${api.pending}`;
      calm = now === before && api.pending <= fake.hanging ? calm + 1 : 0;
      before = now;
    }
  };
  const within = async (withinMs: number, wanted: () => boolean): Promise<number> => {
    const start = clock.now();
    for (;;) {
      await settle();
      const passed = clock.now() - start;
      if (wanted()) return passed;
      if (passed >= withinMs) throw new Error(`still not so after ${withinMs} ms: ${wanted.toString()}`);
      clock.step(withinMs - passed);
    }
  };
  const pass = async (ms: number): Promise<void> => {
    const end = clock.now() + ms;
    while (clock.now() < end) {
      await settle();
      clock.step(end - clock.now());
    }
    await settle();
  };
  return { fake, clock, sink, source, settle, within, pass };
}

/** Started, and everything there shown. */
export async function follow(random?: () => number, before?: (fake: FakeApiServer) => void): Promise<Followed> {
  const followed = await prepare(random);
  before?.(followed.fake);
  followed.sink.expectCalls(true);
  await followed.source.start(followed.sink);
  await followed.within(1000, () => followed.sink.replaced === 1);
  return followed;
}

/** What the sink knows of a collection, in the form of `FakeApiServer.versions`. */
export function shownVersions(sink: StrictSink, collection: Collection): string[] {
  const { kind } = collections[collection];
  return [...sink.objects.values()]
    .filter((object) => realKind(object) === kind)
    .map((object) => `${idOf(object)} ${object.uid} ${object.resourceVersion}`)
    .sort();
}

function realKind(object: ClusterObject): string {
  if (object.kind === 'Agent') return object.workloadKind;
  return object.kind === 'ForeignPolicy' ? object.policyKind : object.kind;
}

function idOf({ namespace, name }: ClusterObject): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

export function isEqual({ fake, sink }: Followed, ...which: readonly Collection[]): boolean {
  const all = which.length === 0 ? (Object.keys(collections) as Collection[]) : which;
  return all.every((collection) => shownVersions(sink, collection).join() === fake.versions(collection).join());
}

const noCredentials = { current: () => Promise.resolve({ headers: {} }), renew: () => {} };

interface CountingApi extends Api {
  /** Requests without an answer, and answers that are still read (but watches, which never end). */
  readonly pending: number;
}

function countPending(api: Api): CountingApi {
  let pending = 0;
  const counted = async (request: Parameters<Api['send']>[0]): Promise<Result<ApiAnswer, NoAnswer>> => {
    pending += 1;
    try {
      return await api.send(request);
    } finally {
      pending -= 1;
    }
  };
  return {
    send: counted,
    get pending() {
      return pending;
    },
  };
}

/** One turn of the event loop, with whatever the sockets have. */
function moment(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
