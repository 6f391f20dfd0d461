/**
 * An API server in a few lines, over real HTTP: lists in pages, watches with history, and does wrong exactly what a test
 * tells it to.
 */
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { JsonObject } from '@eastwest/shared/kube';
import { objectAt, textAt } from '../../../src/cluster/kubernetes/json.ts';

export const collections = {
  namespaces: { path: '/api/v1/namespaces', apiVersion: 'v1', kind: 'Namespace' },
  nodes: { path: '/api/v1/nodes', apiVersion: 'v1', kind: 'Node' },
  pods: { path: '/api/v1/pods', apiVersion: 'v1', kind: 'Pod' },
  services: { path: '/api/v1/services', apiVersion: 'v1', kind: 'Service' },
  networkpolicies: {
    path: '/apis/networking.k8s.io/v1/networkpolicies',
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
  },
  daemonsets: { path: '/apis/apps/v1/daemonsets', apiVersion: 'apps/v1', kind: 'DaemonSet' },
  ingresses: {
    path: '/apis/networking.k8s.io/v1/ingresses',
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
  },
  servicemonitors: {
    path: '/apis/monitoring.coreos.com/v2/servicemonitors',
    apiVersion: 'monitoring.coreos.com/v2',
    kind: 'ServiceMonitor',
  },
  ciliumnetworkpolicies: {
    path: '/apis/cilium.io/v2/ciliumnetworkpolicies',
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
  },
} as const;
export type Collection = keyof typeof collections;

export interface Seen {
  readonly verb: 'list' | 'watch' | 'other';
  readonly collection: Collection | undefined;
  readonly method: string;
  readonly path: string;
  readonly parameters: URLSearchParams;
  readonly authorization: string | undefined;
  readonly body: string;
}

export type Fault = (response: ServerResponse, seen: Seen) => void;

interface StoredEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly revision: number;
  readonly object: JsonObject;
}

export interface OpenWatch {
  readonly collection: Collection;
  readonly response: ServerResponse;
}

export class FakeApiServer {
  readonly seen: Seen[] = [];
  readonly watches = new Set<OpenWatch>();
  /** Requests that are left without an answer on purpose. */
  hanging = 0;
  pageSize = 500;
  groups: readonly string[] = [];
  readonly #server: Server;
  readonly #objects = new Map<Collection, Map<string, JsonObject>>();
  readonly #history = new Map<Collection, StoredEvent[]>();
  readonly #faults = new Map<string, Fault[]>();
  readonly #pages = new Map<string, { readonly items: readonly JsonObject[]; readonly revision: number }>();
  #standing: ((seen: Seen) => Fault | undefined) | undefined;
  #revision = 10;
  #compacted = 0;
  #uids = 0;
  written = 0;

  private constructor() {
    this.#server = createServer((request, response) => void this.#handle(request, response));
  }

