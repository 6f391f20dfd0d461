/** Pairs for the findings that rest on more than NetworkPolicies and pods: engines, other APIs, callers from outside. */
import { profiles } from '../../src/evaluate/index.ts';
import { readManifestText } from '../../src/kube/index.ts';
import type { ClusterObject } from '../../src/kube/index.ts';
import { agent, configMap, dump, node as dumpedNode } from '../enforcement/cluster.ts';
import type { AgentOptions } from '../enforcement/cluster.ts';
import { cnp } from '../support/cilium.ts';
import { pod, policy } from '../support/cluster.ts';
import { calico, rawShape } from '../support/calico.ts';
import { from, inA, onWeb, to } from './cluster.ts';
import type { Fixture } from './cluster.ts';

/** As a file of manifests says it. */
function yaml(text: string): readonly ClusterObject[] {
  const { objects, problems } = readManifestText(text, 'fixture.yaml');
  const broken = problems.find(({ severity }) => severity === 'error');
  if (broken !== undefined) throw new Error(broken.message);
  return objects;
}

/** DaemonSet and pods of an engine, on both nodes where nothing else is said. */
function engine(name: string, options: AgentOptions = {}): readonly ClusterObject[] {
  return [...dump(agent(name, { on: ['n1', 'n2'], ...options })).objects.values()];
}

function settings(data: Readonly<Record<string, string>>): readonly ClusterObject[] {
  return [...dump([configMap('cilium-config', data)]).objects.values()];
}

const denyAll = [policy('a/deny', 'podSelector: {}, policyTypes: [Ingress]')];
const webService = `
apiVersion: v1
kind: Service
metadata: {name: web, namespace: a}
spec: {selector: {app: web}, ports: [{port: 443, targetPort: 8080}]}
`;

const webhook = `${webService}---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: guard}
webhooks: [{name: guard.example.org, clientConfig: {service: {name: web, namespace: a}}}]
`;

const ingress = `${webService}---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: nginx}
spec: {controller: k8s.io/ingress-nginx}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: site, namespace: a}
spec: {ingressClassName: nginx, defaultBackend: {service: {name: web, port: {number: 443}}}}
`;
const controller = pod('b/controller', { labels: { 'app.kubernetes.io/name': 'ingress-nginx' }, ips: ['10.0.0.9'] });
const fromController = (port: number): readonly ClusterObject[] =>
  from(
    '{namespaceSelector: {}, podSelector: {matchLabels: {app.kubernetes.io/name: ingress-nginx}}}',
    `, ports: [{port: ${port}}]`,
  );

const prometheus = pod('b/prometheus', { labels: { app: 'prometheus' }, ips: ['10.0.0.8'] });
const scraped = pod('a/scraped', { labels: { app: 'web' }, ports: ['metrics 9100'], ips: ['10.0.0.7'], scrape: { port: 9100 } });
const fromPrometheus = (port: number): readonly ClusterObject[] =>
  from('{namespaceSelector: {}, podSelector: {matchLabels: {app: prometheus}}}', `, ports: [{port: ${port}}]`);

const calicoNode = (version: string): readonly ClusterObject[] =>
  engine('calico-node', { containers: [{ name: 'calico-node', image: `quay.io/calico/node:${version}` }] });
const inTier = (name: string): readonly ClusterObject[] => [
  calico(`NetworkPolicy a/${name}`, 'tier: sec, selector: all(), types: [Ingress]'),
  calico('Tier sec', 'order: 10'),
];
const denyingWeb = 'selector: app == "web", types: [Ingress], ingress: [{action: Deny, source: {nets: [203.0.113.0/24]}}]';
const denyingAll = 'selector: all(), types: [Ingress], ingress: [{action: Deny, source: {nets: [203.0.113.0/24]}}]';
const denyingMetadata =
  'tier: sec, selector: all(), types: [Egress], egress: [{action: Deny, destination: {nets: [169.254.169.254/32]}}]';
const allowing = (selector: string): string => `selector: ${selector}, types: [Ingress], ingress: [{action: Allow}]`;
/** The pods of the base that have no label `app`. */
const unlabelledClosed = [policy('kube-system/p', 'podSelector: {}, ingress: [{}]')];

const among = (...values: readonly string[]): string => `{key: app, operator: In, values: [${values.join(', ')}]}`;
const notAmong = (...values: readonly string[]): string => `{key: app, operator: NotIn, values: [${values.join(', ')}]}`;

const oldAnnotation = `net.beta.kubernetes.io/network-policy: '{"ingress": {"isolation": "DefaultDeny"}}'`;

