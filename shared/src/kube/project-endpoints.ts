/** EndpointSlices, and the Endpoints objects of before. */
import { field, listAt, objectAt, stringAt } from './check.ts';
import type { Report } from './check.ts';
import { parseAddressParts } from './cidr.ts';
import type { EndpointPort, EndpointsObject, JsonObject, JsonValue } from './objects.ts';
import type { FieldPath } from './problems.ts';
import { readMetadata } from './project-meta.ts';
import type { Reading } from './project-meta.ts';
import { readPortNumber, readProtocol } from './project-pod.ts';

const serviceLabel = 'kubernetes.io/service-name';

export function readEndpointSlice(object: JsonObject, reading: Reading): EndpointsObject | undefined {
  const { path, report } = reading;
  const meta = readMetadata(object, 'namespace', reading);
  if (meta === undefined) return undefined;
  const ready: string[] = [];
  const notReady: string[] = [];
  for (const [index, item] of listAt(field(object, 'endpoints'), [...path, 'endpoints'], report).entries()) {
    const at = [...path, 'endpoints', index];
    const endpoint = objectAt(item, at, report) ?? {};
    const conditions = objectAt(field(endpoint, 'conditions'), [...at, 'conditions'], report) ?? {};
    const addresses = addressesIn(listAt(field(endpoint, 'addresses'), [...at, 'addresses'], report));
    // Absent means ready, as the API says.
    (field(conditions, 'ready') === false ? notReady : ready).push(...addresses);
  }
  const service = Object.hasOwn(meta.labels, serviceLabel) ? (meta.labels[serviceLabel] ?? '') : '';
  const ports = readPorts(object, path, report);
  return { kind: 'EndpointSlice', ...meta, service, subsets: [subsetOf(ready, notReady, ports)] };
}

/** An Endpoints object is of the Service of the same name. */
export function readEndpoints(object: JsonObject, reading: Reading): EndpointsObject | undefined {
  const { path, report } = reading;
  const meta = readMetadata(object, 'namespace', reading);
  if (meta === undefined) return undefined;
  const subsets = listAt(field(object, 'subsets'), [...path, 'subsets'], report).map((item, index) => {
    const at = [...path, 'subsets', index];
    const subset = objectAt(item, at, report) ?? {};
    const ips = (list: 'addresses' | 'notReadyAddresses'): readonly string[] =>
      addressesIn(
        listAt(field(subset, list), [...at, list], report).map((address, place) => {
          const entry = objectAt(address, [...at, list, place], report) ?? {};
          return field(entry, 'ip') ?? null;
        }),
      );
    return subsetOf(ips('addresses'), ips('notReadyAddresses'), readPorts(subset, at, report));
  });
  return { kind: 'Endpoints', ...meta, service: meta.name, subsets };
}

function subsetOf(
  addresses: readonly string[],
  notReady: readonly string[],
  ports: readonly EndpointPort[],
): EndpointsObject['subsets'][number] {
  return { addresses, ...(notReady.length === 0 ? {} : { notReady }), ports };
}

function readPorts(holder: JsonObject, path: FieldPath, report: Report): readonly EndpointPort[] {
  return listAt(field(holder, 'ports'), [...path, 'ports'], report).flatMap((item, index) => {
    const at = [...path, 'ports', index];
    const raw = objectAt(item, at, report);
    if (raw === undefined) return [];
    const [port, protocol] = [readPortNumber(raw, 'port', at, report), readProtocol(raw, at, report)];
    const name = stringAt(field(raw, 'name'), [...at, 'name'], report);
    if (port === undefined || protocol === undefined) return [];
    return [{ ...(name === undefined || name === '' ? {} : { name }), protocol, port }];
  });
}

/** Without what is malformed: the API server would hold no such address. */
function addressesIn(values: readonly JsonValue[]): readonly string[] {
  return values.filter((value) => typeof value === 'string').filter((text) => parseAddressParts(text) !== undefined);
}
