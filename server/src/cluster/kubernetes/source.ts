/** The cluster behind an API server: one reflector per kind, put together for one sink. */
import type { Result } from '@eastwest/shared/base';
import type { HiddenKind, JsonObject } from '@eastwest/shared/kube';
import type { ApplyOutcome, SourceInfo } from '@eastwest/shared/protocol';
import type { Logger } from 'pino';
import type { ClusterSource, SourceRequest, SourceSink, SourceVersion } from '../source.ts';
import { applyPolicy, readPolicy } from './apply.ts';
import { type ClusterAccess, troubleWith } from './connect.ts';
import { type Discovered, type NotDiscovered, discoverPolicies, groupOf } from './discovery.ts';
import { backoffMs } from './plan.ts';
import { Publisher } from './publisher.ts';
import { Reflector } from './reflector.ts';
import { type Resource, builtInResources, discoveredKinds } from './resources.ts';
import { type Runtime, sleep, systemRuntime } from './runtime.ts';
import { whoAmI } from './who-am-i.ts';

export interface KubernetesSourceOptions {
  readonly why: string;
  readonly log?: Logger;
  readonly runtime?: Runtime;
}

const rediscoverMs = 60_000;

export function kubernetesSource(access: ClusterAccess, options: KubernetesSourceOptions): ClusterSource {
  return new KubernetesSource(access, options);
}

class KubernetesSource implements ClusterSource {
  #info: SourceInfo;
  readonly #access: ClusterAccess;
  readonly #runtime: Runtime;
  readonly #log: Logger | undefined;
  readonly #run = new AbortController();
  /** By path. */
  readonly #reflectors = new Map<string, Reflector>();
  #publisher: Publisher | undefined;
  #unclear: readonly HiddenKind[] | undefined;
  /** Until the server has answered for the first time. */
  #trouble: string | undefined;

  constructor(access: ClusterAccess, options: KubernetesSourceOptions) {
    this.#info = infoOf(access, options.why);
    this.#trouble = access.trouble;
    this.#access = access;
    this.#runtime = options.runtime ?? systemRuntime;
    this.#log = options.log;
  }

  get info(): SourceInfo {
    return this.#info;
  }

  start(sink: SourceSink): Promise<void> {
    if (this.#publisher !== undefined || this.#run.signal.aborted) return Promise.resolve();
    const publisher = new Publisher(sink, this.#runtime, () => ({
      kinds: [...this.#reflectors.values()],
      unclear: this.#unclear,
      trouble: this.#trouble,
    }));
    this.#publisher = publisher;
    publisher.start();
    for (const resource of builtInResources) this.#reflect(resource, publisher);
    void this.#discover(sink, publisher);
    if (this.#trouble !== undefined) void this.#introduce(sink, publisher);
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.#run.abort();
    this.#publisher?.stop();
    for (const reflector of this.#reflectors.values()) reflector.stop();
    return Promise.resolve();
  }

  apply(request: SourceRequest, signal: AbortSignal): Promise<ApplyOutcome> {
    const { api, insecure } = this.#access;
    return applyPolicy({ api, runtime: this.#runtime, writable: !insecure }, request, signal);
  }

  read(manifest: JsonObject, signal: AbortSignal): Promise<Result<SourceVersion | undefined, string>> {
    return readPolicy({ api: this.#access.api, runtime: this.#runtime }, manifest, signal);
  }

  #reflect(resource: Resource, publisher: Publisher): void {
    // The sink may have stopped us while it was told something.
    if (this.#run.signal.aborted) return;
    const reflector = new Reflector({
      api: this.#access.api,
      resource,
      runtime: this.#runtime,
      listener: {
        changed: (ids) => publisher.changed(resource, ids),
        status: () => publisher.reconsider(),
      },
      log: (message, details) => this.#log?.info(details, `kubernetes: ${message}`),
    });
    this.#reflectors.set(resource.path, reflector);
    reflector.start();
  }

  /** Asks again who we are, until a server that did not answer at the start does (F13). */
  async #introduce(sink: SourceSink, publisher: Publisher): Promise<void> {
    const { signal } = this.#run;
    for (let failures = 0; ; failures += 1) {
      const who = await whoAmI(this.#access.api, this.#runtime, signal);
      if (signal.aborted) return;
      this.#trouble = who.ok ? undefined : troubleWith(this.#access, who.error);
      publisher.reconsider();
      if (who.ok) {
        if (who.value === undefined) return;
        this.#info = { ...this.#info, user: who.value };
        sink.info(this.#info);
        return;
      }
      const patience = 1000 + backoffMs(failures, this.#runtime.random());
      await sleep(this.#runtime, Math.max(patience, who.error.retryAfterMs ?? 0), signal);
      if (signal.aborted) return;
    }
  }

  /** Policy APIs come and go with their CRDs. */
  async #discover(sink: SourceSink, publisher: Publisher): Promise<void> {
    const { signal } = this.#run;
    let failures = 0;
    while (!signal.aborted) {
      const found = await discoverPolicies({ api: this.#access.api, runtime: this.#runtime }, signal);
      if (signal.aborted) return;
      failures = found.ok ? 0 : failures + 1;
      if (found.ok) this.#settle(found.value, publisher, sink);
      else this.#puzzle(found.error);
      publisher.reconsider();
      await sleep(this.#runtime, found.ok ? rediscoverMs : 1000 + backoffMs(failures, this.#runtime.random()), signal);
    }
  }

  #settle(found: Discovered, publisher: Publisher, sink: SourceSink): void {
    const wanted = new Map([...builtInResources, ...found.resources].map((resource) => [resource.path, resource]));
    for (const [path, reflector] of this.#reflectors) {
      if (wanted.has(path) || found.unclear.has(groupOf(reflector.resource))) continue;
      reflector.stop();
      this.#reflectors.delete(path);
    }
    for (const [path, resource] of wanted) if (!this.#reflectors.has(path)) this.#reflect(resource, publisher);
    this.#unclear = [...found.unclear.values()].flat();
    this.#tellServed(sink);
  }

  #tellServed(sink: SourceSink): void {
    const policies = [...this.#reflectors.values()].map(({ resource }) => resource).filter(isForeignPolicy);
    const served = policies.map(({ apiVersion, kind }) => ({ apiVersion, kind }));
    if (JSON.stringify(served) === JSON.stringify(this.#info.served)) return;
    this.#info = { ...this.#info, served };
    sink.info(this.#info);
  }

  #puzzle({ message, refused }: NotDiscovered): void {
    this.#log?.info(`kubernetes: ${message}`);
    // Once they are known, a server that is away for a moment does not make them unknown.
    if (this.#unclear === undefined || refused) {
      this.#unclear = discoveredKinds.map((kind) => ({ kind, reason: message }));
    }
  }
}

const isForeignPolicy = ({ objectKind }: Resource): boolean => objectKind === 'ForeignPolicy';

function infoOf(access: ClusterAccess, why: string): SourceInfo {
  return {
    kind: 'kubernetes',
    name: access.name,
    ...(access.user !== undefined && { user: access.user }),
    why: access.insecure ? `${why}; its certificate is not checked (insecure-skip-tls-verify), so nothing is written` : why,
    // Whoever answers may be anybody: a change would go to them, too (T20).
    apply: access.insecure ? 'export' : 'cluster',
  };
}
