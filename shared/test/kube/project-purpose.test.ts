import { describe, expect, test } from 'vitest';
import { keyOf, mountsApiToken, projectLive, readManifestText, readYaml } from '../../src/kube/index.ts';
import type { ClusterObject, JsonObject, PodObject } from '../../src/kube/index.ts';

function live(text: string): ClusterObject | undefined {
  const result = projectLive(readYaml(text)[0]?.value as JsonObject);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const meta = (name: string, more = ''): string =>
  `metadata: {name: ${name}, namespace: shop, uid: u, resourceVersion: "1"${more}}`;

describe('where a Service’s connections end', () => {
  test('an EndpointSlice: ready addresses with their ports; a condition that is not said is true', () => {
    const text = `{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, ${meta('web-x', ', labels: {kubernetes.io/service-name: web}')},
      addressType: IPv4, ports: [{name: http, port: 8080}],
      endpoints: [{addresses: [10.0.0.1]}, {addresses: [10.0.0.2], conditions: {ready: false}}, {addresses: [nonsense]}]}`;
    expect(live(text)).toMatchObject({
      kind: 'EndpointSlice',
      service: 'web',
      subsets: [{ addresses: ['10.0.0.1'], ports: [{ name: 'http', protocol: 'TCP', port: 8080 }] }],
    });
  });

  test('Endpoints are of the Service of their name', () => {
    const text = `{apiVersion: v1, kind: Endpoints, ${meta('kubernetes')}, subsets: [{addresses: [{ip: 172.18.0.2}], ports: [{name: https, port: 6443}]}]}`;
    expect(live(text)).toMatchObject({
      kind: 'Endpoints',
      service: 'kubernetes',
      subsets: [{ addresses: ['172.18.0.2'], ports: [{ name: 'https', protocol: 'TCP', port: 6443 }] }],
    });
  });
});

test('an Ingress: every backend once per path, by number or name, of the old API too', () => {
  const text = `{apiVersion: networking.k8s.io/v1, kind: Ingress, ${meta('front')}, spec: {ingressClassName: nginx,
    defaultBackend: {service: {name: fallback, port: {number: 80}}},
    rules: [{http: {paths: [{backend: {service: {name: web, port: {name: http}}}}, {backend: {resource: {kind: Bucket, name: b}}}]}}]}}`;
  expect(live(text)).toMatchObject({
    className: 'nginx',
    backends: [
      { service: 'fallback', port: 80 },
      { service: 'web', port: 'http' },
    ],
  });
  const old = `{apiVersion: networking.k8s.io/v1beta1, kind: Ingress, ${meta('old', ', annotations: {kubernetes.io/ingress.class: traefik}')},
    spec: {backend: {serviceName: web, servicePort: 80}}}`;
  expect(live(old)).toMatchObject({ className: 'traefik', backends: [{ service: 'web', port: 80 }] });
});

test('an IngressClass: its controller, and whether it is the default', () => {
  const text = `{apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {name: nginx, uid: u, resourceVersion: "1", annotations: {ingressclass.kubernetes.io/is-default-class: "true"}}, spec: {controller: k8s.io/ingress-nginx}}`;
  expect(live(text)).toMatchObject({ namespace: '', controller: 'k8s.io/ingress-nginx', isDefault: true });
});

test.each(['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'])('%s: webhooks behind a Service', (kind) => {
  const text = `{apiVersion: admissionregistration.k8s.io/v1, kind: ${kind}, metadata: {name: guard, uid: u, resourceVersion: "1"},
    webhooks: [{name: a.b.c, clientConfig: {caBundle: eA==, service: {namespace: shop, name: hook, path: /x}}}, {name: d.e.f, clientConfig: {url: "https://x"}}]}`;
  expect(live(text)).toMatchObject({
    kind,
    webhooks: [{ name: 'a.b.c', service: { namespace: 'shop', name: 'hook', port: 443 }, failurePolicy: 'Fail' }],
  });
});

test('an HTTPRoute: its Gateways, and the Services that it leads to', () => {
  const text = `{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, ${meta('site')}, spec: {
    parentRefs: [{name: entry}, {name: other, namespace: edge}, {group: "", kind: Service, name: mesh}],
    rules: [{backendRefs: [{name: web, port: 80}, {name: old, port: 80, weight: 0}, {kind: Bucket, group: x, name: b, port: 1}]},
      {backendRefs: [{name: api, namespace: data, port: 8080}]}]}}`;
  expect(live(text)).toMatchObject({
    gateways: [
      { namespace: 'shop', name: 'entry' },
      { namespace: 'edge', name: 'other' },
    ],
    backends: [
      { namespace: 'shop', service: 'web', port: 80 },
      { namespace: 'data', service: 'api', port: 8080 },
    ],
  });
});

test('what else the API server calls: an aggregated API, and what converts a kind; what it does itself is nothing', () => {
  const clusterMeta = 'metadata: {name: x, uid: u, resourceVersion: "1"}';
  const api = (spec: string): string =>
    `{apiVersion: apiregistration.k8s.io/v1, kind: APIService, ${clusterMeta}, spec: {${spec}}}`;
  const service = { namespace: 'shop', name: 'hook', port: 443 };
  expect(live(api('service: {namespace: shop, name: hook}'))).toMatchObject({ kind: 'APIService', service });
  expect(live(api('group: apps'))).toBeUndefined();
  const kind = (conversion: string, version = 'v1'): string =>
    `{apiVersion: apiextensions.k8s.io/${version}, kind: CustomResourceDefinition, ${clusterMeta}, spec: {conversion: {${conversion}}}}`;
  const hook = 'service: {namespace: shop, name: hook, port: 443}';
  expect(live(kind(`strategy: Webhook, webhook: {clientConfig: {${hook}}}`))).toMatchObject({ service });
  expect(live(kind(`strategy: Webhook, webhookClientConfig: {${hook}}`, 'v1beta1'))).toMatchObject({ service });
  expect(live(kind('strategy: None'))).toBeUndefined();
  expect(live(kind('strategy: Webhook, webhook: {clientConfig: {url: "https://x"}}'))).toBeUndefined();
});

const annotatedNamespace = (annotation: string): string =>
  `{apiVersion: v1, kind: Namespace, metadata: {name: a, uid: u, resourceVersion: "1", annotations: {${annotation}: "{}"}}}`;

test('a Namespace: whether it is annotated as isolated in the old way', () => {
  expect(live(annotatedNamespace('net.beta.kubernetes.io/network-policy'))).toMatchObject({ annotatedIsolation: true });
  expect(live(annotatedNamespace('note'))).not.toHaveProperty('annotatedIsolation');
});

const annotatedService = (annotations: string) =>
  readManifestText(
    `{apiVersion: v1, kind: Service, metadata: {name: web, annotations: {${annotations}}}, spec: {ports: [{port: 80}]}}`,
    'a.yaml',
  ).objects;

test('what Prometheus scrapes', () => {
  const service = `{apiVersion: monitoring.coreos.com/v1, kind: ServiceMonitor, ${meta('m')}, spec: {selector: {matchLabels: {app: web}},
    namespaceSelector: {matchNames: [shop, data]}, endpoints: [{port: metrics}, {targetPort: 9090}, {path: /x}]}}`;
  expect(live(service)).toMatchObject({
    namespaces: ['shop', 'data'],
    selector: { matchLabels: { app: 'web' } },
    ports: [
      { port: 'metrics', ofPod: false },
      { port: 9090, ofPod: true },
    ],
  });
  const pods = `{apiVersion: monitoring.coreos.com/v1, kind: PodMonitor, ${meta('m')}, spec: {selector: {}, namespaceSelector: {any: true}, podMetricsEndpoints: [{port: metrics}]}}`;
  expect(live(pods)).toMatchObject({ namespaces: 'any', ports: [{ port: 'metrics', ofPod: true }] });
});

function manifestPod(spec: string, more = ''): PodObject {
  const { objects } = readManifestText(
    `{apiVersion: v1, kind: Pod, metadata: {name: p${more}}, spec: {containers: [], ${spec}}}`,
    'a.yaml',
  );
  const [pod] = objects;
  if (pod?.kind !== 'Pod') throw new Error('no pod');
  return pod;
}

const livePod = (spec: string): unknown => live(`{apiVersion: v1, kind: Pod, ${meta('p')}, spec: {containers: [], ${spec}}}`);

describe('what a pod is about', () => {
  const token = 'volumes: [{projected: {sources: [{serviceAccountToken: {path: token}}]}}]';
  const vault = 'volumes: [{projected: {sources: [{serviceAccountToken: {path: token, audience: vault}}]}}]';

  test.each([
    ['', undefined],
    ['automountServiceAccountToken: false', false],
    ['automountServiceAccountToken: true', true],
    [token, true],
    [vault, undefined],
    [token.replace('path: token', 'audience: https://kubernetes.default.svc.cluster.local'), true],
    [`automountServiceAccountToken: false, ${vault}`, false],
  ])('in a manifest {%s} has a token: %s', (spec, has) => {
    expect(manifestPod(spec).apiToken).toBe(has);
  });

  test.each([
    ['', '', true],
    ['', 'automountServiceAccountToken: false', false],
    ['automountServiceAccountToken: true', 'automountServiceAccountToken: false', true],
    ['automountServiceAccountToken: false', '', false],
    ['serviceAccountName: robot', 'automountServiceAccountToken: false', true],
  ])('{%s} with its ServiceAccount {%s} gets a token: %s', (spec, account, gets) => {
    const text = `{apiVersion: v1, kind: ServiceAccount, metadata: {name: default}, ${account}}`;
    const { objects } = readManifestText(text, 'a.yaml');
    expect(mountsApiToken(manifestPod(spec), new Map(objects.map((object) => [keyOf(object), object])))).toBe(gets);
  });

  test('a token that an old server mounted from a Secret', () => {
    const mount = 'volumeMounts: [{name: t, mountPath: /var/run/secrets/kubernetes.io/serviceaccount}]';
    expect(live(`{apiVersion: v1, kind: Pod, ${meta('p')}, spec: {containers: [{name: c, ${mount}}]}}`)).toMatchObject({
      apiToken: true,
    });
  });

  test('a live pod has the token that is mounted, and else none', () => {
    expect(livePod(token)).toMatchObject({ apiToken: true });
    expect(livePod('')).toMatchObject({ apiToken: false });
  });

  test('its DNS policy, its service account and what is scraped of it', () => {
    expect(manifestPod('dnsPolicy: None, serviceAccountName: robot')).toMatchObject({
      dnsPolicy: 'None',
      serviceAccount: 'robot',
    });
    expect(manifestPod('dnsPolicy: ClusterFirst')).not.toHaveProperty('dnsPolicy');
    expect(manifestPod('', ', annotations: {prometheus.io/scrape: "true", prometheus.io/port: "9090"}').scrape).toEqual({
      port: 9090,
    });
    expect(manifestPod('', ', annotations: {prometheus.io/scrape: "false"}').scrape).toBeUndefined();
  });

  test('a Service says it of the pods behind it', () => {
    expect(annotatedService('prometheus.io/scrape: "true", prometheus.io/port: "9090"')).toMatchObject([
      { scrape: { port: 9090 } },
    ]);
    expect(annotatedService('prometheus.io/scrape: "true"')).toMatchObject([{ scrape: {} }]);
    expect(annotatedService('prometheus.io/port: "9090"')[0]).not.toHaveProperty('scrape');
  });

  test('a workload’s pods have it from the template', () => {
    const text = `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: {metadata: {annotations: {prometheus.io/scrape: "true"}},
      spec: {dnsPolicy: Default, automountServiceAccountToken: false, containers: []}}}}`;
    expect(readManifestText(text, 'a.yaml').objects).toMatchObject([{ dnsPolicy: 'Default', apiToken: false, scrape: {} }]);
  });
});

test('what is wrong with such an object is a warning: no verdict rests on it', () => {
  const text = '{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: front}, spec: {rules: 7}}';
  const { objects, problems } = readManifestText(text, 'a.yaml');
  expect(objects).toMatchObject([{ kind: 'Ingress', backends: [] }]);
  expect(problems).toMatchObject([{ severity: 'warning', path: ['spec', 'rules'] }]);
});
