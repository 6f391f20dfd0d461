/** Exposure as somebody reads it: who may come, what is open to them, and by which policies. */
import { describe, expect, test } from 'vitest';
import { evaluate, profiles } from '../../src/evaluate/index.ts';
import type { Profile } from '../../src/evaluate/index.ts';
import {
  exposuresOf,
  newcomerWords,
  newPodsOf,
  notSurveyed,
  portNameWords,
  subjectsIn,
  surveyOf,
} from '../../src/exposure/index.ts';
import type { Stand, Survey } from '../../src/exposure/index.ts';
import type { ClusterObject } from '../../src/kube/index.ts';
import { formatPorts, isEmptyPorts } from '../../src/model/index.ts';
import { admin } from '../support/admin.ts';
import { calico } from '../support/calico.ts';
import { cnp } from '../support/cilium.ts';
import { namespace, pod, policy, state } from '../support/cluster.ts';

const web = pod('shop/web', { labels: { app: 'web' }, ips: ['10.0.0.1'] });
const db = pod('shop/db', { labels: { app: 'db' }, ips: ['10.0.0.2'] });

function survey(objects: readonly ClusterObject[], profile?: Profile): Survey {
  return surveyOf(evaluate(state(objects), profile));
}

/** `ingress a new pod with app=web in shop: TCP 80, by shop/db` */
function told(objects: readonly ClusterObject[], name: string, profile?: Profile): readonly string[] {
  const surveyed = survey(objects, profile);
  const subject = subjectsIn(surveyed.now.table.world).find(({ workload }) => workload.name === name);
  if (subject === undefined) throw new Error(`no workload ${name}`);
  return exposuresOf(surveyed, subject).map((exposure) => {
    const { direction, demand, ports, partly, unknown, named, policies, doubt } = exposure;
    const said = [
      ...(isEmptyPorts(ports) ? [] : [formatPorts(ports)]),
      ...(isEmptyPorts(partly) ? [] : [`some ${formatPorts(partly)}`]),
      ...(isEmptyPorts(unknown) ? [] : [`? ${formatPorts(unknown)} (${doubt})`]),
      ...named.map((one) => `what it names ${portNameWords(one)}`),
    ].join('; ');
    const by = policies.length === 0 ? '' : `, by ${policies.map(({ name: by }) => by).join(' ')}`;
    return `${direction} ${newcomerWords(demand, exposure)}: ${said}${by}`;
  });
}

const ofDirection = (lines: readonly string[], direction: string): readonly string[] =>
  lines.filter((line) => line.startsWith(direction)).map((line) => line.slice(direction.length + 1));

describe('a workload that nothing isolates', () => {
  test('is open to whoever comes anywhere (NP-1)', () => {
    expect(told([web], 'web')).toEqual([
      'ingress an unlabelled new pod in any namespace: all',
      'egress an unlabelled new pod in any namespace: all',
    ]);
  });

  test('but a new pod is caught by what isolates it, by namespace', () => {
    const deny = policy('data/deny', 'podSelector: {}, policyTypes: [Ingress, Egress]');
    expect(told([web, namespace('data'), deny], 'web')).toEqual([
      'ingress an unlabelled new pod in a new namespace, shop: all',
      'egress an unlabelled new pod in a new namespace, shop: all',
    ]);
  });
});

