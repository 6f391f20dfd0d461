/** What an evaluation takes over from the one before never changes its answer: any events, in any order. */
import { describe, expect, test } from 'vitest';
import {
  evaluate,
  evaluateSideBySide,
  evaluateTogether,
  explain,
  policiesSelecting,
  profiles,
  rawProfile,
  summarizePolicies,
} from '../../src/evaluate/index.ts';
import type { Connection, DirectionRows, Evaluation, Profile } from '../../src/evaluate/index.ts';
import { engineOf } from '../../src/evaluate/evaluate.ts';
import { applyEvents, keyOf } from '../../src/kube/index.ts';
import type { ClusterEvent, ClusterObject, ClusterState, HiddenKind, PodObject } from '../../src/kube/index.ts';
import { ask, foreign, namespace, node, pod, policy, state } from '../support/cluster.ts';
import { endsOf } from '../support/ends.ts';
import { portNumbers, random, randomCluster, randomPod, randomPolicy, randomSpec } from '../support/generate.ts';
import type { Random } from '../support/generate.ts';
import { goldenPods } from '../support/golden.ts';
import { askEverything, differences, isolationOf, malformedRows, namesOf } from '../support/picture.ts';

const sequences = Number(process.env['EASTWEST_SEQUENCES'] ?? 500);
const steps = 5;

const asked: readonly Profile[] = [
  rawProfile,
  { ...rawProfile, name: 'pods only', ipBlockMatchesNodes: false },
  profiles.cilium,
  profiles.aws,
  profiles['ovn-kubernetes'],
];
const hiddenKinds = ['Pod', 'Namespace', 'Node', 'NetworkPolicy', 'ForeignPolicy'] as const;

interface Moment {
  readonly state: ClusterState;
  readonly profile: Profile;
}

/** One thing happens: an object comes, changes or goes; or what is seen, or the profile, changes. */
function next({ state, profile }: Moment, from: Random): Moment {
  const kind = from.int(12);
  if (kind === 0) return { state, profile: from.pick(asked) };
  if (kind === 1) return { state: { ...state, hidden: randomHidden(from) }, profile };
  return { state: applyEvents(state, [event(state, from)]), profile };
}

function randomHidden(from: Random): readonly HiddenKind[] {
  return from.chance(0.4) ? [] : [{ kind: from.pick(hiddenKinds), reason: 'hidden' }];
}

function event(state: ClusterState, from: Random): ClusterEvent {
  const objects = [...state.objects.values()];
  if (objects.length > 0 && from.chance(0.3)) return { type: 'remove', key: keyOf(from.pick(objects)) };
  const pods = objects.filter((object): object is PodObject => object.kind === 'Pod');
  if (pods.length > 0 && from.chance(0.4)) return { type: 'upsert', object: changed(from.pick(pods), from) };
  return { type: 'upsert', object: fresh(from) };
}

function fresh(from: Random): ClusterObject {
  const kind = from.int(14);
  if (kind < 4) return randomPod(from, from.int(20));
  if (kind < 9) return randomPolicy(from, from.int(8));
  if (kind === 9) return namespace(from.pick(['a', 'b', 'constructor']), { app: from.pick(['web', 'db']) });
  if (kind === 10) return node(from.pick(['n1', 'n2', 'n7']), from.pick(['192.168.0.1', '203.0.113.130', 'fd00:0:0:2::7']));
  if (kind < 13) return policy(`${from.pick(['a', 'b'])}/block`, onlyBlock(from));
  return from.chance(0.5)
    ? foreign('b/x', 'crd.antrea.io/v1beta1', 'NetworkPolicy')
    : policy('a/bad', 'podSelector: {}, ingress: [{from: [{}]}]');
}

/** No new label, no new port name: the blocks alone tell pods apart. */
function onlyBlock(from: Random): string {
  const cidr = from.pick(['10.1.0.0/29', '10.1.0.4/30', '10.2.0.0/29', '10.0.0.0/8', 'fd00:0:0:1::0/125']);
  return `podSelector: {}, ingress: [{from: [{ipBlock: {cidr: "${cidr}"}}]}]`;
}

/** The pod with something of another one: labels, ports, address, node, phase. */
function changed(pod: PodObject, from: Random): PodObject {
  const { labels, ports, ips, phase, nodeName } = randomPod(from, from.int(20));
  const kind = from.int(5);
  if (kind === 0) return { ...pod, labels };
  if (kind === 1) return { ...pod, ports };
  if (kind === 2) return { ...pod, ips };
  if (kind === 3) return { ...pod, phase };
  return nodeName === undefined ? pod : { ...pod, nodeName };
}

