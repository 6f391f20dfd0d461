/** Reading an answer to its end, and what a `Status` in it says. */
import { type Result, err, ok } from '@eastwest/shared/base';
import type { JsonObject } from '@eastwest/shared/kube';
import type { ApiAnswer } from './api.ts';
import { numberAt, parseJsonObject, textAt } from './json.ts';
import type { Runtime } from './runtime.ts';
import { explain } from './trouble.ts';

const longestBody = 512 * 1024 * 1024;
const longestErrorBody = 1024 * 1024;
const silenceMs = 30_000;

/** The body as a JSON object; what is wrong with it in words. */
export async function readAnswer(answer: ApiAnswer, runtime: Runtime, limit = longestBody): Promise<Result<JsonObject, string>> {
  const body = await readBody(answer, runtime, limit);
  if (!body.ok) return body;
  const value = parseJsonObject(body.value);
  return value === undefined ? err('its answer is not a JSON object') : ok(value);
}

/** The whole body as text; what kept it from coming in words. */
export async function readBody(answer: ApiAnswer, runtime: Runtime, limit = longestBody): Promise<Result<string, string>> {
  let silent = false;
  const fall = (): void => {
    silent = true;
    answer.close();
  };
  let cancel = runtime.timer(silenceMs, fall);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of answer.body) {
      cancel();
      cancel = runtime.timer(silenceMs, fall);
      size += chunk.length;
      if (size > limit) return err('its answer is too long');
      chunks.push(chunk);
    }
  } catch (error) {
    return err(silent ? 'it fell silent in the middle of its answer' : explain(error));
  } finally {
    cancel();
    if (size > limit) answer.close();
  }
  if (silent) return err('it fell silent in the middle of its answer');
  return ok(decode(Buffer.concat(chunks)));
}

/** Bytes that are not UTF-8 make the whole answer unreadable rather than a name a little different. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return '';
  }
}

export interface StatusAnswer {
  readonly code: number;
  readonly reason?: string;
  /** The server's own words, or the bare code. */
  readonly message: string;
  readonly retryAfterMs?: number;
  /** The whole `Status`, for its causes. */
  readonly status: JsonObject;
}

/** An answer that is no success. */
export async function readFailure(answer: ApiAnswer, runtime: Runtime): Promise<StatusAnswer> {
  const read = await readAnswer(answer, runtime, longestErrorBody);
  answer.close();
  const status = readStatus(read.ok ? read.value : {}, answer.status);
  return answer.retryAfterMs === undefined ? status : { ...status, retryAfterMs: answer.retryAfterMs };
}

export function readStatus(status: JsonObject, code = numberAt(status, 'code') ?? 0): StatusAnswer {
  const reason = textAt(status, 'reason');
  const seconds = numberAt(status, 'details', 'retryAfterSeconds');
  return {
    code,
    ...(reason !== undefined && { reason }),
    message: textAt(status, 'message') ?? `it answers with status ${code}`,
    ...(seconds !== undefined && { retryAfterMs: seconds * 1000 }),
    status,
  };
}
