/** What a cluster leaves open, from the definitions: L-27, L-46, L-50. Each case lists all that is found in it. */
import { base, findings, namespace, pod, policy, service, web } from './files.ts';
import type { Case } from './files.ts';

const cases: readonly Case[] = [
  ['L-27 LB', base + service('a/w', 'type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]'), 'L-27 warning Service/a/w'],
  [
    'L-27 near',
    base +
      service('a/w', 'type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]') +
      policy('a/p', web + ', ingress: [{}]'),
  ],
  ['L-27 hostPort', base + pod('a/hp', 'app: hp', { ports: '{containerPort: 80, hostPort: 8080}' }), 'L-27 warning Pod/a/hp'],
  [
    'L-27 route',
    base +
      service('a/w', 'selector: {app: web}, ports: [{port: 80}]') +
      `\n---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r, namespace: a}\nspec: {parentRefs: [{name: g}], rules: [{backendRefs: [{name: w, port: 80}]}]}`,
    'L-27 warning HTTPRoute/a/r',
  ],
  [
    'L-27 ingress',
    base +
      service('a/w', 'selector: {app: web}, ports: [{port: 80}]') +
      `\n---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: r, namespace: a}\nspec: {defaultBackend: {service: {name: w, port: {number: 80}}}}`,
    'L-27 warning Ingress/a/r',
  ],
  ['L-27 clusterip', base + service('a/w', 'selector: {app: web}, ports: [{port: 80}]')],
  [
    'L-46',
    base + pod('a/agent', 'app: agent', { host: true }) + policy('a/deny', 'podSelector: {}, policyTypes: [Ingress]'),
    'L-46 warning a/deny spec.podSelector',
  ],
  ['L-46 near no deny', base + pod('a/agent', 'app: agent', { host: true }) + policy('a/p', web + ', policyTypes: [Ingress]')],
  ['L-46 near no host', base + policy('a/deny', 'podSelector: {}, policyTypes: [Ingress]')],
  [
    'L-50 rule',
    base +
      policy('a/p', 'podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]') +
      policy('b/deny', 'podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 53, protocol: UDP}, {port: 53}]}]'),
    'L-50 warning a/p spec.egress[0].to[0].ipBlock',
  ],
  [
    'L-50 near',
    base +
      policy(
        'a/p',
        'podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]}]',
      ) +
      policy('b/deny', 'podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 53, protocol: UDP}, {port: 53}]}]'),
  ],
  ['L-50 open', base, 'L-50 warning Namespace//a', 'L-50 warning Namespace//b'],
  [
    'L-27 hostNetwork behind LB',
    base +
      pod('a/agent', 'app: agent', { host: true }) +
      service('a/w', 'type: NodePort, selector: {app: agent}, ports: [{port: 80}]'),
  ],
  [
    'L-27 mesh route',
    base +
      service('a/w', 'selector: {app: web}, ports: [{port: 80}]') +
      `\n---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r, namespace: a}\nspec: {parentRefs: [{kind: Service, group: "", name: w}], rules: [{backendRefs: [{name: w, port: 80}]}]}`,
  ],
  [
    'L-27 egress isolation is not ingress',
    base +
      service('a/w', 'type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]') +
      policy('a/deny', web + ', policyTypes: [Egress], egress: [{}]'),
    'L-27 warning Service/a/w',
  ],
  [
    'L-27 completed',
    base +
      pod('a/done', 'app: done', { phase: 'Succeeded' }) +
      service('a/w', 'type: LoadBalancer, selector: {app: done}, ports: [{port: 80}]'),
  ],
  [
    'L-26 ingress only',
    namespace('a') + pod('a/web', 'app: web') + policy('a/deny', 'podSelector: {}, policyTypes: [Egress]'),
    'L-26 info Namespace//a',
    'L-20 warning a/deny spec.policyTypes',
  ],
  [
    'L-46 egress deny',
    base + pod('a/agent', 'app: agent', { host: true }) + policy('a/deny', 'podSelector: {}, policyTypes: [Egress]'),
    'L-46 warning a/deny spec.podSelector',
    'L-20 warning a/deny spec.policyTypes',
  ],
];

findings(cases);
