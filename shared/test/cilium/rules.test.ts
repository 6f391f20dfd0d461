/** Each rule of the specification, section 4, end to end: what is asked is answered from the manifests. */
import { describe, expect, test } from 'vitest';
import type { ClusterObject } from '../../src/kube/index.ts';
import { ccnp, cnp } from '../support/cilium.ts';
import { expectAnswers, namespace, pod, policy, verdict } from '../support/cluster.ts';
import { goldenPods, r2, X } from '../support/golden.ts';

const cluster = (...more: readonly ClusterObject[]): readonly ClusterObject[] => [...goldenPods, ...more];
const all = 'endpointSelector: {}';
const web = 'matchLabels: {app: web}';
const db = 'matchLabels: {app: db}';

const clusterwide = (selector: string): readonly ClusterObject[] =>
  cluster(ccnp('p', `${all}, ingress: [{fromEndpoints: [${selector}]}]`));
const inOwnNamespace = (selector: string): readonly ClusterObject[] =>
  cluster(cnp('a/p', `${all}, ingress: [{fromEndpoints: [${selector}]}]`));

const onDb = (rule: string): readonly ClusterObject[] => cluster(cnp('a/p', `endpointSelector: {${db}}, ${rule}`));
const named = (port: string): string => `toPorts: [{ports: [{port: ${port}}]}]`;

describe('CIL-1: one rule or several', () => {
  test('`spec` and each of `specs` count', () => {
    const both = cnp('a/p', `${all}, ingress: [{fromEndpoints: [{${web}}]}]`, `${all}, ingress: [{fromEntities: [world]}]`);
    expectAnswers(cluster(both), {
      'a/web → a/db:1': 'allowed',
      [`${X} → a/db:1`]: 'allowed',
      'b/web → a/db:1': 'denied',
    });
    expect(verdict(cluster(both), 'b/web → a/db:1').ingress.isolatedBy).toHaveLength(1);
    const found = verdict(cluster(both), `${X} → a/db:1`).ingress.reason;
    expect(found).toMatchObject({ kind: 'decided', action: 'allow', by: { path: 'specs[1].ingress[0].fromEntities[0]' } });
  });

  test('a rule about nodes leaves pods alone, and the nodes unknown', () => {
    const host = ccnp('p', 'nodeSelector: {}, ingress: [{}]');
    expectAnswers(cluster(host), { 'b/web → a/db:1': 'allowed', 'a/web → b/host:1': 'unknown', 'a/web → node:n2:1': 'unknown' });
  });
});

describe('CIL-2: whom a policy selects', () => {
  test('a CiliumNetworkPolicy pods of its namespace, a clusterwide one every pod, none of them host-network pods', () => {
    expectAnswers(cluster(cnp('a/p', `${all}, ingress: [{}]`)), { 'b/web → a/db:1': 'denied', 'a/web → b/web:1': 'allowed' });
    expectAnswers(cluster(ccnp('p', `${all}, ingress: [{}]`)), {
      'b/web → a/db:1': 'denied',
      'a/web → b/web:1': 'denied',
      'a/web → b/host:1': 'allowed',
    });
  });

  test('CIL-22: another namespace under the plain key is replaced by the own', () => {
    const other = 'k8s:io.kubernetes.pod.namespace';
    expectAnswers(cluster(cnp('a/p', `endpointSelector: {matchLabels: {"${other}": b}}, ingress: [{}]`)), {
      'b/web → a/db:1': 'denied',
      'a/web → b/web:1': 'allowed',
    });
    const forms = [
      '{matchLabels: {io.kubernetes.pod.namespace: b}}',
      '{matchLabels: {"any:io.kubernetes.pod.namespace": b}}',
      `{matchExpressions: [{key: "${other}", operator: In, values: [b]}]}`,
    ];
    for (const form of forms)
      expectAnswers(cluster(cnp('a/p', `endpointSelector: ${form}, ingress: [{}]`)), {
        'b/web → a/db:1': 'allowed',
        'a/web → b/web:1': 'allowed',
      });
  });
});

