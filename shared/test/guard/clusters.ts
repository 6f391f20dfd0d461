/** A small production: DNS, an ingress controller, a shop, monitoring, a webhook, an API server, and this dashboard. */
import { previewDrafts } from '../../src/change/index.ts';
import type { Draft } from '../../src/change/index.ts';
import { guard } from '../../src/guard/index.ts';
import type { GuardReport } from '../../src/guard/index.ts';
import { keyOf, objectKey, readManifestText, readPolicyText, settleObjects } from '../../src/kube/index.ts';
import type { ClusterState } from '../../src/kube/index.ts';

/** `deployment('shop/web', 'app: web', 'ports: [{name: http, containerPort: 8080}]')`; `pod` is more of the pod's spec. */
export function deployment(path: string, labels: string, container = '', pod = '', annotations = ''): string {
  const [namespace = '', name = ''] = path.split('/');
  return `{apiVersion: apps/v1, kind: Deployment, metadata: {name: ${name}, namespace: ${namespace}}, spec: {replicas: 2, template: {metadata: {labels: {${labels}}, annotations: {${annotations}}}, spec: {${pod}${pod === '' ? '' : ', '}containers: [{name: c, image: i, ${container}}]}}}}`;
}

export function service(path: string, selector: string, ports: string, type = 'ClusterIP'): string {
  const [namespace = '', name = ''] = path.split('/');
  return `{apiVersion: v1, kind: Service, metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}, spec: {type: ${type}, selector: {${selector}}, ports: [${ports}]}}`;
}

export const dns = [
  deployment(
    'kube-system/coredns',
    'k8s-app: kube-dns',
    'ports: [{name: dns, containerPort: 53, protocol: UDP}, {name: dns-tcp, containerPort: 53}]',
    'dnsPolicy: Default, automountServiceAccountToken: false',
  ),
  service(
    'kube-system/kube-dns',
    'k8s-app: kube-dns',
    '{name: dns, port: 53, protocol: UDP, targetPort: dns}, {name: dns-tcp, port: 53, targetPort: dns-tcp}',
  ),
];

export const apiServer = [
  '{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: kubernetes, namespace: default, labels: {kubernetes.io/service-name: kubernetes}}, addressType: IPv4, ports: [{name: https, port: 6443}], endpoints: [{addresses: [172.18.0.2]}]}',
];

const noToken = 'automountServiceAccountToken: false';

export const production: readonly string[] = [
  ...dns,
  ...apiServer,
  deployment(
    'ingress-nginx/controller',
    'app.kubernetes.io/name: ingress-nginx',
    'ports: [{name: http, containerPort: 80}, {name: https, containerPort: 443}]',
    noToken,
  ),
  service(
    'ingress-nginx/controller',
    'app.kubernetes.io/name: ingress-nginx',
    '{name: http, port: 80, targetPort: http}',
    'LoadBalancer',
  ),
  '{apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {name: nginx}, spec: {controller: k8s.io/ingress-nginx}}',
  deployment(
    'shop/web',
    'app: web',
    'ports: [{name: http, containerPort: 8080}, {name: metrics, containerPort: 9102}]',
    noToken,
    '"prometheus.io/scrape": "true", "prometheus.io/port": "9102"',
  ),
  service('shop/web', 'app: web', '{name: http, port: 80, targetPort: http}'),
  deployment('shop/cart', 'app: cart', 'ports: [{containerPort: 7070}]'),
  '{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: front, namespace: shop}, spec: {ingressClassName: nginx, rules: [{http: {paths: [{backend: {service: {name: web, port: {name: http}}}}]}}]}}',
  deployment('monitoring/prometheus', 'app.kubernetes.io/name: prometheus', 'ports: [{containerPort: 9090}]', noToken),
  deployment('data/db', 'app: db', 'ports: [{name: pg, containerPort: 5432}, {name: metrics, containerPort: 9187}]', noToken),
  service('data/db', 'app: db', '{name: pg, port: 5432}, {name: metrics, port: 9187, targetPort: metrics}'),
  '{apiVersion: monitoring.coreos.com/v1, kind: ServiceMonitor, metadata: {name: db, namespace: monitoring}, spec: {namespaceSelector: {matchNames: [data]}, selector: {matchLabels: {app: db}}, endpoints: [{port: metrics}]}}',
  deployment('policy/hook', 'app: hook', 'ports: [{containerPort: 9443}]', noToken),
  service('policy/hook', 'app: hook', '{port: 443, targetPort: 9443}'),
  '{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: {name: guard}, webhooks: [{name: a.b.c, clientConfig: {service: {namespace: policy, name: hook}}}]}',
  deployment('eastwest/eastwest', '"app.kubernetes.io/name": eastwest', 'ports: [{containerPort: 8080}]'),
];

export function stateOf(documents: readonly string[]): ClusterState {
  const read = documents.map((text, index) => readManifestText(text, `${index}.yaml`));
  for (const { problems } of read) for (const { message } of problems) throw new Error(message);
  const { objects } = settleObjects(read.flatMap((file) => file.objects));
  return { objects: new Map(objects.map((object) => [keyOf(object), object])), hidden: [] };
}

/** `policy('shop/deny', 'podSelector: {}, policyTypes: [Egress]')` */
export function policyText(path: string, spec: string): string {
  const [namespace = '', name = ''] = path.split('/');
  return `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${name}, namespace: ${namespace}}, spec: {${spec}}}`;
}

export function put(path: string, spec: string): Draft {
  const { manifest, problems } = readPolicyText(policyText(path, spec));
  const error = problems.find(({ severity }) => severity === 'error');
  if (manifest === undefined || error !== undefined) throw new Error(error?.message ?? 'no policy');
  return { type: 'put', manifest };
}

export function remove(path: string): Draft {
  const [namespace = '', name = ''] = path.split('/');
  const key = objectKey('NetworkPolicy', namespace, name);
  return { type: 'delete', key, base: { key, uid: '', resourceVersion: '' } };
}

export function judged(documents: readonly string[], ...drafts: readonly Draft[]): GuardReport {
  return guard(previewDrafts(stateOf(documents), drafts));
}

/** `critical dns: shop/Deployment/web, shop/Deployment/cart` */
export function said(report: GuardReport): readonly string[] {
  return report.losses.map(
    ({ severity, what, who }) =>
      `${severity} ${what}: ${who.map(({ namespace, kind, name }) => `${namespace}/${kind}/${name}`).join(', ')}`,
  );
}
