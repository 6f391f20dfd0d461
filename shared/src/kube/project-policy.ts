/** NetworkPolicies, and the policies of other APIs. */
import { compareText } from '../base/index.ts';
import { field, isMapping, stringAt } from './check.ts';
import { fingerprint } from './hash.ts';
import type { ForeignPolicyObject, JsonObject, JsonValue, PolicyObject } from './objects.ts';
import { defaultNamespace, readLabels } from './project-meta.ts';
import type { Reading } from './project-meta.ts';

export function isNetworkPolicy(apiVersion: string, kind: string): boolean {
  return kind === 'NetworkPolicy' && (apiVersion === 'networking.k8s.io/v1' || apiVersion === 'extensions/v1beta1');
}

/**
 * A policy that breaks rules is kept: the model turns what it would decide into *unknown*. So its name and labels are
 * taken as far as they go, and `validatePolicy` says what is wrong.
 */
function readCommon(object: JsonObject, kind: string, scope: 'namespace' | 'cluster', reading: Reading) {
  const quiet: Reading = { ...reading, report: () => undefined };
  const metadata = asMapping(field(object, 'metadata'));
  const given = textOf(metadata, 'namespace');
  const namespace = scope === 'cluster' ? '' : given === '' ? defaultNamespace : given;
  const name = policyName(metadata, object);
  const managers = managersOf(metadata);
  return {
    name,
    namespace,
    labels: readLabels(field(metadata, 'labels'), [], quiet) ?? {},
    ...reading.version(metadata, `${kind}/${given}/${name}`),
    manifest: policyContent(object),
    ...(managers.length === 0 ? {} : { managers }),
  };
}

export function readNetworkPolicy(object: JsonObject, apiVersion: string, reading: Reading): PolicyObject {
  return { kind: 'NetworkPolicy', apiVersion, ...readCommon(object, 'NetworkPolicy', 'namespace', reading) };
}

export function readForeignPolicy(
  object: JsonObject,
  apiVersion: string,
  policyKind: string,
  scope: 'namespace' | 'cluster',
  reading: Reading,
): ForeignPolicyObject {
  return { kind: 'ForeignPolicy', apiVersion, policyKind, ...readCommon(object, policyKind, scope, reading) };
}

/** A name as `generateName` would give one, or, where there is none at all, one that no real policy can have. */
function policyName(metadata: JsonObject, object: JsonObject): string {
  const name = textOf(metadata, 'name');
  if (name !== '') return name;
  const generated = textOf(metadata, 'generateName');
  const hash = fingerprint(JSON.stringify(object)).slice(0, 5);
  return generated === '' ? `(unnamed ${hash})` : `${generated}${hash}`;
}

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** What is kept as `manifest`: without what is long, says nothing about the policy, and changes with every write. */
export function policyContent(object: JsonObject): JsonObject {
  const { status: _, ...rest } = object;
  const metadata = field(object, 'metadata');
  if (!isMapping(metadata)) return rest;
  const { managedFields: __, ...kept } = metadata;
  const annotations = field(metadata, 'annotations');
  if (!isMapping(annotations) || !Object.hasOwn(annotations, lastApplied)) return { ...rest, metadata: kept };
  const { [lastApplied]: ___, ...others } = annotations;
  const { annotations: ____, ...bare } = kept;
  return { ...rest, metadata: Object.keys(others).length === 0 ? bare : { ...bare, annotations: others } };
}

/** Field managers by the time of their last write. A status is nobody's policy. */
function managersOf(metadata: JsonObject): readonly string[] {
  const entries = field(metadata, 'managedFields');
  if (!Array.isArray(entries)) return [];
  const writes = (entries as readonly JsonValue[]).filter(isMapping).filter((entry) => textOf(entry, 'subresource') === '');
  const byTime = [...writes].sort((a, b) => compareText(textOf(a, 'time'), textOf(b, 'time')));
  const managers = new Set<string>();
  for (const entry of byTime) {
    const manager = textOf(entry, 'manager');
    managers.delete(manager);
    if (manager !== '') managers.add(manager);
  }
  return [...managers];
}

const asMapping = (value: JsonValue | undefined): JsonObject => (isMapping(value) ? value : {});

const ignore = (): void => undefined;

const textOf = (object: JsonObject, key: string): string => stringAt(field(object, key), [], ignore) ?? '';
