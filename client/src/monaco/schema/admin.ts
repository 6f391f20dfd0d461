/** `policy.networking.k8s.io`: AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy. */
import { adminFields, adminRuleFields } from '@eastwest/shared/kube';
import type { JSONSchema } from 'monaco-yaml';
import { adminPorts, clusterProtocols } from './admin-ports.ts';
import { labelSelector, metadata, wholeObject } from './common.ts';
import { choice, integer, list, mapping, saying, text, texts } from './kit.ts';

const pods = mapping(
  adminFields.pods,
  'Pods of the namespaces that the first selector chooses: those that the second one chooses.',
  { namespaceSelector: labelSelector('namespaces'), podSelector: labelSelector('pods') },
  { required: ['namespaceSelector', 'podSelector'] },
);

const podPeers = { namespaces: labelSelector('namespaces', 'Every pod of the namespaces with these labels.'), pods };

const subject = mapping(
  adminFields.subject,
  'The pods that the policy is about: exactly one of `namespaces` and `pods`. Being its subject cuts nothing by itself: only rules do. Pods in the host network are never meant.',
  podPeers,
);

const ingressPeer = mapping(
  adminFields.ingressPeer,
  'One peer: exactly one of `namespaces` and `pods`. Addresses outside the cluster and nodes never match an ingress rule: what comes from there is left to the next tier.',
  podPeers,
  { title: 'peer' },
);

const egressPeers = {
  ...podPeers,
  networks: texts(
    'Address blocks, 1 to 25. The address of the destination is compared, **those of pods too**: `0.0.0.0/0` is the cluster as well. To leave something out, say so in a rule before.',
  ),
  nodes: labelSelector('nodes', 'Nodes by their labels. Experimental: not every definition of the API has it.'),
};

const domainNames = texts(
  'Whole names such as `example.org`, or `*.example.org` for every name below it, but not that one itself. Only in rules that admit. Experimental: not every definition of the API has it.',
);

const onlyOne = 'One peer: exactly one of these fields.';

const egressPeer = mapping(adminFields.egressPeer, onlyOne, { ...egressPeers, domainNames }, { title: 'peer' });
const baselineEgressPeer = mapping(adminFields.baselineEgressPeer, onlyOne, egressPeers, { title: 'peer' });

const never = '**Never empty**: an empty list does not mean any. For every pod write `namespaces: {}`.';
const from = list(`Where the connections come from. ${never}`, ingressPeer);
const to = `Where the connections go to. ${never}`;

const names = {
  name: text('For people, at most 100 characters.'),
};

/** `admits`: what the API calls it. */
function actionOf(admits: 'Accept' | 'Allow', passes: boolean): JSONSchema {
  const values = {
    [admits]: 'lets the connection in or out: nobody after this is asked',
    Deny: 'cuts the connection: nobody after this is asked',
    ...(passes ? { Pass: 'leaves this tier: the next one decides' } : {}),
  };
  return choice(
    'What happens to connections that match. The first rule that matches decides; none: the next tier is asked.',
    values,
  );
}

const ruleWords = 'One rule: about what matches both its peers and its ports.';
const ordered = 'asked from the top; the first that matches decides.';

function directions<Ports extends 'ports' | 'protocols'>(
  ports: { readonly key: Ports; readonly schema: Readonly<Record<Ports, JSONSchema>> },
  action: JSONSchema,
  peer: JSONSchema,
) {
  const { key, schema } = ports;
  const ruleIn = mapping(adminRuleFields('from', key), ruleWords, { ...names, action, from, ...schema }, ruleExtras('from'));
  const ruleOut = mapping(
    adminRuleFields('to', key),
    ruleWords,
    { ...names, action, to: list(to, peer), ...schema },
    ruleExtras('to'),
  );
  return {
    ingress: list(`Rules for connections to the pods, ${ordered}`, ruleIn),
    egress: list(`Rules for connections from the pods, ${ordered}`, ruleOut),
  };
}

const ruleExtras = <Side extends 'from' | 'to'>(side: Side) => ({ title: 'rule', required: ['action', side] as const });

const oldPorts = { key: 'ports', schema: { ports: adminPorts } } as const;
const priority = integer(
  'From 0, which is asked first, to 1000. Of two policies with one priority it is **undefined** which is asked first.',
);

export const adminNetworkPolicy = wholeObject(
  metadata(undefined),
  mapping(
    adminFields.spec,
    'Asked before every NetworkPolicy of the namespaces.',
    { priority, subject, ...directions(oldPorts, actionOf('Allow', true), egressPeer) },
    { required: ['priority', 'subject'] },
  ),
);

export const baselineAdminNetworkPolicy = wholeObject(
  metadata(undefined, 'Always `default`: a cluster has one.'),
  mapping(
    adminFields.baselineSpec,
    'Asked after the NetworkPolicies, and only about pods that none of them isolates in that direction.',
    { subject, ...directions(oldPorts, actionOf('Allow', false), baselineEgressPeer) },
    { required: ['subject'] },
  ),
);

const protocols = { key: 'protocols', schema: { protocols: clusterProtocols } } as const;

export const clusterNetworkPolicy = wholeObject(
  metadata(undefined),
  mapping(
    adminFields.clusterSpec,
    'Asked before or after the NetworkPolicies of the namespaces, by its tier.',
    {
      tier: choice('When the policy is asked.', {
        Admin: 'before every NetworkPolicy',
        Baseline: 'after them, and only about pods that none of them isolates in that direction',
      }),
      priority: saying(
        `Within its tier: from 0, which is asked first, to 1000. Of two policies with one priority it is **undefined** which is asked first.`,
        priority,
      ),
      subject,
      ...directions(protocols, actionOf('Accept', true), egressPeer),
    },
    { required: ['tier', 'priority', 'subject'] },
  ),
);
