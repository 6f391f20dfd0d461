/** Explain and the rows are one: what is said of two pods is what `between` says of their classes, but for facts of pairs. */
import { describe, expect, test } from 'vitest';
import { evaluate, explain, profiles } from '../../src/evaluate/index.ts';
import type { Evaluation, Outcome, Profile } from '../../src/evaluate/index.ts';
import type { HiddenKind, PodObject, Protocol } from '../../src/kube/index.ts';
import { allPorts, containsPort, equalPorts, intersectPorts, isEmptyPorts } from '../../src/model/index.ts';
import { foreign, pod, policy, state } from '../support/cluster.ts';
import { bothOf } from '../../src/evaluate/outcome.ts';
import { endsOf } from '../support/ends.ts';
import { livePods } from '../support/live.ts';
import { portNumbers, random, randomCluster } from '../support/generate.ts';
import { malformedRows, membersOfAll } from '../support/picture.ts';

const asked: readonly Profile[] = Object.values(profiles);
const hidden: readonly (readonly HiddenKind[])[] = [
  [],
  ...(['Pod', 'Namespace', 'Node', 'NetworkPolicy', 'ForeignPolicy'] as const).map((kind) => [{ kind, reason: 'hidden' }]),
];
const protocols: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

/** NP-42, NP-43, NP-44: what rows leave out. */
function isFact(from: PodObject, to: PodObject): boolean {
  return from === to || ((from.hostNetwork || to.hostNetwork) && from.nodeName !== undefined && from.nodeName === to.nodeName);
}

function said(evaluation: Evaluation, from: number, to: number, protocol: Protocol, port: number): Outcome {
  const { ports, unknown } = evaluation.between(from, to);
  if (containsPort(ports, protocol, port)) return 'allowed';
  return containsPort(unknown, protocol, port) ? 'unknown' : 'denied';
}

describe('between', () => {
  test('says what explain says, with anything hidden, invalid or not evaluated', () => {
    for (let seed = 1; seed <= 240; seed++) {
      const from = random(seed);
      const extra = [
        ...(from.chance(0.3) ? [policy(`${from.pick(['a', 'b'])}/bad`, 'podSelector: {}, ingress: [{from: [{}]}]')] : []),
        ...(from.chance(0.1) ? [foreign('a/f', 'crd.antrea.io/v1beta1', 'NetworkPolicy')] : []),
      ];
      const cluster = { ...state([...randomCluster(from), ...extra]), hidden: from.pick(hidden) };
      const evaluation = evaluate(cluster, from.pick(asked));
      const ids = membersOfAll(evaluation);
      const pods = livePods(cluster);
      for (const source of pods) {
        for (const target of pods) {
          if (isFact(source, target)) continue;
          const [protocol, port] = [from.pick(protocols), from.pick(portNumbers)];
          const [sender, receiver] = [
            ids.get(`${source.namespace}/${source.name}`),
            ids.get(`${target.namespace}/${target.name}`),
          ];
          const answer = explain(evaluation, {
            from: { kind: 'pod', namespace: source.namespace, name: source.name },
            to: { kind: 'pod', namespace: target.namespace, name: target.name },
            protocol,
            port,
          });
          expect(answer.ok && answer.value.outcome, `seed ${seed}: ${source.name} → ${target.name} ${protocol} ${port}`).toBe(
            said(evaluation, sender ?? -1, receiver ?? -1, protocol, port),
          );
        }
      }
    }
  });

  test('and explain never say unknown without a cause, nor a cause without unknown', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const from = random(seed);
      const bad = policy('a/bad', 'podSelector: {matchLabels: {app: web}}, ingress: [{from: [{}]}]');
      const cluster = { ...state([...randomCluster(from), ...(from.chance(0.3) ? [bad] : [])]), hidden: from.pick(hidden) };
      const evaluation = evaluate(cluster, from.pick(asked));
      const ends = endsOf(cluster);
      for (let index = 0; index < 60 && ends.length > 0; index++) {
        const question = {
          from: from.pick(ends).ref,
          to: from.pick(ends).ref,
          protocol: from.pick(protocols),
          port: from.pick(portNumbers),
        };
        const answer = explain(evaluation, question);
        if (!answer.ok) throw new Error(answer.error);
        const { outcome, egress, ingress } = answer.value;
        const wrong = [egress, ingress].filter(
          ({ outcome: own, reason }) =>
            (own === 'unknown') !== (reason.kind === 'unknown') || (reason.kind === 'unknown' && reason.because.length === 0),
        );
        expect(wrong, `seed ${seed}: ${JSON.stringify(question)}`).toEqual([]);
        expect(outcome, `seed ${seed}: ${JSON.stringify(question)}`).toBe(bothOf(egress.outcome, ingress.outcome));
      }
    }
  });

  test('never has a port both allowed and unknown, and its rows are well formed', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const from = random(seed);
      const evaluation = evaluate({ ...state(randomCluster(from)), hidden: from.pick(hidden) });
      expect(malformedRows(evaluation)).toEqual([]);
      for (const { id: a } of evaluation.classes) {
        for (const { id: b } of evaluation.classes) {
          const { ports, unknown } = evaluation.between(a, b);
          expect(isEmptyPorts(intersectPorts(ports, unknown))).toBe(true);
        }
      }
    }
  });

  test('is everything where nothing is isolated', () => {
    const evaluation = evaluate(state([pod('a/x', { ips: ['10.0.0.1'] }), pod('b/y', { ips: ['10.0.0.2'] })]));
    const ids = membersOfAll(evaluation);
    const { ports, unknown } = evaluation.between(ids.get('a/x') ?? -1, ids.get('b/y') ?? -1);
    expect([equalPorts(ports, allPorts), isEmptyPorts(unknown)]).toEqual([true, true]);
  });
});

describe('rows', () => {
  test('are shared by subjects that the same policies select, and by families that do not differ', () => {
    const objects = [
      pod('a/x', { labels: { app: 'x' }, ips: ['10.0.0.1'] }),
      pod('a/y', { labels: { app: 'y' }, ips: ['10.0.0.2'] }),
      policy(
        'a/p',
        'podSelector: {matchExpressions: [{key: app, operator: In, values: [x, y]}]}, ingress: [{from: [{podSelector: {matchLabels: {app: x}}}]}]',
      ),
    ];
    const evaluation = evaluate(state(objects));
    const ids = membersOfAll(evaluation);
    const [x, y] = ['a/x', 'a/y'].map((name) => evaluation.ingress(ids.get(name) ?? -1));
    expect(x?.isolatedBy).toBe(y?.isolatedBy);
    expect(x?.v4).toBe(x?.v6);
    expect(x?.isolatedBy.map(({ name }) => name)).toEqual(['p']);
  });
});
