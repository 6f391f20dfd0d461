/** The pods of the golden vectors (semantics, section 7): a/web, a/db, b/web, b/host on nodes n1 and n2; X is outside. */
import type { ClusterObject } from '../../src/kube/index.ts';
import { namespace, node, pod } from './cluster.ts';

export const X = '203.0.113.9';

export const goldenPods: readonly ClusterObject[] = [
  namespace('a', { team: 'x' }),
  namespace('b'),
  node('n1', '192.168.0.1'),
  node('n2', '192.168.0.2'),
  pod('a/web', { labels: { app: 'web' }, ports: ['http 80'], ips: ['10.0.0.1'], nodeName: 'n1' }),
  pod('a/db', { labels: { app: 'db' }, ports: ['pg 5432'], ips: ['10.0.0.2'], nodeName: 'n2' }),
  pod('b/web', { labels: { app: 'web' }, ports: ['http 8080'], ips: ['10.0.0.3'], nodeName: 'n2' }),
  pod('b/host', { labels: { app: 'agent' }, hostNetwork: true, ips: ['192.168.0.1'], nodeName: 'n1' }),
];

/** Recipes of section 6.1: default deny all, default deny ingress. */
export const r1 = 'podSelector: {}, policyTypes: [Ingress, Egress]';
export const r2 = 'podSelector: {}, policyTypes: [Ingress]';
