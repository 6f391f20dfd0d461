/** Objects that say what connections are for: endpoints, Ingresses, webhooks, what Prometheus scrapes, service accounts. */
import { booleanAt, field, listAt, objectAt, stringAt } from './check.ts';
import type { Report } from './check.ts';
import type {
  IngressClassObject,
  IngressObject,
  JsonObject,
  JsonValue,
  MonitorObject,
  PurposeObject,
  ServiceAccountObject,
  WebhookConfigurationObject,
} from './objects.ts';
import type { FieldPath } from './problems.ts';
import { readEndpoints, readEndpointSlice } from './project-endpoints.ts';
import { readCustomResourceDefinition, readApiService, serviceOf } from './project-called.ts';
import { readGateway, readGatewayClass, readHttpRoute } from './project-gateway.ts';
import { annotationsOf, readMetadata } from './project-meta.ts';
import type { Reading } from './project-meta.ts';
import { groupOf } from './policy-kinds.ts';
import { readServiceCidr } from './project-network.ts';

/** By group and kind, whatever the version: the fields that are read have been the same in all of them. */
const readers: ReadonlyMap<string, (object: JsonObject, reading: Reading) => PurposeObject | undefined> = new Map<
  string,
  (object: JsonObject, reading: Reading) => PurposeObject | undefined
>([
  ['/Endpoints', readEndpoints],
  ['/ServiceAccount', readServiceAccount],
  ['discovery.k8s.io/EndpointSlice', readEndpointSlice],
  ['networking.k8s.io/Ingress', readIngress],
  ['networking.k8s.io/IngressClass', readIngressClass],
  ['networking.k8s.io/ServiceCIDR', readServiceCidr],
  ['gateway.networking.k8s.io/HTTPRoute', readHttpRoute],
  ['gateway.networking.k8s.io/Gateway', readGateway],
  ['gateway.networking.k8s.io/GatewayClass', readGatewayClass],
  ['admissionregistration.k8s.io/ValidatingWebhookConfiguration', webhookReader('ValidatingWebhookConfiguration')],
  ['admissionregistration.k8s.io/MutatingWebhookConfiguration', webhookReader('MutatingWebhookConfiguration')],
  ['apiregistration.k8s.io/APIService', readApiService],
  ['apiextensions.k8s.io/CustomResourceDefinition', readCustomResourceDefinition],
  ['monitoring.coreos.com/ServiceMonitor', monitorReader('ServiceMonitor')],
  ['monitoring.coreos.com/PodMonitor', monitorReader('PodMonitor')],
]);

export function purposeReader(apiVersion: string, kind: string) {
  return readers.get(`${groupOf(apiVersion)}/${kind}`);
}

function readServiceAccount(object: JsonObject, reading: Reading): ServiceAccountObject | undefined {
  const meta = readMetadata(object, 'namespace', reading);
  const path = [...reading.path, 'automountServiceAccountToken'];
  const automount = booleanAt(field(object, 'automountServiceAccountToken'), path, reading.report) ?? true;
  return meta && { kind: 'ServiceAccount', ...meta, automount };
}

function readIngress(object: JsonObject, reading: Reading): IngressObject | undefined {
  const { path, report } = reading;
  const meta = readMetadata(object, 'namespace', reading);
  const at = [...path, 'spec'];
  const spec = objectAt(field(object, 'spec'), at, report) ?? {};
  const backends = [
    readBackend(field(spec, 'defaultBackend') ?? field(spec, 'backend'), [...at, 'defaultBackend'], report),
    ...listAt(field(spec, 'rules'), [...at, 'rules'], report).flatMap((rule, index) =>
      readRule(rule, [...at, 'rules', index], report),
    ),
  ];
  const className = stringAt(field(spec, 'ingressClassName'), [...at, 'ingressClassName'], report) ?? classAnnotation(object);
  return (
    meta && {
      kind: 'Ingress',
      ...meta,
      ...(className === undefined ? {} : { className }),
      backends: backends.filter((backend) => backend !== undefined),
    }
  );
}

/** How the class was named before there was a field. */
function classAnnotation(object: JsonObject): string | undefined {
  const value = annotationsOf(object)['kubernetes.io/ingress.class'];
  return typeof value === 'string' ? value : undefined;
}

type Backend = IngressObject['backends'][number];