/** With few policies, so that each event brings words that were not there before. */
function start(seed: number): { from: Random; moment: Moment } {
  const from = random(seed);
  const kept = randomCluster(from).filter(({ kind }) => from.chance(kind === 'NetworkPolicy' ? 0.3 : 0.8));
  return { from, moment: { state: state(kept), profile: from.pick(asked) } };
}

function expectSame(kept: Evaluation, made: Evaluation, what: string): void {
  expect(malformedRows(kept), `${what}, rows`).toEqual([]);
  expect(differences(kept, made), `${what}, answers`).toEqual([]);
  expect(isolationOf(kept), `${what}, isolation`).toEqual(isolationOf(made));
}

/** Verdicts in full, reasons and notes too. */
function expectSameVerdicts(kept: Evaluation, made: Evaluation, from: Random, what: string): void {
  const ends = endsOf(made.state);
  if (ends.length === 0) return;
  for (let index = 0; index < 5; index++) {
    const question: Connection = {
      from: from.pick(ends).ref,
      to: from.pick(ends).ref,
      protocol: 'TCP',
      port: from.pick(portNumbers),
    };
    expect(explain(kept, question), `${what} ${JSON.stringify(question)}`).toEqual(explain(made, question));
  }
}

/** Classes may be finer than either state needs, so outside ranges have other names: they are left to the questions. */
function expectSameAnswers(together: Evaluation, alone: Evaluation, from: Random, what: string): void {
  expect(malformedRows(together), `${what}, rows`).toEqual([]);
  expect(
    differences(together, alone, (name) => !name.startsWith('outside')),
    `${what}, answers`,
  ).toEqual([]);
  for (let index = 0; index < 4; index++) expectSameVerdicts(together, alone, from, what);
  expect(summarizePolicies(together), `${what}, summaries`).toEqual(summarizePolicies(alone));
}

function ingressOf(evaluation: Evaluation, name: string): DirectionRows {
  return evaluation.ingress(evaluation.classes.find((of) => namesOf(of).includes(name))?.id ?? -1);
}

function selectingWeb(evaluation: Evaluation): unknown {
  return policiesSelecting(evaluation, 'a', 'web').map(({ policy: { name }, directions }) => [name, directions]);
}

describe('an evaluation that takes over from the one before', () => {
  test(`equals a fresh one over ${sequences} sequences of events`, { timeout: 600_000 }, () => {
    for (let seed = 1; seed <= sequences; seed++) {
      let { from, moment } = start(seed);
      let previous = evaluate(moment.state, moment.profile);
      if (from.chance(0.7)) askEverything(previous);
      for (let step = 1; step <= steps; step++) {
        moment = next(moment, from);
        const what = `seed ${seed}, step ${step}`;
        const kept = evaluate(moment.state, moment.profile, previous);
        const made = evaluate(moment.state, moment.profile);
        // Sometimes nobody asks, so that there is nothing to take over.
        if (from.chance(0.7)) expectSame(kept, made, what);
        expectSameVerdicts(kept, made, from, what);
        previous = kept;
      }
    }
  });

  test('keeps the rows that a change does not concern, and mends the others', () => {
    const fromWeb = policy(
      'a/p',
      'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]',
    );
    const fromB = policy('b/p', 'podSelector: {}, ingress: [{from: [{podSelector: {}}]}]');
    const before = evaluate(state([...goldenPods, fromWeb, fromB]));
    askEverything(before);
    const renamed = pod('a/web2', { labels: { app: 'web', tier: 'x' }, ips: ['10.0.0.8'] });
    const after = evaluate(
      state([...goldenPods, renamed, policy('a/q', 'podSelector: {matchLabels: {tier: x}}'), fromWeb, fromB]),
      rawProfile,
      before,
    );
    expect(ingressOf(after, 'b/web')).toBe(ingressOf(before, 'b/web'));
    expect(ingressOf(after, 'a/db')).not.toBe(ingressOf(before, 'a/db'));
    expect(ask(after, 'a/web2 → a/db:1').outcome).toBe('allowed');
  });
});

test('a port name that is asked of more pods than before is resolved for each of them', () => {
  const home = policy(
    'a/home',
    'podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}], ports: [{port: http}]}]',
  );
  const abroad = policy(
    'c/abroad',
    'podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}}], ports: [{port: http}]}]',
  );
  const pods = [
    pod('b/with', { ports: ['http 80'], ips: ['10.0.0.1'] }),
    pod('b/without', { ips: ['10.0.0.2'] }),
    pod('a/asks', { ips: ['10.0.0.3'] }),
    pod('c/asks', { ips: ['10.0.0.4'] }),
  ];
  const before = evaluate(state([...pods, home]));
  askEverything(before);
  const after = evaluate(state([...pods, home, abroad]), rawProfile, before);
  expect(ask(after, 'c/asks → b/with:80').outcome).toBe('allowed');
  expect(ask(after, 'c/asks → b/without:80').outcome).toBe('denied');
});