const aggregated = `${webService}---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: v1.metrics.example.org}
spec: {service: {name: web, namespace: a}, group: metrics.example.org, version: v1}
`;
const converted = `${webService}---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.org}
spec: {conversion: {strategy: Webhook, webhook: {clientConfig: {service: {name: web, namespace: a, port: 443}}}}}
`;
const fromAnywhere = inA(`${onWeb}, ingress: [{ports: [{port: 8080}]}]`);

const published = `${webService}---
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: nginx}
spec: {controllerName: gateway.nginx.org/nginx-gateway-controller}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: entry, namespace: b}
spec: {gatewayClassName: nginx}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: site, namespace: a}
spec:
  parentRefs: [{name: entry, namespace: b}]
  rules: [{backendRefs: [{name: web, port: 443}]}]
`;
const gatewayPod = pod('b/entry', { labels: { 'gateway.networking.k8s.io/gateway-name': 'entry' }, ips: ['10.0.0.9'] });
const fromGateway = (name: string): readonly ClusterObject[] =>
  from(`{namespaceSelector: {}, podSelector: {matchLabels: {gateway.networking.k8s.io/gateway-name: ${name}}}}`);

const monitored = `
apiVersion: v1
kind: Service
metadata: {name: web, namespace: a, labels: {team: web}}
spec: {selector: {app: web}, ports: [{name: metrics, port: 9100}]}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: web, namespace: a}
spec: {selector: {matchLabels: {team: web}}, endpoints: [{port: metrics}]}
`;
const podMonitor = `
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: web, namespace: a}
spec: {selector: {matchLabels: {app: web}}, podMetricsEndpoints: [{port: http}]}
`;

