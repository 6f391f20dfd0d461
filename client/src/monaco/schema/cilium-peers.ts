/** The members of Cilium's rules that say who the other end is (4.3). */
import { ciliumEntities, ciliumFields } from '@eastwest/shared/kube';
import type { JSONSchema } from 'monaco-yaml';
import { labelSelector } from './common.ts';
import { choice, list, mapping, text, texts, textsByKey } from './kit.ts';

export const keys =
  'Keys may begin with their source: `k8s:app`. A namespace is the label `k8s:io.kubernetes.pod.namespace`, its own labels begin with `k8s:io.cilium.k8s.namespace.labels.`.';

/** CIL-5, CIL-6 */
const oneMember = 'Only one member of this kind may stand in an item. An **empty list** matches nothing.';

const entityWords: Readonly<Record<string, string>> = {
  all: 'everything, inside and outside the cluster',
  world: 'everything outside the cluster',
  cluster: 'every endpoint and node of the cluster',
  'cluster-mesh': 'every endpoint of all connected clusters',
  host: 'the own node and what runs in its host network',
  'remote-node': 'the other nodes and what runs in their host network',
  'kube-apiserver': 'the API server',
  ingress: 'Cilium’s own ingress',
  init: 'endpoints that have no labels yet',
  health: 'Cilium’s health probes',
  unmanaged: 'pods that Cilium does not manage',
  none: 'nothing',
};

const entity = choice(
  'An entity.',
  Object.fromEntries(ciliumEntities.map((name) => [name, entityWords[name] ?? 'an entity of Cilium'])),
);

const selector = (words: string): JSONSchema => labelSelector('endpoints', words);

const cidrSet = mapping(
  ciliumFields.cidrSet,
  'A block: exactly one of `cidr`, `cidrGroupRef` and `cidrGroupSelector`, and what of it is not meant.',
  {
    cidr: text('Such as `10.0.0.0/8`.'),
    cidrGroupRef: text('The name of a CiliumCIDRGroup.'),
    cidrGroupSelector: labelSelector('CiliumCIDRGroups'),
    except: texts('Blocks inside it that are not meant by this item.'),
  },
  { title: 'block' },
);

const group = mapping(ciliumFields.group, 'Addresses that a cloud knows.', {
  aws: mapping(ciliumFields.aws, 'Security groups of AWS.', {
    labels: textsByKey('Tags of the instances.'),
    region: text('The region.'),
    securityGroupsIds: texts('By id.'),
    securityGroupsNames: texts('By name.'),
  }),
});

const outside =
  'They match what is outside the cluster: **neither pods nor nodes**, not even with `0.0.0.0/0`, unless the agent is told otherwise.';

function members(where: string) {
  return {
    endpoints: list(
      `Pods ${where}. Without a namespace key in a CiliumNetworkPolicy only those of this namespace; \`{}\` is all of these, and nothing outside the cluster. ${keys} ${oneMember}`,
      selector('Chooses pods by their labels.'),
    ),
    entities: list(`Well-known ends ${where}. ${oneMember}`, entity),
    cidr: texts(`Address blocks ${where}. ${outside} ${oneMember}`),
    cidrSet: list(`Address blocks ${where}, with exceptions or by name. ${outside} ${oneMember}`, cidrSet),
    nodes: list(`Nodes ${where}, by their labels. The agent must be told to know them. ${oneMember}`, labelSelector('nodes')),
    groups: list(`Addresses ${where} that a cloud knows. ${oneMember}`, group),
  };
}

const from = members('that the connections come from');
const to = members('that the connections go to');

export const fromMembers = {
  fromEndpoints: from.endpoints,
  fromEntities: from.entities,
  fromCIDR: from.cidr,
  fromCIDRSet: from.cidrSet,
  fromNodes: from.nodes,
  fromGroups: from.groups,
};

const service = mapping(ciliumFields.service, 'A Service, by name or by labels: its endpoints are meant.', {
  k8sService: mapping(ciliumFields.namedService, 'By name.', {
    serviceName: text('Its name.'),
    namespace: text('Its namespace.'),
  }),
  k8sServiceSelector: mapping(
    ciliumFields.selectedService,
    'By labels.',
    { selector: labelSelector('Services'), namespace: text('Their namespace.') },
    { required: ['selector'] },
  ),
});

export const toMembers = {
  toEndpoints: to.endpoints,
  toEntities: to.entities,
  toCIDR: to.cidr,
  toCIDRSet: to.cidrSet,
  toNodes: to.nodes,
  toGroups: to.groups,
  toServices: list(`Services that the connections go to. ${oneMember}`, service),
};

export const fqdn = mapping(
  ciliumFields.fqdn,
  'A name: exactly one of the two.',
  {
    matchName: text('The whole name: `api.example.org`.'),
    matchPattern: text('With `*` for what a label may hold: `*.example.org`.'),
  },
  { title: 'name' },
);

export const toFQDNs = list(
  `Names outside the cluster. The addresses are learnt from DNS answers, so a rule with \`rules.dns\` for DNS is needed too. ${oneMember}`,
  fqdn,
);