function readRule(value: JsonValue, path: FieldPath, report: Report): readonly (Backend | undefined)[] {
  const rule = objectAt(value, path, report) ?? {};
  const http = objectAt(field(rule, 'http'), [...path, 'http'], report) ?? {};
  return listAt(field(http, 'paths'), [...path, 'http', 'paths'], report).map((item, index) => {
    const at = [...path, 'http', 'paths', index];
    return readBackend(field(objectAt(item, at, report) ?? {}, 'backend'), [...at, 'backend'], report);
  });
}

/** `service.name`/`port`, or `serviceName`/`servicePort` of the old API; a resource backend is no Service. */
function readBackend(value: JsonValue | undefined, path: FieldPath, report: Report): Backend | undefined {
  const backend = objectAt(value, path, report);
  if (backend === undefined) return undefined;
  const service = objectAt(field(backend, 'service'), [...path, 'service'], report) ?? {};
  const name = field(service, 'name') ?? field(backend, 'serviceName');
  const port = objectAt(field(service, 'port'), [...path, 'service', 'port'], report) ?? {};
  const number = field(port, 'number') ?? field(port, 'name') ?? field(backend, 'servicePort');
  if (typeof name !== 'string' || (typeof number !== 'string' && typeof number !== 'number')) return undefined;
  return { service: name, port: number };
}

function readIngressClass(object: JsonObject, reading: Reading): IngressClassObject | undefined {
  const meta = readMetadata(object, 'cluster', reading);
  const at = [...reading.path, 'spec'];
  const spec = objectAt(field(object, 'spec'), at, reading.report) ?? {};
  const controller = stringAt(field(spec, 'controller'), [...at, 'controller'], reading.report) ?? '';
  const isDefault = annotationsOf(object)['ingressclass.kubernetes.io/is-default-class'] === 'true';
  return meta && { kind: 'IngressClass', ...meta, controller, isDefault };
}

function webhookReader(kind: WebhookConfigurationObject['kind']) {
  return (object: JsonObject, reading: Reading): WebhookConfigurationObject | undefined => {
    const { path, report } = reading;
    const meta = readMetadata(object, 'cluster', reading);
    const webhooks = listAt(field(object, 'webhooks'), [...path, 'webhooks'], report).flatMap((item, index) =>
      readWebhook(item, [...path, 'webhooks', index], report),
    );
    return meta && { kind, ...meta, webhooks };
  };
}

function readWebhook(value: JsonValue, path: FieldPath, report: Report): WebhookConfigurationObject['webhooks'] {
  const hook = objectAt(value, path, report) ?? {};
  const config = objectAt(field(hook, 'clientConfig'), [...path, 'clientConfig'], report) ?? {};
  const service = serviceOf(config, [...path, 'clientConfig'], report);
  if (service === undefined) return [];
  const hookName = field(hook, 'name');
  return [
    {
      name: typeof hookName === 'string' ? hookName : '',
      service,
      failurePolicy: field(hook, 'failurePolicy') === 'Ignore' ? 'Ignore' : 'Fail',
    },
  ];
}

function monitorReader(kind: MonitorObject['kind']) {
  const [list, ofPods] = kind === 'ServiceMonitor' ? (['endpoints', false] as const) : (['podMetricsEndpoints', true] as const);
  return (object: JsonObject, reading: Reading): MonitorObject | undefined => {
    const { path, report } = reading;
    const meta = readMetadata(object, 'namespace', reading);
    const at = [...path, 'spec'];
    const spec = objectAt(field(object, 'spec'), at, report) ?? {};
    const ports = listAt(field(spec, list), [...at, list], report).flatMap((item, index) => {
      const endpoint = objectAt(item, [...at, list, index], report) ?? {};
      const [port, target] = [field(endpoint, 'port') ?? field(endpoint, 'portNumber'), field(endpoint, 'targetPort')];
      const named = port ?? target;
      if (typeof named !== 'string' && typeof named !== 'number') return [];
      return [{ port: named, ofPod: ofPods || port === undefined }];
    });
    const selector = objectAt(field(spec, 'selector'), [...at, 'selector'], report) ?? {};
    return meta && { kind, ...meta, selector, namespaces: monitored(spec, at, meta.namespace, report), ports };
  };
}

/** Absent: the monitor's own namespace. */
function monitored(spec: JsonObject, path: FieldPath, own: string, report: Report): readonly string[] | 'any' {
  const selector = objectAt(field(spec, 'namespaceSelector'), [...path, 'namespaceSelector'], report) ?? {};
  if (field(selector, 'any') === true) return 'any';
  const names = listAt(field(selector, 'matchNames'), [...path, 'namespaceSelector', 'matchNames'], report);
  const named = names.filter((name) => typeof name === 'string');
  return named.length === 0 ? [own] : named;
}
