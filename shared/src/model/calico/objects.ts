/** Calico's objects out of their storage shapes, each once (CAL-1, CAL-2). */
import { groupOf, realMetadata } from '../../kube/index.ts';
import type { ForeignPolicyObject, JsonObject } from '../../kube/index.ts';
import { labelsOf } from '../world.ts';
import { asObject, asText, own } from '../selector.ts';
import type { LabelMap } from '../selector.ts';

export interface CalicoObject {
  readonly object: ForeignPolicyObject;
  readonly kind: string;
  readonly namespace: string;
  /** As of projectcalico.org/v3: of a raw policy without `default.` in front. */
  readonly name: string;
  readonly labels: LabelMap;
  readonly spec: JsonObject;
  /** Of crd.projectcalico.org: nothing filled in what is missing (CAL-4), and Calico is older than 3.32 (CAL-1). */
  readonly raw: boolean;
}

const stored = 'crd.projectcalico.org';

/** Of two views of one object the one of projectcalico.org, which has the defaults. */
export function calicoObjects(objects: readonly ForeignPolicyObject[]): readonly CalicoObject[] {
  const all = objects.map(readCalico);
  const shown = new Set(all.filter(({ raw }) => !raw).map(identity));
  return all.filter((one) => !one.raw || !shown.has(identity(one)));
}

export function readCalico(object: ForeignPolicyObject): CalicoObject {
  const raw = groupOf(object.apiVersion) === stored;
  const metadata = raw ? realMetadata(object.manifest) : undefined;
  return {
    object,
    kind: object.policyKind,
    namespace: object.namespace,
    name: raw ? withoutDefaultTier(object.name) : object.name,
    labels: metadata === undefined ? labelsOf(object) : writtenLabels(metadata),
    spec: asObject(own(object.manifest, 'spec')),
    raw,
  };
}

function writtenLabels(metadata: JsonObject): LabelMap {
  return new Map(Object.entries(asObject(own(metadata, 'labels'))).map(([key, value]) => [key, asText(value)]));
}

/** An API server may show the prefix or not. */
function identity({ kind, namespace, name }: CalicoObject): string {
  return `${kind}/${namespace}/${withoutDefaultTier(name)}`;
}

function withoutDefaultTier(name: string): string {
  return name.startsWith('default.') ? name.slice('default.'.length) : name;
}
