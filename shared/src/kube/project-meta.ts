/** What all kept objects have in common: `metadata`, read once for all kinds. */
import { field, isMapping, listAt, objectAt, stringAt } from './check.ts';
import type { Report } from './check.ts';
import { checkLabelMap } from './validate-selector.ts';
import type { JsonObject, JsonValue, Labels, Owner } from './objects.ts';
import type { FieldPath } from './problems.ts';

/** Where an object is being read from, which decides what its uid and version are. */
export interface Reading {
  readonly report: Report;
  /** Path of the object within its document, for problems. */
  readonly path: FieldPath;
  readonly version: (metadata: JsonObject, identity: string) => { readonly uid: string; readonly resourceVersion: string };
  /** An API server has checked the labels' syntax already; a manifest's are checked here. */
  readonly trusted: boolean;
}

export interface Metadata {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly labels: Labels;
}

export const objectName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Undefined, with a problem reported, where the API server could not hold such an object. */
export function readMetadata(object: JsonObject, scope: 'cluster' | 'namespace', reading: Reading): Metadata | undefined {
  const { path, report } = reading;
  const at = [...path, 'metadata'];
  const metadata = objectAt(field(object, 'metadata'), at, report) ?? {};
  const name = stringAt(field(metadata, 'name'), [...at, 'name'], report);
  if (name === undefined || !objectName.test(name) || name.length > 253) {
    const message = name === undefined ? `the ${kindInWords(object)} has no name` : `\`${name}\` is not a valid name`;
    report({ rule: 'V-1', message, path: [...at, 'name'] });
    return undefined;
  }
  const namespace = scope === 'cluster' ? '' : readNamespace(metadata, at, report);
  if (namespace === undefined) return undefined;
  const labels = readLabels(field(metadata, 'labels'), [...at, 'labels'], reading);
  if (labels === undefined) return undefined;
  const identity = `${kindInWords(object)}/${namespace}/${name}`;
  return { name, namespace, labels, ...reading.version(metadata, identity) };
}

/** A manifest without one is applied to `default` (NP-4). */
export const defaultNamespace = 'default';

export function readNamespace(metadata: JsonObject, path: FieldPath, report: Report): string | undefined {
  const namespace = stringAt(field(metadata, 'namespace'), [...path, 'namespace'], report) ?? '';
  if (namespace === '') return defaultNamespace;
  if (objectName.test(namespace) && !namespace.includes('.') && namespace.length <= 63) return namespace;
  report({ rule: 'V-1', message: `\`${namespace}\` is not a valid namespace name`, path: [...path, 'namespace'] });
  return undefined;
}

/** Undefined when they are not labels: the API server could not hold the object then. */
export function readLabels(value: JsonValue | undefined, path: FieldPath, reading: Reading): Labels | undefined {
  if (value === undefined) return noLabels;
  let broken = false;
  const report: Report = (problem) => {
    broken = true;
    reading.report(problem);
  };
  const labels = objectAt(value, path, report);
  if (labels === undefined) return undefined;
  if (reading.trusted && isLabels(labels)) return labels;
  checkLabelMap(labels, path, report);
  if (broken) return undefined;
  // A null value decodes to the empty string.
  return Object.fromEntries(Object.entries(labels).map(([key, text]) => [key, typeof text === 'string' ? text : '']));
}

const noLabels: Labels = {};

function isLabels(labels: JsonObject): labels is Labels {
  for (const key in labels) if (typeof labels[key] !== 'string') return false;
  return true;
}

function kindInWords(object: JsonObject): string {
  const kind = field(object, 'kind');
  return typeof kind === 'string' ? kind : 'object';
}

/** The owner that controls the object, if any: there is at most one. */
export function controllerOf(object: JsonObject, path: FieldPath, report: Report): Owner | undefined {
  const metadata = objectAt(field(object, 'metadata'), [...path, 'metadata'], report) ?? {};
  const at = [...path, 'metadata', 'ownerReferences'];
  for (const [index, item] of listAt(field(metadata, 'ownerReferences'), at, report).entries()) {
    const reference = objectAt(item, [...at, index], report);
    if (reference === undefined || field(reference, 'controller') !== true) continue;
    const kind = stringAt(field(reference, 'kind'), [...at, index, 'kind'], report);
    const name = stringAt(field(reference, 'name'), [...at, index, 'name'], report);
    return kind === undefined || name === undefined ? undefined : { kind, name };
  }
  return undefined;
}

/** None where they are not as they should be: nothing that is refused rests on them. */
export function annotationsOf(object: JsonObject): JsonObject {
  const metadata = field(object, 'metadata');
  const annotations = isMapping(metadata) ? field(metadata, 'annotations') : undefined;
  return isMapping(annotations) ? annotations : {};
}