describe('CIL-3: keys with a source', () => {
  test('none, any and k8s mean the label of a pod, another source none', () => {
    for (const key of ['app', '"any:app"', '"k8s:app"'])
      expectAnswers(clusterwide(`{matchLabels: {${key}: web}}`), { 'b/web → a/db:1': 'allowed', 'a/db → a/web:1': 'denied' });
    expectAnswers(clusterwide('{matchLabels: {"container:app": web}}'), { 'b/web → a/db:1': 'denied' });
    expectAnswers(clusterwide('{matchExpressions: [{key: "container:app", operator: DoesNotExist}]}'), {
      'b/web → a/db:1': 'allowed',
    });
  });

  test('the namespace, its labels, the service account', () => {
    const team = 'io.cilium.k8s.namespace.labels.team';
    expectAnswers(clusterwide('{matchLabels: {"k8s:io.kubernetes.pod.namespace": b}}'), {
      'b/web → a/db:1': 'allowed',
      'a/web → a/db:1': 'denied',
    });
    for (const key of [team, `"k8s:${team}"`])
      expectAnswers(clusterwide(`{matchLabels: {${key}: x}}`), { 'b/web → a/db:1': 'denied', 'a/web → a/db:1': 'allowed' });
    const named = clusterwide('{matchLabels: {io.cilium.k8s.policy.serviceaccount: runner}}');
    const runner = pod('b/job', { serviceAccount: 'runner', ips: ['10.0.0.9'] });
    expectAnswers([...named, runner], { 'b/job → a/db:1': 'allowed', 'b/web → a/db:1': 'denied' });
  });

  test('which cluster this is cannot be known', () => {
    const key = 'io.cilium.k8s.policy.cluster';
    expectAnswers(clusterwide(`{matchLabels: {${key}: default, app: web}}`), {
      'b/web → a/db:1': 'unknown',
      'a/db → b/web:1': 'denied',
    });
    expectAnswers(clusterwide(`{matchExpressions: [{key: ${key}, operator: Exists}]}`), {
      'b/web → a/db:1': 'allowed',
      [`${X} → a/db:1`]: 'unknown',
      'node:n1 → a/db:1': 'denied',
    });
  });

  test('the outside has its label where the cluster is of one address family; CIL-24: who lacks it is not certain', () => {
    const has = clusterwide('{matchExpressions: [{key: "reserved:world", operator: Exists}]}');
    expectAnswers(has, { [`${X} → a/db:1`]: 'allowed', 'b/web → a/db:1': 'denied', 'node:n1 → a/db:1': 'denied' });
    expectAnswers([...has, pod('a/both', { ips: ['10.0.0.9', 'fd00::9'] })], { [`${X} → a/db:1`]: 'unknown' });
    const lacks = clusterwide('{matchExpressions: [{key: "reserved:world", operator: DoesNotExist}]}');
    expectAnswers(lacks, { [`${X} → a/db:1`]: 'unknown', 'b/web → a/db:1': 'allowed' });
  });

  test('a reserved label means its bearer, with no namespace added', () => {
    const host = cnp('a/p', `${all}, ingress: [{fromEndpoints: [{matchLabels: {"reserved:remote-node": ""}}]}]`);
    expectAnswers(cluster(host), { 'node:n1 → a/db:1': 'allowed', 'a/web → a/db:1': 'denied', [`${X} → a/db:1`]: 'denied' });
    const none = 'matchExpressions: [{key: "reserved:remote-node", operator: DoesNotExist}]';
    expectAnswers(cluster(cnp('a/p', `${all}, ingress: [{fromEndpoints: [{${none}}]}]`)), {
      'node:n1 → a/db:1': 'denied',
      'b/web → a/db:1': 'allowed',
      [`${X} → a/db:1`]: 'allowed',
    });
    const both = '{matchLabels: {"reserved:remote-node": "", app: web}}';
    expectAnswers(cluster(cnp('a/p', `${all}, ingress: [{fromEndpoints: [${both}]}]`)), { 'b/web → a/db:1': 'denied' });
  });
});

