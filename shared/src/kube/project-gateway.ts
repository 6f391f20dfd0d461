/** Gateway API: which Services are published through which Gateway. */
import { field, listAt, objectAt, stringAt } from './check.ts';
import type { Report } from './check.ts';
import type { GatewayClassObject, GatewayObject, HttpRouteObject, JsonObject, JsonValue } from './objects.ts';
import type { FieldPath } from './problems.ts';
import { readMetadata } from './project-meta.ts';
import type { Reading } from './project-meta.ts';

export function readHttpRoute(object: JsonObject, reading: Reading): HttpRouteObject | undefined {
  const { path, report } = reading;
  const meta = readMetadata(object, 'namespace', reading);
  const at = [...path, 'spec'];
  const spec = objectAt(field(object, 'spec'), at, report) ?? {};
  if (meta === undefined) return undefined;
  const gateways = listAt(field(spec, 'parentRefs'), [...at, 'parentRefs'], report).flatMap((item, index) => {
    const { group, kind, namespace, name } = referenceIn(item, [...at, 'parentRefs', index], report);
    if ((group ?? ownGroup) !== ownGroup || (kind ?? 'Gateway') !== 'Gateway' || name === undefined) return [];
    return [{ namespace: namespace ?? meta.namespace, name }];
  });
  const backends = listAt(field(spec, 'rules'), [...at, 'rules'], report).flatMap((rule, index) =>
    backendsIn(rule, [...at, 'rules', index], meta.namespace, report),
  );
  return { kind: 'HTTPRoute', ...meta, gateways, backends };
}

const ownGroup = 'gateway.networking.k8s.io';

interface Reference {
  readonly group: string | undefined;
  readonly kind: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly port: number | undefined;
}

function referenceIn(value: JsonValue, path: FieldPath, report: Report): Reference {
  const reference = objectAt(value, path, report) ?? {};
  const text = (key: string): string | undefined => stringAt(field(reference, key), [...path, key], report);
  const port = field(reference, 'port');
  return {
    group: text('group'),
    kind: text('kind'),
    namespace: text('namespace'),
    name: text('name'),
    port: typeof port === 'number' ? port : undefined,
  };
}

/** Where requests of a rule go; a weight of zero keeps them away. */
function backendsIn(value: JsonValue, path: FieldPath, home: string, report: Report): HttpRouteObject['backends'] {
  const at = [...path, 'backendRefs'];
  const rule = objectAt(value, path, report) ?? {};
  return listAt(field(rule, 'backendRefs'), at, report).flatMap((item, index) => {
    const { group = '', kind = 'Service', namespace = home, name, port } = referenceIn(item, [...at, index], report);
    const weight = field(objectAt(item, [...at, index], report) ?? {}, 'weight');
    if (group !== '' || kind !== 'Service' || name === undefined || port === undefined || weight === 0) return [];
    return [{ namespace, service: name, port }];
  });
}

export function readGateway(object: JsonObject, reading: Reading): GatewayObject | undefined {
  const meta = readMetadata(object, 'namespace', reading);
  const at = [...reading.path, 'spec'];
  const spec = objectAt(field(object, 'spec'), at, reading.report) ?? {};
  const className = stringAt(field(spec, 'gatewayClassName'), [...at, 'gatewayClassName'], reading.report) ?? '';
  return meta && { kind: 'Gateway', ...meta, className };
}

export function readGatewayClass(object: JsonObject, reading: Reading): GatewayClassObject | undefined {
  const meta = readMetadata(object, 'cluster', reading);
  const at = [...reading.path, 'spec'];
  const spec = objectAt(field(object, 'spec'), at, reading.report) ?? {};
  const controller = stringAt(field(spec, 'controllerName'), [...at, 'controllerName'], reading.report) ?? '';
  return meta && { kind: 'GatewayClass', ...meta, controller };
}