test('what is uncertain of everybody is uncertain of who comes later', () => {
  const bad = policy('a/bad', 'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{}]}]');
  const good = policy(
    'a/good',
    'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]',
  );
  const before = evaluate(state([...goldenPods, bad, good]));
  askEverything(before);
  const late = pod('c/late', { ips: ['10.0.0.9'] });
  expect(ask(evaluate(state([...goldenPods, bad, good, late]), rawProfile, before), 'c/late → a/db:1').outcome).toBe('unknown');
});

function inOrderOf(first: ClusterState, { objects, hidden }: ClusterState): ClusterState {
  return {
    hidden,
    objects: new Map(
      [...first.objects.keys(), ...objects.keys()].flatMap((key) => {
        const object = objects.get(key);
        return object === undefined ? [] : [[key, object] as const];
      }),
    ),
  };
}

describe('two states evaluated together', () => {
  test('each equal themselves alone, over one list of classes', { timeout: 300_000 }, () => {
    for (let seed = 1; seed <= sequences / 2; seed++) {
      const { from, moment } = start(seed);
      const policies = [...moment.state.objects.values()].filter(({ kind }) => kind === 'NetworkPolicy');
      const events: ClusterEvent[] = [{ type: 'upsert', object: randomPolicy(from, from.int(8)) }];
      if (policies.length > 0) events.push({ type: 'remove', key: keyOf(from.pick(policies)) });
      if (from.chance(0.3)) events.push({ type: 'upsert', object: policy('brand-new/p', randomSpec(from)) });
      const after = applyEvents(moment.state, events);
      const previous = from.chance(0.5) ? evaluate(moment.state, moment.profile) : undefined;
      if (previous !== undefined) askEverything(previous);
      const together = evaluateTogether(moment.state, after, moment.profile, previous);
      expect(together.before.classes).toBe(together.after.classes);
      expectSameAnswers(together.before, evaluate(moment.state, moment.profile), from, `seed ${seed}, before`);
      expectSameAnswers(together.after, evaluate(after, moment.profile), from, `seed ${seed}, after`);
    }
  });

  test('each equal themselves alone when labels change as well', { timeout: 300_000 }, () => {
    for (let seed = 1; seed <= sequences / 2; seed++) {
      const { from, moment } = start(seed);
      const events = [...moment.state.objects.values()].flatMap((object): readonly ClusterEvent[] => {
        if (from.chance(0.6)) return [];
        if (object.kind !== 'Pod' && object.kind !== 'Namespace') return [];
        return [{ type: 'upsert', object: { ...object, labels: randomPod(from, 0).labels } }];
      });
      if (from.chance(0.5)) events.push({ type: 'upsert', object: randomPolicy(from, from.int(8)) });
      const after = inOrderOf(moment.state, applyEvents(moment.state, events));
      const apart = evaluateSideBySide(moment.state, after, moment.profile);
      expect(apart.after.classes.map(namesOf)).toEqual(apart.before.classes.map(namesOf));
      expectSameAnswers(apart.before, evaluate(moment.state, moment.profile), from, `seed ${seed}, before`);
      expectSameAnswers(apart.after, evaluate(after, moment.profile), from, `seed ${seed}, after`);
    }
  });

  test('have the namespaces of both, though only a policy lives in them (0-D)', () => {
    const [left, right] = [policy('only-before/p', 'podSelector: {}'), policy('only-after/p', 'podSelector: {}')];
    const { before, after } = evaluateTogether(state([...goldenPods, left]), state([...goldenPods, right]));
    for (const evaluation of [before, after])
      expect([...engineOf(evaluation).table.world.namespaces.keys()].sort()).toEqual(['a', 'b', 'only-after', 'only-before']);
  });

  test('tell the policies of the one from those of the other', () => {
    const before = state([...goldenPods, policy('a/p', 'podSelector: {}, policyTypes: [Ingress]')]);
    const after = state([...goldenPods, policy('a/q', 'podSelector: {}, policyTypes: [Egress]')]);
    const together = evaluateTogether(before, after);
    expect(selectingWeb(together.before)).toEqual([['p', ['ingress']]]);
    expect(selectingWeb(together.after)).toEqual([['q', ['egress']]]);
  });
});