  static async start(port = 0): Promise<FakeApiServer> {
    const fake = new FakeApiServer();
    await new Promise<void>((resolve) => {
      fake.#server.listen(port, '127.0.0.1', resolve);
    });
    return fake;
  }

  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  /** Makes or changes an object; a name that was removed in between comes back with another uid. */
  put(collection: Collection, id: string, extra: JsonObject = {}): JsonObject {
    const { apiVersion, kind } = collections[collection];
    const [namespace = '', name = ''] = id.includes('/') ? id.split('/') : ['', id];
    const known = this.#of(collection).get(id);
    const uid = known === undefined ? `uid-${(this.#uids += 1)}` : uidOf(known);
    const resourceVersion = String((this.#revision += 1));
    const metadata: JsonObject = {
      name,
      ...(namespace !== '' && { namespace }),
      uid,
      resourceVersion,
      ...objectAt(extra, 'metadata'),
    };
    const object: JsonObject = { apiVersion, kind, ...defaults(collection), ...extra, metadata };
    this.#of(collection).set(id, object);
    this.#emit(collection, { type: known === undefined ? 'ADDED' : 'MODIFIED', revision: this.#revision, object });
    return object;
  }

  remove(collection: Collection, id: string): void {
    const known = this.#of(collection).get(id);
    if (known === undefined) return;
    this.#of(collection).delete(id);
    this.#revision += 1;
    const metadata = { ...objectAt(known, 'metadata'), resourceVersion: String(this.#revision) };
    this.#emit(collection, { type: 'DELETED', revision: this.#revision, object: { ...known, metadata } });
  }

  /** `id uid version` of all objects, sorted. */
  versions(collection: Collection): string[] {
    return [...this.#of(collection)].map(([id, object]) => `${id} ${uidOf(object)} ${versionOf(object)}`).sort();
  }

  ids(collection: Collection): string[] {
    return [...this.#of(collection).keys()];
  }

  /** A change that open watches are not told of, as when events are lost: only history and lists have it. */
  silently(work: () => void): void {
    const open = [...this.watches];
    this.watches.clear();
    work();
    for (const watch of open) this.watches.add(watch);
  }

  /** Forgets what happened up to now. */
  compact(): void {
    this.#compacted = this.#revision;
    this.#history.clear();
    this.#pages.clear();
  }

  bookmark(collection: Collection): void {
    const { apiVersion, kind } = collections[collection];
    const object = { apiVersion, kind, metadata: { resourceVersion: String(this.#revision) } };
    this.write(collection, `${JSON.stringify({ type: 'BOOKMARK', object })}\n`);
  }

  /** Raw bytes into the open watches of the collection. */
  write(collection: Collection, text: string | Uint8Array): void {
    for (const { response } of this.watchesOf(collection)) {
      this.written += 1;
      response.write(text);
    }
  }

  /** An orderly end, as after `timeoutSeconds`. */
  end(collection: Collection): void {
    for (const watch of this.watchesOf(collection)) {
      this.watches.delete(watch);
      watch.response.end();
    }
  }

  /** A cut connection. */
  cut(collection: Collection): void {
    for (const watch of this.watchesOf(collection)) this.#cut(watch);
  }

  cutAll(): void {
    for (const watch of this.watches) this.#cut(watch);
  }

  #cut(watch: OpenWatch): void {
    this.watches.delete(watch);
    watch.response.socket?.resetAndDestroy();
  }

  watchesOf(collection: Collection): OpenWatch[] {
    return [...this.watches].filter((watch) => watch.collection === collection);
  }

  /** The next such request meets `fault` instead of an answer. */
  next(collection: Collection, verb: 'list' | 'watch', ...faults: readonly Fault[]): void {
    const key = `${verb} ${collection}`;
    this.#faults.set(key, [...(this.#faults.get(key) ?? []), ...faults]);
  }

  /** Every request that `fault` has something for meets it, until told otherwise. */
  always(fault: ((seen: Seen) => Fault | undefined) | undefined): void {
    this.#standing = fault;
  }

  clearFaults(): void {
    this.#faults.clear();
    this.#standing = undefined;
  }

  count(verb: 'list' | 'watch', collection: Collection): number {
    return this.seen.filter((seen) => seen.verb === verb && seen.collection === collection).length;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', this.url);
    const found = Object.entries(collections).find(([, { path }]) => path === url.pathname);
    const collection = found?.[0] as Collection | undefined;
    const verb = collection === undefined ? 'other' : url.searchParams.has('watch') ? 'watch' : 'list';
    const seen: Seen = {
      verb,
      collection,
      method: request.method ?? '',
      path: url.pathname,
      parameters: url.searchParams,
      authorization: request.headers.authorization,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    this.seen.push(seen);
    const fault = this.#standing?.(seen) ?? this.#faults.get(`${verb} ${collection ?? ''}`)?.shift();
    if (fault !== undefined) fault(response, seen);
    else if (collection === undefined) this.#discover(url.pathname, response);
    else if (verb === 'watch') this.#watch(collection, Number(url.searchParams.get('resourceVersion')), response);
    else this.#list(collection, url.searchParams, response);
  }

  #list(collection: Collection, parameters: URLSearchParams, response: ServerResponse): void {
    const { apiVersion, kind } = collections[collection];
    const token = parameters.get('continue');
    const page =
      token === null ? { items: [...this.#of(collection).values()], revision: this.#revision } : this.#pages.get(token);
    if (page === undefined) {
      sendStatus(response, 410, 'Expired', 'the provided continue parameter is too old');
      return;
    }
    const size = Math.min(this.pageSize, Number(parameters.get('limit') ?? '500'));
    const rest = { items: page.items.slice(size), revision: page.revision };
    const next = rest.items.length === 0 ? undefined : `page-${this.#pages.size}-${page.revision}`;
    if (next !== undefined) this.#pages.set(next, rest);
    // Items of a list do not say their kind.
    const items = page.items.slice(0, size).map(withoutType);
    const metadata = { resourceVersion: String(page.revision), ...(next !== undefined && { continue: next }) };
    sendJson(response, 200, { kind: `${kind}List`, apiVersion, metadata, items });
  }

  #watch(collection: Collection, from: number, response: ServerResponse): void {
    if (from < this.#compacted) {
      sendStatus(response, 410, 'Expired', `too old resource version: ${from} (${this.#compacted})`);
      return;
    }
    this.open(collection, response);
    for (const event of this.#history.get(collection) ?? []) {
      if (event.revision > from) response.write(lineOf(event));
    }
  }

  /** Answers as an open watch, without its history. */
  open(collection: Collection, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    const watch = { collection, response };
    this.watches.add(watch);
    response.once('close', () => this.watches.delete(watch));
  }

  #emit(collection: Collection, event: StoredEvent): void {
    const history = this.#history.get(collection) ?? [];
    history.push(event);
    this.#history.set(collection, history);
    this.write(collection, lineOf(event));
  }

  #discover(path: string, response: ServerResponse): void {
    if (path === '/apis') {
      const groups = this.groups.map((name) => {
        const version = { groupVersion: `${name}/v2`, version: 'v2' };
        return { name, versions: [version], preferredVersion: version };
      });
      sendJson(response, 200, { kind: 'APIGroupList', groups });
    } else if (path === '/apis/cilium.io/v2' && this.groups.includes('cilium.io')) {
      const resources = [
        { name: 'ciliumnetworkpolicies', kind: 'CiliumNetworkPolicy', namespaced: true, verbs: ['list', 'watch'] },
        { name: 'ciliumnetworkpolicies/status', kind: 'CiliumNetworkPolicy', namespaced: true, verbs: ['get'] },
        { name: 'ciliumendpoints', kind: 'CiliumEndpoint', namespaced: true, verbs: ['list', 'watch'] },
      ];
      sendJson(response, 200, { kind: 'APIResourceList', groupVersion: 'cilium.io/v2', resources });
    } else if (path === '/apis/monitoring.coreos.com/v2' && this.groups.includes('monitoring.coreos.com')) {
      const resources = [{ name: 'servicemonitors', kind: 'ServiceMonitor', namespaced: true, verbs: ['list', 'watch'] }];
      sendJson(response, 200, { kind: 'APIResourceList', groupVersion: 'monitoring.coreos.com/v2', resources });
    } else if (path === '/apis/authentication.k8s.io/v1/selfsubjectreviews') {
      sendJson(response, 201, { kind: 'SelfSubjectReview', status: { userInfo: { username: 'jane' } } });
    } else sendStatus(response, 404, 'NotFound', 'the server could not find the requested resource');
  }

  #of(collection: Collection): Map<string, JsonObject> {
    let objects = this.#objects.get(collection);
    if (objects === undefined) this.#objects.set(collection, (objects = new Map()));
    return objects;
  }
}

export function sendJson(response: ServerResponse, status: number, body: JsonObject, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

export function statusObject(code: number, reason: string, message: string): JsonObject {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message };
}

export function sendStatus(
  response: ServerResponse,
  code: number,
  reason: string,
  message: string,
  headers: Record<string, string> = {},
): void {
  sendJson(response, code, statusObject(code, reason, message), headers);
}

function lineOf({ type, object }: StoredEvent): string {
  return `${JSON.stringify({ type, object })}\n`;
}

function defaults(collection: Collection): JsonObject {
  switch (collection) {
    case 'pods':
      return {
        spec: { containers: [{ name: 'main' }], nodeName: 'n1' },
        status: { phase: 'Running', podIPs: [{ ip: '10.0.0.1' }] },
      };
    case 'services':
      return { spec: { type: 'ClusterIP', clusterIPs: ['10.96.0.1'], ports: [{ port: 80 }] } };
    case 'networkpolicies':
      return { spec: { podSelector: {}, policyTypes: ['Ingress'] } };
    case 'ciliumnetworkpolicies':
      return { spec: { endpointSelector: {} } };
    case 'ingresses':
    case 'servicemonitors':
    case 'daemonsets':
    case 'namespaces':
    case 'nodes':
    default:
      return {};
  }
}

function withoutType(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== 'apiVersion' && key !== 'kind'));
}

function uidOf(object: JsonObject): string {
  return textAt(object, 'metadata', 'uid') ?? '';
}

function versionOf(object: JsonObject): string {
  return textAt(object, 'metadata', 'resourceVersion') ?? '';
}
