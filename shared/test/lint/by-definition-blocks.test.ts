/** Address blocks, from the definitions: L-14, L-15, L-16, L-51. Each case lists all that is found in it. */
import { base, findings, pod, policy, service, web } from './files.ts';
import type { Case } from './files.ts';

const cases: readonly Case[] = [
  [
    'L-14',
    base + policy('a/p', web + ', ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/24}}]}]'),
    'L-14 warning a/p spec.ingress[0].from[0].ipBlock',
  ],
  ['L-14 near /8', base + policy('a/p', web + ', ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]')],
  [
    'L-14 near except',
    base + policy('a/p', web + ', ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/16, except: [10.0.0.0/24]}}]}]'),
  ],
  [
    'L-14 podCIDR',
    base +
      `\n---\napiVersion: v1\nkind: Node\nmetadata: {name: n1}\nspec: {podCIDR: 10.7.0.0/24}` +
      policy('a/p', web + ', ingress: [{from: [{ipBlock: {cidr: 10.7.0.128/25}}]}]'),
    'L-14 warning a/p spec.ingress[0].from[0].ipBlock',
  ],
  [
    'L-14 host pod',
    base +
      pod('a/agent', 'app: agent', { host: true, ips: ['192.168.0.1'] }) +
      policy('a/p', web + ', ingress: [{from: [{ipBlock: {cidr: 192.168.0.0/24}}]}]'),
  ],
  [
    'L-14 completed',
    base +
      pod('a/done', 'app: done', { phase: 'Succeeded', ips: ['10.9.0.1'] }) +
      policy('a/p', web + ', ingress: [{from: [{ipBlock: {cidr: 10.9.0.0/24}}]}]'),
  ],
  [
    'L-15',
    base +
      service('a/s', 'clusterIP: 10.96.0.10, selector: {app: db}, ports: [{port: 5432}]') +
      policy('a/p', web + ', policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.96.0.10/32}}]}]'),
    'L-15 warning a/p spec.egress[0].to[0].ipBlock',
  ],
  [
    'L-15 service cidr',
    base +
      `\n---\napiVersion: networking.k8s.io/v1\nkind: ServiceCIDR\nmetadata: {name: kubernetes}\nspec: {cidrs: [10.96.0.0/12]}` +
      policy('a/p', web + ', policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.96.0.0/16}}]}]'),
    'L-15 warning a/p spec.egress[0].to[0].ipBlock',
  ],
  [
    'L-15 near ingress',
    base +
      service('a/s', 'clusterIP: 10.96.0.10, selector: {app: db}, ports: [{port: 5432}]') +
      policy('a/p', web + ', ingress: [{from: [{ipBlock: {cidr: 10.96.0.10/32}}]}]'),
  ],
  [
    'L-15 near wider',
    base +
      service('a/s', 'clusterIP: 10.96.0.10, selector: {app: db}, ports: [{port: 5432}]') +
      policy('a/p', web + ', policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.96.0.0/24}}]}]'),
  ],
  [
    'L-16',
    base +
      pod('a/ds', 'app: ds', { ips: ['10.0.0.9', 'fd00::9'] }) +
      policy(
        'a/p',
        'podSelector: {matchLabels: {app: ds}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]',
      ),
    'L-16 warning a/p spec.egress[0].to[0].ipBlock',
  ],
  [
    'L-16 v6 only',
    base +
      pod('a/ds', 'app: ds', { ips: ['10.0.0.9', 'fd00::9'] }) +
      policy(
        'a/p',
        'podSelector: {matchLabels: {app: ds}}, policyTypes: [Ingress], ingress: [{from: [{ipBlock: {cidr: "::/0"}}]}]',
      ),
    'L-16 warning a/p spec.ingress[0].from[0].ipBlock',
  ],
  [
    'L-16 near both',
    base +
      pod('a/ds', 'app: ds', { ips: ['10.0.0.9', 'fd00::9'] }) +
      policy(
        'a/p',
        'podSelector: {matchLabels: {app: ds}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: "::/0"}}]}]',
      ),
  ],
  ['L-16 near single', base + policy('a/p', web + ', policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]')],
  [
    'L-51',
    base +
      service('default/kubernetes', 'clusterIP: 10.96.0.1, ports: [{port: 443, targetPort: 6443}]') +
      `\n---\napiVersion: v1\nkind: Endpoints\nmetadata: {name: kubernetes, namespace: default}\nsubsets: [{addresses: [{ip: 192.168.1.10}], ports: [{port: 6443}]}]` +
      policy('a/p', web + ', policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.96.0.1/32}}]}]'),
    'L-51 warning a/p spec.egress[0].to[0].ipBlock',
  ],
  [
    'L-51 near',
    base +
      service('default/kubernetes', 'clusterIP: 10.96.0.1, ports: [{port: 443, targetPort: 6443}]') +
      `\n---\napiVersion: v1\nkind: Endpoints\nmetadata: {name: kubernetes, namespace: default}\nsubsets: [{addresses: [{ip: 192.168.1.10}], ports: [{port: 6443}]}]` +
      policy(
        'a/p',
        web + ', policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.96.0.1/32}}, {ipBlock: {cidr: 192.168.1.10/32}}]}]',
      ),
    'L-15 warning a/p spec.egress[0].to[0].ipBlock',
  ],
  [
    'L-51 alone unknown endpoints',
    base +
      service('default/kubernetes', 'clusterIP: 10.96.0.1, ports: [{port: 443}]') +
      policy('a/p', web + ', policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.96.0.1/32}}]}]'),
    'L-51 warning a/p spec.egress[0].to[0].ipBlock',
  ],
  [
    'L-51 named in other rule',
    base +
      service('default/kubernetes', 'clusterIP: 10.96.0.1, ports: [{port: 443, targetPort: 6443}]') +
      `\n---\napiVersion: v1\nkind: Endpoints\nmetadata: {name: kubernetes, namespace: default}\nsubsets: [{addresses: [{ip: 192.168.1.10}], ports: [{port: 6443}]}]` +
      policy(
        'a/p',
        web +
          ', policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.96.0.1/32}}]}, {to: [{ipBlock: {cidr: 192.168.1.10/32}}]}]',
      ),
    'L-15 warning a/p spec.egress[0].to[0].ipBlock',
  ],
];

findings(cases);
