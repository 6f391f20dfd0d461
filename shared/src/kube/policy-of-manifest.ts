/** A manifest that was typed, as the object that it would be: no server has given it a uid yet. Possibly invalid. */
import { keyOf } from './objects.ts';
import type { AnyPolicyObject, JsonObject, JsonValue, Labels, ObjectKey } from './objects.ts';
import { policyKindOf } from './policy-kinds.ts';

const known = new WeakMap<JsonObject, AnyPolicyObject>();

/** The same manifest is always the same object, so that what was found out about it is found out once. */
export function policyOfManifest(manifest: JsonObject): AnyPolicyObject {
  const before = known.get(manifest);
  if (before !== undefined) return before;
  const made = objectOf(manifest);
  const policy = { ...made, uid: `draft ${keyOf(made)}` };
  known.set(manifest, policy);
  return policy;
}

/** The object that a manifest is of: a NetworkPolicy where it says nothing else. */
export function keyOfManifest(manifest: JsonObject): ObjectKey {
  return keyOf(policyOfManifest(manifest));
}

/** Who a policy is and nothing else: what a deletion names. The inverse of {@link keyOfManifest}. */
export function manifestOfKey(key: ObjectKey): JsonObject {
  const [objectKind = '', namespace = '', ...rest] = key.split('/');
  const name = rest.pop() ?? '';
  const metadata = namespace === '' ? { name } : { name, namespace };
  if (objectKind === 'NetworkPolicy') return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata };
  const kind = rest.pop() ?? '';
  return { apiVersion: rest.join('/'), kind, metadata };
}

function objectOf(manifest: JsonObject): AnyPolicyObject {
  const metadata = field(manifest, 'metadata');
  const apiVersion = text(field(manifest, 'apiVersion'));
  const policyKind = text(field(manifest, 'kind'));
  const what = policyKindOf(apiVersion, policyKind);
  const common = {
    apiVersion,
    name: text(field(metadata, 'name')),
    namespace: what?.scope === 'cluster' ? '' : text(field(metadata, 'namespace')) || 'default', // NP-4
    uid: '',
    resourceVersion: 'draft',
    labels: labelsIn(field(metadata, 'labels')),
    manifest,
  };
  return what === undefined ? { kind: 'NetworkPolicy', ...common } : { kind: 'ForeignPolicy', policyKind, ...common };
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
