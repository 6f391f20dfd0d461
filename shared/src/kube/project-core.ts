/** Namespaces, nodes and services. */
import { field, listAt, objectAt, stringAt } from './check.ts';
import type { Report } from './check.ts';
import { parseAddressParts } from './cidr.ts';
import type { JsonObject, JsonValue, NamespaceObject, NodeObject, ServiceObject, ServicePort } from './objects.ts';
import type { FieldPath } from './problems.ts';
import { engineFactsOfNode } from './project-engine.ts';
import { scrapeOf } from './project-facts.ts';
import { annotationsOf, readLabels, readMetadata } from './project-meta.ts';
import type { Reading } from './project-meta.ts';
import { podCidrsOf } from './project-network.ts';
import { readPortNumber, readProtocol } from './project-pod.ts';

export function readNamespaceObject(object: JsonObject, reading: Reading): NamespaceObject | undefined {
  const meta = readMetadata(object, 'cluster', reading);
  const annotated = Object.hasOwn(annotationsOf(object), 'net.beta.kubernetes.io/network-policy');
  return meta && { kind: 'Namespace', ...meta, ...(annotated ? { annotatedIsolation: true } : {}) };
}

/** Addresses of every type count, host names do not. */
export function readNode(object: JsonObject, reading: Reading): NodeObject | undefined {
  const { path, report } = reading;
  const meta = readMetadata(object, 'cluster', reading);
  if (meta === undefined) return undefined;
  const status = objectAt(field(object, 'status'), [...path, 'status'], report) ?? {};
  const at = [...path, 'status', 'addresses'];
  const addresses = new Set<string>();
  for (const [index, item] of listAt(field(status, 'addresses'), at, report).entries()) {
    const entry = objectAt(item, [...at, index], report) ?? {};
    const address = stringAt(field(entry, 'address'), [...at, index, 'address'], report);
    if (address !== undefined && parseAddressParts(address) !== undefined) addresses.add(address);
  }
  return { kind: 'Node', ...meta, addresses: [...addresses], ...podCidrsOf(object), ...engineFactsOfNode(object) };
}

export function readService(object: JsonObject, reading: Reading): ServiceObject | undefined {
  const { path, report } = reading;
  const meta = readMetadata(object, 'namespace', reading);
  const at = [...path, 'spec'];
  const spec = objectAt(field(object, 'spec'), at, report) ?? {};
  const selector = readLabels(field(spec, 'selector'), [...at, 'selector'], reading);
  if (meta === undefined || selector === undefined) return undefined;
  const ports = listAt(field(spec, 'ports'), [...at, 'ports'], report).map((item, index) =>
    readServicePort(objectAt(item, [...at, 'ports', index], report), [...at, 'ports', index], report),
  );
  return {
    kind: 'Service',
    ...meta,
    type: stringAt(field(spec, 'type'), [...at, 'type'], report) ?? 'ClusterIP',
    clusterIPs: readClusterIps(spec, at, report),
    ...familiesSaid(spec),
    ...(Object.keys(selector).length === 0 ? {} : { selector }),
    ports: ports.filter((port) => port !== undefined),
    ...scrapeOf(objectAt(field(object, 'metadata'), [...path, 'metadata'], report) ?? {}),
  };
}

/** `None` of a headless service is no address. */
function readClusterIps(spec: JsonObject, path: FieldPath, report: Report): readonly string[] {
  const listed = listAt(field(spec, 'clusterIPs'), [...path, 'clusterIPs'], report);
  const all = listed.length > 0 ? listed : [field(spec, 'clusterIP') ?? ''];
  return all.filter((ip) => typeof ip === 'string').filter((ip) => parseAddressParts(ip) !== undefined);
}

const familyNumbers: ReadonlyMap<JsonValue, 4 | 6> = new Map<JsonValue, 4 | 6>([
  ['IPv4', 4],
  ['IPv6', 6],
]);

function familiesSaid(spec: JsonObject): Pick<ServiceObject, 'families'> {
  if (['PreferDualStack', 'RequireDualStack'].some((policy) => field(spec, 'ipFamilyPolicy') === policy))
    return { families: [4, 6] };
  const listed = listAt(field(spec, 'ipFamilies'), [], () => undefined).flatMap((name) => familyNumbers.get(name) ?? []);
  return listed.length === 0 ? {} : { families: listed };
}

function readServicePort(raw: JsonObject | undefined, path: FieldPath, report: Report): ServicePort | undefined {
  if (raw === undefined) return undefined;
  const port = readPortNumber(raw, 'port', path, report);
  const protocol = readProtocol(raw, path, report);
  const name = stringAt(field(raw, 'name'), [...path, 'name'], report);
  const targetPort = readTargetPort(field(raw, 'targetPort'), [...path, 'targetPort'], report);
  if (port === undefined || protocol === undefined) return undefined;
  return {
    ...(name === undefined || name === '' ? {} : { name }),
    protocol,
    port,
    ...(targetPort === undefined ? {} : { targetPort }),
  };
}

/** Zero and the empty name mean the same as the port, as the API server reads them. */
function readTargetPort(value: JsonValue | undefined, path: FieldPath, report: Report): number | string | undefined {
  if (value === undefined || value === 0 || value === '') return undefined;
  if (typeof value === 'string' || (typeof value === 'number' && Number.isInteger(value))) return value;
  report({ rule: 'V-12', message: 'must be a port number or the name of a port', path });
  return undefined;
}