describe('CIL-4, CIL-14: how far a peer selector reaches', () => {
  test('in a CiliumNetworkPolicy its namespace, unless it asks for one or for namespace labels', () => {
    expectAnswers(inOwnNamespace('{}'), {
      'a/web → a/db:1': 'allowed',
      'b/web → a/db:1': 'denied',
      [`${X} → a/db:1`]: 'denied',
      'node:n1 → a/db:1': 'denied',
    });
    const leaving = [
      '{matchExpressions: [{key: "k8s:io.kubernetes.pod.namespace", operator: Exists}]}',
      '{matchExpressions: [{key: io.kubernetes.pod.namespace, operator: NotIn, values: [c]}]}',
      '{matchExpressions: [{key: "any:io.cilium.k8s.namespace.labels.team", operator: DoesNotExist}]}',
    ];
    for (const selector of leaving)
      expectAnswers(inOwnNamespace(selector), {
        'b/web → a/db:1': 'allowed',
        [`${X} → a/db:1`]: 'denied',
        'node:n1 → a/db:1': 'denied',
      });
  });

  test('in a clusterwide one every pod, never the outside or a node', () => {
    expectAnswers(cluster(ccnp('p', `${all}, ingress: [{fromEndpoints: [{}]}]`)), {
      'b/web → a/db:1': 'allowed',
      [`${X} → a/db:1`]: 'denied',
      'node:n1 → a/db:1': 'denied',
      'b/host → a/db:1': 'denied',
    });
  });
});

describe('CIL-6, CIL-15, CIL-16: empty cases', () => {
  test('no member and ports: any peer', () => {
    expectAnswers(onDb('ingress: [{toPorts: [{ports: [{port: "1"}]}]}]'), {
      [`${X} → a/db:1`]: 'allowed',
      'node:n1 → a/db:1': 'allowed',
      [`${X} → a/db:2`]: 'denied',
    });
  });

  test('a member that is present and empty: nobody, even beside another and with ports', () => {
    for (const rule of [
      'ingress: [{fromEndpoints: []}]',
      'ingress: [{fromCIDR: [], toPorts: [{ports: [{port: "1"}]}]}]',
      'ingress: [{fromEntities: [all], fromEndpoints: []}]',
      'ingress: [{fromCIDRSet: []}]',
      'ingress: [{fromNodes: []}]',
    ])
      expectAnswers(onDb(rule), { [`${X} → a/db:1`]: 'denied', 'a/web → a/db:1': 'denied' });
  });

  test('an empty deny item denies nothing, and isolates', () => {
    expectAnswers(onDb('ingressDeny: [{}]'), { 'a/web → a/db:1': 'denied', 'a/db → a/web:1': 'allowed' });
    const open = cnp('a/open', `${all}, ingress: [{fromEntities: [all]}]`);
    expectAnswers([...onDb('ingressDeny: [{}]'), open], { 'a/web → a/db:1': 'allowed' });
  });

  test('an empty section beside others leaves its direction alone', () => {
    expectAnswers(onDb('ingress: [], egress: [{}]'), { 'a/web → a/db:1': 'allowed', 'a/db → a/web:1': 'denied' });
  });

  test('no ports at all: an empty list means all, an item without ports none', () => {
    expectAnswers(onDb('ingress: [{fromEndpoints: [{}], toPorts: []}]'), { 'a/web → a/db:1': 'allowed' });
    expectAnswers(onDb('ingress: [{fromEndpoints: [{}], toPorts: [{}]}]'), { 'a/web → a/db:1': 'denied' });
    expectAnswers(onDb('ingress: [{fromEndpoints: [{}], toPorts: [{ports: []}]}]'), { 'a/web → a/db:1': 'denied' });
  });

  test('port 0 is every port of the protocol, an end below the port is none', () => {
    expectAnswers(onDb('ingress: [{toPorts: [{ports: [{port: "0", protocol: UDP, endPort: 9}]}]}]'), {
      'a/web → a/db:1/UDP': 'allowed',
      'a/web → a/db:60000/UDP': 'allowed',
      'a/web → a/db:1': 'denied',
    });
    expectAnswers(onDb('ingress: [{toPorts: [{ports: [{port: "80", endPort: 79}, {port: "90", endPort: 92}]}]}]'), {
      'a/web → a/db:80': 'allowed',
      'a/web → a/db:79': 'denied',
      'a/web → a/db:92': 'allowed',
      'a/web → a/db:93': 'denied',
    });
  });

  test('an item of ICMP types allows no TCP, and isolates', () => {
    expectAnswers(onDb('ingress: [{icmps: [{fields: [{type: 8}]}]}]'), { 'a/web → a/db:1': 'denied' });
  });
});

