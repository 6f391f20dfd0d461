/**
 * The engine agrees with the naive oracle of Calico's policies, pair by pair, on random clusters: with ports and without,
 * with and without a source port, and with the admin tiers among Calico's own.
 */
import { expect, test } from 'vitest';
import { evaluate, explain } from '../../src/evaluate/index.ts';
import type { Direction, EndpointRef, Reason, RuleRef, Verdict } from '../../src/evaluate/index.ts';
import { validatePolicy } from '../../src/kube/index.ts';
import type { ClusterObject, ClusterState, ForeignPolicyObject, JsonObject, Protocol } from '../../src/kube/index.ts';
import { randomAdmins } from '../support/admin.ts';
import { state } from '../support/cluster.ts';
import { endsOf } from '../support/ends.ts';
import { portNumbers, random } from '../support/generate.ts';
import type { Random } from '../support/generate.ts';
import { randomCalico } from '../support/generate-calico.ts';
import type { OracleEnd } from '../support/oracle.ts';
import { CalicoOracle } from '../support/oracle-calico.ts';
import type { Traffic } from '../support/oracle-calico.ts';

const clusters = Number(process.env['EASTWEST_SEEDS'] ?? 1500);
const first = Number(process.env['EASTWEST_FIRST_SEED'] ?? 1);

const counted = { allowed: 0, denied: 0, unknown: 0, reasons: 0 };
/** How many verdicts rules with a field decided, or left open. */
const deciding = new Map<string, number>();

interface Question extends Traffic {
  readonly from: EndpointRef;
  readonly to: EndpointRef;
}

function randomTraffic(from: Random): Traffic {
  if (from.chance(0.12)) return { protocol: from.pick(['ICMP', 'ICMPv6', '47', '136', '50']) };
  const protocol = from.pick(['TCP', 'TCP', 'UDP', 'SCTP']);
  const sourcePort = from.chance(0.3) ? { sourcePort: from.pick([...portNumbers, 54, 442]) } : {};
  return { protocol, port: from.pick([...portNumbers, 79, 82]), ...sourcePort };
}

const numbers = new Map([
  ['ICMP', 1],
  ['ICMPv6', 58],
]);

function connectionOf({ from, to, protocol, port, sourcePort }: Question): Parameters<typeof explain>[1] {
  if (port === undefined) return { from, to, ipProtocol: numbers.get(protocol) ?? Number(protocol) };
  return { from, to, protocol: protocol as Protocol, port, ...(sourcePort === undefined ? {} : { sourcePort }) };
}

/** Both versions of the admin APIs now and then, which no engine reads together (CAL-17). */
function randomObjects(from: Random): readonly ClusterObject[] {
  const own = randomCalico(from);
  if (from.chance(0.6)) return own;
  const admins = [...randomAdmins(from), ...(from.chance(0.2) ? randomAdmins(from) : [])];
  return [...own, ...new Map(admins.map((policy) => [`${policy.policyKind}/${policy.name}`, policy])).values()];
}

function disagreements(seed: number): readonly string[] {
  const from = random(seed);
  const cluster = state(randomObjects(from));
  const evaluation = evaluate(cluster);
  const oracle = new CalicoOracle(cluster);
  const ends = endsOf(cluster).filter(({ ref, end }) => ref.kind !== 'address' || end.kind === 'external');
  const wrong: string[] = [];
  for (const source of ends)
    for (const target of ends) {
      if (source.end.kind !== 'pod' && target.end.kind !== 'pod') continue;
      const question: Question = { from: source.ref, to: target.ref, ...randomTraffic(from) };
      const answer = explain(evaluation, connectionOf(question));
      const expected = oracle.connect(source.end, target.end, question);
      const said = answer.ok ? answer.value.outcome : answer.error;
      counted[expected]++;
      if (answer.ok) countFields(cluster, answer.value);
      if (answer.ok && from.chance(0.02)) wrong.push(...wrongReasons(cluster, question, answer.value, [source.end, target.end]));
      if (said !== expected) wrong.push(`${JSON.stringify(question)}: ${said}, the oracle says ${expected}`);
    }
  return wrong;
}

function countFields(cluster: ClusterState, { egress, ingress }: Verdict): void {
  for (const { reason } of [egress, ingress]) {
    if (reason.kind === 'closed-node') count(reason.kind);
    for (const rule of rulesIn(reason)) countFieldsOf(cluster, rule);
  }
}

/** That decides or, of types of ICMP for one, may. */
function rulesIn(reason: Reason): readonly RuleRef[] {
  if (reason.kind === 'decided') return [reason.by];
  if (reason.kind !== 'unknown') return [];
  return reason.because.flatMap((cause) => (cause.kind === 'uncertain-rule' ? [cause.rule] : []));
}

