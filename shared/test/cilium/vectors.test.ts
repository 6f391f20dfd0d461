/** The golden vectors 30–32 of the specification, section 7, as they stand there. */
import { describe, test } from 'vitest';
import { cnp } from '../support/cilium.ts';
import { expectAnswers, policy } from '../support/cluster.ts';
import { goldenPods, X } from '../support/golden.ts';

describe('golden vectors', () => {
  test('30: an empty item allows nothing and isolates (CIL-6)', () => {
    expectAnswers([...goldenPods, cnp('a/p', 'endpointSelector: {}, ingress: [{}]')], { 'a/web → a/db:5432': 'denied' });
  });

  test('31: without a protocol any is meant (4.3)', () => {
    const spec = 'endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "80"}]}]}]';
    expectAnswers([...goldenPods, cnp('a/p', spec)], { [`${X} → a/web:80/UDP`]: 'allowed', [`${X} → a/web:81/UDP`]: 'denied' });
  });

  test('32: a deny rule beats what a NetworkPolicy allows (CIL-8)', () => {
    const deny = cnp('a/p', 'endpointSelector: {}, ingressDeny: [{fromEndpoints: [{matchLabels: {app: web}}]}]');
    const objects = [...goldenPods, deny, policy('a/np', 'podSelector: {}, ingress: [{}]')];
    expectAnswers(objects, { 'a/web → a/db:5432': 'denied', [`${X} → a/db:5432`]: 'allowed' });
  });
});
