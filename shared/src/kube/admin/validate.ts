/**
 * What the CRDs of policy.networking.k8s.io refuse (errors) or drop (warnings) in AdminNetworkPolicy and
 * BaselineAdminNetworkPolicy v1alpha1 and ClusterNetworkPolicy v1alpha2: semantics.md 2.2–2.5.
 */
import { collector, field, integerAt, listAt, objectAt, stringAt, unknownFields } from '../check.ts';
import type { Report } from '../check.ts';
import type { JsonObject, JsonValue } from '../objects.ts';
import type { FieldPath, Problem } from '../problems.ts';
import { checkMetadata } from '../validate.ts';
import { adminShapeOf } from './kinds.ts';
import type { AdminShape } from './kinds.ts';
import { checkAdminPeer, checkNamespacedPods } from './validate-peers.ts';
import { checkAdminPort, checkAdminProtocol } from './validate-ports.ts';
import { checkSelector } from '../validate-selector.ts';

export function validateAdminPolicy(manifest: JsonObject): Problem[] {
  const { problems, report } = collector();
  const shape = adminShapeOf(manifest);
  unknownFields(manifest, ['apiVersion', 'kind', 'metadata', 'spec', 'status'], [], report);
  checkMetadata(manifest, report);
  checkName(manifest, shape, report);
  const spec = objectAt(field(manifest, 'spec') ?? {}, ['spec'], report);
  if (spec !== undefined) checkSpec(spec, shape, report);
  return problems;
}

/** 2.4: there is one baseline. */
function checkName(manifest: JsonObject, { kind }: AdminShape, report: Report): void {
  const metadata = field(manifest, 'metadata');
  const name =
    typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata)
      ? field(metadata as JsonObject, 'name')
      : undefined;
  if (kind !== 'BaselineAdminNetworkPolicy' || typeof name !== 'string' || name === 'default') return;
  report({ message: `there is one ${kind}, and its name is \`default\``, hint: 'write `default`', path: ['metadata', 'name'] });
}

function checkSpec(spec: JsonObject, shape: AdminShape, report: Report): void {
  const own = [...(shape.kind === 'ClusterNetworkPolicy' ? ['tier'] : []), ...(shape.hasPriority ? ['priority'] : [])];
  unknownFields(spec, [...own, 'subject', 'ingress', 'egress'], ['spec'], report, undefined, { podSelector: 'subject' });
  if (shape.kind === 'ClusterNetworkPolicy') checkTier(field(spec, 'tier'), report);
  if (shape.hasPriority) checkPriority(field(spec, 'priority'), report);
  checkSubject(field(spec, 'subject'), report);
  for (const [direction, side] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const) {
    const rules = listAt(field(spec, direction), ['spec', direction], report);
    atMost(rules, shape.most.rules, 'rules', ['spec', direction], report);
    for (const [index, rule] of rules.entries()) checkRule(rule, side, shape, ['spec', direction, index], report);
  }
}

function checkTier(value: JsonValue | undefined, report: Report): void {
  const tier = stringAt(value, ['spec', 'tier'], report);
  if (tier === 'Admin' || tier === 'Baseline') return;
  const message = tier === undefined ? 'the tier is missing' : `\`${tier}\` is no tier`;
  report({ rule: 'CNP-1', message, hint: 'write `Admin` or `Baseline`', path: ['spec', 'tier'] });
}

function checkPriority(value: JsonValue | undefined, report: Report): void {
  const path = ['spec', 'priority'];
  if (value === undefined)
    report({ rule: 'CNP-2', message: 'the priority is missing', hint: 'a number from 0 (first) to 1000', path });
  const priority = integerAt(value, path, report);
  if (priority !== undefined && (priority < 0 || priority > 1000))
    report({ rule: 'CNP-2', message: `priority ${priority} is not between 0 and 1000`, path });
}

/** CNP-9 */
function checkSubject(value: JsonValue | undefined, report: Report): void {
  const path = ['spec', 'subject'];
  const subject = objectAt(value ?? {}, path, report);
  if (subject === undefined) return;
  unknownFields(subject, ['namespaces', 'pods'], path, report, 'the policy selects others');
  const given = ['namespaces', 'pods'].filter((key) => field(subject, key) !== undefined);
  if (given.length !== 1) {
    const message = given.length === 0 ? 'the subject names nobody' : '`namespaces` and `pods` exclude each other';
    report({ rule: 'CNP-9', message, hint: 'write one of them: `namespaces: {}` selects all pods', path });
  }
  const namespaces = field(subject, 'namespaces');
  if (namespaces !== undefined) checkSelector(namespaces, [...path, 'namespaces'], report, 'the policy selects every namespace');
  const pods = field(subject, 'pods');
  if (pods !== undefined) checkNamespacedPods(pods, [...path, 'pods'], report);
}

function checkRule(value: JsonValue, side: 'from' | 'to', shape: AdminShape, path: FieldPath, report: Report): void {
  const rule = objectAt(value ?? {}, path, report);
  if (rule === undefined) return;
  const { portField, most } = shape;
  const meant = { [side === 'from' ? 'to' : 'from']: side, [portField === 'ports' ? 'protocols' : 'ports']: portField };
  unknownFields(rule, ['name', 'action', side, portField], path, report, 'the rule matches more', meant);
  const name = stringAt(field(rule, 'name'), [...path, 'name'], report);
  if (name !== undefined && name.length > 100)
    report({ message: 'a rule name has at most 100 characters', path: [...path, 'name'] });
  const action = checkAction(field(rule, 'action'), shape, [...path, 'action'], report);
  const peers = listAt(field(rule, side), [...path, side], report);
  // CNP-16
  if (peers.length === 0)
    report({
      rule: 'CNP-16',
      message: `\`${side}\` must have at least one item`,
      hint: 'it never means "any" here',
      path: [...path, side],
    });
  atMost(peers, most.items, 'peers', [...path, side], report);
  for (const [index, peer] of peers.entries()) checkAdminPeer(peer, { side, shape, action }, [...path, side, index], report);
  const ports = field(rule, portField);
  if (ports === undefined) return;
  const items = listAt(ports, [...path, portField], report);
  if (items.length === 0)
    report({
      message: `\`${portField}\` must have at least one item`,
      hint: 'leave it out to match all',
      path: [...path, portField],
    });
  atMost(items, most.items, 'items', [...path, portField], report);
  const check = portField === 'ports' ? checkAdminPort : checkAdminProtocol;
  for (const [index, item] of items.entries()) check(item, [...path, portField, index], report);
}

/** CNP-3 */
function checkAction(value: JsonValue | undefined, { actions }: AdminShape, path: FieldPath, report: Report): string | undefined {
  const action = stringAt(value, path, report);
  if (action !== undefined && actions.includes(action)) return action;
  const message = action === undefined ? 'the action is missing' : `\`${action}\` is no action of this kind`;
  report({ rule: 'CNP-3', message, hint: `write ${actions.map((one) => `\`${one}\``).join(' or ')}`, path });
  return action;
}

function atMost(items: readonly JsonValue[], most: number, what: string, path: FieldPath, report: Report): void {
  if (items.length > most) report({ message: `there may be at most ${most} ${what} here, not ${items.length}`, path });
}