function countFieldsOf(cluster: ClusterState, { policy, path }: RuleRef): void {
  const object = [...cluster.objects.values()].find((one) => isNamed(one, policy));
  const [, direction = '', index = ''] = /^spec\.(ingress|egress)\[(\d+)\]/.exec(path) ?? [];
  if (object === undefined) return;
  for (const field of fieldsOf(rulesOf(object, direction)[Number(index)] ?? {}, policy.kind)) count(field);
}

function count(what: string): void {
  deciding.set(what, (deciding.get(what) ?? 0) + 1);
}

/** `protocol`, `source.ports` */
function fieldsOf(rule: JsonObject, kind: string): readonly string[] {
  if (!kind.endsWith('NetworkPolicy') || kind.includes('Admin') || kind.includes('Cluster')) return [kind];
  return Object.entries(rule).flatMap(([key, value]) =>
    key === 'source' || key === 'destination' ? Object.keys(value as JsonObject).map((inner) => `${key}.${inner}`) : [key],
  );
}

function rulesOf(object: ForeignPolicyObject, direction: string): readonly JsonObject[] {
  return ((object.manifest['spec'] as JsonObject)[direction] ?? []) as readonly JsonObject[];
}

function isNamed(
  object: ClusterObject,
  policy: { readonly kind: string; readonly namespace: string; readonly name: string },
): object is ForeignPolicyObject {
  if (object.kind !== 'ForeignPolicy' || object.policyKind !== policy.kind) return false;
  return object.name === policy.name && object.namespace === policy.namespace;
}

/** With the rule that is said to decide made to log only, something else decides, and still as the oracle says. */
function wrongReasons(
  cluster: ClusterState,
  question: Question,
  { egress, ingress }: Verdict,
  [from, to]: readonly [OracleEnd, OracleEnd],
): readonly string[] {
  return [egress, ingress].flatMap(({ direction, reason }) => {
    if (reason.kind !== 'decided' || !reason.by.policy.apiVersion.includes('projectcalico.org')) return [];
    const { policy, path } = reason.by;
    const [, index = ''] = /^spec\.(?:ingress|egress)\[(\d+)\]/.exec(path) ?? [];
    const objects = [...cluster.objects.values()].map((object): ClusterObject =>
      isNamed(object, policy) ? onlyLogging(object, direction, Number(index)) : object,
    );
    counted.reasons++;
    const without = state(objects);
    const answer = explain(evaluate(without), connectionOf(question));
    if (!answer.ok) return [answer.error];
    const now = answer.value[direction].reason;
    const same = now.kind === 'decided' && now.by.policy.name === policy.name && now.by.path === path;
    const expected = new CalicoOracle(without).connect(from, to, question);
    return same || answer.value.outcome !== expected
      ? [`${JSON.stringify(question)}: not decided by ${policy.name} ${path}`]
      : [];
  });
}

function onlyLogging(object: ForeignPolicyObject, direction: Direction, index: number): ForeignPolicyObject {
  const spec = object.manifest['spec'] as JsonObject;
  const changed = rulesOf(object, direction).map((rule, at) => (at === index ? { action: 'Log' } : rule));
  return { ...object, manifest: { ...object.manifest, spec: { ...spec, [direction]: changed } } };
}

const fields = [
  'AdminNetworkPolicy',
  'ClusterNetworkPolicy',
  'closed-node',
  'icmp',
  'ipVersion',
  'notICMP',
  'notProtocol',
  'protocol',
  ...['source', 'destination'].flatMap((side) =>
    ['namespaceSelector', 'nets', 'notNets', 'notPorts', 'notSelector', 'ports', 'selector', 'serviceAccounts', 'services'].map(
      (field) => `${side}.${field}`,
    ),
  ),
];

test('3: verdicts about Calico are those of the oracle', () => {
  const found = Array.from({ length: clusters }, (_, index) => first + index).flatMap((seed) =>
    disagreements(seed).map((what) => `seed ${seed}: ${what}`),
  );
  expect(found).toEqual([]);
  // The clusters are no foregone conclusion.
  const all = counted.allowed + counted.denied + counted.unknown;
  expect(counted.allowed / all).toBeGreaterThan(0.2);
  expect(counted.denied / all).toBeGreaterThan(0.2);
  expect(counted.unknown / all).toBeLessThan(0.35);
  expect(counted.reasons).toBeGreaterThan(clusters / 10);
  // In some hundreds one or the other may be missing.
  expect(clusters < 1500 ? [] : fields.filter((field) => !deciding.has(field))).toEqual([]);
}, 3_600_000);

test('the random policies are valid, so that the oracle may take them at their word', () => {
  const refused = Array.from({ length: 300 }, (_, index) => randomObjects(random(index))).flatMap((objects) =>
    objects.flatMap((object) =>
      object.kind === 'ForeignPolicy' ? validatePolicy(object.manifest).filter(({ severity }) => severity === 'error') : [],
    ),
  );
  expect(refused).toEqual([]);
});
