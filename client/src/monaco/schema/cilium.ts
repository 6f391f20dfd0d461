/** `cilium.io/v2`: CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy, CiliumCIDRGroup. */
import { ciliumFields, objectFields } from '@eastwest/shared/kube';
import type { JSONSchema } from 'monaco-yaml';
import { fromMembers, keys, toFQDNs, toMembers } from './cilium-peers.ts';
import { authentication, icmps, requires, toDeniedPorts, toPorts } from './cilium-ports.ts';
import { labelSelector, metadata, otherFields } from './common.ts';
import { flag, list, mapping, text, texts, unoffered } from './kit.ts';

const itemWords =
  'One item: what matches both its peers and its ports. Without a peer member: any peer. `{}` matches **nothing**, but isolates the pods in this direction.';
const item = { title: 'rule' };
const fromRequires = unoffered(requires);
const toRequires = unoffered(requires);

const ingress = mapping(ciliumFields.ingress, itemWords, { ...fromMembers, toPorts, icmps, authentication, fromRequires }, item);
const ingressDeny = mapping(
  ciliumFields.ingressDeny,
  itemWords,
  { ...fromMembers, toPorts: toDeniedPorts, icmps, fromRequires },
  item,
);
const egress = mapping(
  ciliumFields.egress,
  itemWords,
  { ...toMembers, toFQDNs, toPorts, icmps, authentication, toRequires },
  item,
);
const egressDeny = mapping(
  ciliumFields.egressDeny,
  itemWords,
  { ...toMembers, toServices: unoffered(toMembers.toServices), toPorts: toDeniedPorts, icmps, toRequires },
  item,
);

const isolates = 'The pods are isolated in this direction as soon as there is an item';
const denyOnly =
  '**Deny rules alone isolate too**: beside them allow the rest, for instance `fromEntities: [all]` or `toEntities: [all]`, or set `enableDefaultDeny` to `false`.';

const defaultDeny = mapping(
  ciliumFields.defaultDeny,
  'Whether the rule isolates the pods that it selects. Another policy may still do it: one is enough.',
  {
    ingress: flag('`true` when left out and there are ingress rules.'),
    egress: flag('`true` when left out and there are egress rules.'),
  },
);

const label = mapping(
  ciliumFields.label,
  'A label of the rule.',
  { key: text('The key.'), source: text('Where it is from.'), value: text('The value.') },
  { required: ['key'] },
);

function rule(selector: string, nodeSelector: JSONSchema): JSONSchema {
  return mapping(
    ciliumFields.rule,
    'Which pods, and what they may do. Any deny rule that matches **beats every allow**, those of NetworkPolicies too; otherwise one allow is enough. There is no order.',
    {
      endpointSelector: labelSelector('pods', `${selector} ${keys}`),
      nodeSelector,
      ingress: list(`What is allowed to the pods. ${isolates}.`, ingress),
      ingressDeny: list(`What is denied to the pods. ${denyOnly}`, ingressDeny),
      egress: list(`What is allowed from the pods. ${isolates}. Remember DNS: without it names are not found.`, egress),
      egressDeny: list(`What is denied from the pods. ${denyOnly}`, egressDeny),
      enableDefaultDeny: defaultDeny,
      description: text('For people.'),
      labels: list('Labels of the rule itself. They have no effect on traffic.', label),
      log: mapping(ciliumFields.log, 'What the agent writes beside verdicts of this rule.', {
        value: text('At most 32 characters.'),
      }),
    },
    { title: 'rule', required: ['endpointSelector'] },
  );
}

function policy(meta: JSONSchema, spec: JSONSchema): JSONSchema {
  const specs = list('Several rules in one object. Beside `spec` both count.', spec);
  return mapping(ciliumFields.object, 'The object.', { ...otherFields, metadata: meta, spec, specs });
}

export const ciliumNetworkPolicy = policy(
  metadata('The namespace whose pods the policy is about.'),
  rule(
    'The pods of this namespace that the rule is about.',
    unoffered(labelSelector('nodes', 'Only in a CiliumClusterwideNetworkPolicy.')),
  ),
);

export const ciliumClusterwideNetworkPolicy = policy(
  metadata(undefined),
  rule(
    'The pods of **every** namespace that the rule is about, kube-system too.',
    labelSelector('nodes', 'Nodes that the rule is about, instead of pods: it needs the host firewall.'),
  ),
);

export const ciliumCidrGroup = mapping(objectFields.object, 'The object.', {
  ...otherFields,
  metadata: metadata(undefined),
  spec: mapping(
    ciliumFields.cidrGroup,
    'Addresses under a name, for `cidrGroupRef` and `cidrGroupSelector`.',
    { externalCIDRs: texts('Address blocks, such as `203.0.113.0/24`.') },
    { required: ['externalCIDRs'] },
  ),
});
