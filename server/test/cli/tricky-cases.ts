/**
 * Cases in which other tools are known to go wrong, each answered by hand from the rules. The comment beside a question
 * says why where the rule's id alone does not.
 */
/** `misc` has no Namespace object (0-D). Every pod but `v6` and `ui`, `api` has one IPv4 address. */
export const cluster = `
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Namespace, metadata: {name: front, labels: {team: fe, env: prod, kubernetes.io/metadata.name: lies}}}
- {apiVersion: v1, kind: Namespace, metadata: {name: back, labels: {team: be, env: prod}}}
- {apiVersion: v1, kind: Node, metadata: {name: n1}, status: {addresses: [{type: InternalIP, address: 192.168.0.1}, {type: Hostname, address: n1}]}}
- {apiVersion: v1, kind: Node, metadata: {name: n2}, status: {addresses: [{type: InternalIP, address: 192.168.0.2}]}}
- apiVersion: v1
  kind: Pod
  metadata: {name: ui, namespace: front, labels: {app: ui, tier: front}}
  spec: {nodeName: n1, containers: [{name: c, ports: [{name: http, containerPort: 8080}, {name: dns, containerPort: 53, protocol: UDP}]}]}
  status: {phase: Running, podIP: 10.1.0.1, podIPs: [{ip: 10.1.0.1}, {ip: "fd10::1"}]}
- apiVersion: v1
  kind: Pod
  metadata: {name: admin, namespace: front, labels: {app: admin, tier: ""}}
  spec: {nodeName: n1, containers: [{name: c}]}
  status: {phase: Running, podIP: 10.1.0.2}
- apiVersion: v1
  kind: Pod
  metadata: {name: api, namespace: back, labels: {app: api, tier: back}}
  spec: {nodeName: n2, containers: [{name: c, ports: [{name: http, containerPort: 9090}]}, {name: d, ports: [{name: http, containerPort: 9091}]}], initContainers: [{name: once, ports: [{name: http, containerPort: 1}]}, {name: side, restartPolicy: Always, ports: [{name: http, containerPort: 9092}]}]}
  status: {phase: Running, podIP: 10.2.0.1, podIPs: [{ip: 10.2.0.1}, {ip: "fd20::1"}]}
- apiVersion: v1
  kind: Pod
  metadata: {name: db, namespace: back, labels: {app: db}}
  spec: {nodeName: n2, containers: [{name: c, ports: [{name: pg, containerPort: 5432}]}]}
  status: {phase: Running, podIP: 10.2.0.2}
- apiVersion: v1
  kind: Pod
  metadata: {name: v6, namespace: back, labels: {app: v6}}
  spec: {nodeName: n1, containers: [{name: c}]}
  status: {phase: Running, podIP: "fd20::9"}
- apiVersion: v1
  kind: Pod
  metadata: {name: hostd, namespace: back, labels: {app: api}}
  spec: {nodeName: n2, hostNetwork: true, containers: [{name: c, ports: [{name: http, containerPort: 9090}]}]}
  status: {phase: Running, podIP: 192.168.0.2}
- apiVersion: v1
  kind: Pod
  metadata: {name: old, namespace: back, labels: {app: db}}
  spec: {nodeName: n2, containers: [{name: c}]}
  status: {phase: Succeeded, podIP: 10.2.0.9}
- apiVersion: v1
  kind: Pod
  metadata: {name: tool, namespace: misc, labels: {app: ui}}
  spec: {nodeName: n2, containers: [{name: c}]}
  status: {phase: Running, podIP: 10.3.0.1}
- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: tmpl, namespace: back}
  spec: {template: {metadata: {labels: {app: tmpl}}, spec: {containers: [{name: c, ports: [{name: http, containerPort: 7070}]}]}}}
- apiVersion: batch/v1
  kind: CronJob
  metadata: {name: cron, namespace: misc}
  spec: {jobTemplate: {spec: {template: {metadata: {labels: {app: cron}}, spec: {containers: [{name: c}]}}}}}
`;

export interface Case {
  readonly title: string;
  /** `NAMESPACE: spec`, as flow YAML. */
  readonly policies: readonly string[];
  readonly queries: string;
}

const byName = (name: string): string => `namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${name}}}`;
const app = (name: string): string => `podSelector: {matchLabels: {app: ${name}}}`;
const onUi = (spec: string): string => `front: ${app('ui')}, ${spec}`;
const onApi = (spec: string): string => `back: ${app('api')}, ${spec}`;

