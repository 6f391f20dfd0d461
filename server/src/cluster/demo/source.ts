/** The bundled cluster as a source: always there, always the same, and alive until paused. */
import type { Logger } from 'pino';
import { ok } from '@eastwest/shared/base';
import type { Result } from '@eastwest/shared/base';
import type { JsonObject } from '@eastwest/shared/kube';
import type { ApplyOutcome, ApplyRequest, RecordedVersion, SourceInfo } from '@eastwest/shared/protocol';
import { systemTime } from '../../system-time.ts';
import type { Cancel, Time } from '../../session/index.ts';
import type { ClusterSource, SourceSink } from '../source.ts';
import { applyToDemo, readFromDemo } from './apply.ts';
import { DemoCluster } from './cluster.ts';
import { readFixtures } from './fixtures.ts';
import { Life } from './life.ts';
import { Controller } from './pods.ts';
import { stored } from './policy-store.ts';
import { chance } from './random.ts';
import { delayOf, sentinelOf } from './sentinels.ts';

export interface DemoOptions {
  /** Why this source was taken. */
  readonly why: string;
  readonly log?: Logger;
  readonly time?: Time;
  readonly seed?: number;
}

/** How often something happens. */
const beatMs = 2000;

export function demoSource(options: DemoOptions): ClusterSource & Required<Pick<ClusterSource, 'setLife'>> {
  return new DemoSource(options);
}

class DemoSource implements ClusterSource {
  readonly #why: string;
  readonly #log: Logger | undefined;
  readonly #time: Time;
  readonly #cluster: DemoCluster;
  readonly #chance: ReturnType<typeof chance>;
  readonly #life: Life;
  #sink: SourceSink | undefined;
  #beats: Cancel | undefined;
  #paused = false;

  constructor({ why, log, time = systemTime, seed = 1 }: DemoOptions) {
    this.#why = why;
    this.#log = log;
    this.#time = time;
    const fixtures = readFixtures();
    const luck = chance(seed);
    const cluster = new DemoCluster(fixtures, luck);
    const at = '2026-01-12T08:00:00Z';
    for (const { name, namespace, manifest } of fixtures.policies) {
      cluster.store(stored({ name, namespace, manifest, manager: 'kubectl', at, version: cluster.nextVersion() }, luck));
    }
    const controllers = fixtures.workloads.map((workload) => new Controller(workload, cluster, luck));
    for (const controller of controllers) controller.startAll();
    cluster.takeEvents();
    this.#cluster = cluster;
    this.#chance = luck;
    this.#life = new Life(controllers, luck);
  }

  get info(): SourceInfo {
    return { kind: 'demo', name: 'demo', why: this.#why, apply: 'cluster', life: this.#paused ? 'paused' : 'running' };
  }

  start(sink: SourceSink): Promise<void> {
    this.#sink = sink;
    sink.health({ state: 'live' });
    sink.replace(this.#cluster.all());
    this.#schedule();
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.#sink = undefined;
    this.#schedule();
    return Promise.resolve();
  }

  async apply(request: ApplyRequest, signal: AbortSignal): Promise<ApplyOutcome> {
    const delay = delayOf(sentinelOf(request.manifest));
    if (delay > 0 && !(await this.#wait(delay, signal))) {
      return { outcome: 'unreachable', message: 'given up waiting for the API server', written: 'no' };
    }
    const outcome = applyToDemo({ cluster: this.#cluster, chance: this.#chance, now: () => this.#now() }, request);
    this.#tell();
    return outcome;
  }

  read(manifest: JsonObject): Promise<Result<RecordedVersion | undefined, string>> {
    return Promise.resolve(ok(readFromDemo(this.#cluster, manifest)));
  }

  setLife(life: 'running' | 'paused'): void {
    if (this.#paused === (life === 'paused')) return;
    this.#paused = life === 'paused';
    this.#log?.info({ life }, 'the demo');
    this.#schedule();
    this.#sink?.info(this.info);
  }

  #schedule(): void {
    this.#beats?.();
    this.#beats = undefined;
    if (this.#sink === undefined || this.#paused) return;
    this.#beats = this.#time.every(beatMs, () => {
      this.#life.beat();
      this.#tell();
    });
  }

  #tell(): void {
    const events = this.#cluster.takeEvents();
    if (events.length > 0) this.#sink?.change(events);
  }

  #now(): string {
    return `${new Date(this.#time.now()).toISOString().slice(0, 19)}Z`;
  }

  /** False when the signal came first. */
  #wait(ms: number, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve(false);
      const cancel = this.#time.after(ms, () => resolve(true));
      signal.addEventListener('abort', () => {
        cancel();
        resolve(false);
      });
    });
  }
}
