/** What an evaluation takes over from the one before never changes its answer, whatever the policies of the tiers are. */
import { describe, expect, test } from 'vitest';
import { evaluate, evaluateTogether, explain, rawProfile } from '../../src/evaluate/index.ts';
import type { Evaluation } from '../../src/evaluate/index.ts';
import { applyEvents, keyOf } from '../../src/kube/index.ts';
import type { ClusterEvent, ClusterObject, ClusterState } from '../../src/kube/index.ts';
import { randomAdmins } from '../support/admin.ts';
import { state } from '../support/cluster.ts';
import { endsOf } from '../support/ends.ts';
import { randomCalico } from '../support/generate-calico.ts';
import { randomCiliumCluster } from '../support/generate-cilium.ts';
import { portNumbers, random, randomCluster } from '../support/generate.ts';
import type { Random } from '../support/generate.ts';
import { askEverything, differences, isolationOf, malformedRows } from '../support/picture.ts';

const sequences = Math.ceil(Number(process.env['EASTWEST_SEQUENCES'] ?? 500) / 5);
const steps = 6;

const families: Readonly<Record<string, (from: Random) => readonly ClusterObject[]>> = {
  'admin policies': (from) => [...randomCluster(from), ...randomAdmins(from)],
  'Calico policies': randomCalico,
  'Cilium policies': randomCiliumCluster,
  'policies of all APIs': (from) => [...randomCalico(from), ...randomCiliumCluster(from), ...randomAdmins(from)],
};

/** An object of another such cluster comes or takes the place of its namesake, or one goes. */
function event({ objects }: ClusterState, others: readonly ClusterObject[], from: Random): ClusterEvent {
  const here = [...objects.values()];
  return here.length > 0 && from.chance(0.3)
    ? { type: 'remove', key: keyOf(from.pick(here)) }
    : { type: 'upsert', object: from.pick(others) };
}

function isPolicy({ kind }: ClusterObject): boolean {
  return kind === 'NetworkPolicy' || kind === 'ForeignPolicy';
}

/** Classes may be finer than a state needs, so outside ranges have other names. */
function inside(name: string): boolean {
  return !name.startsWith('outside');
}

function expectSame(kept: Evaluation, made: Evaluation, from: Random, what: string): void {
  expect(malformedRows(kept), `${what}, rows`).toEqual([]);
  expect(differences(kept, made), `${what}, answers`).toEqual([]);
  expect(isolationOf(kept), `${what}, isolation`).toEqual(isolationOf(made));
  const ends = endsOf(made.state);
  for (let index = 0; index < 5 && ends.length > 0; index++) {
    const [source, target] = [from.pick(ends).ref, from.pick(ends).ref];
    const question = { from: source, to: target, protocol: 'TCP', port: from.pick(portNumbers) } as const;
    expect(explain(kept, question), `${what} ${JSON.stringify(question)}`).toEqual(explain(made, question));
  }
}

describe.each(Object.entries(families))('with %s', (_, make) => {
  test(`an evaluation equals a fresh one over ${sequences} sequences of events`, { timeout: 600_000 }, () => {
    for (let seed = 1; seed <= sequences; seed++) {
      const from = random(seed);
      let now = state(make(from).filter(() => from.chance(0.8)));
      const others = make(from);
      let previous = evaluate(now);
      askEverything(previous);
      for (let step = 1; step <= steps; step++) {
        now = applyEvents(now, [event(now, others, from)]);
        const kept = evaluate(now, rawProfile, previous);
        expectSame(kept, evaluate(now), from, `seed ${seed}, step ${step}`);
        previous = kept;
      }
    }
  });

  test('two states evaluated together, after others, equal themselves alone', { timeout: 600_000 }, () => {
    for (let seed = 1; seed <= sequences; seed++) {
      const from = random(seed);
      const before = state(make(from));
      const policies = make(from).filter(isPolicy);
      let previous: Evaluation | undefined;
      for (let step = 1; step <= 3 && policies.length > 0; step++) {
        const after = applyEvents(before, [{ type: 'upsert', object: from.pick(policies) }]);
        const together = evaluateTogether(before, after, rawProfile, previous);
        const what = `seed ${seed}, step ${step}`;
        expect(malformedRows(together.after), `${what}, rows`).toEqual([]);
        expect(differences(together.before, evaluate(before), inside), `${what}, before`).toEqual([]);
        expect(differences(together.after, evaluate(after), inside), `${what}, after`).toEqual([]);
        previous = together.after;
      }
    }
  });
});
