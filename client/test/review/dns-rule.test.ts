/** The rule that gives back the name lookups which a change would cut: for whom, and under which name. */
import { describe, expect, test } from 'vitest';
import type { Loss } from '@eastwest/shared/guard';
import { keyOf, policyOfManifest, readPolicyText } from '@eastwest/shared/kube';
import type { Proposal } from '@eastwest/shared/change';
import { dnsRule } from '../../src/review/dns-rule.ts';
import type { DraftState } from '../../src/state/drafts.ts';
import { clusterOf, namespace, pod, policy } from '../support/objects.ts';

const text = (name: string, subject: string, egress = '[]'): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: shop }
spec: { podSelector: ${subject}, policyTypes: [Egress], egress: ${egress} }
`;
const all = [
  namespace('shop'),
  namespace('kube-system'),
  pod('shop/web-1'),
  pod('shop/db-1'),
  pod('kube-system/coredns-1', {
    labels: { 'k8s-app': 'kube-dns' },
    ports: [{ name: 'dns', protocol: 'UDP', port: 53 }],
  }),
];
const loss: Loss = {
  what: 'dns',
  severity: 'critical',
  who: [{ namespace: 'shop', kind: 'Deployment', name: 'web', pods: 1 }],
  other: 'kube-system/coredns',
  ports: [],
  why: '',
  confirm: 'web',
  notes: [],
};
const made = (body: string): DraftState => ({ type: 'edit', id: 'new:1', text: body, baseText: '' });

function policies(proposal: Proposal | undefined) {
  return (proposal?.changes ?? []).map((change) => {
    const { manifest } = readPolicyText(change.type === 'delete' ? '' : change.text);
    if (manifest === undefined) throw new Error('a policy is made');
    return { key: keyOf(policyOfManifest(manifest)), subject: (manifest['spec'] as { podSelector: unknown }).podSelector };
  });
}

describe('a DNS rule', () => {
  test('NP-1: is for the workload alone where others of the namespace are not isolated', () => {
    const found = policies(dnsRule(loss, clusterOf(...all), [made(text('web', '{ matchLabels: { app: web } }'))]));
    expect(found).toEqual([{ key: 'NetworkPolicy/shop/web-allow-dns', subject: { matchLabels: { app: 'web' } } }]);
  });

  test('is for the namespace where a policy isolates all of it', () => {
    const found = policies(dnsRule(loss, clusterOf(...all), [made(text('deny', '{}'))]));
    expect(found).toEqual([{ key: 'NetworkPolicy/shop/allow-dns', subject: {} }]);
  });

  test('bears no name that is taken, not even by what is to be deleted', () => {
    const old = policy(text('allow-dns', '{}'));
    const gone: DraftState = {
      type: 'delete',
      id: keyOf(old),
      baseText: '',
      base: { key: keyOf(old), uid: old.uid, resourceVersion: old.resourceVersion },
    };
    const found = policies(dnsRule(loss, clusterOf(...all, old), [gone, made(text('deny', '{}'))]));
    expect(found.map(({ key }) => key)).toEqual(['NetworkPolicy/shop/allow-dns-2']);
  });

  test('is nothing that helps with any other loss, or where no DNS is seen', () => {
    expect(dnsRule({ ...loss, what: 'apiserver' }, clusterOf(...all), [])).toBeUndefined();
    expect(dnsRule(loss, clusterOf(...all.slice(0, 4)), [])).toBeUndefined();
  });
});
