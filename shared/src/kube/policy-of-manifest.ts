/** A manifest that was typed, as the object that it would be: no server has given it a uid yet. Possibly invalid. */
import { objectKey } from './objects.ts';
import type { JsonObject, JsonValue, Labels, PolicyObject } from './objects.ts';

const known = new WeakMap<JsonObject, PolicyObject>();

/** The same manifest is always the same object, so that what was found out about it is found out once. */
export function policyOfManifest(manifest: JsonObject): PolicyObject {
  const before = known.get(manifest);
  if (before !== undefined) return before;
  const metadata = field(manifest, 'metadata');
  const name = text(field(metadata, 'name'));
  const namespace = text(field(metadata, 'namespace')) || 'default'; // NP-4
  const policy: PolicyObject = {
    kind: 'NetworkPolicy',
    apiVersion: text(field(manifest, 'apiVersion')),
    name,
    namespace,
    uid: `draft ${objectKey('NetworkPolicy', namespace, name)}`,
    resourceVersion: 'draft',
    labels: labelsIn(field(metadata, 'labels')),
    manifest,
  };
  known.set(manifest, policy);
  return policy;
}

function field(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function labelsIn(value: JsonValue | undefined): Labels {
  if (!isObject(value)) return {};
  return Object.fromEntries(Object.entries(value).flatMap(([key, label]) => (typeof label === 'string' ? [[key, label]] : [])));
}