describe('CIL-7, CIL-9, CIL-18: when a pod is default-deny', () => {
  test('a policy that only denies isolates, unless it says not to', () => {
    const denies = 'ingressDeny: [{fromEndpoints: [{matchLabels: {app: web}}]}]';
    expectAnswers(cluster(cnp('a/p', `${all}, ${denies}`)), { [`${X} → a/db:1`]: 'denied', 'a/web → a/db:1': 'denied' });
    expectAnswers(cluster(cnp('a/p', `${all}, ${denies}, enableDefaultDeny: {ingress: false}`)), {
      [`${X} → a/db:1`]: 'allowed',
      'a/web → a/db:1': 'denied',
    });
  });

  test('one rule of the direction that does is enough, and one that does not still allows', () => {
    const open = `${all}, ingress: [{fromEndpoints: [{${web}}]}], enableDefaultDeny: {ingress: false}`;
    expectAnswers(cluster(cnp('a/open', open)), { [`${X} → a/db:1`]: 'allowed', 'a/web → a/db:1': 'allowed' });
    for (const closing of [cnp('a/p', `${all}, ingress: [{}]`), ccnp('p', `${all}, ingress: [{}]`), policy('a/np', r2)])
      expectAnswers(cluster(cnp('a/open', open), closing), {
        [`${X} → a/db:1`]: 'denied',
        'a/web → a/db:1': 'allowed',
        'a/db → a/web:1': 'denied',
      });
    expectAnswers(cluster(cnp('a/both', open, `${all}, ingress: [{}]`)), { [`${X} → a/db:1`]: 'denied' });
  });

  test('each direction for itself', () => {
    const spec = `${all}, ingress: [{}], egress: [{toEntities: [all]}], enableDefaultDeny: {egress: false}`;
    expectAnswers(cluster(cnp('a/p', spec)), { 'a/db → b/web:1': 'allowed', 'b/web → a/db:1': 'denied' });
  });
});

describe('CIL-8: a deny beats every allow', () => {
  test('of whatever kind and scope', () => {
    const deny = ccnp('deny', 'endpointSelector: {}, egressDeny: [{toCIDR: [203.0.113.0/24]}]');
    const allow = cnp('a/p', `${all}, egress: [{toEntities: [all]}]`);
    expectAnswers(cluster(deny, allow), { [`a/web → ${X}:1`]: 'denied', 'a/web → 8.8.8.8:1': 'allowed' });
    const found = verdict(cluster(deny, allow), `a/web → ${X}:1`).egress.reason;
    expect(found).toMatchObject({
      kind: 'decided',
      action: 'deny',
      by: { policy: { name: 'deny' }, path: 'spec.egressDeny[0].toCIDR[0]' },
    });
  });

  test('on its ports only', () => {
    const deny = cnp('a/p', `${all}, ingressDeny: [{fromEntities: [all], toPorts: [{ports: [{port: "1"}]}]}]`);
    const allow = cnp('a/q', `${all}, ingress: [{fromEntities: [all]}]`);
    expectAnswers(cluster(deny, allow), { 'a/web → a/db:1': 'denied', 'a/web → a/db:2': 'allowed' });
  });
});

