/** What rules do together, from the definitions: L-18, L-20…L-23, L-25. Each case lists all that is found in it. */
import { base, deployment, dns, findings, namespace, ofB, pod, policy, service, web } from './files.ts';
import type { Case } from './files.ts';

const cases: readonly Case[] = [
  [
    'L-18 block',
    base +
      policy('a/p', web + ', policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [203.0.113.0/24]}}]}]') +
      policy('a/q', web + ', policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 203.0.113.9/32}}], ports: [{port: 443}]}]'),
    'L-18 warning a/p spec.egress[0].to[0].ipBlock.except',
  ],
  [
    'L-18 near other port',
    base +
      policy(
        'a/p',
        web +
          ', policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [203.0.113.0/24]}}], ports: [{port: 80}, {port: 53, protocol: UDP}, {port: 53}]}]',
      ) +
      policy('a/q', web + ', policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 203.0.113.9/32}}], ports: [{port: 443}]}]'),
  ],
  [
    'L-18 selector',
    base +
      policy(
        'a/p',
        web +
          ', policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}, {to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 5432}]}]',
      ),
    'L-18 info a/p spec.egress[0].to[0].ipBlock.except',
  ],
  [
    'L-18 other subject',
    base +
      policy('a/p', web + ', policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [203.0.113.0/24]}}]}]') +
      policy(
        'a/q',
        'podSelector: {matchLabels: {app: db}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 203.0.113.9/32}}]}]',
      ),
  ],
  [
    'L-18 R-9+R-3 with dns',
    base +
      dns +
      policy(
        'a/p',
        'podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}, {to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{port: 53, protocol: UDP}, {port: 53}]}]',
      ),
    'L-18 info a/p spec.egress[0].to[0].ipBlock.except',
  ],
  [
    'L-20',
    base + dns + policy('a/p', web + ', policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: db}}}]}]'),
    'L-20 warning a/p spec.egress',
  ],
  ['L-20 deny', base + dns + policy('a/deny', web + ', policyTypes: [Egress]'), 'L-20 warning a/deny spec.policyTypes'],
  [
    'L-20 near no dns in input',
    base + policy('a/p', web + ', policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: db}}}]}]'),
  ],
  [
    'L-20 no dns, kube-system peer missing',
    base +
      policy(
        'a/p',
        web +
          ', policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}], ports: [{port: 53, protocol: UDP}, {port: 53}]}]',
      ),
    'L-4 warning a/p spec.egress[0].to[0].namespaceSelector',
  ],
  [
    'L-20 no dns, 443 only',
    base + policy('a/p', web + ', policyTypes: [Egress], egress: [{ports: [{port: 443}]}]'),
    'L-20 warning a/p spec.egress',
  ],
  [
    'L-21',
    base +
      dns +
      policy(
        'a/p',
        web + ', policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}}], ports: [{port: 53, protocol: UDP}]}]',
      ),
    'L-21 info a/p spec.egress',
  ],
  [
    'L-21 near',
    base +
      dns +
      policy(
        'a/p',
        web +
          ', policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}}], ports: [{port: 53, protocol: UDP}, {port: 53}]}]',
      ),
  ],
  [
    'L-21 openshift',
    base +
      namespace('openshift-dns') +
      pod('openshift-dns/d', 'dns.operator.openshift.io/daemonset-dns: default', {
        ports: '{name: dns, containerPort: 5353, protocol: UDP}, {name: dns-tcp, containerPort: 5353}',
        ips: ['10.0.0.54'],
      }) +
      service(
        'openshift-dns/dns-default',
        'selector: {dns.operator.openshift.io/daemonset-dns: default}, ports: [{name: dns, port: 53, protocol: UDP, targetPort: dns}, {name: dns-tcp, port: 53, targetPort: dns-tcp}]',
      ) +
      policy(
        'a/p',
        web +
          ', policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}}], ports: [{port: 53, protocol: UDP}, {port: 53}]}]',
      ),
    'L-13 warning a/p spec.egress[0].ports[0].port',
    'L-13 warning a/p spec.egress[0].ports[1].port',
    'L-21 info a/p spec.egress',
  ],
  [
    'L-20 node-local',
    base +
      dns +
      pod('kube-system/nl', 'k8s-app: node-local-dns', { host: true, ips: ['192.168.0.1'] }) +
      policy(
        'a/p',
        web +
          ', policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 169.254.20.10/32}}], ports: [{port: 53, protocol: UDP}, {port: 53}]}]',
      ),
  ],
  [
    'L-20 templates & 0/0',
    base +
      namespace('kube-system') +
      deployment('kube-system/coredns', 'k8s-app: kube-dns', {
        ports: '{containerPort: 53, protocol: UDP}, {containerPort: 53}',
      }) +
      policy('a/p', web + ', policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]'),
  ],
  [
    'L-22',
    base +
      policy('a/all', 'podSelector: {}, ingress: [{}]') +
      policy('a/q', web + ', ingress: [{from: [{podSelector: {matchLabels: {app: db}}}]}]'),
    'L-22 warning a/all spec.ingress[0]',
  ],
  [
    'L-22 near: ports',
    base +
      policy('a/all', 'podSelector: {}, ingress: [{ports: [{port: 80}, {port: 5432}]}]') +
      policy('a/q', web + ', ingress: [{from: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 81}]}]'),
    'L-12 info a/q spec.ingress[0].ports[0].port',
  ],
  [
    'L-22 equivalent',
    base +
      policy(
        'a/all',
        'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: "::/0"}}, {namespaceSelector: {}}]}]',
      ) +
      policy('a/q', web + ', policyTypes: [Ingress]'),
    'L-22 warning a/all spec.ingress[0]',
    'L-36 info a/all spec.ingress[0].from[2]',
  ],
  [
    'L-22 near: only 0/0',
    base +
      policy('a/all', 'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}, {namespaceSelector: {}}]}]') +
      policy('a/q', web + ', policyTypes: [Ingress]'),
    'L-36 info a/all spec.ingress[0].from[1]',
  ],
  [
    'L-22 near: other direction',
    base + policy('a/all', 'podSelector: {}, ingress: [{}]') + policy('a/deny', web + ', policyTypes: [Egress], egress: [{}]'),
  ],
  [
    'L-22 near: disjoint',
    base +
      policy('a/all', web + ', ingress: [{}]') +
      policy('a/q', 'podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]'),
  ],
  [
    'L-23',
    base +
      policy('a/p', web + ', ingress: [{from: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 80}]}]') +
      policy('a/q', web + ', ingress: [{from: [{podSelector: {}}]}]'),
    'L-23 info a/p spec.ingress[0]',
  ],
  [
    'L-23 within one policy',
    base + policy('a/p', web + ', ingress: [{from: [{podSelector: {matchLabels: {app: db}}}]}, {}]'),
    'L-23 info a/p spec.ingress[0]',
  ],
  [
    'L-23 near: other subject too',
    base +
      policy('a/p', 'podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: db}}}]}]') +
      policy('a/q', web + ', ingress: [{from: [{podSelector: {}}]}]'),
  ],
  [
    'L-23 silent: nothing selected',
    base +
      policy('a/p', 'podSelector: {matchLabels: {app: none}}, ingress: [{from: [{podSelector: {matchLabels: {app: db}}}]}, {}]'),
    'L-1 warning a/p spec.podSelector',
  ],
  [
    'L-23 union',
    base +
      policy('a/p', web + ', ingress: [{from: [{podSelector: {}}]}]') +
      policy(
        'a/q',
        web +
          ', ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}, {from: [{podSelector: {matchLabels: {app: db}}}]}]',
      ),
    'L-23 info a/p spec.ingress[0]',
    'L-23 info a/q spec.ingress[0]',
    'L-23 info a/q spec.ingress[1]',
  ],
  [
    'L-23 blocks on templates',
    namespace('a') +
      deployment('a/web', 'app: web') +
      policy('a/p', web + ', ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]') +
      policy('a/q', web + ', ingress: [{from: [{ipBlock: {cidr: 203.0.0.0/16}}]}]'),
    'L-23 info a/p spec.ingress[0]',
  ],
  [
    'L-25',
    base +
      dns +
      policy(
        'a/p',
        'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}]',
      ) +
      policy(
        'a/q-deny',
        web +
          ', policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{port: 53, protocol: UDP}, {port: 53}]}]',
      ),
    'L-25 warning a/p spec.ingress[0]',
  ],
  [
    'L-25 near',
    base +
      dns +
      policy(
        'a/p',
        'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}]',
      ) +
      policy(
        'a/q',
        web +
          ', policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 5432}]}, {to: [{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{port: 53, protocol: UDP}, {port: 53}]}]',
      ),
  ],
  [
    'L-25 mirror',
    base +
      policy('b/deny', 'podSelector: {}, policyTypes: [Ingress]') +
      policy(
        'a/q',
        web +
          `, policyTypes: [Egress], egress: [{to: [${ofB}], ports: [{port: 8080}]}, {ports: [{port: 53, protocol: UDP}, {port: 53}]}]`,
      ),
    'L-25 warning a/q spec.egress[0]',
  ],
  [
    'L-25 near peerless',
    base +
      policy('b/deny', 'podSelector: {}, policyTypes: [Ingress]') +
      policy('a/q', web + `, policyTypes: [Egress], egress: [{}]`),
  ],
  [
    'L-25 same class, two replicas',
    base +
      deployment('a/m', 'app: m', { replicas: 2 }) +
      policy(
        'a/p',
        'podSelector: {matchLabels: {app: m}}, policyTypes: [Ingress, Egress], ingress: [{from: [{podSelector: {matchLabels: {app: m}}}]}], egress: [{ports: [{port: 53, protocol: UDP}, {port: 53}]}]',
      ),
  ],
  [
    'L-25 same class, all denied',
    base +
      deployment('a/m', 'app: m', { replicas: 2 }) +
      policy(
        'a/deny',
        'podSelector: {matchLabels: {app: m}}, policyTypes: [Ingress, Egress], ingress: [{from: [{podSelector: {matchLabels: {app: m}}}], ports: [{port: 9}]}], egress: [{ports: [{port: 53, protocol: UDP}, {port: 53}]}]',
      ),
    'L-12 info a/deny spec.ingress[0].ports[0].port',
    'L-25 warning a/deny spec.ingress[0]',
  ],
];

findings(cases);
