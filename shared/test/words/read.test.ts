import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { JsonObject } from '../../src/kube/index.ts';
import { normalizePolicy } from '../../src/model/index.ts';
import { readingLine, readPolicy } from '../../src/words/index.ts';
import { policy } from '../support/cluster.ts';

function line(spec: string): string {
  return readingLine(readPolicy(normalizePolicy(policy('default/p', parse(spec) as JsonObject))));
}

const egress = (block: string): string => line(`podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: ${block}}]}]`);

describe('a policy read aloud', () => {
  test('the classic first example', () => {
    const words = line(`
podSelector: {matchLabels: {role: db}}
policyTypes: [Ingress]
ingress:
  - from:
      - namespaceSelector: {matchLabels: {project: myproject}}
      - podSelector: {matchLabels: {role: frontend}}
    ports: [{port: 6379}]`);
    expect(words).toBe(
      'pods with role=db in default: accept TCP 6379 from every pod in namespaces with project=myproject, or pods with role=frontend in default; ' +
        'everything else inbound has no rule; this policy says nothing of what goes out',
    );
  });

  test('NP-27: both selectors in one item are one clause', () => {
    const words = line(`
podSelector: {}
policyTypes: [Ingress]
ingress:
  - from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}, podSelector: {matchLabels: {app: web}}}]`);
    expect(words).toContain('every pod in default: accept anything from pods with app=web in shop; everything else');
  });

  test('NP-21 and NP-24: no rule is closed, an empty rule is open', () => {
    expect(line('podSelector: {}\npolicyTypes: [Ingress]')).toContain('no rule lets anything in');
    const open = line('podSelector: {}\npolicyTypes: [Ingress]\ningress: [{}]');
    expect(open).toContain('accept anything from anyone, in the cluster or outside');
    expect(open).not.toContain('everything else');
  });

  test('NP-8: egress rules without policyTypes isolate for ingress as well', () => {
    const words = line('podSelector: {}\negress: [{ports: [{protocol: UDP, port: 53}]}]');
    expect(words).toContain(
      'no rule lets anything in; may send UDP 53 to anyone, in the cluster or outside; everything else outbound has no rule',
    );
  });

  test('NP-16, NP-18: all four operators', () => {
    const words = line(`
podSelector:
  matchExpressions:
    - {key: app, operator: In, values: [web, api]}
    - {key: env, operator: NotIn, values: [dev]}
    - {key: tier, operator: Exists}
    - {key: canary, operator: DoesNotExist}
policyTypes: [Ingress]`);
    expect(words).toContain(
      'pods with app in (api, web) and env other than dev or absent and any tier and without canary in default',
    );
  });

  test.each([
    ['{port: 80}', 'TCP 80'],
    ['{port: 8000, endPort: 8010}', 'TCP 8000–8010'],
    ['{protocol: SCTP}', 'any SCTP port'],
    ['{protocol: UDP, port: dns}', 'the UDP port named dns'],
    ['{port: 80}, {port: 443}, {protocol: UDP, port: 443}', 'TCP 80, TCP 443 or UDP 443'],
  ])('the ports %s are %s', (ports, words) => {
    expect(line(`podSelector: {}\npolicyTypes: [Ingress]\ningress: [{ports: [${ports}]}]`)).toContain(`accept ${words} from`);
  });

  test('NP-28: a block with its exceptions', () => {
    expect(egress('{cidr: 0.0.0.0/0, except: [10.0.0.0/8, 169.254.169.254/32]}')).toContain(
      'to any IPv4 address except 10.0.0.0/8 or 169.254.169.254/32',
    );
    expect(egress('{cidr: 10.0.0.7/32}')).toContain('to address 10.0.0.7');
    expect(egress('{cidr: 10.0.0.0/16}')).toContain('to addresses 10.0.0.0/16');
  });

  test('each sentence knows its rule', () => {
    const { sentences } = readPolicy(
      normalizePolicy(policy('default/p', 'podSelector: {}, policyTypes: [Ingress], ingress: [{}, {ports: [{port: 80}]}]')),
    );
    expect(sentences.map(({ path }) => path)).toEqual(['spec.ingress[0]', 'spec.ingress[1]', undefined]);
  });

  test('of an invalid policy nothing is guessed', () => {
    const words = line('podSelector: {}\npolicyTypes: [Ingress]\ningress: [{ports: [{port: 99999}]}]');
    expect(words).toMatch(/^every pod in default: cannot be read: /u);
    expect(words).not.toContain('accept');
  });
});
