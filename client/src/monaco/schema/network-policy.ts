/** `networking.k8s.io/v1` NetworkPolicy. */
import { networkPolicyFields } from '@eastwest/shared/kube';
import type { JSONSchema } from 'monaco-yaml';
import { labelSelector, metadata, policyTypes, wholeObject } from './common.ts';
import { choice, integer, list, mapping, text, texts } from './kit.ts';
import type { Snippets } from './kit.ts';

const port = mapping(
  networkPolicyFields.port,
  'One port, a range of ports (`port` to `endPort`), or a whole protocol. `{}` is **every TCP port**, and no other protocol.',
  {
    protocol: choice('`TCP` when left out. To allow several protocols, write an item for each.', {
      TCP: 'what is meant when it is left out',
      UDP: 'DNS needs it beside TCP',
      SCTP: 'not every engine knows it',
    }),
    port: {
      type: ['integer', 'string'],
      markdownDescription:
        'A number from 1 to 65535 without quotes, or the name of a container port of the destination pods. It is the port of the pod, not that of a Service in front of it. Pods that declare no port of that name are not meant. Without it: every port of the protocol.',
    },
    endPort: integer('The last port of a range that begins at `port`, which then must be a number.'),
  },
  { title: 'port', snippets: [{ label: 'TCP port', body: { protocol: 'TCP', port: '^${1:80}' } }] },
);

const ports = list(
  'The destination ports that this rule allows. Without it, or empty: every port of every protocol. `ports: [{}]` is every **TCP** port only.',
  port,
);

const ipBlock = mapping(
  networkPolicyFields.block,
  'A range of addresses, meant for what is outside the cluster. It cannot stand beside selectors in one entry.',
  {
    cidr: text('The range, such as `203.0.113.0/24` or `2001:db8::/32`. One address is a `/32` or `/128`.'),
    except: texts('Smaller ranges inside `cidr` that are not meant. Another entry or policy may still allow them.'),
  },
  { required: ['cidr'] },
);

const podsInNamespaces = {
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': '${1:namespace}' } },
  podSelector: { matchLabels: { '${2:app}': '${3:name}' } },
};

const peer = mapping(
  networkPolicyFields.peer,
  'An entry: `podSelector` **and** `namespaceSelector` in the same one must both hold; as two entries (two dashes) **either** is enough.',
  {
    podSelector: labelSelector(
      'pods',
      'Chooses pods by their labels: with `namespaceSelector` in the same entry those of its namespaces, without it only those of this one.',
    ),
    namespaceSelector: labelSelector(
      'namespaces',
      'Chooses namespaces by their labels. Alone: all of their pods; with `podSelector` in the same entry: those of their pods.',
    ),
    ipBlock,
  },
  {
    title: 'peer',
    snippets: [
      { label: 'pods of this namespace', body: { podSelector: { matchLabels: { '${1:app}': '${2:name}' } } } },
      { label: 'pods of another namespace', body: podsInNamespaces },
      { label: 'address range', body: { ipBlock: { cidr: '${1:203.0.113.0/24}' } } },
    ],
  },
);

const dns = {
  to: [
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    },
  ],
  ports: [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ],
};

const ingressSnippets: Snippets = [
  {
    label: 'from pods, on a port',
    body: { from: [{ podSelector: { matchLabels: { '${1:app}': '${2:name}' } } }], ports: [{ port: '^${3:80}' }] },
  },
  { label: 'from another namespace', body: { from: [podsInNamespaces] } },
];

const egressSnippets: Snippets = [
  { label: 'DNS of the cluster', description: 'Lets the pods ask kube-dns in kube-system.', body: dns },
  { label: 'to another namespace', body: { to: [podsInNamespaces] } },
];

const oneEntry = 'One entry is enough. Without it, or empty:';

const ingress = list(
  'Rules for connections to the pods. Each rule allows what matches both its `from` and its `ports`. Empty: nothing comes in.',
  mapping(
    networkPolicyFields.ingressRule,
    'One rule. `{}` allows everything.',
    { from: list(`Where connections may come from. ${oneEntry} from anywhere.`, peer), ports },
    { title: 'rule', snippets: ingressSnippets },
  ),
);

const egress = list(
  'Rules for connections from the pods. Each rule allows what matches both its `to` and its `ports`. Remember DNS: without it names are not found.',
  mapping(
    networkPolicyFields.egressRule,
    'One rule. `{}` allows everything.',
    { to: list(`Where connections may go to. ${oneEntry} to anywhere.`, peer), ports },
    { title: 'rule', snippets: egressSnippets },
  ),
);

/** Calico's staged form has them too. */
export const networkPolicySpec = {
  podSelector: labelSelector('pods', 'The pods of this namespace that the policy is about.'),
  policyTypes: list(
    'The directions in which the pods are isolated. Without it: `Ingress`, and `Egress` too when there is an `egress` rule. Name both to be sure.',
    choice('A direction.', policyTypes),
  ),
  ingress,
  egress,
} satisfies Readonly<Record<string, JSONSchema>>;

export const networkPolicy = wholeObject(
  metadata('The namespace whose pods the policy is about.'),
  mapping(
    networkPolicyFields.spec,
    'Which pods the policy is about and what they may do. Policies only ever allow: a connection of an isolated pod that no rule of any policy allows is cut.',
    networkPolicySpec,
    { required: ['podSelector'] },
  ),
);