describe('CIL-12, CIL-19: the own node', () => {
  const closed = cnp('a/p', `${all}, ingress: [{}], egress: [{}]`);

  test('gets in, and is policed on the way out', () => {
    expectAnswers(cluster(closed), {
      'node:n1 → a/web:80': 'allowed',
      'b/host → a/web:80': 'allowed',
      'node:n1 → a/db:1': 'denied',
      'a/web → node:n1:1': 'denied',
    });
    const found = verdict(cluster(closed), 'node:n1 → a/web:80').ingress.reason;
    expect(found).toMatchObject({ kind: 'own-node', node: 'n1' });
  });

  test('does not, where a deny rule matches it', () => {
    for (const entity of ['host', 'cluster', 'all']) {
      const deny = cnp('a/deny', `${all}, ingressDeny: [{fromEntities: [${entity}]}]`);
      expectAnswers(cluster(deny), { 'node:n1 → a/web:80': 'denied', 'b/host → a/web:80': 'denied' });
      expect(verdict(cluster(deny), 'node:n1 → a/web:80').ingress.reason).toMatchObject({ kind: 'decided', action: 'deny' });
    }
    for (const entity of ['remote-node', 'world'])
      expectAnswers(cluster(cnp('a/deny', `${all}, ingressDeny: [{fromEntities: [${entity}]}]`)), {
        'node:n1 → a/web:80': 'allowed',
      });
  });

  test('is unknown where it cannot be told whether the deny rule is in force', () => {
    const deny = cnp('a/deny', `${all}, ingressDeny: [{fromEntities: [host]}, {fromNodes: [{}]}]`);
    expectAnswers(cluster(deny), { 'node:n1 → a/web:80': 'unknown' });
    const { reason } = verdict(cluster(deny), 'node:n1 → a/web:80').ingress;
    const path = 'spec.ingressDeny[0].fromEntities[0]';
    expect(reason.kind === 'unknown' && reason.because[0]).toMatchObject({ kind: 'uncertain-rule', rule: { path } });
  });
});

describe('CIL-13, CIL-17: named ports', () => {
  test('are the destination’s, each its own number, with the protocol that it declares', () => {
    expectAnswers(cluster(cnp('a/p', `${all}, ingress: [{${named('HTTP')}}]`)), {
      [`${X} → a/web:80`]: 'allowed',
      [`${X} → a/web:80/UDP`]: 'denied',
      [`${X} → a/db:80`]: 'denied',
    });
    expectAnswers(cluster(cnp('a/p', `${all}, egress: [{${named('http')}}]`)), {
      'a/db → a/web:80': 'allowed',
      'a/db → b/web:8080': 'allowed',
      'a/db → b/web:80': 'denied',
      [`a/db → ${X}:80`]: 'denied',
      'a/db → node:n1:80': 'denied',
    });
    const udp = 'toPorts: [{ports: [{port: http, protocol: UDP}]}]';
    expectAnswers(cluster(cnp('a/p', `${all}, ingress: [{${udp}}]`)), { [`${X} → a/web:80/UDP`]: 'denied' });
  });

  test('CIL-24: a range that begins with a name is not certain at ingress, and none at egress', () => {
    const range = 'toPorts: [{ports: [{port: http, endPort: 90}]}]';
    expectAnswers(cluster(cnp('a/p', `${all}, ingress: [{${range}}]`)), {
      [`${X} → a/web:80`]: 'allowed',
      [`${X} → a/web:85`]: 'unknown',
      [`${X} → a/web:91`]: 'denied',
      [`${X} → a/web:79`]: 'denied',
    });
    expectAnswers(cluster(cnp('a/p', `${all}, egress: [{${range}}]`)), {
      'a/db → a/web:80': 'allowed',
      'a/db → a/web:85': 'denied',
    });
  });
});

describe('CIL-21: labels outside of the identity', () => {
  const labelled = pod('a/x', {
    labels: { 'pod-template-hash': 'h', 'app.kubernetes.io/name': 'x', 'io.cilium.k8s.mine': 'y', 'beta.kubernetes.io/os': 'l' },
    ips: ['10.0.0.7'],
  });
  const from = (selector: string): readonly ClusterObject[] =>
    cluster(labelled, namespace('c'), cnp('a/p', `endpointSelector: {${db}}, ingress: [{fromEndpoints: [${selector}]}]`));

  test('do not exist, recommended ones do', () => {
    expectAnswers(from('{matchLabels: {app.kubernetes.io/name: x}}'), { 'a/x → a/db:1': 'allowed' });
    for (const key of ['pod-template-hash', 'io.cilium.k8s.mine', 'beta.kubernetes.io/os']) {
      expectAnswers(from(`{matchExpressions: [{key: ${key}, operator: Exists}]}`), { 'a/x → a/db:1': 'denied' });
      expectAnswers(from(`{matchExpressions: [{key: ${key}, operator: DoesNotExist}]}`), { 'a/x → a/db:1': 'allowed' });
    }
  });

  test('select nobody', () => {
    const spec = 'endpointSelector: {matchLabels: {pod-template-hash: h}}, ingress: [{}]';
    expectAnswers([...goldenPods, labelled, cnp('a/p', spec)], { 'a/web → a/x:1': 'allowed' });
  });
});

