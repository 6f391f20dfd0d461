/**
 * What the Calico API refuses (errors) or drops with a warning, in all its kinds that take part in policy: section 3. Raw
 * objects of crd.projectcalico.org are judged alike: Calico's agent discards what it cannot read.
 */
import {
  booleanAt,
  collector,
  field,
  integerAt,
  isMapping,
  listAt,
  nameOfType,
  objectAt,
  stringAt,
  textsAt,
  unknownFields,
} from '../check.ts';
import type { Report } from '../check.ts';
import { objectFields } from '../fields.ts';
import type { JsonObject, JsonValue } from '../objects.ts';
import type { FieldPath, Problem } from '../problems.ts';
import { checkNets } from './check-entity.ts';
import { checkProtocol, checkRule } from './check-rule.ts';
import { checkCalicoSelector } from './check-selector.ts';
import { checkMetadata, checkSpec } from '../validate.ts';
import { calicoFields } from './fields.ts';

export function validateCalico(manifest: JsonValue): Problem[] {
  const { problems, report } = collector();
  const object = objectAt(manifest, [], report);
  if (object === undefined) return problems;
  unknownFields(object, objectFields.object, [], report);
  checkMetadata(object, report);
  const spec = objectAt(field(object, 'spec'), ['spec'], report) ?? {};
  const kind = field(object, 'kind');
  checkers.get(typeof kind === 'string' ? kind : '')?.(spec, report);
  return problems;
}

type Checker = (spec: JsonObject, report: Report) => void;

const checkers: ReadonlyMap<string, Checker> = new Map<string, Checker>([
  ['NetworkPolicy', (spec, report) => checkPolicy(spec, report, calicoFields.policy)],
  ['StagedNetworkPolicy', checkStaged],
  ['GlobalNetworkPolicy', (spec, report) => checkGlobal(spec, report, calicoFields.globalPolicy)],
  ['StagedGlobalNetworkPolicy', checkStagedGlobal],
  ['StagedKubernetesNetworkPolicy', checkStagedKubernetes],
  ['Tier', checkTier],
  ['NetworkSet', checkSet],
  ['GlobalNetworkSet', checkSet],
  ['HostEndpoint', checkHostEndpoint],
]);

function checkPolicy(spec: JsonObject, report: Report, known: readonly string[]): void {
  unknownFields(spec, known, ['spec'], report, 'the policy may select or match more', { podSelector: 'selector' });
  stringAt(field(spec, 'tier'), ['spec', 'tier'], report);
  checkOrder(field(spec, 'order'), report);
  for (const key of ['selector', 'serviceAccountSelector'] as const) checkCalicoSelector(field(spec, key), ['spec', key], report);
  checkTypes(field(spec, 'types'), report);
  textsAt(field(spec, 'performanceHints'), ['spec', 'performanceHints'], report);
  for (const direction of ['ingress', 'egress'] as const)
    for (const [index, rule] of listAt(field(spec, direction), ['spec', direction], report).entries())
      checkRule(rule, direction, ['spec', direction, index], report);
}

function checkStaged(spec: JsonObject, report: Report): void {
  checkPolicy(spec, report, calicoFields.stagedPolicy);
  checkStagedAction(spec, report);
}

/** NP-7, NP-8 hold here too (CAL-4). */
function checkStagedKubernetes(spec: JsonObject, report: Report): void {
  checkSpec(spec, calicoFields.stagedKubernetesPolicy, report);
  checkStagedAction(spec, report);
}

function checkStagedAction(spec: JsonObject, report: Report): void {
  const path = ['spec', 'stagedAction'];
  const action = stringAt(field(spec, 'stagedAction'), path, report);
  if (action !== undefined && !['Set', 'Delete', 'Learn', 'Ignore'].includes(action))
    report({
      rule: 'CAL-21',
      message: `\`${action}\` is no staged action`,
      hint: 'write `Set`, `Delete`, `Learn` or `Ignore`',
      path,
    });
}

function checkStagedGlobal(spec: JsonObject, report: Report): void {
  checkGlobal(spec, report, calicoFields.stagedGlobalPolicy);
  checkStagedAction(spec, report);
}

