/** Ports that mean nothing, or another thing than was meant, from the definitions: L-8, L-9, L-12, L-13, L-30. Each case lists all that is found in it. */
import { base, deployment, findings, ofB, pod, policy, service, web } from './files.ts';
import type { Case } from './files.ts';

const cases: readonly Case[] = [
  ['L-8', base + policy('a/p', web + ', ingress: [{ports: [{port: https}]}]'), 'L-8 error a/p spec.ingress[0].ports[0].port'],
  [
    'L-8 other protocol',
    base + policy('a/p', web + ', ingress: [{ports: [{port: http, protocol: UDP}]}]'),
    'L-8 error a/p spec.ingress[0].ports[0].port',
  ],
  [
    'L-8 silent: nothing selected',
    base + policy('a/p', 'podSelector: {matchLabels: {app: none}}, ingress: [{ports: [{port: https}]}]'),
    'L-1 warning a/p spec.podSelector',
  ],
  [
    'L-8 egress',
    base +
      policy(
        'a/p',
        web +
          ', policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: http}]}, {ports: [{port: 53, protocol: UDP}, {port: 53}]}]',
      ),
    'L-8 error a/p spec.egress[0].ports[0].port',
  ],
  [
    'L-8 silent egress without holders',
    base +
      policy(
        'a/p',
        web +
          ', policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: gone}}}], ports: [{port: http}]}, {ports: [{port: 53, protocol: UDP}, {port: 53}]}]',
      ),
    'L-3 warning a/p spec.egress[0].to[0].podSelector',
  ],
  [
    'L-9',
    base + policy('a/p', 'podSelector: {}, ingress: [{ports: [{port: http}]}]'),
    'L-9 warning a/p spec.ingress[0].ports[0].port',
  ],
  [
    'L-9 peerless egress',
    base +
      policy('a/p', web + ', policyTypes: [Egress], egress: [{ports: [{port: http}, {port: 53, protocol: UDP}, {port: 53}]}]'),
    'L-9 warning a/p spec.egress[0].ports[0].port',
  ],
  [
    'L-9 next to block',
    base +
      policy(
        'a/p',
        web +
          `, policyTypes: [Egress], egress: [{to: [${ofB}, {ipBlock: {cidr: 203.0.113.0/24}}], ports: [{port: http}, {port: 53, protocol: UDP}, {port: 53}]}]`,
      ),
    'L-9 warning a/p spec.egress[0].ports[0].port',
  ],
  ['L-9 near', base + policy('a/p', web + ', ingress: [{ports: [{port: http}]}]')],
  [
    'several containers, name in second',
    base +
      pod('a/two', 'app: two', { beside: ', {name: d, image: i, ports: [{name: metrics, containerPort: 9100}]}' }) +
      policy('a/p', 'podSelector: {matchLabels: {app: two}}, ingress: [{ports: [{port: metrics}]}]'),
  ],
  ['L-12', base + policy('a/p', web + ', ingress: [{ports: [{port: 81}]}]'), 'L-12 info a/p spec.ingress[0].ports[0].port'],
  [
    'L-12 near: targetPort',
    base +
      service('a/w', 'selector: {app: web}, ports: [{port: 8000, targetPort: 81}]') +
      policy('a/p', web + ', ingress: [{ports: [{port: 81}]}]'),
  ],
  [
    'L-12 silent external',
    base +
      policy(
        'a/p',
        web + ', policyTypes: [Egress], egress: [{ports: [{port: 443}]}, {ports: [{port: 53, protocol: UDP}, {port: 53}]}]',
      ),
  ],
  [
    'L-13',
    base +
      service('a/w', 'selector: {app: web}, ports: [{port: 8080, targetPort: 80}]') +
      policy('a/p', web + ', ingress: [{ports: [{port: 8080}]}]'),
    'L-13 warning a/p spec.ingress[0].ports[0].port',
  ],
  [
    'L-13 named target',
    base +
      service('a/w', 'selector: {app: web}, ports: [{port: 8080, targetPort: http}]') +
      policy('a/p', web + ', ingress: [{ports: [{port: 8080}]}]'),
    'L-13 warning a/p spec.ingress[0].ports[0].port',
  ],
  [
    'L-13 egress',
    base +
      service('b/s', 'selector: {app: api}, ports: [{port: 80, targetPort: 8080}]') +
      policy(
        'a/p',
        web +
          `, policyTypes: [Egress], egress: [{to: [${ofB}], ports: [{port: 80}]}, {ports: [{port: 53, protocol: UDP}, {port: 53}]}]`,
      ),
    'L-13 warning a/p spec.egress[0].ports[0].port',
  ],
  [
    'L-13 near: same number',
    base +
      service('a/w', 'selector: {app: web}, ports: [{port: 80}]') +
      policy('a/p', web + ', ingress: [{ports: [{port: 80}]}]'),
  ],
  [
    'L-30',
    base +
      pod('a/udp', 'app: udp', { ports: '{containerPort: 5353, protocol: UDP}' }) +
      policy('a/p', 'podSelector: {matchLabels: {app: udp}}, ingress: [{ports: [{port: 5353}]}]'),
    'L-30 warning a/p spec.ingress[0].ports[0]',
  ],
  [
    'L-30 near: one has TCP',
    base +
      pod('a/udp', 'app: udp', { ports: '{containerPort: 5353, protocol: UDP}, {containerPort: 5353}' }) +
      policy('a/p', 'podSelector: {matchLabels: {app: udp}}, ingress: [{ports: [{port: 5353}]}]'),
  ],
  [
    'L-30 near: explicit',
    base +
      pod('a/udp', 'app: udp', { ports: '{containerPort: 5353, protocol: UDP}' }) +
      policy('a/p', 'podSelector: {matchLabels: {app: udp}}, ingress: [{ports: [{port: 5353, protocol: TCP}]}]'),
  ],
  [
    'L-30 near: one holder without',
    base +
      pod('a/udp', 'app: udp', { ports: '{containerPort: 5353, protocol: UDP}' }) +
      pod('a/udp2', 'app: udp') +
      policy('a/p', 'podSelector: {matchLabels: {app: udp}}, ingress: [{ports: [{port: 5353}]}]'),
  ],
  [
    'L-8 egress dual peers: one declares',
    base +
      policy(
        'a/p',
        web +
          `, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: db}}}, ${ofB}], ports: [{port: http}]}, {ports: [{port: 53, protocol: UDP}, {port: 53}]}]`,
      ),
    'L-9 warning a/p spec.egress[0].ports[0].port',
  ],
  [
    'L-8 ingress host pods only',
    base +
      pod('a/agent', 'app: agent', { host: true, ports: '{name: m, containerPort: 1}' }) +
      policy('a/p', 'podSelector: {matchLabels: {app: agent}}, ingress: [{ports: [{port: zz}]}]'),
    'L-2 warning a/p spec.podSelector',
  ],
  [
    'L-9 template and pod',
    base + deployment('a/later', 'app: web') + policy('a/p', web + ', ingress: [{ports: [{port: http}]}]'),
    'L-9 warning a/p spec.ingress[0].ports[0].port',
  ],
  [
    'L-9 completed does not count',
    base + pod('a/done', 'app: web', { phase: 'Failed' }) + policy('a/p', web + ', ingress: [{ports: [{port: http}]}]'),
  ],
];

findings(cases);
