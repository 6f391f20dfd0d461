/** What the API server calls besides admission webhooks: aggregated APIs, and conversion webhooks of custom resources. */
import { field, objectAt } from './check.ts';
import type { Report } from './check.ts';
import type { CalledServiceObject, JsonObject } from './objects.ts';
import type { FieldPath } from './problems.ts';
import { readMetadata } from './project-meta.ts';
import type { Reading } from './project-meta.ts';

/** Undefined for what is served by the API server itself, as most are. */
export function readApiService(object: JsonObject, reading: Reading): CalledServiceObject | undefined {
  const at = [...reading.path, 'spec'];
  const spec = objectAt(field(object, 'spec'), at, reading.report) ?? {};
  return called('APIService', object, serviceOf(spec, at, reading.report), reading);
}

/** Undefined for one that needs no conversion, or does without a webhook. */
export function readCustomResourceDefinition(object: JsonObject, reading: Reading): CalledServiceObject | undefined {
  const { path, report } = reading;
  const spec = objectAt(field(object, 'spec'), [...path, 'spec'], report) ?? {};
  const at = [...path, 'spec', 'conversion'];
  const conversion = objectAt(field(spec, 'conversion'), at, report) ?? {};
  if (field(conversion, 'strategy') !== 'Webhook') return undefined;
  const webhook = objectAt(field(conversion, 'webhook'), [...at, 'webhook'], report) ?? {};
  // Before apiextensions.k8s.io/v1 the configuration was one step up.
  const config = objectAt(field(webhook, 'clientConfig') ?? field(conversion, 'webhookClientConfig'), at, report) ?? {};
  return called('CustomResourceDefinition', object, serviceOf(config, at, report), reading);
}

type Called = CalledServiceObject['service'];

function called(
  kind: CalledServiceObject['kind'],
  object: JsonObject,
  service: Called | undefined,
  reading: Reading,
): CalledServiceObject | undefined {
  if (service === undefined) return undefined;
  const meta = readMetadata(object, 'cluster', reading);
  return meta && { kind, ...meta, service };
}

/** Of a client configuration; one behind a URL is out of reach of policies. */
export function serviceOf(config: JsonObject, path: FieldPath, report: Report): Called | undefined {
  const service = objectAt(field(config, 'service'), [...path, 'service'], report) ?? {};
  const [namespace, name, port] = [field(service, 'namespace'), field(service, 'name'), field(service, 'port')];
  if (typeof namespace !== 'string' || typeof name !== 'string') return undefined;
  return { namespace, name, port: typeof port === 'number' ? port : 443 };
}
