/** A history over the demo, with time that passes only when a test says so. */
import { pino } from 'pino';
import type { ApplyOutcome, HistoryNow } from '@eastwest/shared/protocol';
import type { JsonObject } from '@eastwest/shared/kube';
import { demoSource } from '../../src/cluster/demo/index.ts';
import type { ClusterSource } from '../../src/cluster/source.ts';
import { History, memoryStore } from '../../src/history/index.ts';
import type { HistoryStore } from '../../src/history/index.ts';
import { FakeTime } from '../support/fake-time.ts';

export const timeoutMs = 1000;

export interface Bench {
  readonly history: History;
  readonly source: ClusterSource;
  readonly store: HistoryStore;
  readonly time: FakeTime;
  /** What was told last. */
  readonly now: () => HistoryNow;
}

interface BenchOptions {
  readonly source?: ClusterSource;
  readonly store?: HistoryStore;
  readonly time?: FakeTime;
}

export function bench(options: BenchOptions = {}): Bench {
  const { time = new FakeTime(), store = memoryStore() } = options;
  const source = options.source ?? demoSource({ why: 'a test', time });
  let told: HistoryNow | undefined;
  const log = pino({ level: 'silent' });
  const history = new History({ source, store, time, log, user: 'ada', timeoutMs, tell: (now) => (told = now) });
  const now = (): HistoryNow => {
    if (told === undefined) throw new Error('nothing was told yet');
    return told;
  };
  return { history, source, store, time, now };
}

export function policy(name: string, spec: JsonObject = { podSelector: {} }, metadata: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: 'shop', ...metadata },
    spec,
  };
}

export type Applied = Extract<ApplyOutcome, { outcome: 'applied' }>;

export function applied(outcome: ApplyOutcome | undefined): Applied {
  if (outcome?.outcome !== 'applied') throw new Error(`not applied: ${JSON.stringify(outcome)}`);
  return outcome;
}

export function changeOf(outcome: ApplyOutcome | undefined): string {
  const { change } = applied(outcome);
  if (change === undefined) throw new Error('no change was recorded');
  return change;
}

/** Lets what was begun come to its end, without time passing. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 40; turn++) await new Promise((resolve) => setImmediate(resolve));
}
