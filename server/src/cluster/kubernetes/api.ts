/** Requests to the API server, as the rest of this folder sees them. */
import type { JsonObject } from '@eastwest/shared/kube';
import type { Result } from '@eastwest/shared/base';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query. */
  readonly path: string;
  readonly body?: { readonly type: string; readonly json: JsonObject };
  /** Gives up, also while the body is being read. */
  readonly signal: AbortSignal;
  readonly headersWithinMs: number;
  /** On a connection of its own: a reused one may turn out dead only after the request was written to it. */
  readonly fresh?: boolean;
}

export interface ApiAnswer {
  readonly status: number;
  /** Texts of the `Warning` headers. */
  readonly warnings: readonly string[];
  readonly retryAfterMs?: number;
  /** Throws when the connection breaks before the end. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Gives the connection back, read to the end or not. */
  close(): void;
}

export interface NoAnswer {
  readonly message: string;
  /** Whether the request may have reached the server all the same. */
  readonly sent: boolean;
  /** Waiting does not mend it: the certificate or the credentials are not good. */
  readonly lasting: boolean;
}

export interface Api {
  /** Never throws; renews the credentials and tries once more when the server refuses them (401). */
  send(request: ApiRequest): Promise<Result<ApiAnswer, NoAnswer>>;
}

/** Query part of a path; parameters that are undefined are left out. */
export function query(parameters: Readonly<Record<string, string | undefined>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) search.set(name, value);
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}
