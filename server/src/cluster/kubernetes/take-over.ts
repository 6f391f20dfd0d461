/**
 * Taking a policy over from its other managers (T23): pure.
 *
 * Forced server-side apply would not do: what another manager keeps stays when the draft leaves it out. A PUT makes the
 * object what is sent, whoever keeps it. The fields that it changes become ours, though as those of an `Update`, with which
 * our own next apply would conflict; {@link asApplied} says that they were applied.
 */
import type { JsonObject, JsonValue } from '@eastwest/shared/kube';
import { lastApplied } from './held.ts';
import { arrayAt, isJsonObject, objectAt, textAt } from './json.ts';

interface Base {
  readonly uid: string;
  readonly resourceVersion: string;
}

/**
 * The live object with spec, labels and annotations of the draft. Finalizers, owner references and kubectl's record of its
 * last apply, which no draft shows, stay.
 */
export function replaced(drafted: JsonObject, live: JsonObject, base: Base): JsonObject {
  const wanted = objectAt(drafted, 'metadata');
  // Without managedFields the API server goes on from those that it has.
  const { managedFields: _, labels: __, annotations: ___, ...kept } = objectAt(live, 'metadata');
  const record = textAt(live, 'metadata', 'annotations', lastApplied);
  const annotations = { ...objectAt(wanted, 'annotations'), ...(record !== undefined && { [lastApplied]: record }) };
  return { ...drafted, metadata: { ...kept, labels: objectAt(wanted, 'labels'), annotations, ...base } };
}

/** The merge patch that makes ours what `manager` has changed by `Update`; undefined where it has changed nothing so. */
export function asApplied(held: JsonObject, manager: string): JsonObject | undefined {
  const entries = arrayAt(held, 'metadata', 'managedFields');
  const of = (operation: string) => (entry: JsonValue) =>
    textAt(entry, 'manager') === manager &&
    textAt(entry, 'operation') === operation &&
    textAt(entry, 'subresource') === undefined;
  const updated = entries.find(of('Update'));
  if (!isJsonObject(updated)) return undefined;
  const applied = entries.find((entry) => of('Apply')(entry) && textAt(entry, 'apiVersion') === textAt(updated, 'apiVersion'));
  const changed = objectAt(updated, 'fieldsV1');
  const fieldsV1 = applied === undefined ? changed : union(changed, objectAt(applied, 'fieldsV1'));
  const others = entries.filter((entry) => entry !== updated && entry !== applied);
  const managedFields = [...others, { ...updated, operation: 'Apply', fieldsV1 }];
  const resourceVersion = textAt(held, 'metadata', 'resourceVersion') ?? '';
  return { metadata: { uid: textAt(held, 'metadata', 'uid') ?? '', resourceVersion, managedFields } };
}

/** Of two sets of fields, as `fieldsV1` writes them: an empty map is the field itself, beside fields in it that is `.`. */
function union(left: JsonObject, right: JsonObject): JsonObject {
  const [more, less] = Object.keys(left).length === 0 ? [right, left] : [left, right];
  if (Object.keys(more).length === 0) return more;
  if (Object.keys(less).length === 0) return { '.': {}, ...more };
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return Object.fromEntries([...keys].map((key) => [key, member(key, left, right)]));
}

function member(key: string, left: JsonObject, right: JsonObject): JsonObject {
  if (!Object.hasOwn(left, key)) return objectAt(right, key);
  return Object.hasOwn(right, key) ? union(objectAt(left, key), objectAt(right, key)) : objectAt(left, key);
}