describe('what a peer of a policy asks for', () => {
  const deny = policy('shop/deny', 'podSelector: {}, policyTypes: [Ingress]');

  test('default deny lets nobody in who comes (NP-21)', () => {
    expect(ofDirection(told([web, db, deny], 'db'), 'ingress')).toEqual([]);
  });

  test('a pod in the own namespace with the labels, and no other (NP-25)', () => {
    const allow = policy(
      'shop/db',
      'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {role: client}}}], ports: [{port: 5432}]}]',
    );
    expect(ofDirection(told([web, db, allow], 'db'), 'ingress')).toEqual(['a new pod with role=client in shop: TCP 5432, by db']);
  });

  test('`namespaceSelector: {}` is every namespace that is there or comes (NP-26)', () => {
    const allow = policy('shop/db', 'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {}}]}]');
    expect(ofDirection(told([db, allow, namespace('other')], 'db'), 'ingress')).toEqual([
      'an unlabelled new pod in any namespace: all, by db',
    ]);
  });

  test('a namespace with the labels: one that has them, and one that comes (NP-27)', () => {
    const allow = policy(
      'shop/db',
      'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {matchLabels: {env: prod}}, podSelector: {matchLabels: {app: api}}}]}]',
    );
    const objects = [db, allow, namespace('live', { env: 'prod' }), namespace('test')];
    expect(ofDirection(told(objects, 'db'), 'ingress')).toEqual([
      'a new pod with app=api in any namespace with env=prod: all, by db',
    ]);
    const isolated = policy('live/deny', 'podSelector: {}, policyTypes: [Egress]');
    expect(ofDirection(told([...objects, isolated], 'db'), 'ingress')).toEqual([
      'a new pod with app=api in a new namespace with env=prod: all, by db',
    ]);
  });

  test('a namespace of that name is not new where it exists, and can come where it does not (NP-19)', () => {
    const allow = policy(
      'shop/db',
      'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ops}}}]}]',
    );
    expect(ofDirection(told([db, allow], 'db'), 'ingress')).toEqual(['an unlabelled new pod in any namespace: all, by db']);
    expect(ofDirection(told([db, allow, namespace('ops')], 'db'), 'ingress')).toEqual([
      'an unlabelled new pod in ops: all, by db',
    ]);
  });

  test('`NotIn` matches one that does not bear the key at all (NP-16, NP-17)', () => {
    const allow = policy(
      'shop/db',
      'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchExpressions: [{key: tier, operator: NotIn, values: [edge]}]}}]}]',
    );
    expect(ofDirection(told([db, allow], 'db'), 'ingress')).toEqual(['a new pod with tier notin (edge) in shop: all, by db']);
  });

  test('`In` of several and `Exists` are known where the values make no difference, and else unknown', () => {
    const allow = policy(
      'shop/db',
      'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchExpressions: [{key: role, operator: In, values: [a, b]}]}}]}]',
    );
    expect(ofDirection(told([db, allow], 'db'), 'ingress')).toEqual(['a new pod with role in (a, b) in shop: all, by db']);
    const closed = policy('shop/a', 'podSelector: {matchLabels: {role: a}}, policyTypes: [Egress]');
    expect(ofDirection(told([db, allow, closed], 'db'), 'ingress')).toEqual([
      'a new pod with role in (a, b) in shop: ? all (it depends on the value of `role`), by a db',
    ]);
    const exists = policy(
      'shop/db',
      'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchExpressions: [{key: role, operator: Exists}]}}]}]',
    );
    expect(ofDirection(told([db, exists, closed], 'db'), 'ingress')).toEqual([
      'a new pod with role in shop: ? all (it depends on the value of `role`), by a db',
    ]);
  });

  test('what no labels can meet is nobody (L-39)', () => {
    const allow = policy(
      'shop/db',
      'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: a}, matchExpressions: [{key: app, operator: NotIn, values: [a]}]}}, {podSelector: {matchExpressions: [{key: x, operator: Exists}, {key: x, operator: DoesNotExist}]}}]}]',
    );
    expect(ofDirection(told([db, allow], 'db'), 'ingress')).toEqual([]);
  });

  test('a port by name is open where the newcomer gives it the name (NP-31, NP-36)', () => {
    const allow = policy(
      'shop/web',
      'podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: http}, {port: 9090}]}]',
    );
    expect(ofDirection(told([web, allow], 'web'), 'egress')).toEqual([
      'a new pod with app=api in shop: TCP 9090; what it names TCP http, by web',
    ]);
  });

  test('a name on one side and a number on the other meet', () => {
    const byName = policy(
      'shop/web',
      'podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: http}]}]',
    );
    const byNumber = policy('shop/api', 'podSelector: {matchLabels: {app: api}}, ingress: [{ports: [{port: 80}]}]');
    expect(ofDirection(told([web, byName, byNumber], 'web'), 'egress')).toEqual([
      'a new pod with app=api in shop: what it names TCP http, by api web',
    ]);
  });

  test('whether a block holds its address is not known (NP-48)', () => {
    const allow = policy(
      'shop/db',
      'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 5432}]}]',
    );
    expect(ofDirection(told([db, allow], 'db'), 'ingress')).toEqual([
      'an unlabelled new pod in any namespace: ? TCP 5432 (a new pod has no address yet, and db spec.ingress[0].from[0] asks for one), by db',
    ]);
  });

  test('of a workload whose pods differ, what some of them allow is said of some', () => {
    const pods = ['a', 'b'].map((role) =>
      pod(`shop/${role}`, { labels: { app: 'db', role }, owner: { kind: 'Deployment', name: 'db' } }),
    );
    const closed = policy('shop/a', 'podSelector: {matchLabels: {role: a}}');
    expect(ofDirection(told([...pods, closed], 'db'), 'ingress')).toEqual([
      'an unlabelled new pod in any namespace: some all, by a',
    ]);
  });
});

