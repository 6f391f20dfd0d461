/** What the plan of Calico's policies rests on, so that it is kept as long as that is the same. */
import { describe, expect, test } from 'vitest';
import type { ClusterObject, ServiceObject } from '../../src/kube/index.ts';
import type { Outcome } from '../../src/evaluate/index.ts';
import { buildWorld, planPolicies, samePlan } from '../../src/model/index.ts';
import type { World } from '../../src/model/index.ts';
import { calico } from '../support/calico.ts';
import { expectAnswers, namespace, pod, service, state } from '../support/cluster.ts';

const world = (objects: readonly ClusterObject[]): World => buildWorld(state(objects));
const db: ServiceObject = {
  ...(service('a/db') as ServiceObject),
  selector: { app: 'db' },
  ports: [{ protocol: 'TCP', port: 5432 }],
};
const toDb = calico(
  'NetworkPolicy a/p',
  'selector: app == "web", egress: [{action: Allow, destination: {services: {name: db}}}]',
);
const base = [namespace('a'), db, toDb];

describe('the plan', () => {
  test('is kept when pods come that no Service of a rule could reach otherwise', () => {
    const before = world([...base, pod('a/one', { ips: ['10.0.0.1'] })]);
    const after = world([
      ...base,
      pod('a/one', { ips: ['10.0.0.1'] }),
      pod('a/two', { labels: { app: 'db' }, ips: ['10.0.0.2'] }),
    ]);
    expect(samePlan(before, after, planPolicies(before))).toBe(true);
  });

  test('is made anew when a pod on the host network or another address family comes', () => {
    const before = world([...base, pod('a/one', { ips: ['10.0.0.1'] })]);
    const plan = planPolicies(before);
    const host = pod('a/host', { labels: { app: 'db' }, hostNetwork: true, ips: ['192.168.0.1'] });
    expect(samePlan(before, world([...base, pod('a/one', { ips: ['10.0.0.1'] }), host]), plan)).toBe(false);
    expect(samePlan(before, world([...base, pod('a/one', { ips: ['fd00::1', '10.0.0.1'] })]), plan)).toBe(false);
  });

  test('has the same policy by reference where the policy says the same', () => {
    const [before, after] = [world(base), world([...base, namespace('b')])].map((one) => planPolicies(one));
    expect(after?.policies[0]).toBe(before?.policies[0]);
  });

  test('L-41: a tier that does not exist is warned of', () => {
    const lost = calico('GlobalNetworkPolicy sec.p', 'tier: sec');
    const problems = planPolicies(world([lost])).policies.flatMap((one) => one.problems);
    expect(problems).toMatchObject([{ severity: 'warning', rule: 'L-41', path: ['spec', 'tier'] }]);
    expect(planPolicies(world([lost, calico('Tier sec', '')])).policies.flatMap((one) => one.problems)).toEqual([]);
  });
});

const web = (...ips: string[]): ClusterObject => pod('a/web', { labels: { app: 'web' }, ips });

const expectToService = (objects: readonly ClusterObject[], more: Partial<ServiceObject>, expected: Outcome): void =>
  expectAnswers([namespace('a'), { ...db, ...more }, toDb, ...objects], {
    'a/web → a/db:5432': expected,
    'a/web → a/db:1': 'denied',
  });

describe('CAL-30: a Service has endpoints of its own families', () => {
  const dual = [web('10.0.0.1', 'fd00::1'), pod('a/db', { labels: { app: 'db' }, ips: ['10.0.0.2', 'fd00::2'] })];
  const six = [web('fd00::1'), pod('a/db', { labels: { app: 'db' }, ips: ['10.0.0.2', 'fd00::2'] })];
  test('told by its addresses or its fields', () => {
    expectToService(six, { clusterIPs: ['10.96.0.1'] }, 'denied');
    expectToService(six, { clusterIPs: ['10.96.0.1', 'fd00::96'] }, 'allowed');
    expectToService(six, { families: [6] }, 'allowed');
    expectToService(dual, { families: [4, 6] }, 'allowed');
  });

  test('as a source no other than as a destination', () => {
    const from = calico(
      'NetworkPolicy a/in',
      'selector: app == "web", ingress: [{action: Allow, source: {services: {name: db}}}]',
    );
    const pods = [web('fd00::1'), pod('a/db', { labels: { app: 'db' }, ips: ['fd00::2'] })];
    const ask = (more: Partial<ServiceObject>, expected: Outcome): void =>
      expectAnswers([namespace('a'), { ...db, ...more }, from, ...pods], { 'a/db → a/web:1': expected });
    ask({ clusterIPs: ['10.96.0.1'] }, 'denied');
    ask({ clusterIPs: ['fd00::96'] }, 'allowed');
  });

  test('else of the one that comes first in the cluster', () => {
    expectToService(dual, {}, 'allowed');
    expectToService(six, {}, 'denied');
  });

  test('not known where pods have either and none has both', () => {
    const apart = [
      web('10.0.0.1'),
      pod('a/db', { labels: { app: 'db' }, ips: ['10.0.0.2'] }),
      pod('a/six', { ips: ['fd00::6'] }),
    ];
    expectToService(apart, {}, 'unknown');
  });
});
