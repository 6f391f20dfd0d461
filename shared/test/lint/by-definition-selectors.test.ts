/** Selectors that match nothing, or not what is meant, from the definitions: L-1…L-7, L-31, L-32, L-39. Each case lists all that is found in it. */
import { base, deployment, findings, namespace, ofB, pod, policy, web } from './files.ts';
import type { Case } from './files.ts';

const cases: readonly Case[] = [
  [
    'L-1 fires',
    base + policy('a/p', 'podSelector: {matchLabels: {app: none}}, policyTypes: [Ingress]'),
    'L-1 warning a/p spec.podSelector',
  ],
  [
    'L-1 completed pod only',
    base +
      pod('a/job', 'app: job', { phase: 'Succeeded' }) +
      policy('a/p', 'podSelector: {matchLabels: {app: job}}, policyTypes: [Ingress]'),
    'L-1 warning a/p spec.podSelector',
  ],
  [
    'L-1 near: template',
    base +
      deployment('a/later', 'app: later') +
      policy('a/p', 'podSelector: {matchLabels: {app: later}}, policyTypes: [Ingress]'),
  ],
  [
    'L-1 near: template 0 replicas',
    base +
      deployment('a/later', 'app: later', { replicas: 0 }) +
      policy('a/p', 'podSelector: {matchLabels: {app: later}}, policyTypes: [Ingress]'),
  ],
  [
    'L-1 empty ns',
    base + namespace('c') + policy('c/p', 'podSelector: {}, policyTypes: [Ingress]'),
    'L-1 warning c/p spec.podSelector',
  ],
  ['L-1 synthesised ns', base + policy('zzz/p', 'podSelector: {}, policyTypes: [Ingress]'), 'L-1 warning zzz/p spec.podSelector'],
  [
    'L-2 host only',
    base +
      pod('a/agent', 'app: agent', { host: true }) +
      policy('a/p', 'podSelector: {matchLabels: {app: agent}}, policyTypes: [Ingress]'),
    'L-2 warning a/p spec.podSelector',
  ],
  ['L-2 near: one of two', base + pod('a/agent', 'app: web', { host: true }) + policy('a/p', web + ', policyTypes: [Ingress]')],
  [
    'L-2 template host',
    base +
      deployment('a/agent', 'app: agent', { host: true }) +
      policy('a/p', 'podSelector: {matchLabels: {app: agent}}, policyTypes: [Ingress]'),
    'L-2 warning a/p spec.podSelector',
  ],
  [
    'L-3',
    base +
      policy(
        'a/p',
        web + ', ingress: [{from: [{namespaceSelector: {matchLabels: {team: blue}}, podSelector: {matchLabels: {zone: q}}}]}]',
      ),
    'L-3 warning a/p spec.ingress[0].from[0].podSelector',
  ],
  [
    'L-3 ns without pods',
    base +
      namespace('c', 'team: z') +
      policy('a/p', web + ', ingress: [{from: [{namespaceSelector: {matchLabels: {team: z}}}]}]'),
    'L-3 warning a/p spec.ingress[0].from[0].namespaceSelector',
  ],
  [
    'L-3 own',
    base + policy('a/p', web + ', ingress: [{from: [{podSelector: {matchLabels: {zone: q}}}]}]'),
    'L-3 warning a/p spec.ingress[0].from[0].podSelector',
  ],
  [
    'L-4',
    base +
      policy(
        'a/p',
        web + ', ingress: [{from: [{namespaceSelector: {matchLabels: {zone: moon}}, podSelector: {matchLabels: {app: web}}}]}]',
      ),
    'L-4 warning a/p spec.ingress[0].from[0].namespaceSelector',
  ],
  [
    'L-4 near: synthesised',
    base +
      pod('c/x', 'app: x') +
      policy('a/p', web + ', ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: c}}}]}]'),
  ],
  [
    'L-5',
    base +
      pod('a/agent', 'app: agent', { host: true, ips: ['192.168.0.1'] }) +
      policy('a/p', web + ', ingress: [{from: [{podSelector: {matchLabels: {app: agent}}}]}]'),
    'L-5 warning a/p spec.ingress[0].from[0].podSelector',
  ],
  [
    'L-6',
    base + policy('a/p', web + ', ingress: [{from: [{podSelector: {matchLabels: {app: api}}}]}]'),
    'L-6 warning a/p spec.ingress[0].from[0].podSelector',
  ],
  [
    'L-6 near',
    base + pod('a/api', 'app: api') + policy('a/p', web + ', ingress: [{from: [{podSelector: {matchLabels: {app: api}}}]}]'),
  ],
  [
    'L-7',
    base + policy('a/p', web + `, ingress: [{from: [${ofB}, {podSelector: {matchLabels: {app: api}}}]}]`),
    'L-7 warning a/p spec.ingress[0].from[1]',
  ],
  [
    'L-7 near: all of N match, some here',
    base +
      pod('a/api', 'app: api') +
      policy('a/p', web + `, ingress: [{from: [${ofB}, {podSelector: {matchLabels: {app: api}}}]}]`),
  ],
  [
    'L-7 fires: N has others',
    base +
      pod('b/other', 'app: other') +
      pod('a/api', 'app: api') +
      policy('a/p', web + `, ingress: [{from: [${ofB}, {podSelector: {matchLabels: {app: api}}}]}]`),
    'L-7 warning a/p spec.ingress[0].from[1]',
  ],
  [
    'L-7 near: none in N matches',
    base + policy('a/p', web + `, ingress: [{from: [${ofB}, {podSelector: {matchLabels: {app: db}}}]}]`),
  ],
  [
    'L-7 different rules',
    base + policy('a/p', web + `, ingress: [{from: [${ofB}]}, {from: [{podSelector: {matchLabels: {app: api}}}]}]`),
    'L-6 warning a/p spec.ingress[1].from[0].podSelector',
  ],
  [
    'L-31 value',
    base + pod('a/backend', 'app: backend') + policy('a/p', 'podSelector: {matchLabels: {app: bakcend}}, policyTypes: [Ingress]'),
    'L-1 warning a/p spec.podSelector',
    'L-31 warning a/p spec.podSelector',
  ],
  [
    'L-31 case',
    base + policy('a/p', 'podSelector: {matchLabels: {app: Web}}, policyTypes: [Ingress]'),
    'L-1 warning a/p spec.podSelector',
    'L-31 warning a/p spec.podSelector',
  ],
  [
    'L-31 near short',
    base + policy('a/p', 'podSelector: {matchLabels: {app: wub}}, policyTypes: [Ingress]'),
    'L-1 warning a/p spec.podSelector',
  ],
  [
    'L-31 key prefix',
    base +
      pod('a/enn', 'app.kubernetes.io/name: enn') +
      policy('a/p', 'podSelector: {matchLabels: {name: enn}}, policyTypes: [Ingress]'),
    'L-1 warning a/p spec.podSelector',
    'L-31 warning a/p spec.podSelector',
  ],
  [
    'L-31 underscore',
    base + pod('a/enn', 'my-key: enn') + policy('a/p', 'podSelector: {matchLabels: {my_key: enn}}, policyTypes: [Ingress]'),
    'L-1 warning a/p spec.podSelector',
    'L-31 warning a/p spec.podSelector',
  ],
  [
    'L-31 NotIn',
    base +
      pod('a/backend', 'app: backend') +
      policy('a/p', 'podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [bakcend]}]}, policyTypes: [Ingress]'),
    'L-31 warning a/p spec.podSelector',
  ],
  [
    'L-31 namespace',
    base +
      namespace('monitoring') +
      pod('monitoring/x', 'a: b') +
      policy('a/p', web + ', ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitorng}}}]}]'),
    'L-31 warning a/p spec.ingress[0].from[0].namespaceSelector',
    'L-4 warning a/p spec.ingress[0].from[0].namespaceSelector',
  ],
  [
    'L-31 other scope',
    base + pod('b/backend', 'app: backend') + policy('a/p', 'podSelector: {matchLabels: {app: bakcend}}, policyTypes: [Ingress]'),
    'L-1 warning a/p spec.podSelector',
  ],
  [
    'L-32',
    base + policy('a/p', web + ', ingress: [{from: [{namespaceSelector: {matchLabels: {name: b}}}]}]'),
    'L-32 warning a/p spec.ingress[0].from[0].namespaceSelector',
  ],
  [
    'L-32 near',
    base +
      namespace('c', 'name: b') +
      pod('c/x', 'a: b') +
      policy('a/p', web + ', ingress: [{from: [{namespaceSelector: {matchLabels: {name: b}}}]}]'),
  ],
  [
    'L-39',
    base +
      policy(
        'a/p',
        'podSelector: {matchLabels: {app: web}, matchExpressions: [{key: app, operator: In, values: [db]}]}, policyTypes: [Ingress]',
      ),
    'L-39 error a/p spec.podSelector',
  ],
  [
    'L-3 in two rules',
    base +
      policy(
        'a/p',
        web + ', ingress: [{from: [{podSelector: {matchLabels: {zone: q}}}]}, {from: [{podSelector: {matchLabels: {zone: q}}}]}]',
      ),
    'L-3 warning a/p spec.ingress[0].from[0].podSelector',
    'L-3 warning a/p spec.ingress[1].from[0].podSelector',
  ],
  [
    'L-4 with contradiction',
    base +
      policy(
        'a/p',
        web +
          ', ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: t, operator: Exists}, {key: t, operator: DoesNotExist}]}}]}]',
      ),
    'L-39 error a/p spec.ingress[0].from[0].namespaceSelector',
  ],
  [
    'L-7 reversed order',
    base + policy('a/p', web + `, ingress: [{from: [{podSelector: {matchLabels: {app: api}}}, ${ofB}]}]`),
    'L-7 warning a/p spec.ingress[0].from[0]',
  ],
  [
    'L-7 explicit empty podSelector',
    base +
      policy(
        'a/p',
        web +
          `, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: b}}, podSelector: {}}, {podSelector: {matchLabels: {app: api}}}]}]`,
      ),
    'L-6 warning a/p spec.ingress[0].from[1].podSelector',
  ],
  [
    'L-31 In list, other is listed',
    base +
      pod('a/backend-2', 'app: backend-2') +
      policy(
        'a/p',
        'podSelector: {matchExpressions: [{key: app, operator: In, values: [backend-1, backend-2]}]}, policyTypes: [Ingress]',
      ),
  ],
  [
    'L-31 exists key',
    base +
      pod('a/x', 'component: z') +
      policy('a/p', 'podSelector: {matchExpressions: [{key: componnet, operator: Exists}]}, policyTypes: [Ingress]'),
    'L-1 warning a/p spec.podSelector',
    'L-31 warning a/p spec.podSelector',
  ],
];

findings(cases);