describe('policies of other APIs', () => {
  test('select the newcomer as well: an admin policy denies (CNP-9)', () => {
    const deny = admin(
      'ClusterNetworkPolicy/lock',
      'tier: Admin, priority: 1, subject: {namespaces: {matchLabels: {env: test}}}, egress: [{action: Deny, to: [{namespaces: {}}]}]',
    );
    expect(ofDirection(told([db, deny, namespace('qa', { env: 'test' })], 'db'), 'ingress')).toEqual([
      'an unlabelled new pod in a new namespace, shop: all',
    ]);
  });

  test('Calico: `notSelector` (CAL-26)', () => {
    const allow = calico(
      'NetworkPolicy shop/default.db',
      "selector: app == 'db', types: [Ingress], ingress: [{action: Allow, source: {notSelector: role == 'bad'}}]",
    );
    expect(ofDirection(told([db, allow], 'db'), 'ingress')).toEqual([
      'a new pod with role notin (bad) in shop: all, by default.db',
    ]);
  });

  test('Calico: an alternative each, and values that are asked for in part', () => {
    const allow = calico(
      'NetworkPolicy shop/default.db',
      "selector: app == 'db', types: [Ingress], ingress: [{action: Allow, source: {selector: role == 'a' || name starts with 'web'}}]",
    );
    expect(ofDirection(told([db, allow], 'db'), 'ingress')).toEqual([
      'a new pod with role=a in shop: all, by default.db',
      "a new pod with name starts with 'web' in shop: all, by default.db",
    ]);
  });

  test('Calico: too many alternatives are said not to be surveyed', () => {
    const many = Array.from({ length: 30 }, (_, index) => `k${index} == 'a'`).join(' || ');
    const allow = calico(
      'NetworkPolicy shop/default.db',
      `selector: app == 'db', types: [Ingress], ingress: [{action: Allow, source: {selector: "${many}"}}]`,
    );
    const surveyed = survey([db, allow]);
    expect(subjectsIn(surveyed.now.table.world).flatMap((subject) => notSurveyed(surveyed.now, subject))).toMatchObject([
      { direction: 'ingress', path: 'spec.ingress[0].source', policy: { name: 'default.db' } },
    ]);
  });

  test('Cilium: `fromEntities: [cluster]` is every pod that comes', () => {
    const allow = cnp('shop/db', { endpointSelector: { matchLabels: { app: 'db' } }, ingress: [{ fromEntities: ['cluster'] }] });
    expect(ofDirection(told([db, allow], 'db', profiles.cilium), 'ingress')).toEqual([
      'an unlabelled new pod in any namespace: all, by db',
    ]);
  });
});

const words = ({ reach, isolated, by }: Stand): string =>
  `${reach}${isolated ? ' isolated' : ''}${by.length === 0 ? '' : ` by ${by.map(({ name }) => name).join(' ')}`}`;
const stands = (...objects: readonly ClusterObject[]): readonly string[] =>
  newPodsOf(survey(objects)).map(
    ({ namespaces, elsewhere, ingress, egress }) =>
      `${[...namespaces, ...(elsewhere ? ['new'] : [])].join(' ')}: ingress ${words(ingress)}, egress ${words(egress)}`,
  );

describe('a new pod', () => {
  test('is caught by a default deny in its namespace, and open elsewhere', () => {
    const deny = policy('shop/default-deny', 'podSelector: {}, policyTypes: [Ingress]');
    expect(stands(web, deny, namespace('data'))).toEqual([
      'data new: ingress open, egress open',
      'shop: ingress closed isolated by default-deny, egress open',
    ]);
  });

  test('is not caught by a policy that asks for labels', () => {
    const deny = policy('shop/deny', 'podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]');
    expect(stands(web, deny)).toEqual(['shop new: ingress open, egress open']);
  });

  test('is let in by rules, isolated as it is', () => {
    const same = policy('shop/same', 'podSelector: {}, ingress: [{from: [{podSelector: {}}]}]');
    expect(stands(web, same)[0]).toBe('shop: ingress some isolated by same, egress open');
    const open = policy('shop/open', 'podSelector: {}, ingress: [{}]');
    expect(stands(web, open)[0]).toBe('shop: ingress open isolated by open, egress open');
  });

  test('is unknown where a policy is invalid, and limited where an admin policy denies', () => {
    const invalid = policy('shop/bad', 'podSelector: {}, policyTypes: [Inbound]');
    expect(stands(web, invalid)[0]).toBe('shop: ingress unknown by bad, egress unknown by bad');
    const deny = admin(
      'ClusterNetworkPolicy/lock',
      'tier: Admin, priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {number: 22}}}]}]',
    );
    expect(stands(web, deny)[0]).toBe('shop new: ingress some by lock, egress open');
  });
});
