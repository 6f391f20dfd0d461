/** The engine agrees with the naive oracle of Calico's policies, pair by pair and port by port, on random clusters. */
import { expect, test } from 'vitest';
import { evaluate, explain } from '../../src/evaluate/index.ts';
import type { Connection, Direction, Verdict } from '../../src/evaluate/index.ts';
import { validatePolicy } from '../../src/kube/index.ts';
import type { ClusterObject, ClusterState, ForeignPolicyObject, JsonObject, Protocol } from '../../src/kube/index.ts';
import { state } from '../support/cluster.ts';
import { endsOf } from '../support/ends.ts';
import { portNumbers, random } from '../support/generate.ts';
import { randomCalico } from '../support/generate-calico.ts';
import type { OracleEnd } from '../support/oracle.ts';
import { CalicoOracle } from '../support/oracle-calico.ts';

const clusters = Number(process.env['EASTWEST_SEEDS'] ?? 1500);
const protocols: readonly Protocol[] = ['TCP', 'TCP', 'UDP', 'SCTP'];

const counted = { allowed: 0, denied: 0, unknown: 0, reasons: 0 };

function disagreements(seed: number): readonly string[] {
  const from = random(seed);
  const cluster = state(randomCalico(from));
  const evaluation = evaluate(cluster);
  const oracle = new CalicoOracle(cluster);
  const ends = endsOf(cluster).filter(({ ref, end }) => ref.kind !== 'address' || end.kind === 'external');
  const wrong: string[] = [];
  for (const source of ends)
    for (const target of ends) {
      if (source.end.kind !== 'pod' && target.end.kind !== 'pod') continue;
      const [protocol, port] = [from.pick(protocols), from.pick([...portNumbers, 79, 82])];
      const question: Connection = { from: source.ref, to: target.ref, protocol, port };
      const answer = explain(evaluation, question);
      const expected = oracle.connect(source.end, target.end, protocol, port);
      const said = answer.ok ? answer.value.outcome : answer.error;
      counted[expected]++;
      if (answer.ok && from.chance(0.02)) wrong.push(...wrongReasons(cluster, question, answer.value, [source.end, target.end]));
      if (said !== expected) wrong.push(`${JSON.stringify(question)}: ${said}, the oracle says ${expected}`);
    }
  return wrong;
}

/** With the rule that is said to decide made to log only, something else decides, and still as the oracle says. */
function wrongReasons(
  cluster: ClusterState,
  question: Connection,
  { egress, ingress }: Verdict,
  [from, to]: readonly [OracleEnd, OracleEnd],
): readonly string[] {
  return [egress, ingress].flatMap(({ direction, reason }) => {
    if (reason.kind !== 'decided') return [];
    const { policy, path } = reason.by;
    const [, index = ''] = /^spec\.(?:ingress|egress)\[(\d+)\]/.exec(path) ?? [];
    const objects = [...cluster.objects.values()].map((object): ClusterObject => {
      const named = object.kind === 'ForeignPolicy' && object.policyKind === policy.kind && object.name === policy.name;
      return named && object.namespace === policy.namespace ? onlyLogging(object, direction, Number(index)) : object;
    });
    counted.reasons++;
    const without = state(objects);
    const answer = explain(evaluate(without), question);
    if (!answer.ok) return [answer.error];
    const now = answer.value[direction].reason;
    const same = now.kind === 'decided' && now.by.policy.name === policy.name && now.by.path === path;
    const expected = new CalicoOracle(without).connect(from, to, question.protocol, question.port);
    return same || answer.value.outcome !== expected
      ? [`${JSON.stringify(question)}: not decided by ${policy.name} ${path}`]
      : [];
  });
}

function onlyLogging(object: ForeignPolicyObject, direction: Direction, index: number): ForeignPolicyObject {
  const spec = object.manifest['spec'] as JsonObject;
  const rules = (spec[direction] ?? []) as readonly JsonObject[];
  const changed = rules.map((rule, at) => (at === index ? { action: 'Log' } : rule));
  return { ...object, manifest: { ...object.manifest, spec: { ...spec, [direction]: changed } } };
}

test('3: verdicts about Calico are those of the oracle', () => {
  const found = Array.from({ length: clusters }, (_, index) => index + 1).flatMap((seed) =>
    disagreements(seed).map((what) => `seed ${seed}: ${what}`),
  );
  expect(found).toEqual([]);
  // The clusters are no foregone conclusion.
  const all = counted.allowed + counted.denied + counted.unknown;
  expect(counted.allowed / all).toBeGreaterThan(0.2);
  expect(counted.denied / all).toBeGreaterThan(0.2);
  expect(counted.unknown / all).toBeLessThan(0.35);
  expect(counted.reasons).toBeGreaterThan(clusters / 10);
}, 600_000);

test('the random policies are valid, so that the oracle may take them at their word', () => {
  const refused = Array.from({ length: 300 }, (_, index) => randomCalico(random(index))).flatMap((objects) =>
    objects.flatMap((object) =>
      object.kind === 'ForeignPolicy' ? validatePolicy(object.manifest).filter(({ severity }) => severity === 'error') : [],
    ),
  );
  expect(refused).toEqual([]);
});
