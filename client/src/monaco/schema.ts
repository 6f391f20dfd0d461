/** The schema of `networking.k8s.io/v1` NetworkPolicy, for completion and hover; what is wrong is `shared/kube`'s to say. */
import type { JSONSchema } from 'monaco-yaml';

const labelSelector = (what: string): JSONSchema => ({
  type: 'object',
  description: `Chooses ${what} by their labels. All entries must hold. \`{}\` chooses every one of them.`,
  additionalProperties: false,
  properties: {
    matchLabels: {
      type: 'object',
      description: `${upper(what)} that have each of these labels with exactly this value.`,
      additionalProperties: { type: 'string' },
    },
    matchExpressions: {
      type: 'array',
      description: `Conditions on labels of ${what}. Each must hold.`,
      items: {
        type: 'object',
        required: ['key', 'operator'],
        additionalProperties: false,
        properties: {
          key: { type: 'string', description: 'The label that the condition is about.' },
          operator: {
            type: 'string',
            enum: ['In', 'NotIn', 'Exists', 'DoesNotExist'],
            description: 'How the label is compared. `NotIn` also holds where the label is absent.',
            enumDescriptions: [
              'the label has one of the values',
              'the label has none of the values, or is absent',
              'the label is there, whatever its value',
              'the label is absent',
            ],
          },
          values: {
            type: 'array',
            items: { type: 'string' },
            description: 'For `In` and `NotIn`: at least one value. Not for `Exists` and `DoesNotExist`.',
          },
        },
      },
    },
  },
});

const ports: JSONSchema = {
  type: 'array',
  description: 'The destination ports that this rule allows. Without it: every port of every protocol.',
  items: {
    type: 'object',
    additionalProperties: false,
    description: 'One port, a range of ports (`port` to `endPort`), or a whole protocol.',
    properties: {
      protocol: {
        type: 'string',
        enum: ['TCP', 'UDP', 'SCTP'],
        default: 'TCP',
        description: '`TCP` when left out.',
      },
      port: {
        type: ['integer', 'string'],
        description:
          'A number from 1 to 65535, or the name of a container port of the destination pods. It is the port of the pod, not that of a Service in front of it. Without it: every port of the protocol.',
      },
      endPort: {
        type: 'integer',
        minimum: 1,
        maximum: 65535,
        description: 'The last port of a range that begins at `port`, which then must be a number.',
      },
    },
    defaultSnippets: [{ label: 'TCP port', body: { protocol: 'TCP', port: '^${1:80}' } }],
  },
};

const ipBlock: JSONSchema = {
  type: 'object',
  required: ['cidr'],
  additionalProperties: false,
  description: 'A range of addresses, meant for what is outside the cluster. It cannot stand beside selectors in one entry.',
  properties: {
    cidr: {
      type: 'string',
      description: 'The range, such as `203.0.113.0/24` or `2001:db8::/32`. One address is a `/32` or `/128`.',
    },
    except: {
      type: 'array',
      items: { type: 'string' },
      description: 'Smaller ranges inside `cidr` that are not meant.',
    },
  },
};

const podsInNamespaces = {
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': '${1:namespace}' } },
  podSelector: { matchLabels: { '${2:app}': '${3:name}' } },
};

const peers = (direction: 'from' | 'to'): JSONSchema => ({
  type: 'array',
  description:
    direction === 'from'
      ? 'Where connections may come from. One entry is enough. Without it, or empty: from anywhere.'
      : 'Where connections may go to. One entry is enough. Without it, or empty: to anywhere.',
  items: {
    type: 'object',
    additionalProperties: false,
    description:
      'One kind of peer. `podSelector` and `namespaceSelector` in the same entry must both hold; as two entries (two dashes) either is enough.',
    properties: {
      podSelector: labelSelector('pods'),
      namespaceSelector: {
        ...labelSelector('namespaces'),
        description:
          'Chooses namespaces by their labels. Alone: all of their pods; with `podSelector`: those of their pods. Without it only pods of the policy’s own namespace are meant.',
      },
      ipBlock,
    },
    defaultSnippets: [
      { label: 'pods of this namespace', body: { podSelector: { matchLabels: { '${1:app}': '${2:name}' } } } },
      { label: 'pods of another namespace', body: podsInNamespaces },
      { label: 'address range', body: { ipBlock: { cidr: '${1:203.0.113.0/24}' } } },
    ],
  },
});

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

const spec: JSONSchema = {
  type: 'object',
  required: ['podSelector'],
  additionalProperties: false,
  description:
    'Which pods the policy is about and what they may do. Policies only ever allow: a connection that no rule allows is cut.',
  properties: {
    podSelector: {
      ...labelSelector('pods'),
      description: 'The pods of this namespace that the policy is about. `{}` means all of them.',
    },
    policyTypes: {
      type: 'array',
      uniqueItems: true,
      maxItems: 2,
      description:
        'The directions in which the pods are isolated. Without it: `Ingress`, and `Egress` too when there is an `egress` rule. Name both to be sure.',
      items: {
        type: 'string',
        enum: ['Ingress', 'Egress'],
        enumDescriptions: ['connections to the pods', 'connections from the pods'],
      },
    },
    ingress: {
      type: 'array',
      description:
        'Rules for connections to the pods. Each rule allows what matches both its `from` and its `ports`. Empty: nothing comes in.',
      items: {
        type: 'object',
        additionalProperties: false,
        description: 'One rule. `{}` allows everything.',
        properties: { from: peers('from'), ports },
        defaultSnippets: [
          {
            label: 'from pods, on a port',
            body: { from: [{ podSelector: { matchLabels: { '${1:app}': '${2:name}' } } }], ports: [{ port: '^${3:80}' }] },
          },
          { label: 'from another namespace', body: { from: [podsInNamespaces] } },
        ],
      },
    },
    egress: {
      type: 'array',
      description:
        'Rules for connections from the pods. Each rule allows what matches both its `to` and its `ports`. Remember DNS: without it names are not found.',
      items: {
        type: 'object',
        additionalProperties: false,
        description: 'One rule. `{}` allows everything.',
        properties: { to: peers('to'), ports },
        defaultSnippets: [
          { label: 'DNS of the cluster', description: 'Lets the pods ask kube-dns in kube-system.', body: dns },
          { label: 'to another namespace', body: { to: [podsInNamespaces] } },
        ],
      },
    },
  },
};

const metadata: JSONSchema = {
  type: 'object',
  required: ['name'],
  description: 'What the policy is called and where it lives.',
  properties: {
    name: {
      type: 'string',
      maxLength: 253,
      description:
        'The name of the policy, once per namespace. Lower-case letters, digits, `-` and `.`. It cannot be changed later.',
    },
    namespace: {
      type: 'string',
      maxLength: 63,
      description: 'The namespace whose pods the policy is about. `default` when left out. It cannot be changed later.',
    },
    labels: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'Labels of the policy itself. They have no effect on traffic.',
    },
    annotations: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'Notes for people and tools. They have no effect on traffic.',
    },
  },
};

export const networkPolicySchema: JSONSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  required: ['apiVersion', 'kind', 'metadata', 'spec'],
  additionalProperties: false,
  properties: {
    apiVersion: {
      type: 'string',
      const: 'networking.k8s.io/v1',
      description: 'The version of the API that this policy is written for.',
    },
    kind: { type: 'string', const: 'NetworkPolicy', description: 'What this object is.' },
    metadata,
    spec,
  },
};

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