export const cases: readonly Case[] = [
  {
    title: 'NP-27: one item is AND, two are OR, and the second is bound to the own namespace (NP-25)',
    policies: [
      onApi(`ingress: [{from: [{namespaceSelector: {matchLabels: {team: fe}}, ${app('ui')}}]}]`),
      `back: ${app('db')}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: fe}}}, {${app('ui')}}]}]`,
    ],
    queries: `
      front/ui → back/api:9090 allowed
      front/admin → back/api:9090 denied
      misc/tool → back/api:9090 denied
      front/admin → back/db:5432 allowed
      misc/tool → back/db:5432 denied`,
  },
  {
    title: 'NP-24, NP-33: an empty `from` is anybody; a port without protocol is TCP',
    policies: [onApi('ingress: [{from: [], ports: [{port: 9090}]}]')],
    queries: `
      {203.0.113.9} → back/api:9090 allowed
      {2001:db8::1} → back/api:9090 allowed
      {203.0.113.9} → back/api:9100 denied
      {203.0.113.9} → back/api:9090/UDP denied
      node:n1 → back/api:9090 allowed
      back/hostd → back/api:9100 allowed`, // its own node (NP-42)
  },
  {
    title: 'NP-13, NP-21: null is like {} and [] is like nothing',
    policies: ['back: podSelector: null, ingress: []'],
    queries: 'front/ui → back/api:9090 denied\nfront/ui → back/v6:1 denied\nfront/ui → front/admin:1 allowed',
  },
  {
    title: 'NP-32, NP-33: ports of one protocol, and none at all',
    policies: [
      onApi('ingress: [{ports: [{protocol: UDP}]}]'),
      `back: ${app('db')}, ingress: [{from: [{podSelector: {}}], ports: []}]`,
    ],
    queries: `
      front/ui → back/api:65535/UDP allowed
      front/ui → back/api:53 denied
      front/ui → back/api:53/SCTP denied
      back/api → back/db:1/SCTP allowed
      front/ui → back/db:5432 denied`,
  },
  {
    title: 'NP-38: a range includes both ends, in its protocol',
    policies: [onApi('ingress: [{ports: [{protocol: UDP, port: 53, endPort: 60}]}]')],
    queries: `
      front/ui → back/api:52/UDP denied
      front/ui → back/api:53/UDP allowed
      front/ui → back/api:60/UDP allowed
      front/ui → back/api:61/UDP denied
      front/ui → back/api:55 denied`,
  },
  {
    title: 'NP-35, NP-36, NP-37: a named port is the destination’s, on egress too, in all containers that stay',
    policies: [onUi('policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}}], ports: [{port: http}]}]')],
    queries: `
      front/ui → back/api:9090 allowed
      front/ui → back/api:9091 allowed
      front/ui → back/api:9092 allowed
      front/ui → back/api:1 denied
      front/ui → back/api:8080 denied
      front/ui → back/tmpl:7070 allowed
      front/ui → back/db:5432 denied
      front/ui → {203.0.113.9}:8080 denied
      front/ui → back/hostd:9090 denied`, // a selector matches no host-network pod (NP-41)
  },
  {
    title: 'NP-35: name and protocol must both fit',
    policies: [
      onUi('ingress: [{ports: [{port: dns}]}]'),
      'front: podSelector: {matchLabels: {tier: ""}}, ingress: [{ports: [{port: dns, protocol: UDP}]}]',
    ],
    queries: `
      back/api → front/ui:53 denied
      back/api → front/ui:53/UDP denied
      back/api → front/admin:53/UDP denied`, // the rule's TCP is not the declared UDP; admin declares none
  },
  {
    title: 'NP-16, NP-17: NotIn holds where the key is absent, on pods and on namespaces',
    policies: [
      onApi(
        'ingress: [{from: [{namespaceSelector: {}, podSelector: {matchExpressions: [{key: tier, operator: NotIn, values: [front]}]}}]}]',
      ),
      `back: ${app('db')}, ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: team, operator: NotIn, values: [fe]}]}}]}]`,
    ],
    queries: `
      front/ui → back/api:1 denied
      front/admin → back/api:1 allowed
      misc/tool → back/api:1 allowed
      misc/cron → back/api:1 allowed
      front/ui → back/db:1 denied
      misc/tool → back/db:1 allowed
      back/api → back/db:1 allowed`,
  },
  {
    title: 'NP-15, NP-16: requirements on one key are both required; the empty value is a value',
    policies: [
      onApi(
        'ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: ui}, matchExpressions: [{key: app, operator: NotIn, values: [ui]}]}}]}]',
      ),
      `back: ${app('db')}, ingress: [{from: [{namespaceSelector: {}, podSelector: {matchExpressions: [{key: tier, operator: In, values: [""]}]}}]}]`,
      `back: ${app('tmpl')}, ingress: [{from: [{namespaceSelector: {}, podSelector: {matchExpressions: [{key: tier, operator: Exists}]}}]}]`,
    ],
    queries: `
      front/ui → back/api:1 denied
      misc/tool → back/api:1 denied
      front/admin → back/db:1 allowed
      misc/tool → back/db:1 denied
      front/admin → back/tmpl:1 allowed
      back/db → back/tmpl:1 denied`,
  },
  {
    title: '0-D, NP-19: a namespace without an object has its name as label, and no label overrides it',
    policies: [
      onApi(`ingress: [{from: [{${byName('misc')}}, {${byName('lies')}}]}]`),
      `back: ${app('db')}, ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: team, operator: DoesNotExist}]}}]}]`,
      `back: ${app('tmpl')}, ingress: [{from: [{${byName('front')}}]}]`,
    ],
    queries: `
      misc/tool → back/api:1 allowed
      front/ui → back/api:1 denied
      misc/tool → back/db:1 allowed
      front/ui → back/db:1 denied
      front/ui → back/tmpl:1 allowed
      misc/tool → back/tmpl:1 denied`,
  },
  {
    title: 'NP-8, NP-42: egress rules without policyTypes close ingress too, but for the own node',
    policies: [`front: ${app('admin')}, egress: [{to: [{ipBlock: {cidr: 10.2.0.0/16}}]}]`],
    queries: `
      front/admin → back/db:5432 allowed
      front/admin → {203.0.113.9}:443 denied
      front/ui → front/admin:1 denied
      node:n1 → front/admin:1 allowed
      node:n2 → front/admin:1 denied
      back/hostd → front/admin:1 denied`,
  },
  {
    title: 'NP-9, NP-10: sections that policyTypes does not name are dead',
    policies: [
      onUi('policyTypes: [Ingress], egress: [{to: [{ipBlock: {cidr: 1.1.1.1/32}}]}], ingress: [{}]'),
      onApi('policyTypes: [Egress], ingress: [{from: [{ipBlock: {cidr: 1.1.1.1/32}}]}]'),
    ],
    queries: `
      front/ui → {203.0.113.9}:443 allowed
      front/ui → back/api:9090 allowed
      back/api → front/ui:8080 denied`,
  },
  {
    title: 'NP-28, NP-29, NP-30: host bits are masked, exceptions cut only their own item, pod addresses count',
    policies: [
      onUi(
        'policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.2.0.5/24, except: [10.2.0.2/32]}}], ports: [{port: 1}]}, {to: [{ipBlock: {cidr: 10.2.0.0/30}}], ports: [{port: 2}]}]',
      ),
    ],
    queries: `
      front/ui → back/api:1 allowed
      front/ui → back/db:1 denied
      front/ui → back/db:2 allowed
      front/ui → {10.2.0.77}:1 allowed
      front/ui → {10.2.0.77}:2 denied
      front/ui → {10.2.1.1}:1 denied
      front/ui → back/v6:1 denied
      front/ui → {10.2.0.2}:1 denied`,
  },
  {
    title: 'NP-29: an IPv4-mapped block is its IPv4 block; a shorter prefix holds no IPv4 address',
    policies: [
      onUi('policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: "::ffff:10.2.0.0/112"}}]}]'),
      `front: ${app('admin')}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: "::ffff:0:0/95"}}]}]`,
    ],
    queries: `
      front/ui → back/db:1 allowed
      front/ui → {::ffff:10.2.9.9}:1 allowed
      front/ui → {10.3.0.1}:1 denied
      front/admin → back/db:1 denied`,
  },
  {
    title: 'NP-29, NP-49: families never cross; one common family that passes both ways is enough',
    policies: [onApi('ingress: [{from: [{ipBlock: {cidr: "::/0"}}]}]')],
    queries: `
      front/ui → back/api:1 allowed
      front/admin → back/api:1 denied
      back/v6 → back/api:1 allowed
      {203.0.113.9} → back/api:1 denied
      {2001:db8::1} → back/api:1 allowed
      front/admin → back/v6:1 denied
      {203.0.113.9} → back/v6:1 denied`,
  },
  {
    title: 'NP-49: egress in one family and ingress in the other is no path',
    policies: [
      onUi('policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]'),
      onApi('ingress: [{from: [{ipBlock: {cidr: "::/0"}}]}]'),
    ],
    queries: 'front/ui → back/api:1 denied\nfront/ui → back/db:1 allowed\nback/v6 → back/api:1 allowed',
  },
  {
    title: 'NP-40, NP-41: host-network pods are nobody’s subject, no selector’s peer, but have their node’s address',
    policies: [
      'back: podSelector: {}, policyTypes: [Ingress, Egress]',
      onUi(
        'ingress: [{from: [{namespaceSelector: {}}], ports: [{port: 1}]}, {from: [{ipBlock: {cidr: 192.168.0.2/32}}], ports: [{port: 2}]}]',
      ),
    ],
    queries: `
      {203.0.113.9} → back/hostd:9090 allowed
      back/hostd → {203.0.113.9}:443 allowed
      back/hostd → front/ui:1 denied
      back/hostd → front/ui:2 allowed
      node:n2 → front/ui:2 allowed
      misc/tool → front/ui:1 allowed
      back/hostd → back/db:5432 allowed
      back/hostd → back/tmpl:7070 denied`, // db is on its node (NP-42), tmpl on none yet
  },
  {
    title: 'NP-43, NP-44: a pod’s egress to its own node is policed, to itself it is not',
    policies: [onUi('policyTypes: [Ingress, Egress]')],
    queries:
      'front/ui → node:n1:1 denied\nfront/ui → front/ui:8080 allowed\nfront/ui → {10.1.0.1}:8080 allowed\nfront/ui → front/admin:1 denied',
  },
  {
    title: 'NP-48: where only an address could decide about a template, it is unknown',
    policies: [
      onApi(
        `ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 9090}]}, {from: [{${byName('misc')}}], ports: [{port: 9091}]}]`,
      ),
      onUi('policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.2.0.0/16}}]}]'),
      `misc: ${app('cron')}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.2.0.0/16}}, {ipBlock: {cidr: 203.0.113.0/24}}]}]`,
    ],
    queries: `
      misc/cron → back/api:9090 unknown
      misc/CronJob/cron → back/api:9091 allowed
      misc/cron → back/api:80 denied
      front/ui → back/tmpl:7070 unknown
      front/ui → {203.0.113.9}:443 denied
      misc/cron → {203.0.113.9}:443 allowed
      misc/cron → {198.51.100.1}:443 denied
      misc/cron → back/tmpl:7070 unknown
      back/tmpl → back/api:9090 unknown
      back/tmpl → back/api:9092 denied`,
  },
  {
    title: 'NP-46: a completed pod is no end and no peer, and its address is free',
    policies: [onApi(`ingress: [{from: [{${app('db')}}]}]`)],
    queries: `
      back/old → back/api:1 denied
      front/ui → back/old:1 denied
      {10.2.0.9} → back/api:1 denied
      back/db → back/api:1 allowed
      front/ui → {10.2.0.9}:1 allowed`,
  },
  {
    title: 'NP-2, NP-3, NP-4: both sides must agree, policies add up, none reaches another namespace',
    policies: [
      onApi('policyTypes: [Ingress]'),
      onApi('ingress: [{from: [{namespaceSelector: {}}]}]'),
      'front: podSelector: {}, policyTypes: [Egress]',
      `front: ${app('ui')}, policyTypes: [Egress], egress: [{to: [{${byName('back')}, ${app('api')}}]}]`,
    ],
    queries: `
      front/ui → back/api:1 allowed
      front/admin → back/api:1 denied
      misc/tool → back/api:1 allowed
      front/ui → back/db:1 denied
      misc/tool → front/ui:1 allowed`,
  },
  {
    title: 'V-3, V-9: what an invalid policy would decide is unknown, and nothing else is',
    policies: [
      `back: ${app('db')}, ingress: [{from: [{}]}]`,
      `front: ${app('admin')}, policyTypes: [Egress], egress: [{ports: [{port: "80"}]}]`,
      `back: ${app('db')}, ingress: [{from: [{${byName('front')}, ${app('ui')}}]}]`,
    ],
    queries: `
      front/ui → back/db:5432 allowed
      misc/tool → back/db:5432 unknown
      back/db → {203.0.113.9}:443 allowed
      misc/tool → back/api:1 allowed
      front/admin → {203.0.113.9}:443 unknown
      misc/tool → front/admin:1 allowed
      node:n2 → back/db:1 allowed
      front/admin → front/admin:1 allowed`,
  },
  {
    title: 'V-11: an invalid subject could be any pod of the namespace',
    policies: ['back: podSelector: {matchExpressions: [{key: app, operator: Gt, values: ["1"]}]}, policyTypes: [Ingress]'],
    queries:
      'front/ui → back/api:1 unknown\nfront/ui → back/tmpl:1 unknown\nback/api → front/ui:1 allowed\nfront/ui → back/hostd:1 allowed',
  },
];

export function policyDocument(text: string, index: number): string {
  const [, namespace = '', spec = ''] = /^(\w+): (.*)$/s.exec(text) ?? [];
  return `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: policy-${index}, namespace: ${namespace}}
spec: {${spec}}
`;
}
