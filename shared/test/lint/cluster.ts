/** The cluster that the findings' fixtures stand in, and a few words to say what is added to it. */
import { parse } from 'yaml';
import { evaluate } from '../../src/evaluate/index.ts';
import type { Profile } from '../../src/evaluate/index.ts';
import type { ClusterObject, ServiceObject } from '../../src/kube/index.ts';
import { lint } from '../../src/lint/index.ts';
import type { Finding } from '../../src/lint/index.ts';
import { namespace, node, pod, policy, state } from '../support/cluster.ts';

/** What fires, where, and the near miss on which it must be silent. */
export type Fixture = readonly [
  id: string,
  path: string,
  fires: readonly ClusterObject[],
  near: readonly ClusterObject[],
  profile?: Profile,
];

const web = pod('a/web', { labels: { app: 'web' }, ports: ['http 8080'], ips: ['10.0.0.1'], nodeName: 'n1' });
const db = pod('a/db', { labels: { app: 'db' }, ports: ['pg 5432'], ips: ['10.0.0.2', 'fd00::2'], nodeName: 'n1' });
const other = pod('b/api', { labels: { app: 'api', tier: 'back' }, ports: ['http 9090'], ips: ['10.0.0.3'], nodeName: 'n2' });
const agent = pod('a/agent', { labels: { app: 'agent' }, hostNetwork: true, ips: ['192.168.0.1'], nodeName: 'n1' });
const dns = pod('kube-system/dns', {
  labels: { 'k8s-app': 'kube-dns' },
  ports: ['dns 53/UDP', 'dns-tcp 53'],
  ips: ['10.0.0.53'],
});
export const base: readonly ClusterObject[] = [
  namespace('a'),
  namespace('b', { team: 'x' }),
  namespace('kube-system'),
  node('n1', '192.168.0.1'),
  node('n2', '192.168.0.2'),
  web,
  db,
  other,
  agent,
  dns,
];

export function service(path: string, spec: string, extra: Partial<ServiceObject> = {}): ServiceObject {
  const [namespace = '', name = ''] = path.split('/');
  const { selector, ports } = parse(`{${spec}}`) as Pick<ServiceObject, 'selector' | 'ports'>;
  const common = { uid: path, resourceVersion: '1', labels: {}, type: 'ClusterIP', clusterIPs: [] };
  return { kind: 'Service', name, namespace, ...common, ...(selector === undefined ? {} : { selector }), ports, ...extra };
}

export function found(objects: readonly ClusterObject[], id: string, profile?: Profile): readonly Finding[] {
  return lint(evaluate(state([...base, ...objects]), profile)).filter((one) => one.id === id);
}

export const inA = (spec: string): readonly ClusterObject[] => [policy('a/p', spec)];
export const onWeb = 'podSelector: {matchLabels: {app: web}}';
export const from = (peers: string, more = ''): readonly ClusterObject[] => inA(`${onWeb}, ingress: [{from: [${peers}]${more}}]`);
export const to = (peers: string, more = ''): readonly ClusterObject[] =>
  inA(`${onWeb}, policyTypes: [Egress], egress: [{to: [${peers}]${more}}]`);
export const ofB = 'namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: b}}';
