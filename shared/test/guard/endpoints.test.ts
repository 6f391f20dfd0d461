/** What is watched over behind Services without a selector. */
import { describe, expect, test } from 'vitest';
import { apiServer, judged, put, said } from './clusters.ts';

const quietPod = (path: string, ip: string, more = ''): string => {
  const [namespace, name] = path.split('/');
  return `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}, spec: {dnsPolicy: Default, automountServiceAccountToken: false, ${more}containers: [{name: c}]}, status: {podIP: ${ip}, phase: Running}}`;
};
const bare = (path: string, ports: string): string => {
  const [namespace, name] = path.split('/');
  return `{apiVersion: v1, kind: Service, metadata: {name: ${name}, namespace: ${namespace}}, spec: {ports: [${ports}]}}`;
};
const slice = (path: string, ip: string, ports: string): string => {
  const [namespace, name] = path.split('/');
  return `{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: ${name}-1, namespace: ${namespace}, labels: {kubernetes.io/service-name: ${name}}}, addressType: IPv4, ports: [${ports}], endpoints: [{addresses: [${ip}]}]}`;
};
const hook =
  '{apiVersion: admissionregistration.k8s.io/v1, kind: MutatingWebhookConfiguration, metadata: {name: m}, webhooks: [{name: a.b.c, clientConfig: {service: {namespace: policy, name: hook}}}]}';
const webhook = [
  ...apiServer,
  quietPod('policy/hook', '10.1.0.9'),
  bare('policy/hook', '{name: https, port: 443}, {name: other, port: 80}'),
  slice('policy/hook', '10.1.0.9', '{name: https, port: 9443}, {name: other, port: 8080}'),
  hook,
];
const admitting = (port: number): ReturnType<typeof put> =>
  put('policy/p', `podSelector: {}, policyTypes: [Ingress], ingress: [{ports: [{port: ${port}}]}]`);

const only = (cidr: string): ReturnType<typeof put> =>
  put('ingress-nginx/p', `podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: ${cidr}}}]}]`);

describe('a Service without a selector ends where its endpoints say', () => {
  test('at a pod: on the port that bears the name of the Service’s', () => {
    expect(said(judged(webhook, admitting(443)))).toEqual(['critical webhook: policy/Pod/hook']);
    expect(said(judged(webhook, admitting(8080)))).toEqual(['critical webhook: policy/Pod/hook']);
    expect(judged(webhook, admitting(9443)).losses).toEqual([]);
  });

  test('endpoints of another Service, or of one that has a selector, are not followed', () => {
    const others = webhook.filter((text) => !text.includes('EndpointSlice') || text.includes('default'));
    const astray = slice('policy/other', '10.1.0.9', '{name: https, port: 9443}');
    expect(judged([...others, astray], admitting(443)).losses).toEqual([]);
    const selecting = webhook.map((text) =>
      text.replace('spec: {ports: [{name: https', 'spec: {selector: {app: none}, ports: [{name: https'),
    );
    expect(judged(selecting, admitting(443)).losses).toEqual([]);
  });

  test('at an address outside: what the controller of an Ingress may no longer reach', () => {
    const cluster = [
      quietPod('ingress-nginx/controller', '10.1.0.4').replace('app: controller', 'app.kubernetes.io/name: ingress-nginx'),
      bare('shop/legacy', '{port: 80}'),
      slice('shop/legacy', '203.0.113.7', '{port: 8080}'),
      '{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: old, namespace: shop}, spec: {defaultBackend: {service: {name: legacy, port: {number: 80}}}}}',
    ];
    const report = judged(cluster, only('10.0.0.0/8'));
    expect(said(report)).toEqual(['critical ingress: ingress-nginx/Pod/controller']);
    expect(report.losses[0]?.why).toContain(
      'ingress-nginx/controller can no longer reach 203.0.113.7, which is behind Ingress shop/old on TCP 8080',
    );
    expect(judged(cluster, only('203.0.113.0/24')).losses).toEqual([]);
  });
});
