/** Whether what the server would hold is what was drafted: pure (T18). */
import { sameJson } from '@eastwest/shared/kube';
import type { JsonObject, JsonValue } from '@eastwest/shared/kube';
import type { SourceVersion } from '../source.ts';
import { arrayAt, isJsonArray, isJsonObject, objectAt, textAt } from './json.ts';

export interface Difference {
  readonly path: readonly string[];
  /** `kept`: the draft leaves it out, the server would keep it. `changed`: it would hold another value, or none. */
  readonly type: 'kept' | 'changed';
}

const serverFields = ['creationTimestamp', 'deletionGracePeriodSeconds', 'deletionTimestamp', 'generation', 'managedFields'];
const identityFields = ['resourceVersion', 'selfLink', 'uid'];
export const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** Without what only the server writes: the form in which an object is drafted, analysed and sent. */
export function withoutServerFields(manifest: JsonObject): JsonObject {
  const metadata = omit(objectAt(manifest, 'metadata'), [...serverFields, ...identityFields]);
  return { ...omit(manifest, ['status']), metadata: withoutLastApplied(metadata) };
}

/** As the page shows a live object: with its identity, without the book-keeping. */
export function presented(live: JsonObject): JsonObject {
  const metadata = omit(objectAt(live, 'metadata'), ['managedFields']);
  return { ...omit(live, ['status']), metadata: withoutLastApplied(metadata) };
}

/** As it is remembered, to be put back: with kubectl's record of its last apply, and whose fields they are. */
export function recorded(live: JsonObject): SourceVersion {
  const { status: _, ...rest } = live;
  const managers = arrayAt(live, 'metadata', 'managedFields').filter(isJsonObject);
  return {
    uid: textAt(live, 'metadata', 'uid') ?? '',
    resourceVersion: textAt(live, 'metadata', 'resourceVersion') ?? '',
    manifest: { ...rest, metadata: omit(objectAt(live, 'metadata'), ['managedFields']) },
    ...(managers.length > 0 && { managers }),
  };
}

/**
 * The drafted policy with `policyTypes` said (NP-4). An apply that leaves it out keeps what the live object has, which was
 * defaulted for other rules; the draft was analysed with the default of its own.
 */
export function withPolicyTypes(manifest: JsonObject): JsonObject {
  if (!isNetworkPolicy(manifest)) return manifest;
  const spec = objectAt(manifest, 'spec');
  if (arrayAt(spec, 'policyTypes').length > 0) return manifest;
  const policyTypes = arrayAt(spec, 'egress').length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
  return { ...manifest, spec: { ...spec, policyTypes } };
}

export function isNetworkPolicy(manifest: JsonObject): boolean {
  return textAt(manifest, 'kind') === 'NetworkPolicy' && textAt(manifest, 'apiVersion') === 'networking.k8s.io/v1';
}

export function differences(drafted: JsonObject, held: JsonObject): Difference[] {
  const found: Difference[] = [];
  compare(comparable(drafted), comparable(held), [], found);
  return found;
}

/**
 * Of a NetworkPolicy both forms of everything that means the same become one: defaults are filled in, what is empty is left
 * out (0-E). In the other APIs an empty list may be something else than none.
 */
function comparable(manifest: JsonObject): JsonObject {
  if (!isNetworkPolicy(manifest)) {
    const { metadata, ...rest } = withoutServerFields(manifest);
    return { ...rest, metadata: withoutEmpty(objectAt(metadata)) };
  }
  const { metadata, spec, ...rest } = withPolicyTypes(withoutServerFields(manifest));
  return {
    ...rest,
    metadata: withoutEmpty(objectAt(metadata)),
    spec: { podSelector: {}, ...objectAt(withoutEmpty(withProtocols(objectAt(spec)))) },
  };
}

function withProtocols(spec: JsonObject): JsonObject {
  const rules = (direction: 'ingress' | 'egress'): JsonValue[] =>
    arrayAt(spec, direction).map((rule) =>
      isJsonObject(rule) && isJsonArray(rule['ports']) ? { ...rule, ports: rule['ports'].map(withProtocol) } : rule,
    );
  return { ...spec, ingress: rules('ingress'), egress: rules('egress') };
}

function withProtocol(port: JsonValue): JsonValue {
  return isJsonObject(port) && (port['protocol'] ?? null) === null ? { ...port, protocol: 'TCP' } : port;
}

/** Maps for which empty and absent are the same; an empty *selector* is something else than none. */
const emptyMeansNone: ReadonlySet<string> = new Set(['matchLabels', 'labels', 'annotations']);

function withoutEmpty(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map(withoutEmpty);
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([key, inner]) => !isEmpty(key, inner));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutEmpty(inner)]));
}

function isEmpty(key: string, value: JsonValue): boolean {
  if (value === null || (isJsonArray(value) && value.length === 0)) return true;
  return emptyMeansNone.has(key) && isJsonObject(value) && Object.keys(value).length === 0;
}

function compare(drafted: JsonValue, held: JsonValue, path: readonly string[], found: Difference[]): void {
  if (isJsonObject(drafted) && isJsonObject(held)) {
    for (const key of new Set([...Object.keys(drafted), ...Object.keys(held)])) {
      const inner = [...path, key];
      const wanted = Object.hasOwn(drafted, key) ? drafted[key] : undefined;
      const has = Object.hasOwn(held, key) ? held[key] : undefined;
      if (wanted === undefined) found.push({ path: inner, type: 'kept' });
      else if (has === undefined) found.push({ path: inner, type: 'changed' });
      else compare(wanted, has, inner, found);
    }
  } else if (!sameJson(drafted, held)) found.push({ path, type: 'changed' });
}

/** Who keeps the field, as `metadata.managedFields` of the held object has it. */
export function ownerOf(held: JsonObject, path: readonly string[], except: string): string | undefined {
  for (const managed of arrayAt(held, 'metadata', 'managedFields')) {
    const manager = textAt(managed, 'manager');
    let fields: JsonValue | undefined = objectAt(managed, 'fieldsV1');
    for (const step of path)
      fields = isJsonObject(fields) && Object.hasOwn(fields, `f:${step}`) ? fields[`f:${step}`] : undefined;
    if (manager !== undefined && manager !== except && fields !== undefined) return manager;
  }
  return undefined;
}

function withoutLastApplied(metadata: JsonObject): JsonObject {
  const annotations = metadata['annotations'];
  return isJsonObject(annotations) ? { ...metadata, annotations: omit(annotations, [lastApplied]) } : metadata;
}

function omit(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}
