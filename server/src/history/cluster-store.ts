/**
 * A history in the cluster, for an eastwest that runs there: one ConfigMap per record in its own namespace, never changed
 * once it is made, so that replicas cannot overwrite each other's.
 */
import { err, ok } from '@eastwest/shared/base';
import type { Result } from '@eastwest/shared/base';
import type { JsonValue } from '@eastwest/shared/kube';
import { readAnswer, readFailure } from '../cluster/kubernetes/answers.ts';
import { query } from '../cluster/kubernetes/api.ts';
import type { Api, ApiRequest } from '../cluster/kubernetes/api.ts';
import { arrayAt, textAt } from '../cluster/kubernetes/json.ts';
import { systemRuntime } from '../cluster/kubernetes/runtime.ts';
import { configMapOf, label, nameOf, recordOf } from './config-map.ts';
import type { LogRecord } from './record.ts';
import type { HistoryStore } from './store.ts';
import { trimmed } from './trim.ts';
import type { Cap } from './trim.ts';

const timeoutMs = 5000;
const pageSize = '50';
/** Records written between two looks whether the oldest have to go. */
const trimEvery = 20;
const defaultCap: Cap = { changes: 100, bytes: 32 << 20 };

export function clusterStore(api: Api, namespace: string, cap: Cap = defaultCap): HistoryStore {
  return new ClusterStore(api, namespace, cap);
}

class ClusterStore implements HistoryStore {
  readonly kept: string;
  readonly pollMs = 60_000;
  readonly #api: Api;
  readonly #path: string;
  readonly #cap: Cap;
  #written = 0;

  constructor(api: Api, namespace: string, cap: Cap) {
    this.#api = api;
    this.#path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/configmaps`;
    this.#cap = cap;
    this.kept = `in the cluster, in ConfigMaps of the namespace ${namespace}`;
  }

  async append(record: LogRecord): Promise<Result<void, string>> {
    const json = configMapOf(record);
    if (json === undefined) return err('it is larger than a ConfigMap may be');
    const body = { type: 'application/json', json };
    const path = this.#path + query({ fieldManager: 'eastwest' });
    const written = await this.#ask({ method: 'POST', path, body }, [200, 201, 409]);
    if (!written.ok) return written;
    if (++this.#written % trimEvery === 0) await this.#trim();
    return ok(undefined);
  }

  async read(): Promise<Result<readonly LogRecord[], string>> {
    const records: LogRecord[] = [];
    let next: string | undefined;
    do {
      const parameters = { labelSelector: `${label.name}=${label.value}`, limit: pageSize, continue: next };
      const page: Result<JsonValue, string> = await this.#ask({ method: 'GET', path: this.#path + query(parameters) }, [200]);
      if (!page.ok) return page;
      for (const item of arrayAt(page.value, 'items')) {
        const record = recordOf(item);
        if (record !== undefined) records.push(record);
      }
      next = textAt(page.value, 'metadata', 'continue');
    } while (next !== undefined && next !== '');
    return ok(records);
  }

  /** What cannot be removed now is removed the next time; another replica may be at it, too. */
  async #trim(): Promise<void> {
    const read = await this.read();
    if (!read.ok) return;
    const kept = new Set(trimmed(read.value, this.#cap).map(nameOf));
    for (const name of read.value.map(nameOf)) {
      if (!kept.has(name))
        await this.#ask({ method: 'DELETE', path: `${this.#path}/${encodeURIComponent(name)}` }, [200, 202, 404]);
    }
  }

  async #ask(request: Pick<ApiRequest, 'method' | 'path' | 'body'>, good: readonly number[]): Promise<Result<JsonValue, string>> {
    const signal = AbortSignal.timeout(timeoutMs);
    const sent = await this.#api.send({ ...request, signal, headersWithinMs: timeoutMs, fresh: request.method === 'POST' });
    if (!sent.ok) return err(sent.error.message);
    if (!good.includes(sent.value.status)) return err((await readFailure(sent.value, systemRuntime)).message);
    return readAnswer(sent.value, systemRuntime);
  }
}
