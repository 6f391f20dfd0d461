/** Policies of every API with nearly every field that there is, all valid: what bad input is made of. */
import { readYaml } from '../../src/kube/index.ts';
import type { JsonObject } from '../../src/kube/index.ts';

const texts = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: whole, namespace: a, labels: {team: web}, annotations: {note: hello}}
spec:
  podSelector: {matchLabels: {app: db}}
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        - {podSelector: {matchLabels: {app: web}}, namespaceSelector: {matchExpressions: [{key: team, operator: In, values: [a]}]}}
        - ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}
      ports: [{protocol: TCP, port: 80, endPort: 90}, {port: http}]
  egress:
    - to: [{namespaceSelector: {}}]
      ports: [{protocol: UDP, port: 53}]
---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: whole, labels: {team: web}}
spec:
  priority: 5
  subject: {pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: db}}}}
  ingress:
    - name: first
      action: Allow
      from: [{namespaces: {matchLabels: {team: a}}}, {pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}}]
      ports: [{portNumber: {protocol: TCP, port: 80}}, {portRange: {protocol: UDP, start: 1, end: 9}}, {namedPort: http}]
  egress:
    - {action: Deny, to: [{networks: [10.0.0.0/8]}, {nodes: {matchLabels: {zone: x}}}]}
    - {action: Allow, to: [{domainNames: ['*.example.org']}]}
---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: BaselineAdminNetworkPolicy
metadata: {name: default}
spec:
  subject: {namespaces: {matchExpressions: [{key: team, operator: Exists}]}}
  ingress: [{action: Deny, from: [{namespaces: {}}], ports: [{portNumber: {port: 80}}]}]
  egress: [{name: out, action: Allow, to: [{pods: {namespaceSelector: {}, podSelector: {}}}, {networks: ['fd00::/8']}]}]
---
apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: {name: whole}
spec:
  tier: Admin
  priority: 5
  subject: {namespaces: {}}
  ingress:
    - name: first
      action: Deny
      from: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}}]
      protocols:
        - tcp: {destinationPort: {number: 80}}
        - udp: {destinationPort: {range: {start: 1, end: 9}}}
        - destinationNamedPort: http
  egress:
    - {action: Accept, to: [{networks: [10.0.0.0/8]}, {domainNames: [example.org]}]}
    - {action: Pass, to: [{namespaces: {}}], protocols: [{sctp: {destinationPort: {number: 9}}}]}
---
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: whole, namespace: a, labels: {team: web}}
spec:
  tier: default
  order: 100
  selector: app == 'db'
  serviceAccountSelector: has(role)
  types: [Ingress, Egress]
  performanceHints: [AssumeNeededOnEveryNode]
  ingress:
    - action: Allow
      ipVersion: 4
      protocol: TCP
      source: {selector: app == 'web', notSelector: has(x), namespaceSelector: team == 'a', notNets: [10.1.0.0/16], ports: [1, '2:9', http], serviceAccounts: {names: [web], selector: has(role)}}
      destination: {nets: [10.0.0.0/8], notPorts: [81]}
      http: {methods: [GET], paths: [{exact: /a}, {prefix: /b}]}
      metadata: {annotations: {note: hello}}
    - {action: Log, protocol: ICMP, icmp: {type: 8, code: 0}, notICMP: {type: 9}}
    - {action: Allow, source: {services: {name: db, namespace: a}}}
  egress:
    - {action: Pass, notProtocol: UDP, destination: {selector: all()}}
    - {action: Deny}
---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: whole}
spec:
  order: 1.5
  selector: app == 'db'
  namespaceSelector: team == 'a'
  serviceAccountSelector: all()
  applyOnForward: true
  preDNAT: false
  doNotTrack: false
  types: [Ingress]
  ingress: [{action: Deny, protocol: 17, source: {namespaceSelector: global(), nets: ['fd00::/8']}, destination: {ports: [53]}}, {action: Allow}]
