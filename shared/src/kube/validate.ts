/**
 * What the API server refuses (errors) or warns of (warnings) in a NetworkPolicy: table 1.7, V-1…V-14. Paths are those of
 * the object as written. An object with an error would not exist in a cluster, so what it decides is unknown.
 */
import { collector, field, integerAt, listAt, objectAt, stringAt, unknownFields } from './check.ts';
import type { Report } from './check.ts';
import { networkPolicyFields, objectFields } from './fields.ts';
import type { JsonObject, JsonValue } from './objects.ts';
import type { FieldPath, Problem } from './problems.ts';
import { checkBlock } from './validate-block.ts';
import { checkAnnotations, checkLabelMap, checkSelector } from './validate-selector.ts';

export function validateNetworkPolicy(manifest: JsonValue): Problem[] {
  const { problems, report } = collector();
  const object = objectAt(manifest, [], report);
  if (object === undefined) return problems;
  unknownFields(object, objectFields.object, [], report);
  checkMetadata(object, report);
  const spec = objectAt(field(object, 'spec'), ['spec'], report);
  if (spec !== undefined) checkSpec(spec, networkPolicyFields.spec, report);
  return problems;
}

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const dnsLabel = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** V-1 */
export function checkMetadata(object: JsonObject, report: Report): void {
  const metadata = objectAt(field(object, 'metadata'), ['metadata'], report);
  // An empty name is no name to the API server.
  const name = stringAt(field(metadata ?? {}, 'name'), ['metadata', 'name'], report) || undefined;
  if (metadata === undefined || (name === undefined && field(metadata, 'generateName') === undefined)) {
    report({
      rule: 'V-1',
      message: 'the policy has no name',
      hint: 'give it one under `metadata.name`',
      path: ['metadata', 'name'],
    });
  } else if (name !== undefined && (!subdomain.test(name) || name.length > 253)) {
    const hint = 'use lower-case letters, digits, `-` and `.`, at most 253, beginning and ending with a letter or digit';
    report({ rule: 'V-1', message: `\`${name}\` is not a valid name`, hint, path: ['metadata', 'name'] });
  }
  const prefix = stringAt(field(metadata ?? {}, 'generateName'), ['metadata', 'generateName'], report) ?? '';
  // The API server appends characters of its own and judges the result.
  if (name === undefined && prefix !== '' && !subdomain.test(`${prefix}x`))
    report({ rule: 'V-1', message: `\`${prefix}\` does not begin a valid name`, path: ['metadata', 'generateName'] });
  const namespace = stringAt(field(metadata ?? {}, 'namespace'), ['metadata', 'namespace'], report);
  if (namespace !== undefined && namespace !== '' && (!dnsLabel.test(namespace) || namespace.length > 63)) {
    report({ rule: 'V-1', message: `\`${namespace}\` is not a valid namespace name`, path: ['metadata', 'namespace'] });
  }
  if (metadata === undefined) return;
  unknownFields(metadata, objectFields.metadata, ['metadata'], report);
  checkLabelMap(field(metadata, 'labels'), ['metadata', 'labels'], report);
  checkAnnotations(field(metadata, 'annotations'), ['metadata', 'annotations'], report);
}

/** `known`: Calico's staged form of it has a field more. */
export function checkSpec(spec: JsonObject, known: readonly string[], report: Report): void {
  unknownFields(spec, known, ['spec'], report);
  checkSelector(field(spec, 'podSelector'), ['spec', 'podSelector'], report, 'the policy selects more pods');
  checkTypes(field(spec, 'policyTypes'), report);
  for (const [direction, side] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const) {
    const rules = listAt(field(spec, direction), ['spec', direction], report);
    for (const [index, rule] of rules.entries()) checkRule(rule, side, ['spec', direction, index], report);
  }
}

/** V-2 */
function checkTypes(value: JsonValue | undefined, report: Report): void {
  const types = listAt(value, ['spec', 'policyTypes'], report);
  if (types.length > 2)
    report({ rule: 'V-2', message: `policyTypes may have at most 2 items, not ${types.length}`, path: ['spec', 'policyTypes'] });
  for (const [index, item] of types.entries()) {
    const path = ['spec', 'policyTypes', index];
    const type = stringAt(item, path, report);
    if (type === undefined || type === 'Ingress' || type === 'Egress') continue;
    report({ rule: 'V-2', message: `\`${type}\` is no policy type`, hint: 'write `Ingress` or `Egress`', path });
  }
}

