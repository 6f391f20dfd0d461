/** What a policy says, told from what a dump of a live cluster or a list says around it. Pure. */
import { isMapping, policyContent } from '@eastwest/shared/kube';
import type { JsonObject, JsonValue } from '@eastwest/shared/kube';
import { asObject, own } from '@eastwest/shared/model';

/** Written by API servers only; a dump has them, a draft does not. */
const ofTheServer = ['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'selfLink', 'managedFields'] as const;
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** Two policies that are the same in this are the same to whoever applies them. */
export function essence(manifest: JsonObject): JsonObject {
  const content = policyContent(manifest);
  const metadata = own(content, 'metadata');
  if (!isMapping(metadata)) return content;
  const kept = Object.entries(metadata).filter(([key]) => !ofTheServer.some((field) => field === key));
  return { ...content, metadata: Object.fromEntries(kept) };
}

/**
 * The value to write where `value` stands: what a draft never has is kept, and so is the order of the keys; what the list
 * says need not be said.
 */
export function asWritten(value: JsonObject, implied: JsonObject, manifest: JsonObject): JsonObject {
  const said = Object.entries(manifest).filter(([key, held]) => Object.hasOwn(value, key) || own(implied, key) !== held);
  const metadata = withFields(asObject(own(manifest, 'metadata')), asObject(own(value, 'metadata')), ofTheServer);
  const [old, now] = [asObject(own(asObject(own(value, 'metadata')), 'annotations')), asObject(own(metadata, 'annotations'))];
  const annotations = withFields(now, old, [lastApplied]);
  const wanted: JsonObject = {
    ...Object.fromEntries(said),
    metadata: Object.keys(annotations).length === 0 ? metadata : { ...metadata, annotations },
  };
  return inOrderOf(value, withFields(wanted, value, ['status'])) as JsonObject;
}

function withFields(object: JsonObject, from: JsonObject, names: readonly string[]): JsonObject {
  const more = names.filter((name) => !Object.hasOwn(object, name) && Object.hasOwn(from, name));
  return { ...object, ...Object.fromEntries(more.map((name) => [name, own(from, name) ?? null])) };
}

function inOrderOf(before: JsonValue, value: JsonValue): JsonValue {
  if (Array.isArray(before) && Array.isArray(value)) {
    const [old, now]: readonly [readonly JsonValue[], readonly JsonValue[]] = [before, value];
    return now.map((item, index) => inOrderOf(old[index] ?? null, item));
  }
  if (!isMapping(before) || !isMapping(value)) return value;
  const keys = [
    ...Object.keys(before).filter((key) => Object.hasOwn(value, key)),
    ...Object.keys(value).filter((key) => !Object.hasOwn(before, key)),
  ];
  return Object.fromEntries(keys.map((key) => [key, inOrderOf(own(before, key) ?? null, own(value, key) ?? null)]));
}
