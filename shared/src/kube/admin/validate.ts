/**
 * What the API server refuses (errors) or warns of (warnings) in AdminNetworkPolicy, BaselineAdminNetworkPolicy and
 * ClusterNetworkPolicy: semantics 2.2–2.5. Paths are those of the object as written.
 */
import { collector, field, integerAt, isMapping, listAt, objectAt, stringAt, unknownFields } from '../check.ts';
import type { Report } from '../check.ts';
import { objectFields } from '../fields.ts';
import type { JsonObject, JsonValue } from '../objects.ts';
import type { FieldPath, Problem } from '../problems.ts';
import { checkMetadata } from '../validate.ts';
import { adminDialect } from './dialect.ts';
import type { AdminDialect } from './dialect.ts';
import { adminRuleFields } from './fields.ts';
import { checkItems } from './items.ts';
import { checkPeer, checkSubject } from './peers.ts';
import { checkPort } from './ports.ts';

/** Nothing for a version that is not known here. */
export function validateAdminPolicy(manifest: JsonObject): Problem[] {
  const { problems, report } = collector();
  const dialect = adminDialect(manifest);
  if (dialect === undefined) return problems;
  unknownFields(manifest, objectFields.object, [], report);
  checkMetadata(manifest, report);
  if (dialect.kind === 'BaselineAdminNetworkPolicy') checkSingleton(manifest, report);
  const spec = objectAt(field(manifest, 'spec'), ['spec'], report);
  if (spec !== undefined) checkSpec(spec, dialect, report);
  else if (field(manifest, 'spec') === undefined) report({ rule: 'CNP-9', message: 'the policy has no `spec`', path: ['spec'] });
  return problems;
}

/** 2.4: there is one, and everybody must know its name. */
function checkSingleton(manifest: JsonObject, report: Report): void {
  const metadata = field(manifest, 'metadata');
  const name = isMapping(metadata) ? field(metadata, 'name') : undefined;
  if (name === 'default') return;
  report({
    rule: '2.4',
    message: 'a BaselineAdminNetworkPolicy must have the name `default`',
    hint: 'a cluster has one of them; write `name: default`',
    path: ['metadata', 'name'],
  });
}

function checkSpec(spec: JsonObject, dialect: AdminDialect, report: Report): void {
  unknownFields(spec, dialect.specFields, ['spec'], report);
  if (dialect.specFields.includes('tier')) checkTier(spec, report);
  if (dialect.specFields.includes('priority')) checkPriority(spec, report);
  checkSubject(field(spec, 'subject'), dialect, report);
  for (const direction of ['ingress', 'egress'] as const) {
    const path = ['spec', direction];
    const rules = listAt(field(spec, direction), path, report);
    if (rules.length > dialect.maxRules)
      report({ rule: '2.4', message: `${direction} may have at most ${dialect.maxRules} rules, not ${rules.length}`, path });
    for (const [index, rule] of rules.entries()) checkRule(rule, direction, dialect, [...path, index], report);
  }
}

function checkTier(spec: JsonObject, report: Report): void {
  const path = ['spec', 'tier'];
  const tier = stringAt(field(spec, 'tier'), path, report);
  if (tier === 'Admin' || tier === 'Baseline') return;
  const hint = 'write `Admin` or `Baseline`';
  if (tier !== undefined) report({ rule: 'CNP-1', message: `\`${tier}\` is no tier`, hint, path });
  else if (field(spec, 'tier') === undefined) report({ rule: 'CNP-1', message: 'the policy has no `tier`', hint, path });
}

function checkPriority(spec: JsonObject, report: Report): void {
  const path = ['spec', 'priority'];
  const value = field(spec, 'priority');
  const priority = integerAt(value, path, report);
  const hint = 'write a number from 0, which is asked first, to 1000';
  if (value === undefined) report({ rule: 'CNP-2', message: 'the policy has no `priority`', hint, path });
  else if (priority !== undefined && (priority < 0 || priority > 1000))
    report({ rule: '2.4', message: `priority ${priority} is not between 0 and 1000`, hint, path });
}

