/**
 * What the CRD or the agent of Cilium 1.20 rejects (errors) in CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy. An
 * object with an error is void as a whole (CIL-23). Warnings: what is pruned, and what does not do what it seems to.
 */
import { booleanAt, collector, field, listAt, objectAt, stringAt, unknownFields } from '../check.ts';
import type { Report } from '../check.ts';
import { objectFields } from '../fields.ts';
import type { JsonObject, JsonValue } from '../objects.ts';
import type { FieldPath, Problem } from '../problems.ts';
import { checkMetadata } from '../validate.ts';
import { ciliumFields } from './fields.ts';
import { checkBlockText } from './validate-block.ts';
import { checkSection } from './validate-section.ts';
import type { Section } from './validate-section.ts';
import { checkCiliumSelector } from './validate-selector.ts';

export function validateCilium(manifest: JsonObject): Problem[] {
  return field(manifest, 'kind') === 'CiliumCIDRGroup' ? validateCiliumCidrGroup(manifest) : validateCiliumPolicy(manifest);
}

export function validateCiliumPolicy(manifest: JsonValue): Problem[] {
  const { problems, report } = collector();
  const object = objectAt(manifest, [], report);
  if (object === undefined) return problems;
  unknownFields(object, ciliumFields.object, [], report);
  checkMetadata(object, report);
  const clusterwide = field(object, 'kind') === 'CiliumClusterwideNetworkPolicy';
  const spec = field(object, 'spec');
  const specs = field(object, 'specs');
  if (spec === undefined && specs === undefined)
    report({ rule: 'CIL-1', message: 'the policy has neither `spec` nor `specs`', path: [] });
  if (spec !== undefined) checkRule(spec, clusterwide, ['spec'], report);
  for (const [index, item] of listAt(specs, ['specs'], report).entries()) checkRule(item, clusterwide, ['specs', index], report);
  return problems;
}

const sections: readonly Section[] = [
  { key: 'ingress', side: 'from', denies: false },
  { key: 'ingressDeny', side: 'from', denies: true },
  { key: 'egress', side: 'to', denies: false },
  { key: 'egressDeny', side: 'to', denies: true },
];

/** CIL-1: one of `spec` and `specs`. */
function checkRule(value: JsonValue, clusterwide: boolean, path: FieldPath, report: Report): void {
  const rule = objectAt(value ?? {}, path, report);
  if (rule === undefined) return;
  unknownFields(rule, ciliumFields.rule, path, report, undefined, { podSelector: 'endpointSelector', rules: 'ingress' });
  checkSubject(rule, clusterwide, path, report);
  let count = 0;
  for (const section of sections) {
    const items = listAt(field(rule, section.key), [...path, section.key], report);
    count += items.length;
    for (const [index, item] of items.entries()) checkSection(section, item, [...path, section.key, index], report);
  }
  if (count === 0)
    report({
      rule: 'CIL-1',
      message: 'the rule has no item under `ingress`, `ingressDeny`, `egress` or `egressDeny`',
      hint: 'to allow nothing write `ingress: [{}]`',
      path,
    });
  checkDefaultDeny(rule, path, report);
  stringAt(field(rule, 'description'), [...path, 'description'], report);
  checkOthers(rule, path, report);
}

function checkSubject(rule: JsonObject, clusterwide: boolean, path: FieldPath, report: Report): void {
  const endpoints = field(rule, 'endpointSelector');
  const nodes = field(rule, 'nodeSelector');
  if (endpoints === undefined && nodes === undefined)
    report({
      rule: 'CIL-1',
      message: `the rule has no \`endpointSelector\`${clusterwide ? ' and no `nodeSelector`' : ''}`,
      hint: 'to select every pod write `endpointSelector: {}`',
      path: [...path, 'endpointSelector'],
    });
  if (endpoints !== undefined && nodes !== undefined)
    report({
      rule: 'CIL-1',
      message: '`nodeSelector` may not stand beside `endpointSelector`',
      hint: 'make it a rule of its own under `specs`',
      path: [...path, 'nodeSelector'],
    });
  else if (nodes !== undefined && !clusterwide)
    report({
      rule: 'CIL-1',
      message: 'a CiliumNetworkPolicy cannot select nodes',
      hint: 'use a CiliumClusterwideNetworkPolicy',
      path: [...path, 'nodeSelector'],
    });
  checkCiliumSelector(endpoints, [...path, 'endpointSelector'], report, 'the policy selects more pods');
  checkCiliumSelector(nodes, [...path, 'nodeSelector'], report, 'the policy selects more nodes');
}

function checkDefaultDeny(rule: JsonObject, path: FieldPath, report: Report): void {
  const at = [...path, 'enableDefaultDeny'];
  const value = objectAt(field(rule, 'enableDefaultDeny'), at, report);
  if (value === undefined) return;
  unknownFields(value, ciliumFields.defaultDeny, at, report);
  for (const direction of ciliumFields.defaultDeny) {
    const wanted = booleanAt(field(value, direction), [...at, direction], report);
    const rules = [field(rule, direction), field(rule, `${direction}Deny`)];
    if (wanted !== true || rules.some((list) => Array.isArray(list) && list.length > 0)) continue;
    report({
      severity: 'warning',
      rule: 'CIL-24',
      message: `without ${direction} rules this may do nothing`,
      hint: `write \`${direction}: [{}]\` to allow nothing`,
      path: [...at, direction],
    });
  }
}

function checkOthers(rule: JsonObject, path: FieldPath, report: Report): void {
  for (const [index, item] of listAt(field(rule, 'labels'), [...path, 'labels'], report).entries()) {
    const at = [...path, 'labels', index];
    const label = objectAt(item ?? {}, at, report);
    if (label === undefined) continue;
    unknownFields(label, ciliumFields.label, at, report);
    for (const key of ciliumFields.label) stringAt(field(label, key), [...at, key], report);
    if (field(label, 'key') === undefined) report({ rule: 'CIL-23', message: 'a label needs a `key`', path: [...at, 'key'] });
  }
  const log = objectAt(field(rule, 'log'), [...path, 'log'], report);
  if (log === undefined) return;
  unknownFields(log, ciliumFields.log, [...path, 'log'], report);
  const value = stringAt(field(log, 'value'), [...path, 'log', 'value'], report);
  if (value !== undefined && value.length > 32)
    report({ rule: 'CIL-23', message: 'a log value has at most 32 characters', path: [...path, 'log', 'value'] });
}

/** CiliumCIDRGroup */
export function validateCiliumCidrGroup(manifest: JsonValue): Problem[] {
  const { problems, report } = collector();
  const object = objectAt(manifest, [], report);
  if (object === undefined) return problems;
  unknownFields(object, objectFields.object, [], report);
  checkMetadata(object, report);
  const spec = objectAt(field(object, 'spec') ?? {}, ['spec'], report);
  if (spec === undefined) return problems;
  unknownFields(spec, ciliumFields.cidrGroup, ['spec'], report);
  const path = ['spec', 'externalCIDRs'];
  const list = field(spec, 'externalCIDRs');
  if (list === undefined) report({ rule: 'CIL-23', message: 'the group needs a list `externalCIDRs`', path });
  for (const [index, item] of listAt(list, path, report).entries()) {
    const text = stringAt(item, [...path, index], report);
    if (text !== undefined) checkBlockText(text, [...path, index], report);
  }
  return problems;
}
