/** From a policy's text to the form of it. Never throws; what is wrong in one part leaves the others readable. */
import { field, isMapping } from '../kube/check.ts';
import { readPolicyText } from '../kube/index.ts';
import type { FieldPath, JsonObject, JsonValue, Problem } from '../kube/index.ts';
import { readValue } from '../kube/yaml-value.ts';
import type { FormDirection, FormReading, FormRule, FormTypes, Other, PolicyForm } from './form.ts';
import { FormReader } from './form-reader.ts';
import { readPeer } from './read-peer.ts';
import { readPort } from './read-port.ts';
import { readSelector } from './read-selector.ts';
import { sourceOf } from './source.ts';

export function readForm(text: string): FormReading {
  const { problems } = readPolicyText(text);
  const source = sourceOf(text);
  if (source === undefined) return { type: 'unreadable', problems };
  const { value, findings } = readValue(source.contents);
  const kind = isMapping(value) ? field(value, 'kind') : undefined;
  const reader = new FormReader(source, problems, findings);
  const isPolicy = isMapping(value) && (kind === undefined || kind === 'NetworkPolicy') && !reader.isRefused([]);
  return isPolicy ? { type: 'form', form: readPolicy(reader, value, problems) } : { type: 'unreadable', problems };
}

function readPolicy(reader: FormReader, value: JsonObject, problems: readonly Problem[]): PolicyForm {
  reader.rest(value, ['apiVersion', 'kind', 'metadata', 'spec'], []);
  const metadata = reader.mapping(value, 'metadata', []);
  reader.rest(metadata, ['name', 'namespace'], ['metadata']);
  const spec = reader.mapping(value, 'spec', []);
  reader.rest(spec, ['podSelector', 'policyTypes', 'ingress', 'egress'], ['spec']);
  const types = readTypes(reader, spec);
  const { locked } = reader;
  return {
    name: reader.text(metadata, 'name', ['metadata']),
    namespace: reader.text(metadata, 'namespace', ['metadata']),
    subject: readSelector(reader, field(spec, 'podSelector'), ['spec', 'podSelector']),
    types,
    ingress: readDirection(reader, spec, 'ingress', types.ingress),
    egress: readDirection(reader, spec, 'egress', types.egress),
    beyond: reader.found(),
    problems,
    ...(locked === undefined ? {} : { locked }),
  };
}

/** NP-7…NP-12 */
function readTypes(reader: FormReader, spec: JsonObject): FormTypes {
  const path: FieldPath = ['spec', 'policyTypes'];
  const items = reader.list(spec, 'policyTypes', ['spec'], (item, at) =>
    item === 'Ingress' || item === 'Egress' ? item : reader.other(at, 'this is no policy type'),
  );
  const others = items.filter((item): item is Other => typeof item !== 'string');
  const explicit = items.length > 0;
  const hasEgress = Array.isArray(field(spec, 'egress')) && (field(spec, 'egress') as readonly JsonValue[]).length > 0;
  return {
    path,
    explicit,
    ingress: explicit ? items.includes('Ingress') : true,
    egress: explicit ? items.includes('Egress') : hasEgress,
    others,
  };
}

function readDirection(reader: FormReader, spec: JsonObject, direction: 'ingress' | 'egress', inEffect: boolean): FormDirection {
  const side = direction === 'ingress' ? 'from' : 'to';
  const rules = reader.list(spec, direction, ['spec'], (item, path) => readRule(reader, item, side, path));
  return { direction, path: ['spec', direction], inEffect, rules };
}

function readRule(reader: FormReader, value: JsonValue, side: 'from' | 'to', path: FieldPath): FormRule | Other {
  if (value === null)
    return reader.other(path, 'nothing is written here, which the API server reads as a rule that allows everything');
  if (!isMapping(value)) return reader.other(path, 'this is no rule');
  reader.rest(value, [side, 'ports'], path);
  return {
    kind: 'rule',
    path,
    peersPath: [...path, side],
    peers: reader.list(value, side, path, (item, at) => readPeer(reader, item, at)),
    portsPath: [...path, 'ports'],
    ports: reader.list(value, 'ports', path, (item, at) => readPort(reader, item, at)),
  };
}