/** CAL-22 */
function checkGlobal(spec: JsonObject, report: Report, known: readonly string[]): void {
  checkPolicy(spec, report, known);
  checkCalicoSelector(field(spec, 'namespaceSelector'), ['spec', 'namespaceSelector'], report);
  const [forward, early, untracked] = (['applyOnForward', 'preDNAT', 'doNotTrack'] as const).map(
    (key) => booleanAt(field(spec, key), ['spec', key], report) === true,
  );
  const rule = 'CAL-22';
  if (early === true && untracked === true)
    report({ rule, message: '`preDNAT` and `doNotTrack` exclude each other', path: ['spec', 'doNotTrack'] });
  if ((early === true || untracked === true) && forward !== true) {
    const flag = early === true ? 'preDNAT' : 'doNotTrack';
    report({ rule, message: `\`${flag}\` needs \`applyOnForward: true\``, path: ['spec', flag] });
  }
  const egress = field(spec, 'egress');
  if (early === true && Array.isArray(egress) && egress.length > 0)
    report({ rule, message: 'a policy before DNAT has ingress rules only', path: ['spec', 'egress'] });
}

function checkOrder(value: JsonValue | undefined, report: Report): void {
  if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return;
  report({ message: `must be a number, not ${nameOfType(value)}`, path: ['spec', 'order'] });
}

/** CAL-4 */
function checkTypes(value: JsonValue | undefined, report: Report): void {
  for (const [index, item] of listAt(value, ['spec', 'types'], report).entries()) {
    const path = ['spec', 'types', index];
    const type = stringAt(item ?? '', path, report);
    if (type === undefined || type === 'Ingress' || type === 'Egress') continue;
    report({ rule: 'CAL-4', message: `\`${type}\` is no policy type`, hint: 'write `Ingress` or `Egress`', path });
  }
}

function checkTier(spec: JsonObject, report: Report): void {
  unknownFields(spec, calicoFields.tier, ['spec'], report);
  checkOrder(field(spec, 'order'), report);
  const path = ['spec', 'defaultAction'];
  const action = stringAt(field(spec, 'defaultAction'), path, report);
  if (action !== undefined && action !== 'Deny' && action !== 'Pass')
    report({ rule: '3.5', message: `\`${action}\` is no default action`, hint: 'write `Deny` or `Pass`', path });
}

function checkSet(spec: JsonObject, report: Report): void {
  unknownFields(spec, calicoFields.set, ['spec'], report);
  checkNets(field(spec, 'nets'), ['spec', 'nets'], report);
}

/** CAL-23 */
function checkHostEndpoint(spec: JsonObject, report: Report): void {
  unknownFields(spec, calicoFields.hostEndpoint, ['spec'], report);
  for (const key of ['node', 'interfaceName'] as const) stringAt(field(spec, key), ['spec', key], report);
  for (const key of ['expectedIPs', 'profiles'] as const) textsAt(field(spec, key), ['spec', key], report);
  for (const [index, item] of listAt(field(spec, 'ports'), ['spec', 'ports'], report).entries()) {
    const path = ['spec', 'ports', index];
    const port = objectAt(item ?? {}, path, report);
    if (port !== undefined) checkHostPort(port, path, report);
  }
}

function checkHostPort(port: JsonObject, path: FieldPath, report: Report): void {
  unknownFields(port, calicoFields.hostPort, path, report);
  stringAt(field(port, 'name'), [...path, 'name'], report);
  checkProtocol(field(port, 'protocol'), [...path, 'protocol'], report);
  integerAt(field(port, 'port'), [...path, 'port'], report);
}

/** CAL-2: what `projectcalico.org/metadata` says of an object of crd.projectcalico.org. */
export function realMetadata(manifest: JsonObject): JsonObject | undefined {
  const metadata = field(manifest, 'metadata');
  const annotations = isMapping(metadata) ? field(metadata, 'annotations') : undefined;
  const text = isMapping(annotations) ? field(annotations, 'projectcalico.org/metadata') : undefined;
  if (typeof text !== 'string') return undefined;
  try {
    const parsed = JSON.parse(text) as JsonValue;
    return isMapping(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