describe('CIL-23: what is rejected is void as a whole', () => {
  test('and stays listed with its problem', () => {
    const mixed = 'ingress: [{fromEndpoints: [{}], fromEntities: [world]}]';
    const objects = cluster(cnp('a/p', `${all}, ${mixed}`, `${all}, ingressDeny: [{fromEntities: [all]}]`));
    expectAnswers(objects, { [`${X} → a/db:1`]: 'allowed', 'b/web → a/db:1': 'allowed' });
  });

  test('a policy of nodes may be, so that nothing of it is certain', () => {
    const objects = cluster(cnp('a/p', `${all}, ingress: [{fromNodes: [{}]}]`));
    expectAnswers(objects, { 'b/web → a/db:1': 'unknown', 'a/db → b/web:1': 'allowed' });
    expect(verdict(objects, 'b/web → a/db:1').ingress.reason).toMatchObject({
      kind: 'unknown',
      because: [{ kind: 'uncertain-rule', message: expect.stringContaining('enable-node-selector-labels') as string }],
    });
  });
});

describe('CIL-24: not certain', () => {
  test('enableDefaultDeny without rules of the direction', () => {
    const objects = cluster(cnp('a/p', `${all}, egress: [{}], enableDefaultDeny: {ingress: true}`));
    expectAnswers(objects, { 'b/web → a/db:1': 'unknown', 'a/db → b/web:1': 'denied' });
    expect(verdict(objects, 'b/web → a/db:1').ingress.reason).toMatchObject({
      kind: 'unknown',
      because: [{ kind: 'uncertain-rule' }],
    });
    expectAnswers([...objects, policy('a/np', r2)], { 'b/web → a/db:1': 'denied' });
  });

  test('selectors that ask for the label of the outside', () => {
    const none = 'matchExpressions: [{key: "reserved:world", operator: DoesNotExist}]';
    expectAnswers(cluster(cnp('a/p', `${all}, ingress: [{fromEndpoints: [{${none}}]}]`)), {
      'b/web → a/db:1': 'allowed',
      [`${X} → a/db:1`]: 'unknown',
    });
  });
});

describe('L7: what a rule asks beyond the port', () => {
  const http = 'toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET}]}}]';

  test('is said along with what it allows', () => {
    const objects = cluster(cnp('a/p', `${all}, ingress: [{${http}}]`));
    expectAnswers(objects, { [`${X} → a/web:80`]: 'allowed', [`${X} → a/web:81`]: 'denied' });
    expect(verdict(objects, `${X} → a/web:80`).ingress.reason).toMatchObject({ note: 'allowed subject to L7: HTTP rules' });
  });

  test('is not, where another rule allows without', () => {
    const plain = cnp('a/q', `${all}, ingress: [{fromEntities: [world]}]`);
    const objects = cluster(cnp('a/p', `${all}, ingress: [{${http}}]`), plain);
    expect(verdict(objects, `${X} → a/web:80`).ingress.reason).not.toHaveProperty('note');
  });

  test('may be authentication, TLS or DNS', () => {
    const secured = cluster(cnp('a/p', `${all}, ingress: [{fromEndpoints: [{}], authentication: {mode: required}}]`));
    expect(verdict(secured, 'a/web → a/db:1').ingress.reason).toMatchObject({
      note: 'allowed subject to L7: mutual authentication',
    });
    const dns = 'toPorts: [{ports: [{port: "53"}], rules: {dns: [{matchPattern: "*"}]}}]';
    const asked = cluster(cnp('a/p', `${all}, egress: [{${dns}}]`));
    expect(verdict(asked, 'a/web → b/web:53/UDP').egress.reason).toMatchObject({ note: 'allowed subject to L7: DNS rules' });
  });
});
