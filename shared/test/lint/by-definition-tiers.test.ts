/** What rules do together where other APIs are asked before or after, from the definitions: L-22, L-23, L-25 and note (i). Each case lists all that is found in it. */
import { expect, test } from 'vitest';
import { base, findings, messagesIn, object, policy, web } from './files.ts';
import type { Case } from './files.ts';

const admin = (name: string, spec: string): string =>
  object(
    'policy.networking.k8s.io/v1alpha2',
    'ClusterNetworkPolicy',
    name,
    `tier: Admin, priority: 5, subject: {namespaces: {}}, ${spec}`,
  );
const calico = (path: string, spec: string): string => object('projectcalico.org/v3', 'NetworkPolicy', path, spec);
const cilium = (path: string, spec: string): string => object('cilium.io/v2', 'CiliumNetworkPolicy', path, spec);

const denyAllIn = admin('guard', 'ingress: [{action: Deny, from: [{namespaces: {}}]}]');
const acceptAll = admin(
  'open',
  'ingress: [{action: Accept, from: [{namespaces: {}}]}], egress: [{action: Accept, to: [{namespaces: {}}]}]',
);
/** db lets web in, and web is not let out to it. */
const oneSide =
  policy(
    'a/p',
    'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}]',
  ) + policy('a/q', `${web}, policyTypes: [Egress], egress: [{ports: [{port: 53, protocol: UDP}, {port: 53}]}]`);

const cases: readonly Case[] = [
  [
    'admin: L-22 stays',
    base + denyAllIn + policy('a/all', 'podSelector: {}, ingress: [{}]') + policy('a/q', web + ', policyTypes: [Ingress]'),
    'L-22 warning a/all spec.ingress[0]',
  ],
  [
    'admin: L-23 stays',
    base +
      denyAllIn +
      policy('a/p', web + ', ingress: [{from: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 80}]}]') +
      policy('a/q', web + ', ingress: [{from: [{podSelector: {}}]}]'),
    'L-23 info a/p spec.ingress[0]',
  ],
  ['admin: L-25 stays', base + acceptAll + oneSide, 'L-25 warning a/p spec.ingress[0]'],
  [
    'admin deny is no L-25',
    base +
      denyAllIn +
      policy(
        'a/p',
        'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}]',
      ),
  ],
  [
    'calico later allows: no L-25',
    base + calico('a/c', "order: 2000, selector: app == 'web', types: [Egress], egress: [{action: Allow}]") + oneSide,
  ],
  [
    'calico before denies: L-25 quiet where NPs allow',
    base +
      calico('a/c', "order: 10, selector: app == 'web', types: [Egress], egress: [{action: Deny}]") +
      policy(
        'a/p',
        'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}]',
      ),
    'L-20 warning ForeignPolicy/a/projectcalico.org/v3/NetworkPolicy/c spec',
    'L-42 warning ForeignPolicy/a/projectcalico.org/v3/NetworkPolicy/c spec.egress',
  ],
  [
    'cilium allows egress: no L-25',
    base +
      cilium('a/c', 'endpointSelector: {matchLabels: {app: web}}, egress: [{toEndpoints: [{matchLabels: {app: db}}]}]') +
      oneSide,
  ],
];

findings(cases);

test('who is asked before NetworkPolicies is said (i)', () => {
  const cancelled = policy('a/all', 'podSelector: {}, ingress: [{}]') + policy('a/q', `${web}, policyTypes: [Ingress]`);
  const [with22] = messagesIn(base + denyAllIn + cancelled, 'L-22');
  expect(with22).toMatch(/; guard may decide some of it first, before NetworkPolicies are asked$/u);
  expect(messagesIn(base + cancelled, 'L-22')).toEqual([expect.not.stringContaining('first')]);
  expect(messagesIn(base + acceptAll + oneSide, 'L-25')).toEqual([expect.stringMatching(/; open may decide some of it first/u)]);
});

test('an admin policy that passes, or is about others, decides nothing first (i)', () => {
  const passing = admin('guard', 'ingress: [{action: Pass, from: [{namespaces: {}}]}]');
  const ofOthers = admin('guard', 'ingress: [{action: Deny, from: [{namespaces: {matchLabels: {team: none}}}]}]');
  for (const guard of [passing, ofOthers])
    expect(messagesIn(base + guard + oneSide, 'L-25')).toEqual([expect.not.stringContaining('first')]);
});
