/** The engine agrees with the naive oracle of Cilium, pair by pair and port by port, on random clusters. */
import { describe, expect, test } from 'vitest';
import { evaluate, explain, rawProfile } from '../../src/evaluate/index.ts';
import type { Connection, Evaluation, Outcome } from '../../src/evaluate/index.ts';
import { validateCiliumPolicy } from '../../src/kube/index.ts';
import type { Protocol } from '../../src/kube/index.ts';
import { containsPort } from '../../src/model/index.ts';
import { state } from '../support/cluster.ts';
import { endsOf } from '../support/ends.ts';
import type { AskedEnd } from '../support/ends.ts';
import { randomCiliumCluster, randomCiliumProfile } from '../support/generate-cilium.ts';
import { portNumbers, random } from '../support/generate.ts';
import type { Random } from '../support/generate.ts';
import { CiliumOracle } from '../support/oracle-cilium.ts';

const clusters = Number(process.env['EASTWEST_SEEDS'] ?? 1200);
const protocols: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];
const ports = [...portNumbers, 52, 79, 82, 8081];

/** Seeds that once disagreed. */
const regressions: readonly number[] = [];

function disagreements(seed: number): readonly string[] {
  const from = random(seed);
  const cluster = state(randomCiliumCluster(from));
  const profile = randomCiliumProfile(from);
  const evaluation = evaluate(cluster, profile);
  const oracle = new CiliumOracle(cluster, profile);
  const ends = endsOf(cluster).filter(({ ref, end }) => ref.kind !== 'address' || end.kind !== 'pod');
  const wrong: string[] = [];
  for (const source of ends)
    for (const target of ends) {
      if (source.end.kind !== 'pod' && target.end.kind !== 'pod') continue;
      const question = { from: source.ref, to: target.ref, ...asked(from) };
      const answer = explain(evaluation, question);
      const expected = oracle.connect(source.end, target.end, question.protocol, question.port);
      const said = answer.ok ? answer.value.outcome : answer.error;
      if (said !== expected) wrong.push(`${JSON.stringify(question)}: ${said}, the oracle says ${expected}`);
      else wrong.push(...wrongRows(evaluation, source, target, question, said));
    }
  return wrong;
}

function asked(from: Random): { protocol: Protocol; port: number } {
  return { protocol: from.pick(protocols), port: from.pick(ports) };
}

/** What rows are certain of is the answer: they may know less of single pods, never something else. */
function wrongRows(
  evaluation: Evaluation,
  { end: a }: AskedEnd,
  { end: b }: AskedEnd,
  asked: Connection,
  said: Outcome,
): readonly string[] {
  if (a.kind !== 'pod' || b.kind !== 'pod' || a.pod.hostNetwork || b.pod.hostNetwork || a.pod === b.pod) return [];
  const [from, to] = [a.pod, b.pod].map((pod) => evaluation.classes.find((of) => of.kind === 'pod' && of.pods.includes(pod)));
  if (from === undefined || to === undefined) return ['a pod has no class'];
  const rows = evaluation.between(from.id, to.id);
  const holds = containsPort(rows.ports, asked.protocol, asked.port);
  const open = containsPort(rows.unknown, asked.protocol, asked.port);
  const row = holds ? 'allowed' : open ? 'unknown' : 'denied';
  return row === said ? [] : [`${JSON.stringify(asked)}: ${said}, its row says ${row}`];
}

describe('the engine agrees with the naive oracle of Cilium', () => {
  test('on the regressions', () => {
    for (const seed of regressions) expect(disagreements(seed), `seed ${seed}`).toEqual([]);
  });

  test(`on ${clusters} random clusters`, { timeout: 600_000 }, () => {
    for (let seed = 1; seed <= clusters; seed++)
      expect(disagreements(seed), `seed ${seed}: add it to the regressions`).toEqual([]);
  });
});

describe('the generator', () => {
  test('makes policies that the agent accepts, and some that it does not', () => {
    const made = Array.from({ length: 300 }, (_, seed) => randomCiliumCluster(random(seed))).flat();
    const policies = made.flatMap((object) =>
      object.kind === 'ForeignPolicy' && object.policyKind !== 'CiliumCIDRGroup' ? [object] : [],
    );
    const errors = policies.flatMap(({ manifest }) => {
      const found = validateCiliumPolicy(manifest).filter(({ severity }) => severity === 'error');
      return found.length > 0 ? [found.map(({ message }) => message).join('; ')] : [];
    });
    expect(errors.length).toBeLessThan(policies.length * 0.1);
    expect([...new Set(errors.flatMap((text) => text.split('; ')))].sort()).toEqual([
      '`fromEntities` may not stand beside `fromEndpoints`',
      '`tcp` is no protocol that a policy knows',
      'a port item needs a `port`',
    ]);
  });

  test('makes every kind of end and every outcome', () => {
    const pairs = ['pod → pod', 'pod → node', 'node → pod', 'pod → external', 'external → pod'];
    const missing = new Set(pairs.flatMap((pair) => ['allowed', 'denied', 'unknown'].map((outcome) => `${pair}: ${outcome}`)));
    for (let seed = 0; seed < 400 && missing.size > 0; seed++) {
      const cluster = state(randomCiliumCluster(random(seed)));
      const oracle = new CiliumOracle(cluster, rawProfile);
      const ends = endsOf(cluster);
      for (const { end: source } of ends)
        for (const { end: target } of ends)
          missing.delete(`${source.kind} → ${target.kind}: ${oracle.connect(source, target, 'TCP', 80)}`);
    }
    expect([...missing]).toEqual([]);
  });
});
