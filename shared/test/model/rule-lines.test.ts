/** From a line of a policy's text to the rule, the peer or the port that it is of. */
import { describe, expect, test } from 'vitest';
import { formatPath, readPolicyText } from '../../src/kube/index.ts';
import { ruleLines, rulePathAt } from '../../src/model/index.ts';

/** What each line is of; `-` where it is in no rule. */
function pathsOf(text: string): readonly string[] {
  const { manifest } = readPolicyText(text);
  if (manifest === undefined) throw new Error('the text cannot be read');
  const lines = ruleLines(text, manifest);
  return text
    .trimEnd()
    .split('\n')
    .map((_, index) => formatPath(rulePathAt(lines, index + 1) ?? []) || '-');
}

describe('a line is of the innermost item that holds it', () => {
  test('in a NetworkPolicy, with comments and blank lines, sections in any order', () => {
    const text = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: a}
spec:
  podSelector: {}
  egress:
    - {}
  ingress:
    # the shop
    - from:
        - podSelector:
            matchLabels:
              app: web
        - ipBlock: {cidr: 10.0.0.0/8}
      ports:
        - port: 80
    - from: []
  policyTypes: [Ingress, Egress]
`;
    expect(pathsOf(text).slice(5)).toEqual([
      '-',
      'spec.egress[0]',
      '-',
      '-',
      'spec.ingress[0]',
      'spec.ingress[0].from[0]',
      'spec.ingress[0].from[0]',
      'spec.ingress[0].from[0]',
      'spec.ingress[0].from[1]',
      'spec.ingress[0]',
      'spec.ingress[0].ports[0]',
      'spec.ingress[1]',
      '-',
    ]);
  });

  test('in the specs of a Cilium policy, deny sections among them (CIL-1, CIL-8)', () => {
    const text = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: db, namespace: a}
specs:
  - endpointSelector: {}
    ingressDeny:
      - fromEntities:
          - world
        toPorts:
          - ports:
              - port: "80"
`;
    expect(pathsOf(text).slice(4)).toEqual([
      '-',
      '-',
      'specs[0].ingressDeny[0]',
      'specs[0].ingressDeny[0].fromEntities[0]',
      'specs[0].ingressDeny[0]',
      'specs[0].ingressDeny[0].toPorts[0]',
      'specs[0].ingressDeny[0].toPorts[0].ports[0]',
    ]);
  });

  test('without a spec there is none', () => {
    expect(pathsOf('apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nspec:\n')).toEqual(['-', '-', '-']);
  });
});