function checkRule(value: JsonValue, side: 'from' | 'to', path: FieldPath, report: Report): void {
  const rule = objectAt(value ?? {}, path, report);
  if (rule === undefined) return;
  const other = side === 'from' ? 'to' : 'from';
  const peers = listAt(field(rule, side), [...path, side], report);
  const ports = listAt(field(rule, 'ports'), [...path, 'ports'], report);
  const open = peers.length === 0 ? 'the rule admits every peer' : undefined;
  const widens = open ?? (ports.length === 0 ? 'the rule opens every port' : undefined);
  const known = side === 'from' ? networkPolicyFields.ingressRule : networkPolicyFields.egressRule;
  unknownFields(rule, known, path, report, widens, { [other]: side });
  for (const [index, peer] of peers.entries()) checkPeer(peer, [...path, side, index], report);
  for (const [index, port] of ports.entries()) checkPort(port, [...path, 'ports', index], report);
}

/** V-3, V-4 */
function checkPeer(value: JsonValue, path: FieldPath, report: Report): void {
  const peer = objectAt(value ?? {}, path, report);
  if (peer === undefined) return;
  unknownFields(peer, networkPolicyFields.peer, path, report, 'the peer matches more');
  const selectors = ['podSelector', 'namespaceSelector'].filter((key) => field(peer, key) !== undefined);
  const block = field(peer, 'ipBlock');
  if (selectors.length === 0 && block === undefined) {
    const hint = 'give `podSelector`, `namespaceSelector` or `ipBlock`; to admit everyone leave the whole list out';
    report({ rule: 'V-3', message: 'must specify a peer', hint, path });
  }
  if (selectors.length > 0 && block !== undefined) {
    report({
      rule: 'V-4',
      message: `\`ipBlock\` may not stand beside \`${selectors.join('` and `')}\``,
      hint: 'make it an item of its own',
      path: [...path, 'ipBlock'],
    });
  }
  for (const key of selectors) checkSelector(field(peer, key), [...path, key], report, 'the peer matches more');
  if (block !== undefined) checkBlock(block, [...path, 'ipBlock'], report);
}

function checkPort(value: JsonValue, path: FieldPath, report: Report): void {
  const item = objectAt(value ?? {}, path, report);
  if (item === undefined) return;
  unknownFields(item, networkPolicyFields.port, path, report, 'the item opens more ports');
  const protocol = stringAt(field(item, 'protocol'), [...path, 'protocol'], report);
  if (protocol !== undefined && !['TCP', 'UDP', 'SCTP'].includes(protocol)) {
    report({
      rule: 'V-7',
      message: `\`${protocol}\` is no protocol that a policy knows`,
      hint: 'write `TCP`, `UDP` or `SCTP`',
      path: [...path, 'protocol'],
    });
  }
  const port = field(item, 'port');
  checkPortValue(port, [...path, 'port'], report);
  checkEndPort(field(item, 'endPort'), port, [...path, 'endPort'], report);
}

const outOfRange = (port: number): boolean => port < 1 || port > 65535;

/** V-8, V-9 */
function checkPortValue(port: JsonValue | undefined, path: FieldPath, report: Report): void {
  if (port === undefined) return;
  if (typeof port !== 'string') {
    const number = integerAt(port, path, report);
    if (number !== undefined && outOfRange(number))
      report({ rule: 'V-8', message: `port ${number} is not between 1 and 65535`, path });
    return;
  }
  if (/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(port) && port.length <= 15 && /[a-z]/.test(port) && !port.includes('--')) return;
  const hint = /^\d+$/.test(port)
    ? `write the number without quotes: \`${port}\``
    : 'a port name has 1–15 lower-case letters, digits and single `-`, with a letter among them';
  report({ rule: 'V-9', message: `\`${port}\` is not a port name`, hint, path });
}

/** V-10 */
function checkEndPort(value: JsonValue | undefined, port: JsonValue | undefined, path: FieldPath, report: Report): void {
  const end = integerAt(value, path, report);
  if (end === undefined) return;
  if (port === undefined) report({ rule: 'V-10', message: '`endPort` needs a `port` that the range begins with', path });
  else if (typeof port === 'string')
    report({ rule: 'V-10', message: `\`endPort\` may not be used with the named port \`${port}\``, path });
  else if (outOfRange(end)) report({ rule: 'V-10', message: `endPort ${end} is not between 1 and 65535`, path });
  else if (typeof port === 'number' && end < port)
    report({ rule: 'V-10', message: `endPort ${end} is below port ${port}`, path });
}
