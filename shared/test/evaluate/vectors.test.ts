/** The golden vectors 1–18 and 33 of the specification, section 7, as they stand there. */
import { describe, expect, test } from 'vitest';
import { profiles } from '../../src/evaluate/index.ts';
import type { ClusterObject } from '../../src/kube/index.ts';
import { expectAnswers, pod, policy, verdict } from '../support/cluster.ts';
import { goldenPods, r1, r2, X } from '../support/golden.ts';

const { cilium } = profiles;

/** The golden cluster with policies of namespace a. */
function inA(...specs: readonly string[]): readonly ClusterObject[] {
  return [...goldenPods, ...specs.map((spec, index) => policy(`a/p${index}`, spec))];
}

describe('golden vectors', () => {
  test('1: without a policy everything is allowed (NP-1)', () => {
    expectAnswers(goldenPods, { 'b/web → a/db:1': 'allowed' });
  });

  test('2: a default deny of ingress closes its namespace, and only the way in', () => {
    expectAnswers(inA(r2), { 'a/web → a/db:5432': 'denied', 'a/db → b/web:8080': 'allowed' });
  });

  test('3: an empty egress list without policyTypes denies ingress, not egress (NP-7, NP-11)', () => {
    expectAnswers(inA('podSelector: {}, egress: []'), { 'a/web → b/web:8080': 'allowed', 'b/web → a/web:80': 'denied' });
  });

  test('4: an egress rule without policyTypes denies ingress as well (NP-8)', () => {
    const spec = 'podSelector: {matchLabels: {app: web}}, egress: [{to: [{podSelector: {matchLabels: {app: db}}}]}]';
    expectAnswers(inA(spec), { 'a/web → a/db:5432': 'allowed', [`${X} → a/web:80`]: 'denied' });
  });

  test('5: one empty ingress rule admits everything (NP-22)', () => {
    expectAnswers(inA('podSelector: {}, ingress: [{}]'), { [`${X} → a/db:9`]: 'allowed' });
  });

  test("6: a podSelector peer means pods of the policy's namespace (NP-25)", () => {
    const spec = 'podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]';
    expectAnswers(inA(spec), { 'b/web → a/db:5432': 'denied', 'a/web → a/db:5432': 'allowed' });
  });

  test('7: NotIn matches the namespace that lacks the key (NP-16, NP-17)', () => {
    const expression = '{key: team, operator: NotIn, values: [x]}';
    const spec = `podSelector: {}, ingress: [{from: [{namespaceSelector: {matchExpressions: [${expression}]}}]}]`;
    expectAnswers(inA(spec), { 'b/web → a/db:5432': 'allowed', 'a/web → a/db:5432': 'denied' });
  });

  test('8: selectors in one item are joined, in two items either will do (NP-27)', () => {
    const namespaceB = 'namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: b}}';
    const db = 'podSelector: {matchLabels: {app: db}}';
    const both = inA(`podSelector: {}, ingress: [{from: [{${namespaceB}, ${db}}]}]`);
    const either = inA(`podSelector: {}, ingress: [{from: [{${namespaceB}}, {${db}}]}]`);
    expectAnswers(both, { 'b/web → a/web:80': 'denied' });
    expectAnswers(either, { 'b/web → a/web:80': 'allowed' });
  });

  test('9: a named port is the number that the destination declares (NP-35)', () => {
    expectAnswers(inA('podSelector: {}, ingress: [{ports: [{port: http}]}]'), {
      [`${X} → a/web:80`]: 'allowed',
      [`${X} → a/web:8080`]: 'denied',
      [`${X} → a/db:5432`]: 'denied',
    });
  });

  test('10: on egress a named port is resolved at each peer, and means nothing outside (NP-35, NP-36)', () => {
    const spec = 'podSelector: {matchLabels: {app: db}}, policyTypes: [Egress], egress: [{ports: [{port: http}]}]';
    expectAnswers(inA(spec), {
      'a/db → a/web:80': 'allowed',
      'a/db → b/web:8080': 'allowed',
      'a/db → b/web:80': 'denied',
      [`a/db → ${X}:80`]: 'denied',
    });
  });

  test('11: an empty port item means every TCP port (NP-32, NP-33)', () => {
    expectAnswers(inA('podSelector: {}, ingress: [{ports: [{}]}]'), {
      [`${X} → a/web:53/UDP`]: 'denied',
      [`${X} → a/web:9`]: 'allowed',
    });
  });

  test('12: endPort is inclusive (NP-38)', () => {
    expectAnswers(inA('podSelector: {}, ingress: [{ports: [{port: 8000, endPort: 8002}]}]'), {
      [`${X} → a/web:8002`]: 'allowed',
      [`${X} → a/web:8003`]: 'denied',
    });
  });

  test('13: the own node gets in, other nodes do not (NP-42)', () => {
    expectAnswers(inA(r2), {
      'node:n1 → a/web:80': 'allowed',
      'node:n1 → a/db:5432': 'denied',
      'b/host → a/web:80': 'allowed',
    });
  });

  test('14: no namespaceSelector reaches host-network pods or addresses outside (NP-26, NP-41)', () => {
    expectAnswers(inA('podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]'), {
      'b/host → a/db:5432': 'denied',
      [`${X} → a/db:5432`]: 'denied',
    });
  });

  test('15: whether a block covers pods is for the engine to say (NP-30, table 1.8)', () => {
    const spec =
      'podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.0.3/32}}]}]';
    expectAnswers(inA(spec), { 'a/web → b/web:8080': 'allowed' });
    expectAnswers(inA(spec), { 'a/web → b/web:8080': 'denied' }, cilium);
    expect(verdict(inA(spec), 'a/web → b/web:8080').notes.map(({ rule }) => rule)).toEqual(['NP-30']);
    expect(verdict(inA(spec), 'a/web → b/web:8080', cilium).notes.map(({ rule }) => rule)).toEqual(['NP-30']);
  });

  test('16: an exception takes away from its own block only (NP-28)', () => {
    const web = 'podSelector: {matchLabels: {app: web}}, policyTypes: [Egress]';
    const all = `${web}, egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.2/32]}}]}]`;
    const db = `${web}, egress: [{to: [{podSelector: {matchLabels: {app: db}}}]}]`;
    expectAnswers(inA(all), { 'a/web → a/db:5432': 'denied' });
    expectAnswers(inA(all, db), { 'a/web → a/db:5432': 'allowed' });
  });

  test('17: a pod cannot block itself, whatever engines make of it (NP-44)', () => {
    const self = verdict(inA(r1), 'a/web → a/web:80');
    expect(self.outcome).toBe('allowed');
    expect([self.egress.reason, self.ingress.reason]).toEqual([{ kind: 'self' }, { kind: 'self' }]);
    expect(self.notes.map(({ rule }) => rule)).toEqual(['NP-44']);
  });

  test('18: what is closed at one end is closed (NP-2); replies are not asked about (NP-45)', () => {
    const closed = [...goldenPods, policy('b/p', r2)];
    expectAnswers(closed, { 'a/web → b/web:8080': 'denied', 'b/web → a/web:80': 'allowed' });
  });

  test('33: a completed pod is no peer, and its address is its successor’s (NP-46)', () => {
    const done = pod('a/db', { labels: { app: 'db' }, ports: ['pg 5432'], ips: ['10.0.0.3'], phase: 'Succeeded' });
    const objects = [
      ...goldenPods.filter((object) => object.kind !== 'Pod' || object.name !== 'db'),
      done,
      policy('a/p', 'podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: db}}}]}]'),
    ];
    expectAnswers(objects, { 'b/web → a/web:80': 'denied', '10.0.0.3 → a/web:80': 'denied', 'a/db → a/web:80': 'denied' });
    expect(verdict(objects, '10.0.0.3 → a/web:80').ingress).toMatchObject({
      reason: { kind: 'no-rule' },
      nearest: [{ failed: 'namespace', message: 'b/web is in namespace b, the rule wants pods of namespace a' }],
    });
    expect(verdict(objects, 'a/db → a/web:80').egress.reason).toEqual({ kind: 'completed', pod: 'a/db' });
  });
});