export const furtherFixtures: readonly Fixture[] = [
  [
    'L-17',
    'spec.egress[0].to[0].ipBlock',
    to('{ipBlock: {cidr: 192.168.0.0/24}}'),
    to('{ipBlock: {cidr: 192.168.0.0/24, except: [192.168.0.0/30]}}'),
    profiles.cilium,
  ],
  [
    'L-17',
    'spec.egress[0].to[0].ipBlock',
    to('{ipBlock: {cidr: 192.168.0.2/32}}'),
    to('{ipBlock: {cidr: 192.168.0.3/32}}'),
    profiles.cilium,
  ],
  // The word that is meant, and what it would have to hold.
  ['L-33', 'spec.ingress[0].port', inA(`${onWeb}, ingress: [{port: 8080}]`), inA(`${onWeb}, ingress: [{ports: [{port: 8080}]}]`)],
  [
    'L-33',
    'spec.egressDeni',
    [cnp('a/c', 'endpointSelector: {}, ingress: [{fromEntities: [all]}], egressDeni: [{toEntities: [world]}]')],
    [cnp('a/c', 'endpointSelector: {}, ingress: [{fromEntities: [all]}], egressDeny: [{toEntities: [world]}]')],
  ],
  // No two of them exclude each other, all together do.
  [
    'L-39',
    'spec.podSelector',
    inA(`podSelector: {matchExpressions: [${among('a', 'b')}, ${notAmong('a')}, ${notAmong('b')}]}`),
    inA(`podSelector: {matchExpressions: [${among('a', 'b')}, ${notAmong('a')}, ${notAmong('c')}]}`),
  ],
  [
    'L-39',
    'spec.ingress[0].from[0].namespaceSelector',
    from(`{namespaceSelector: {matchExpressions: [${among('a', 'b')}, ${among('b', 'c')}, ${notAmong('b')}]}}`),
    from(`{namespaceSelector: {matchExpressions: [${among('a', 'b')}, ${among('b', 'c')}, ${notAmong('a')}]}}`),
  ],
  ['L-40', '', [...denyAll, ...engine('kube-flannel-ds')], [...denyAll, ...engine('calico-node')]],
  [
    'L-40',
    '',
    [...denyAll, ...engine('cilium'), ...settings({ 'enable-policy': 'never' })],
    [...denyAll, ...engine('cilium'), ...settings({ 'enable-policy': 'default' })],
  ],
  [
    'L-40',
    '',
    [...denyAll, ...engine('cilium'), ...settings({ 'policy-audit-mode': 'true' })],
    [...denyAll, ...engine('cilium'), ...settings({ 'policy-audit-mode': 'false' })],
  ],
  [
    'L-40',
    '',
    [calico('NetworkPolicy a/deny', 'selector: all(), types: [Ingress]'), ...engine('cilium')],
    [calico('NetworkPolicy a/deny', 'selector: all(), types: [Ingress]'), ...engine('calico-node')],
  ],
  // Nothing that runs tells the engine apart, and on this platform there is none by itself.
  [
    'L-40',
    '',
    [...denyAll, ...dump([dumpedNode('eks', { kubelet: 'v1.34.1-eks-1' })]).objects.values()],
    [...denyAll, ...dump([dumpedNode('plain')]).objects.values()],
  ],
  [
    'L-41',
    'spec.tier',
    [calico('GlobalNetworkPolicy sec.lock', 'tier: sec, selector: all(), types: [Ingress]')],
    [calico('GlobalNetworkPolicy sec.lock', 'tier: sec, selector: all(), types: [Ingress]'), calico('Tier sec', 'order: 10')],
  ],
  [
    'L-41',
    'metadata.name',
    [calico('NetworkPolicy a/lock', 'tier: sec, selector: all(), types: [Ingress]', { apiVersion: rawShape })],
    [
      calico('NetworkPolicy a/sec.lock', 'tier: sec, selector: all(), types: [Ingress]', { apiVersion: rawShape }),
      calico('NetworkPolicy b/other', 'selector: all(), types: [Ingress]'),
      calico('Tier sec', 'order: 10'),
    ],
  ],
  // As the API shows it a prefix is due before 3.32 only, and in no tier but those that somebody made.
  [
    'L-41',
    'metadata.name',
    [...inTier('lock'), ...calicoNode('v3.31.2')],
    [...inTier('lock'), ...calicoNode('v3.32.0'), calico('NetworkPolicy a/own', 'selector: all(), types: [Ingress]')],
  ],
  [
    'L-41',
    'spec.order',
    [calico('GlobalNetworkPolicy lock', `order: 999, ${denyingWeb}`), ...inA('podSelector: {}, ingress: [{}]')],
    [calico('GlobalNetworkPolicy lock', `order: 1001, ${denyingWeb}`), ...inA('podSelector: {}, ingress: [{}]')],
  ],
  [
    'L-41',
    'spec.order',
    [calico('GlobalNetworkPolicy lock', `order: 10, ${denyingWeb}`), ...inA('podSelector: {}, ingress: [{}]')],
    // There is nothing that it could override: the NetworkPolicy is of other pods, or of the other direction.
    [
      calico('GlobalNetworkPolicy lock', `order: 10, ${denyingWeb}`),
      policy('b/p', 'podSelector: {}, ingress: [{}]'),
      policy('a/p', 'podSelector: {}, policyTypes: [Egress], egress: [{}]'),
    ],
  ],
  [
    'L-42',
    'spec.ingress',
    [calico('GlobalNetworkPolicy lock', denyingWeb)],
    [calico('GlobalNetworkPolicy lock', denyingWeb), calico('GlobalNetworkPolicy rest', allowing('all()'))],
  ],
  // What is allowed to others leaves nothing to those that are left out.
  [
    'L-42',
    'spec.ingress',
    [calico('GlobalNetworkPolicy lock', denyingAll), calico('GlobalNetworkPolicy rest', allowing('app == "db"'))],
    [
      calico('GlobalNetworkPolicy lock', denyingAll),
      calico('GlobalNetworkPolicy rest', allowing('has(app)')),
      ...unlabelledClosed,
    ],
  ],
  [
    'L-42',
    'spec.egress',
    [calico('GlobalNetworkPolicy sec.lock', denyingMetadata), calico('Tier sec', 'order: 10')],
    [calico('GlobalNetworkPolicy sec.lock', denyingMetadata), calico('Tier sec', 'order: 10, defaultAction: Pass')],
  ],
  [
    'L-42',
    'spec.ingress',
    [calico('GlobalNetworkPolicy lock', denyingWeb), policy('a/p', 'podSelector: {}, policyTypes: [Ingress]')],
    [calico('GlobalNetworkPolicy lock', denyingWeb), policy('a/p', 'podSelector: {}, ingress: [{}]')],
  ],
  [
    'L-43',
    'spec',
    [calico('NetworkPolicy a/default.open', 'selector: all(), ingress: [{action: Allow}]', { apiVersion: rawShape })],
    [
      calico('NetworkPolicy a/default.open', 'selector: all(), types: [Ingress], ingress: [{action: Allow}]', {
        apiVersion: rawShape,
      }),
      calico('NetworkPolicy b/open', 'selector: all(), ingress: [{action: Allow}]'),
    ],
  ],
  [
    'L-44',
    'spec.ingress[0].ports[1]',
    from('{podSelector: {}}', ', ports: [{port: 8080}, {port: 8000, endPort: 8100}]'),
    from('{podSelector: {}}', ', ports: [{port: 8080, protocol: UDP}, {port: 8000, endPort: 8100}, {port: 8101}]'),
  ],
  [
    'L-44',
    'spec.ingress[0].ports[0]',
    [...from('{podSelector: {}}', ', ports: [{port: 8000, endPort: 8100}]'), ...engine('azure-npm')],
    [...from('{podSelector: {}}', ', ports: [{port: 8000, endPort: 8100}]'), ...engine('calico-node')],
  ],
  [
    'L-44',
    'spec.ingress[0].ports[0]',
    [
      ...from('{podSelector: {}}', ', ports: [{port: 8000, endPort: 8100}]'),
      ...engine('weave-net', { containers: [{ name: 'weave' }, { name: 'weave-npc' }] }),
    ],
    [
      ...from('{podSelector: {}}', ', ports: [{port: 8000}]'),
      ...engine('weave-net', { containers: [{ name: 'weave' }, { name: 'weave-npc' }] }),
    ],
  ],
  [
    'L-45',
    'apiVersion',
    yaml('{apiVersion: extensions/v1beta1, kind: NetworkPolicy, metadata: {name: p, namespace: a}, spec: {podSelector: {}}}'),
    yaml('{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: a}, spec: {podSelector: {}}}'),
  ],
  [
    'L-45',
    '',
    yaml(`{apiVersion: v1, kind: Namespace, metadata: {name: a, annotations: {${oldAnnotation}}}}`),
    yaml('{apiVersion: v1, kind: Namespace, metadata: {name: a, annotations: {net.beta.kubernetes.io/other: "x"}}}'),
  ],
  ['L-47', '', [...denyAll, ...yaml(aggregated)], [...denyAll, ...fromAnywhere, ...yaml(aggregated)]],
  ['L-47', '', [...denyAll, ...yaml(converted)], [...denyAll, ...yaml(converted.replace('strategy: Webhook', 'strategy: None'))]],
  [
    'L-48',
    '',
    [...denyAll, gatewayPod, ...yaml(published)],
    [...denyAll, ...fromGateway('entry'), gatewayPod, ...yaml(published)],
  ],
  // Where no controller is in the input, a rule for the port may mean just that one.
  ['L-48', '', [...denyAll, ...yaml(ingress)], [...denyAll, ...fromController(8080), ...yaml(ingress)]],
  // An address outside may be the load balancer's.
  [
    'L-48',
    '',
    [...from('{ipBlock: {cidr: 203.0.113.0/24}}', ', ports: [{port: 443}]'), controller, ...yaml(ingress)],
    [...from('{ipBlock: {cidr: 203.0.113.0/24}}', ', ports: [{port: 8080}]'), controller, ...yaml(ingress)],
  ],
  [
    'L-49',
    '',
    [...denyAll, prometheus, ...yaml(monitored)],
    [...denyAll, ...fromPrometheus(9100), prometheus, ...yaml(monitored)],
  ],
  [
    'L-49',
    '',
    [...denyAll, prometheus, ...yaml(podMonitor)],
    [...denyAll, ...fromPrometheus(8080), prometheus, ...yaml(podMonitor)],
  ],
  ['L-49', '', [...denyAll, scraped], [...denyAll, ...fromPrometheus(9100), scraped]],
  [
    'L-47',
    '',
    [...denyAll, ...yaml(webhook)],
    [...from('{ipBlock: {cidr: 192.168.0.0/24}}', ', ports: [{port: 8080}]'), ...yaml(webhook)],
  ],
  ['L-48', '', [...denyAll, controller, ...yaml(ingress)], [...denyAll, ...fromController(8080), controller, ...yaml(ingress)]],
  ['L-49', '', [...denyAll, prometheus, scraped], [...denyAll, ...fromPrometheus(9100), prometheus, scraped]],
  [
    'L-54',
    '',
    [...denyAll, ...engine('cilium'), ...engine('calico-node')],
    [...denyAll, ...engine('cilium'), ...engine('kube-flannel-ds')],
  ],
  ['L-55', '', [...inA(onWeb), ...engine('cilium', { on: ['n2'] })], [...inA(onWeb), ...engine('cilium', { on: ['n1'] })]],
  [
    'L-55',
    '',
    [...inA(onWeb), ...engine('cilium', { on: ['n2'], notReady: ['n1'] })],
    [policy('b/p', 'podSelector: {}'), ...engine('cilium', { on: ['n2'], notReady: ['n1'] })],
  ],
];
