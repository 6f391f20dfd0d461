/** Policies as the API server keeps them: defaults filled in, numbered, with their managers. */
import { invariant } from '@eastwest/shared/base';
import { isPolicyObject, projectLive } from '@eastwest/shared/kube';
import type { AnyPolicyObject, JsonObject, JsonValue } from '@eastwest/shared/kube';
import { asArray, asObject, own } from '@eastwest/shared/model';
import type { Chance } from './random.ts';

export interface Written {
  readonly name: string;
  readonly namespace: string;
  /** As drafted. */
  readonly manifest: JsonObject;
  readonly manager: string;
  readonly at: string;
  readonly version: string;
}

const absent = (value: JsonValue | undefined): boolean => value === undefined || value === null;

/** The stored form of what was drafted; `before` is what it replaces. */
export function stored(
  { name, namespace, manifest, manager, at, version }: Written,
  chance: Chance,
  before?: AnyPolicyObject,
): AnyPolicyObject {
  const old = asObject(before && own(before.manifest, 'metadata'));
  const { apiVersion, kind, metadata: _, status: __, ...content } = manifest;
  const isNetworkPolicy = kind === 'NetworkPolicy' && apiVersion === 'networking.k8s.io/v1';
  const said: JsonObject = isNetworkPolicy ? { spec: withDefaults(asObject(own(manifest, 'spec'))) } : content;
  const sameContent = before !== undefined && JSON.stringify(contentOf(before.manifest)) === JSON.stringify(said);
  const drafted = asObject(own(manifest, 'metadata'));
  const kept = ['labels', 'annotations'].flatMap((key): [string, JsonValue][] => {
    const value = own(drafted, key) ?? null;
    return Object.keys(asObject(value)).length === 0 ? [] : [[key, value]];
  });
  const metadata: JsonObject = {
    name,
    ...(namespace === '' ? {} : { namespace }),
    uid: before?.uid ?? chance.uid(),
    resourceVersion: version,
    generation: Number(own(old, 'generation') ?? 0) + (sameContent ? 0 : 1),
    creationTimestamp: own(old, 'creationTimestamp') ?? at,
    ...Object.fromEntries(kept),
  };
  const live = projectLive({ apiVersion: apiVersion ?? null, kind: kind ?? null, metadata, ...said });
  invariant(live.ok && isPolicyObject(live.value), 'a policy stays a policy');
  const managers = [...(before?.managers ?? []).filter((known) => known !== manager), manager];
  return { ...live.value, managers };
}

/** `spec`, and in some APIs more (`specs`). */
function contentOf(manifest: JsonObject): JsonObject {
  const { apiVersion: _, kind: __, metadata: ___, ...content } = manifest;
  return content;
}

/** Whether writing it would change anything but the numbers. */
export function isSamePolicy(left: AnyPolicyObject, right: AnyPolicyObject): boolean {
  return JSON.stringify(saidBy(left)) === JSON.stringify(saidBy(right));
}

function saidBy({ manifest }: AnyPolicyObject): JsonValue[] {
  const metadata = asObject(own(manifest, 'metadata'));
  return [contentOf(manifest), own(metadata, 'labels') ?? null, own(metadata, 'annotations') ?? null];
}

/** What the API server adds (NP-4, NP-32), and the empty fields that it leaves out. */
function withDefaults(spec: JsonObject): JsonObject {
  const rules = (direction: string): JsonValue[] => asArray(own(spec, direction)).map((rule) => withProtocols(asObject(rule)));
  const [ingress, egress] = [rules('ingress'), rules('egress')];
  const types = asArray(own(spec, 'policyTypes'));
  const wanted = egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
  return {
    podSelector: asObject(own(spec, 'podSelector')),
    policyTypes: types.length > 0 ? types : wanted,
    ...(ingress.length > 0 ? { ingress } : {}),
    ...(egress.length > 0 ? { egress } : {}),
  };
}

function withProtocols(rule: JsonObject): JsonObject {
  const ports = asArray(own(rule, 'ports')).map((item): JsonValue => {
    const port = asObject(item);
    return absent(own(port, 'protocol')) ? { ...port, protocol: 'TCP' } : port;
  });
  const filled = Object.entries(rule).filter(([key, value]) => key !== 'ports' && asArray(value).length > 0);
  return { ...Object.fromEntries(filled), ...(ports.length > 0 ? { ports } : {}) };
}
