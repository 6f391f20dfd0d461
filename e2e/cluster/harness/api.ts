/** Requests to the test cluster's API server as one of its users. */
import https from 'node:https';
import type { JsonObject, JsonValue } from '@eastwest/shared/kube';

export interface Answer {
  readonly status: number;
  readonly body: JsonObject;
}

export class ClusterApi {
  readonly #server: string;
  readonly #ca: Buffer;
  readonly #token: string;
  readonly #agent = new https.Agent({ keepAlive: true, maxSockets: 24 });

  constructor(server: string, ca: Buffer, token: string) {
    this.#server = server;
    this.#ca = ca;
    this.#token = token;
  }

  async ready(): Promise<boolean> {
    try {
      return (await this.request('GET', '/readyz')).status === 200;
    } catch {
      return false;
    }
  }

  get(path: string): Promise<JsonObject> {
    return this.#expect('GET', path);
  }

  create(path: string, object: JsonObject): Promise<JsonObject> {
    return this.#expect('POST', path, object);
  }

  delete(path: string): Promise<JsonObject> {
    return this.#expect('DELETE', path);
  }

  /** A merge patch: null removes. */
  patch(path: string, change: JsonObject): Promise<JsonObject> {
    return this.#expect('PATCH', path, change, 'application/merge-patch+json');
  }

  apply(path: string, object: JsonObject, manager: string, force = false): Promise<JsonObject> {
    const parameters = `?fieldManager=${manager}&force=${String(force)}`;
    return this.#expect('PATCH', path + parameters, object, 'application/apply-patch+yaml');
  }

  request(method: string, path: string, body?: JsonObject, type = 'application/json'): Promise<Answer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const outgoing = https.request(this.#server + path, {
        method,
        agent: this.#agent,
        ca: this.#ca,
        headers: { authorization: `Bearer ${this.#token}`, ...(text !== undefined && { 'content-type': type }) },
      });
      outgoing.once('error', reject);
      outgoing.once('response', (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.once('error', reject);
        incoming.once('end', () =>
          resolve({ status: incoming.statusCode ?? 0, body: parse(Buffer.concat(chunks).toString('utf8')) }),
        );
      });
      outgoing.end(text);
    });
  }

  async #expect(method: string, path: string, body?: JsonObject, type?: string): Promise<JsonObject> {
    const answer = await this.request(method, path, body, type);
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body['message'] ?? answer.body)}`);
  }
}

function parse(text: string): JsonObject {
  try {
    const value = JSON.parse(text) as JsonValue;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : { text };
  } catch {
    return { text };
  }
}
