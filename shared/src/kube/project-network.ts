/** The blocks of addresses that a cluster is made of: of Services, of the pods of a node. */
import { field, isMapping, listAt, objectAt, stringAt } from './check.ts';
import { parseCidrParts } from './cidr.ts';
import type { JsonObject, JsonValue, NodeObject, PodObject, ServiceCidrObject } from './objects.ts';
import { readMetadata } from './project-meta.ts';
import type { Reading } from './project-meta.ts';

export function readServiceCidr(object: JsonObject, reading: Reading): ServiceCidrObject | undefined {
  const meta = readMetadata(object, 'cluster', reading);
  const at = [...reading.path, 'spec'];
  const spec = objectAt(field(object, 'spec'), at, reading.report) ?? {};
  const listed = listAt(field(spec, 'cidrs'), [...at, 'cidrs'], reading.report).map((item, index) =>
    stringAt(item, [...at, 'cidrs', index], reading.report),
  );
  return meta && { kind: 'ServiceCIDR', ...meta, cidrs: listed.filter(isCidr) };
}

/** Of a Node: `spec.podCIDRs`, or `podCIDR` where an old server gives no other. No verdict rests on it. */
export function podCidrsOf(raw: JsonObject): Pick<NodeObject, 'podCidrs'> {
  const spec = field(raw, 'spec');
  if (!isMapping(spec)) return {};
  const listed = field(spec, 'podCIDRs');
  const podCidrs = (Array.isArray(listed) ? listed : [field(spec, 'podCIDR')]).filter(isCidr);
  return podCidrs.length === 0 ? {} : { podCidrs };
}

const serviceFlag = '--service-cluster-ip-range=';

/** Of an API server that runs as a pod, as kubeadm makes it. */
export function serviceCidrsOf(spec: JsonObject): Pick<PodObject, 'serviceCidrs'> {
  const words = listIn(spec, 'containers').flatMap((container) =>
    isMapping(container) ? [...listIn(container, 'command'), ...listIn(container, 'args')] : [],
  );
  const texts = words.filter((word) => typeof word === 'string');
  if (!texts.some((word) => /(^|\/)kube-apiserver$/.test(word))) return {};
  const serviceCidrs = texts
    .filter((word) => word.startsWith(serviceFlag))
    .flatMap((word) => word.slice(serviceFlag.length).split(','))
    .filter(isCidr);
  return serviceCidrs.length === 0 ? {} : { serviceCidrs };
}

function isCidr(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && parseCidrParts(value) !== undefined;
}

function listIn(object: JsonObject, key: string): readonly JsonValue[] {
  const value = field(object, key);
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}
