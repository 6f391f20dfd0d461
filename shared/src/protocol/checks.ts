/** Checks that several schemas share. */
import * as v from 'valibot';
import type { JsonObject, ObjectKey } from '../kube/index.ts';

export const isMapping = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// User-keyed objects are checked in place: copying them key by key would lose labels such as `constructor`.
export const isJsonMapping = v.custom<JsonObject>(isMapping, 'a mapping');

export const isObjectKey = v.custom<ObjectKey>(
  (value) => typeof value === 'string' && value.split('/').length >= 3,
  'an object key',
);
