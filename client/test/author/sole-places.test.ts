/** What can be asked of the line that the cursor is on. */
import { expect, test } from 'vitest';
import { rulesOfText } from '../../src/author/sole-places.ts';
import { allowText } from '../support/objects.ts';

const titles = (text: string): readonly string[] => rulesOfText(text).rules.map(({ path, title }) => `${path}: ${title}`);

test('every rule is named by what it does, a deny section of Cilium and an action among them', () => {
  expect(titles(allowText('web', 'api'))).toEqual(['spec.ingress[0]: What only this rule allows']);
  const cilium = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: a, namespace: a}
spec:
  endpointSelector: {}
  ingressDeny: [{fromEntities: [world]}]
`;
  expect(titles(cilium)).toEqual(['spec.ingressDeny[0]: What only this rule stops']);
  const calico = `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: a, namespace: a}
spec: {ingress: [{action: Deny}, {action: Pass}, {action: Log}, {action: Allow}]}
`;
  expect(titles(calico)).toEqual([
    'spec.ingress[0]: What only this rule stops',
    'spec.ingress[1]: What only this rule passes on',
    'spec.ingress[2]: What only this rule decides',
    'spec.ingress[3]: What only this rule allows',
  ]);
});

test('a text that cannot be read has none', () => {
  const { at, rules } = rulesOfText('spec: [');
  expect([at(1), rules]).toEqual([undefined, []]);
});
