/** Cilium's policies read aloud. */
import { describe, expect, test } from 'vitest';
import { readForeignPolicy, readingLine } from '../../src/words/index.ts';
import { ccnp, cidrGroup, cnp } from '../support/cilium.ts';
import type { ForeignPolicyObject } from '../../src/kube/index.ts';

function line(object: ForeignPolicyObject): string {
  const reading = readForeignPolicy(object);
  return reading === undefined ? 'no words' : readingLine(reading);
}

const ingress = (item: string): string => line(cnp('shop/p', `endpointSelector: {}, ingress: [{${item}}]`));
const peer = (selector: string): string => ingress(`fromEndpoints: [${selector}]`);
const ports = (list: string): string => ingress(`fromEntities: [cluster], toPorts: [{ports: [${list}]}]`);
const egress = (item: string): string => line(cnp('shop/p', `endpointSelector: {}, egress: [{${item}}]`));

const subject = (selector: string): string | undefined =>
  readForeignPolicy(cnp('shop/p', `endpointSelector: ${selector}, ingress: [{}]`))?.subject;

describe('a Cilium policy read aloud', () => {
  test('subject, what it denies, what it allows, and the rest', () => {
    const spec = `
      endpointSelector: {matchLabels: {app: db}},
      ingressDeny: [{fromEntities: [world]}],
      ingress: [{fromEndpoints: [{matchLabels: {"k8s:app": web}}], toPorts: [{ports: [{port: "5432", protocol: TCP}]}]}]`;
    expect(line(cnp('shop/p', spec))).toBe(
      'pods with app=db in shop: never accept anything from anyone outside the cluster; ' +
        'accept TCP 5432 from pods with app=web in shop; everything else inbound is denied, unless another policy allows it; ' +
        'this policy says nothing of what goes out',
    );
    const [, second] = readForeignPolicy(cnp('shop/p', spec))?.sentences ?? [];
    expect(second).toMatchObject({ direction: 'ingress', path: 'spec.ingress[0]' });
  });

  test('CIL-4: how far a selector reaches', () => {
    expect(peer('{}')).toContain('accept anything from every pod in shop;');
    expect(peer('{matchLabels: {"k8s:io.kubernetes.pod.namespace": data, app: web}}')).toContain('pods with app=web in data;');
    expect(peer('{matchExpressions: [{key: "k8s:io.kubernetes.pod.namespace", operator: Exists}]}')).toContain(
      'every pod in every namespace;',
    );
    expect(peer('{matchLabels: {io.cilium.k8s.namespace.labels.team: x}}')).toContain('every pod in namespaces with team=x;');
    expect(peer('{matchLabels: {"reserved:host": ""}}')).toContain('whoever is labelled reserved:host;');
    expect(line(ccnp('p', 'endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {app: web}}]}]'))).toContain(
      'every pod in every namespace: accept anything from pods with app=web in every namespace;',
    );
  });

  test('CIL-6, CIL-15, CIL-16: empty cases', () => {
    expect(ingress('')).toContain('an item that allows nothing;');
    expect(ingress('fromEndpoints: [], toPorts: [{ports: [{port: "80"}]}]')).toContain('an item that allows nothing;');
    expect(ingress('toPorts: [{ports: [{port: "80"}]}]')).toContain(
      'accept port 80 of any protocol from anyone, in the cluster or outside;',
    );
    expect(ingress('fromEntities: [all], toPorts: [{}]')).toContain('an item that allows nothing;');
    expect(line(cnp('shop/p', 'endpointSelector: {}, ingressDeny: [{}]'))).toContain('an item that denies nothing;');
  });

  test('CIL-18: default deny switched off', () => {
    const spec = 'endpointSelector: {}, egressDeny: [{toCIDR: [203.0.113.9/32]}], enableDefaultDeny: {egress: false}';
    expect(line(cnp('shop/p', spec))).toContain(
      'never send anything to address 203.0.113.9; this policy leaves everything else outbound as it is',
    );
  });

  test.each([
    ['toEntities: [kube-apiserver, remote-node]', 'to the API server, or other nodes;'],
    ['toCIDRSet: [{cidr: 10.0.0.0/8, except: [10.1.0.0/16]}]', 'to addresses 10.0.0.0/8 outside the cluster except 10.1.0.0/16;'],
    ['toCIDRSet: [{cidrGroupRef: office}]', 'to the addresses of group office;'],
    ['toCIDRSet: [{cidrGroupSelector: {matchLabels: {site: north}}}]', 'to the addresses of groups with site=north;'],
    ['toServices: [{k8sService: {serviceName: db, namespace: data}}]', 'to Service db in data;'],
    ['toServices: [{k8sServiceSelector: {selector: {matchLabels: {a: b}}}}]', 'to Services with a=b in any namespace;'],
    ['toFQDNs: [{matchName: api.example.com}, {matchPattern: "*.example.org"}]', 'to api.example.com, or *.example.org;'],
    ['toNodes: [{matchLabels: {zone: x}}]', 'to other nodes with zone=x;'],
    ['toCIDR: [0.0.0.0/0]', 'to any IPv4 address outside the cluster;'],
  ])('{%s}', (item, words) => expect(egress(item)).toContain(words));

  test('ports', () => {
    expect(ports('{port: "80", endPort: 90, protocol: TCP}, {port: http}, {port: "0", protocol: UDP}')).toContain(
      'accept TCP 80–90, the port named http or any UDP port from anyone in the cluster;',
    );
    expect(ingress('icmps: [{fields: [{type: EchoRequest}]}]')).toContain('accept ICMP EchoRequest from');
  });

  test('what else is asked', () => {
    const http = 'toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{}]}}]';
    expect(ingress(`${http}, authentication: {mode: required}`)).toContain(
      'accept TCP 80 from anyone, in the cluster or outside, subject to HTTP rules and mutual authentication;',
    );
  });

  test('CIL-1: several rules say whom each is about', () => {
    const two = cnp('shop/p', 'endpointSelector: {}, ingress: [{}]', 'endpointSelector: {matchLabels: {app: a}}, egress: [{}]');
    expect(line(two)).toContain('every pod in shop; pods with app=a in shop: every pod in shop: an item that allows nothing');
    expect(line(ccnp('p', 'nodeSelector: {matchLabels: {role: x}}, ingress: [{}]'))).toContain('nodes with role=x: ');
  });

  test('CIL-23: of a void one only why', () => {
    const mixed = ingress('fromEndpoints: [{}], fromEntities: [world]');
    expect(mixed).toBe('every pod in shop: nothing of it is enforced: `fromEntities` may not stand beside `fromEndpoints`');
  });

  test('CIL-22: a subject is of the own namespace', () => {
    expect(subject('{matchLabels: {"k8s:io.kubernetes.pod.namespace": other, app: a}}')).toBe('pods with app=a in shop');
    expect(subject('{matchLabels: {"k8s:io.kubernetes.pod.namespace": shop}}')).toBe('every pod in shop');
    expect(subject('{matchLabels: {io.kubernetes.pod.namespace: other}}')).toBe(
      'nobody: it asks for io.kubernetes.pod.namespace=other, and selects only pods in shop',
    );
    expect(subject('{matchExpressions: [{key: "k8s:io.kubernetes.pod.namespace", operator: In, values: [shop, other]}]}')).toBe(
      'every pod in shop',
    );
    expect(subject('{matchLabels: {io.cilium.k8s.namespace.labels.team: x}}')).toBe('every pod in shop, while that has team=x');
  });

  test('CIL-9: a policy that only denies closes the rest; CIL-24: a default deny without rules is not certain', () => {
    expect(line(cnp('shop/p', 'endpointSelector: {}, ingressDeny: [{fromEntities: [world]}]'))).toContain(
      'never accept anything from anyone outside the cluster; everything else inbound is denied, unless another policy allows it;',
    );
    expect(line(cnp('shop/p', 'endpointSelector: {}, egress: [{}], enableDefaultDeny: {ingress: true}'))).toContain(
      'this policy says nothing of what comes in; whether its enableDefaultDeny closes it all the same is not certain;',
    );
  });

  test('a group is no policy', () => {
    expect(line(cidrGroup('office', ['10.0.0.0/8']))).toBe('no words');
  });
});