---
apiVersion: projectcalico.org/v3
kind: StagedNetworkPolicy
metadata: {name: whole, namespace: a}
spec: {stagedAction: Set, selector: all(), types: [Ingress], ingress: [{action: Allow}]}
---
apiVersion: projectcalico.org/v3
kind: StagedGlobalNetworkPolicy
metadata: {name: whole}
spec: {stagedAction: Delete, namespaceSelector: all(), types: [Egress], egress: [{action: Deny}]}
---
apiVersion: projectcalico.org/v3
kind: StagedKubernetesNetworkPolicy
metadata: {name: whole, namespace: a}
spec: {stagedAction: Set, podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {}}]}]}
---
apiVersion: crd.projectcalico.org/v1
kind: Tier
metadata: {name: whole}
spec: {order: 100, defaultAction: Deny}
---
apiVersion: projectcalico.org/v3
kind: NetworkSet
metadata: {name: whole, namespace: a, labels: {app: web}}
spec: {nets: [203.0.113.0/24, 198.51.100.7]}
---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkSet
metadata: {name: whole, labels: {app: web}}
spec: {nets: ['2001:db8::/32']}
---
apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata: {name: whole, labels: {app: host}}
spec: {node: node-1, interfaceName: eth0, expectedIPs: [10.0.0.1], profiles: [p], ports: [{name: ssh, protocol: TCP, port: 22}]}
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: whole, namespace: a, labels: {team: web}}
spec:
  description: hello
  labels: [{key: k, source: s, value: v}]
  log: {value: hello}
  enableDefaultDeny: {ingress: true, egress: false}
  endpointSelector: {matchLabels: {'k8s:app': db}}
  ingress:
    - fromEndpoints: [{matchLabels: {app: web}, matchExpressions: [{key: 'k8s:io.kubernetes.pod.namespace', operator: Exists}]}]
      authentication: {mode: disabled}
      toPorts:
        - ports: [{port: '80', protocol: TCP}]
          rules: {http: [{path: /a, method: GET, host: x, headers: [h], headerMatches: [{name: h, value: v, mismatch: LOG, secret: {name: s, namespace: a}}]}]}
          terminatingTLS: {secret: {name: s, namespace: a}, trustedCA: c, certificate: d, privateKey: e}
          originatingTLS: {secret: {name: s}}
          serverNames: [example.org]
    - {fromEntities: [host, world]}
    - {fromCIDR: [10.0.0.0/8], icmps: [{fields: [{family: IPv4, type: EchoRequest}, {family: IPv6, type: 128}]}]}
  ingressDeny:
    - {fromCIDRSet: [{cidr: 10.0.0.0/8, except: [10.1.0.0/16]}, {cidrGroupRef: g}, {cidrGroupSelector: {matchLabels: {a: b}}}]}
    - {fromNodes: [{matchLabels: {a: b}}], toPorts: [{ports: [{port: '1', endPort: 9}]}]}
    - {fromGroups: [{aws: {labels: {a: b}, region: r, securityGroupsIds: [i], securityGroupsNames: [g]}}]}
  egress:
    - {toFQDNs: [{matchName: example.org}, {matchPattern: '*.example.org'}]}
    - {toServices: [{k8sService: {serviceName: db, namespace: a}}, {k8sServiceSelector: {selector: {matchLabels: {a: b}}, namespace: a}}]}
    - {toEndpoints: [{}], toPorts: [{ports: [{port: '53', protocol: ANY}], rules: {dns: [{matchPattern: '*'}]}}]}
    - {toEndpoints: [{}], toPorts: [{ports: [{port: '80'}], listener: {name: l, envoyConfig: {kind: CiliumEnvoyConfig, name: c}, priority: 5}}]}
  egressDeny: [{toEntities: [kube-apiserver]}, {toCIDR: [10.0.0.0/8]}]
---
apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: {name: whole}
specs:
  - {endpointSelector: {matchLabels: {app: db}}, ingress: [{fromEndpoints: [{matchLabels: {app: web}}]}]}
  - {nodeSelector: {matchLabels: {zone: x}}, egress: [{toNodes: [{}]}, {toCIDRSet: [{cidr: 10.0.0.0/8}]}]}
---
apiVersion: cilium.io/v2
kind: CiliumCIDRGroup
metadata: {name: whole, labels: {a: b}}
spec: {externalCIDRs: [10.0.0.0/8, 'fd00::/8']}
`;

export const wholePolicies: readonly JsonObject[] = readYaml(texts).map(({ value, problems }) => {
  const [problem] = problems;
  if (problem !== undefined || typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`an example is broken: ${problem?.message ?? 'no mapping'}`);
  return value as JsonObject;
});
