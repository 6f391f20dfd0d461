/** Calico v3: policies, staged policies, tiers, network sets, host endpoints. */
import { calicoFields } from '@eastwest/shared/kube';
import type { JSONSchema } from 'monaco-yaml';
import { calicoRule, grammar } from './calico-rule.ts';
import { metadata, policyTypes, wholeObject } from './common.ts';
import { choice, flag, integer, list, mapping, text, texts } from './kit.ts';
import { networkPolicySpec } from './network-policy.ts';

const order = (words: string): JSONSchema => ({ type: 'number', markdownDescription: words });

const endOfTier =
  'A connection that no rule decides is **denied at the end of the tier**, if the tier does not pass: a policy that selects a pod cuts whatever its tier does not allow, even when its only rule is a `Deny`.';

function spec(selector: string) {
  return {
    tier: text('The tier that the policy is in. `default` when left out, where the NetworkPolicies of Kubernetes are too.'),
    order: order(
      'Smaller is asked earlier; without it the policy is asked last in its tier. The NetworkPolicies of Kubernetes are in the tier `default` with order 1000.',
    ),
    selector: text(selector),
    serviceAccountSelector: text(`Only pods whose service account has these labels. ${grammar}`),
    types: list(
      'The directions that the policy is about. Without it: those that it has rules for, and `Ingress` where it has none. **Unlike a NetworkPolicy**, egress rules alone leave ingress as it is.',
      choice('A direction.', policyTypes),
    ),
    ingress: list(`Rules for connections to the pods: the first that matches decides. ${endOfTier}`, calicoRule),
    egress: list(`Rules for connections from the pods: the first that matches decides. ${endOfTier}`, calicoRule),
    performanceHints: texts('For the agent; without effect on what is allowed.'),
  };
}

const namespaced = spec(`The pods of this namespace that the policy is about. Without it: all of them. ${grammar}`);

const hostOnly = 'For host endpoints, not for pods.';
const clusterwide = {
  ...spec(
    `The endpoints that the policy is about. With none of the three selectors: **every** endpoint of every namespace, kube-system and hosts too. ${grammar}`,
  ),
  namespaceSelector: text(
    `Only endpoints of the namespaces with these labels; \`all()\` is every namespace, without hosts. ${grammar}`,
  ),
  applyOnForward: flag(`Also for what a host forwards. ${hostOnly}`),
  preDNAT: flag(`Asked before addresses are rewritten; ingress only, needs \`applyOnForward: true\`. ${hostOnly}`),
  doNotTrack: flag(
    `Asked before connections are tracked, so that answers need a rule of their own; needs \`applyOnForward: true\`. ${hostOnly}`,
  ),
};

const stagedAction = choice('What is tried. A staged policy is **never enforced**.', {
  Set: 'the policy as it is written; what is meant when it is left out',
  Delete: 'that the policy of this name is gone',
  Learn: 'nothing is tried yet',
  Ignore: 'nothing is tried',
});

const ofNamespace = metadata('The namespace whose pods the policy is about.');
const ofCluster = metadata(undefined);

export const calicoNetworkPolicy = wholeObject(
  ofNamespace,
  mapping(calicoFields.policy, `Which pods of this namespace, and what they may do. ${endOfTier}`, namespaced),
);

export const stagedNetworkPolicy = wholeObject(
  ofNamespace,
  mapping(calicoFields.stagedPolicy, 'A NetworkPolicy of Calico that is tried but not enforced.', {
    ...namespaced,
    stagedAction,
  }),
);

export const globalNetworkPolicy = wholeObject(
  ofCluster,
  mapping(calicoFields.globalPolicy, `Which endpoints of the cluster, and what they may do. ${endOfTier}`, clusterwide),
);

export const stagedGlobalNetworkPolicy = wholeObject(
  ofCluster,
  mapping(calicoFields.stagedGlobalPolicy, 'A GlobalNetworkPolicy that is tried but not enforced.', {
    ...clusterwide,
    stagedAction,
  }),
);

export const stagedKubernetesNetworkPolicy = wholeObject(
  ofNamespace,
  mapping(calicoFields.stagedKubernetesPolicy, 'A NetworkPolicy of Kubernetes that is tried but not enforced.', {
    ...networkPolicySpec,
    stagedAction,
  }),
);

export const tier = wholeObject(
  metadata(undefined),
  mapping(calicoFields.tier, 'A stage of evaluation, with policies of its own.', {
    order: order(
      'Smaller is asked earlier; without it the tier is asked last. `default`, with the NetworkPolicies, has 1000000.',
    ),
    defaultAction: choice(
      'What happens at the end to connections of endpoints that a policy of the tier selects and no rule decides.',
      {
        Deny: 'they are cut; what is meant when it is left out',
        Pass: 'the next tier decides',
      },
    ),
  }),
);

const setWords = 'Addresses under labels of their own, which selectors of rules match like those of endpoints.';
const nets = { nets: texts('Address blocks, or single addresses.') };

export const networkSet = wholeObject(
  metadata('The namespace that the set is in: rules of its policies see it.'),
  mapping(calicoFields.set, setWords, nets),
);

export const globalNetworkSet = wholeObject(
  metadata(undefined),
  mapping(calicoFields.set, `${setWords} Rules of a NetworkPolicy see it with \`namespaceSelector: global()\` only.`, nets),
);

const hostPort = mapping(calicoFields.hostPort, 'A port of the host with a name.', {
  name: text('What rules call it.'),
  protocol: text('Such as `TCP`.'),
  port: integer('Its number.'),
});

export const hostEndpoint = wholeObject(
  metadata(undefined),
  mapping(calicoFields.hostEndpoint, 'An interface of a node, so that policies can be about it.', {
    node: text('The node that it is of.'),
    interfaceName: text('The interface; `*` is all of the host.'),
    expectedIPs: texts('Its addresses, by which peers with selectors match it.'),
    profiles: texts('What is asked after the policies. Without profile and policy everything is cut.'),
    ports: list('Ports with names.', hostPort),
  }),
);
