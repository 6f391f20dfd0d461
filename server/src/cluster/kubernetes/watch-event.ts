/** One line of a watch. */
import type { JsonObject } from '@eastwest/shared/kube';
import { type StatusAnswer, readStatus } from './answers.ts';
import { type Entry, readEntry } from './entry.ts';
import { objectAt, parseJsonObject, textAt } from './json.ts';
import type { Resource } from './resources.ts';

export type WatchEvent =
  | { readonly type: 'upsert'; readonly entry: Entry }
  | { readonly type: 'remove'; readonly entry: Entry }
  | { readonly type: 'bookmark'; readonly resourceVersion: string }
  | { readonly type: 'error'; readonly status: StatusAnswer };

/** Undefined when the line is anything else: the stream can then not be trusted any more. */
export function readWatchEvent(line: string, resource: Resource): WatchEvent | undefined {
  const value = parseJsonObject(line);
  if (value === undefined) return undefined;
  const object: JsonObject = objectAt(value, 'object');
  switch (textAt(value, 'type')) {
    case 'ADDED':
    case 'MODIFIED':
      return withEntry('upsert', object, resource);
    case 'DELETED':
      return withEntry('remove', object, resource);
    case 'BOOKMARK': {
      const resourceVersion = textAt(object, 'metadata', 'resourceVersion');
      return resourceVersion === undefined ? undefined : { type: 'bookmark', resourceVersion };
    }
    case 'ERROR':
      return { type: 'error', status: readStatus(object) };
    case undefined:
    default:
      return undefined;
  }
}

function withEntry(type: 'upsert' | 'remove', object: JsonObject, resource: Resource): WatchEvent | undefined {
  const entry = readEntry(object, resource);
  return entry === undefined ? undefined : { type, entry };
}
