/** NP-34: what a Service's port leads to is what is offered. */
import type { ServiceObject } from '@eastwest/shared/kube';
import { expect, test } from 'vitest';
import { serviceNotes } from '../../src/author/service-ports.ts';
import { offersAt } from '../../src/author/suggestions.ts';
import { clusterOf, namespace, pod } from '../support/objects.ts';

function service(
  name: string,
  ports: ServiceObject['ports'],
  selector: Readonly<Record<string, string>> = { app: 'web' },
): ServiceObject {
  const meta = { namespace: 'shop', name, uid: name, resourceVersion: '1', labels: {} };
  return { kind: 'Service', ...meta, type: 'ClusterIP', clusterIPs: [], selector, ports };
}

const pods = [pod('shop/web-1'), pod('data/web-1')];

test('the target port, a number or a name, with where it comes from', () => {
  const notes = serviceNotes(pods, [
    service('web', [
      { protocol: 'TCP', port: 80, targetPort: 8080 },
      { protocol: 'TCP', port: 81, targetPort: 'http' },
      { protocol: 'TCP', port: 9000 },
    ]),
    service('front', [{ protocol: 'TCP', port: 443, targetPort: 8080 }]),
  ]);
  expect(notes).toEqual(
    new Map([
      ['8080', ['Service web: 80 → 8080', 'Service front: 443 → 8080']],
      ['http', ['Service web: 81 → http']],
      ['9000', ['Service web: 9000 → 9000']],
    ]),
  );
});

test('only of Services in front of these pods: same namespace, every label, and some label at all', () => {
  expect(serviceNotes([pod('data/web-1')], [service('web', [{ protocol: 'TCP', port: 80 }])]).size).toBe(0);
  expect(serviceNotes(pods, [service('web', [{ protocol: 'TCP', port: 80 }], { app: 'web', tier: 'x' })]).size).toBe(0);
  expect(serviceNotes(pods, [service('web', [{ protocol: 'TCP', port: 80 }], {})]).size).toBe(0);
});

test('offered beside what the pods declare, never the port of the Service itself', () => {
  const cluster = clusterOf(
    namespace('shop'),
    ...pods,
    service('web', [
      { protocol: 'TCP', port: 80, targetPort: 8080 },
      { protocol: 'TCP', port: 90, targetPort: 9090 },
    ]),
  );
  const policy = { metadata: { namespace: 'shop' }, spec: { podSelector: {}, ingress: [{ ports: [{ port: 1 }] }] } };
  const offers = offersAt({ path: ['spec', 'ingress', 0, 'ports', 0, 'port'], at: 'value', typed: '' }, policy, cluster);
  expect(offers.map(({ label, detail }) => `${label}: ${detail}`)).toEqual([
    '8080: TCP · http · web · Service web: 80 → 8080',
    'http: TCP · 8080 · web',
    '9090: Service web: 90 → 9090',
  ]);
});
