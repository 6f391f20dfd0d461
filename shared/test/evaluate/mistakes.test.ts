/** Mistakes that other tools made (product, section 4), each as a question that such a tool answers wrongly. */
import { describe, expect, test } from 'vitest';
import { evaluate, policiesSelecting, summarizePolicies } from '../../src/evaluate/index.ts';
import type { ClusterObject } from '../../src/kube/index.ts';
import { expectAnswers, pod, policy, state, verdict } from '../support/cluster.ts';
import { goldenPods, r1, r2, X } from '../support/golden.ts';

function inA(...specs: readonly string[]): readonly ClusterObject[] {
  return [...goldenPods, ...specs.map((spec, index) => policy(`a/p${index}`, spec))];
}

describe('mistakes of other tools', () => {
  test('an address block does not match every pod', () => {
    expectAnswers(inA('podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]'), {
      'b/web → a/db:5432': 'denied',
      [`${X} → a/db:5432`]: 'allowed',
    });
  });

  test('a podSelector alone does not cross namespaces', () => {
    expectAnswers(inA('podSelector: {}, ingress: [{from: [{podSelector: {}}]}]'), {
      'b/web → a/db:5432': 'denied',
      'a/web → a/db:5432': 'allowed',
    });
  });

  test('an empty `from` allows everybody, not nobody', () => {
    expectAnswers(inA('podSelector: {}, ingress: [{from: []}]'), {
      'b/web → a/db:5432': 'allowed',
      [`${X} → a/db:1`]: 'allowed',
    });
  });

  test('a named port is not port 0', () => {
    const found = verdict(inA('podSelector: {}, ingress: [{ports: [{port: pg}]}]'), `${X} → a/db:5432`);
    expect(found.ingress.reason).toMatchObject({ kind: 'admitted', by: [{ portPath: 'spec.ingress[0].ports[0]' }] });
  });

  test('a port item with nothing but a protocol is every port of it', () => {
    expectAnswers(inA('podSelector: {}, ingress: [{ports: [{protocol: UDP}]}]'), {
      [`${X} → a/db:1/UDP`]: 'allowed',
      [`${X} → a/db:65535/UDP`]: 'allowed',
      [`${X} → a/db:53`]: 'denied',
    });
  });

  test('neither protocol nor endPort is ignored', () => {
    expectAnswers(inA('podSelector: {}, ingress: [{ports: [{protocol: SCTP, port: 10, endPort: 20}]}]'), {
      [`${X} → a/db:15/SCTP`]: 'allowed',
      [`${X} → a/db:15`]: 'denied',
      [`${X} → a/db:21/SCTP`]: 'denied',
    });
  });

  test('outside addresses, nodes and host-network pods are ends', () => {
    expectAnswers(inA(r2), {
      [`${X} → a/db:5432`]: 'denied',
      'b/host → a/db:5432': 'denied',
      'node:n2 → a/web:80': 'denied',
      'a/db → node:n1:443': 'allowed',
      'a/db → b/host:443': 'allowed',
    });
  });

  test('a private block is not taken for all workloads', () => {
    const spec = 'podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 172.16.0.0/12}}]}]';
    expectAnswers(inA(spec), { 'a/web → a/db:5432': 'denied', 'a/web → 172.16.1.1:443': 'allowed' });
  });

  test('without policyTypes a draft with an egress rule isolates for egress', () => {
    const spec = 'podSelector: {matchLabels: {app: web}}, egress: [{ports: [{port: 53, protocol: UDP}]}]';
    expectAnswers(inA(spec), { 'a/web → b/web:8080': 'denied', 'a/web → b/web:53/UDP': 'allowed' });
  });

  test('matchExpressions count', () => {
    const spec = 'podSelector: {matchExpressions: [{key: app, operator: In, values: [db]}]}, policyTypes: [Ingress]';
    expectAnswers(inA(spec), { 'b/web → a/db:5432': 'denied', 'b/web → a/web:80': 'allowed' });
  });

  test('an empty selector takes in pods without labels', () => {
    const bare = pod('a/bare', { ips: ['10.0.0.9'] });
    expectAnswers([...inA(r2), bare], { 'b/web → a/bare:1': 'denied' });
    expectAnswers([...inA('podSelector: {}, ingress: [{from: [{podSelector: {}}]}]'), bare], { 'a/bare → a/web:1': 'allowed' });
  });

  test('a joined peer is one reason, with one path', () => {
    const spec =
      'podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: b}}, podSelector: {matchLabels: {app: web}}}]}]';
    const { reason } = verdict(inA(spec), 'b/web → a/db:1').ingress;
    expect(reason).toMatchObject({ kind: 'admitted', by: [{ path: 'spec.ingress[0].from[0]' }] });
  });

  test('ports of rule 2 are not opened to the peers of rule 1 (NP-23)', () => {
    const spec =
      'podSelector: {}, ingress: [{from: [{podSelector: {}}], ports: [{port: 1}]}, {from: [{ipBlock: {cidr: 203.0.113.0/24}}], ports: [{port: 2}]}]';
    expectAnswers(inA(spec), {
      'a/web → a/db:1': 'allowed',
      'a/web → a/db:2': 'denied',
      [`${X} → a/db:1`]: 'denied',
      [`${X} → a/db:2`]: 'allowed',
    });
  });

  test('a named port of another protocol is another port (NP-35)', () => {
    const dns = pod('a/dns', { ports: ['dns 53/UDP'], ips: ['10.0.0.8'] });
    expectAnswers([...inA('podSelector: {}, ingress: [{ports: [{port: dns}]}]'), dns], {
      [`${X} → a/dns:53`]: 'denied',
      [`${X} → a/dns:53/UDP`]: 'denied',
    });
    expectAnswers([...inA('podSelector: {}, ingress: [{ports: [{port: dns, protocol: UDP}]}]'), dns], {
      [`${X} → a/dns:53/UDP`]: 'allowed',
      [`${X} → a/dns:53`]: 'denied',
    });
  });

  test('a pod is not denied to itself', () => {
    expectAnswers(inA(r1), { 'a/db → a/db:5432': 'allowed' });
  });

  test('a policy in the namespace does not protect the pods that it does not select', () => {
    const objects = inA('podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]');
    expectAnswers(objects, { 'b/web → a/web:80': 'allowed' });
    const evaluation = evaluate(state(objects));
    expect(summarizePolicies(evaluation).map(({ pods }) => pods)).toEqual([['db']]);
    expect(policiesSelecting(evaluation, 'a', 'web')).toEqual([]);
  });

  test('a Service port is not the target port (NP-34)', () => {
    const objects = [
      ...inA('podSelector: {}, ingress: [{ports: [{port: 443}]}]'),
      pod('a/tls', { ports: ['https 8443'], ips: ['10.0.0.7'] }),
    ];
    expectAnswers(objects, { [`${X} → a/tls:8443`]: 'denied', [`${X} → a/tls:443`]: 'allowed' });
  });

  test('host-network peers break nothing', () => {
    const hosts = pod('a/agent', { labels: { app: 'web' }, hostNetwork: true, ips: ['192.168.0.2'], nodeName: 'n2' });
    const spec = 'podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]';
    const evaluation = evaluate(state([...inA(spec), hosts]));
    expect(summarizePolicies(evaluation)[0]?.pods).toEqual(['web']);
    expect(policiesSelecting(evaluation, 'a', 'agent')).toEqual([]);
    expectAnswers([...inA(spec), hosts], { 'a/agent → a/web:80': 'denied', 'a/web → a/agent:80': 'allowed' });
  });
});
