/** A record as a ConfigMap and back: pure. */
import { gunzipSync, gzipSync } from 'node:zlib';
import type { JsonObject, JsonValue } from '@eastwest/shared/kube';
import { textAt } from '../cluster/kubernetes/json.ts';
import { idOf, parseRecord } from './record.ts';
import type { LogRecord } from './record.ts';

/** An API server takes 1 MiB of data; the names and labels around it are not counted. */
const longestData = 1 << 20;
/** Shorter ones stay readable with kubectl. */
const packedFrom = 256 << 10;
const longestRecord = 64 << 20;

export const label = { name: 'eastwest-history', value: 'record' } as const;

/** One name per step of a change, so that two who write the same write it once. */
export function nameOf(record: LogRecord): string {
  return `eastwest-history-${idOf(record)}-${record.type}`.toLowerCase();
}

/** Undefined when it is too large, packed too. */
export function configMapOf(record: LogRecord): JsonObject | undefined {
  const text = JSON.stringify(record);
  const data = Buffer.byteLength(text) < packedFrom ? { data: { record: text } } : packed(text);
  if (data === undefined) return undefined;
  const metadata = { name: nameOf(record), labels: { [label.name]: label.value, 'app.kubernetes.io/managed-by': 'eastwest' } };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, immutable: true, ...data };
}

function packed(text: string): JsonObject | undefined {
  const base64 = gzipSync(text).toString('base64');
  return base64.length > longestData ? undefined : { binaryData: { record: base64 } };
}

/** Undefined for what is none. */
export function recordOf(configMap: JsonValue): LogRecord | undefined {
  const text = textAt(configMap, 'data', 'record') ?? unpacked(textAt(configMap, 'binaryData', 'record'));
  return text === undefined ? undefined : parseRecord(text);
}

function unpacked(base64: string | undefined): string | undefined {
  if (base64 === undefined) return undefined;
  try {
    return gunzipSync(Buffer.from(base64, 'base64'), { maxOutputLength: longestRecord }).toString('utf8');
  } catch {
    return undefined;
  }
}