type Direction = 'ingress' | 'egress';

function checkRule(value: JsonValue, direction: Direction, dialect: AdminDialect, path: FieldPath, report: Report): void {
  const rule = objectAt(value ?? {}, path, report);
  if (rule === undefined) return;
  const side = direction === 'ingress' ? 'from' : 'to';
  const { key, other } = dialect.ports;
  const widens = field(rule, key) === undefined ? 'the rule is about all traffic' : undefined;
  unknownFields(rule, adminRuleFields(side, key), path, report, widens, {
    [other]: key,
    [side === 'from' ? 'to' : 'from']: side,
  });
  checkName(rule, path, report);
  const action = checkAction(rule, dialect, path, report);
  const peers = checkItems(rule, side, dialect.maxItems, path, report);
  const context = { direction, dialect, admits: action === dialect.admits };
  for (const [index, peer] of peers.entries()) checkPeer(peer, context, [...path, side, index], report);
  if (field(rule, key) === undefined) return;
  const ports = checkItems(rule, key, dialect.maxItems, path, report);
  for (const [index, port] of ports.entries()) checkPort(port, key, [...path, key, index], report);
  checkNames(ports, peers, key, path, report);
}

function checkName(rule: JsonObject, path: FieldPath, report: Report): void {
  const name = stringAt(field(rule, 'name'), [...path, 'name'], report) ?? '';
  const { length } = Array.from(name); // characters, not their halves
  if (length > 100)
    report({ rule: '2.4', message: `a rule's name has at most 100 characters, not ${length}`, path: [...path, 'name'] });
}

/** CNP-3, CNP-5. Returns the action as written. */
function checkAction(
  rule: JsonObject,
  { actions, admits, kind }: AdminDialect,
  path: FieldPath,
  report: Report,
): string | undefined {
  const action = stringAt(field(rule, 'action'), [...path, 'action'], report);
  if (action !== undefined && actions.includes(action)) return action;
  const choice = `${actions
    .slice(0, -1)
    .map((one) => `\`${one}\``)
    .join(', ')} or \`${actions.at(-1) ?? ''}\``;
  const meant = action === 'Accept' || action === 'Allow' ? `\`${admits}\`` : choice;
  if (action !== undefined)
    report({
      rule: 'CNP-3',
      message: `\`${action}\` is no action of ${kind}`,
      hint: `write ${meant}`,
      path: [...path, 'action'],
    });
  else if (field(rule, 'action') === undefined)
    report({ rule: 'CNP-3', message: 'the rule has no `action`', hint: `write ${choice}`, path: [...path, 'action'] });
  return action;
}

const nameless = ['networks', 'nodes', 'domainNames'];

/** 2.3: only pods give their ports names. */
function checkNames(
  ports: readonly JsonValue[],
  peers: readonly JsonValue[],
  key: 'ports' | 'protocols',
  path: FieldPath,
  report: Report,
): void {
  const name = key === 'ports' ? 'namedPort' : 'destinationNamedPort';
  const peer = nameless.find((one) => peers.some((item) => sets(item, one)));
  const index = ports.findIndex((port) => sets(port, name));
  if (index < 0 || peer === undefined) return;
  report({
    // Without the experimental fields the definition does not know the rule, and admits a name beside networks.
    severity: peer === 'networks' ? 'warning' : 'error',
    rule: '2.3',
    message: `\`${name}\` beside \`${peer}\`: only pods give their ports names${peer === 'networks' ? '; the experimental definition refuses it' : ''}`,
    hint: 'make it a rule of its own',
    path: [...path, key, index, name],
  });
}

const sets = (value: JsonValue, key: string): boolean => isMapping(value) && field(value, key) !== undefined;
