/** Changes that cut something critical (G12), each with what must be said: `dns shop/web shop/cart`. All in the small production. */
import type { Draft } from '../../src/change/index.ts';
import { apiServer, deployment, dns, policyText, production, put, remove, service } from './clusters.ts';

export interface Lockout {
  readonly name: string;
  readonly cluster: readonly string[];
  readonly drafts: readonly Draft[];
  /** What is critical, and the workloads it is critical for. More may be. */
  readonly cuts: readonly string[];
}

const quiet = 'automountServiceAccountToken: false';
const inNamespace = (name: string): string => `{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${name}}}}`;
const dnsPorts = '[{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]';
const toDns = `{to: [${inNamespace('kube-system')}], ports: ${dnsPorts}}`;
const toApi = '{to: [{ipBlock: {cidr: 172.18.0.2/32}}], ports: [{port: 6443}]}';
const fromController = (port: number | string): string => `{from: [${inNamespace('ingress-nginx')}], ports: [{port: ${port}}]}`;
const fromMonitoring = (port: number | string): string => `{from: [${inNamespace('monitoring')}], ports: [{port: ${port}}]}`;
const egress = (...rules: readonly string[]): string => `podSelector: {}, policyTypes: [Egress], egress: [${rules.join(', ')}]`;
const ingress = (...rules: readonly string[]): string =>
  `podSelector: {}, policyTypes: [Ingress], ingress: [${rules.join(', ')}]`;
const of = (labels: string, spec: string): string => spec.replace('podSelector: {}', `podSelector: {matchLabels: {${labels}}}`);

const one = (
  name: string,
  cuts: readonly string[],
  drafts: Draft | readonly Draft[],
  cluster: readonly string[] = production,
): Lockout => ({ name, cluster, cuts, drafts: 'type' in drafts ? [drafts] : drafts });

const with_ = (...more: readonly string[]): readonly string[] => [...production, ...more];
const app = (...more: readonly string[]): readonly string[] => [...dns, ...apiServer, ...more];
const web = deployment('app/web', 'app: web', 'ports: [{containerPort: 8080}]', quiet);
const robot = deployment('app/robot', 'app: robot');

const pod = (path: string, labels: string, ip: string, ports: string): string => {
  const [namespace, name] = path.split('/');
  return `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: ${namespace}, labels: {${labels}}}, spec: {dnsPolicy: Default, ${quiet}, containers: [{name: c, ports: [${ports}]}]}, status: {podIP: ${ip}, phase: Running}}`;
};

/** As a live cluster has them: with addresses. */
const livingDns = [
  pod('kube-system/dns-0', 'k8s-app: kube-dns', '10.1.0.4', '{name: dns, containerPort: 53, protocol: UDP}'),
  service('kube-system/kube-dns', 'k8s-app: kube-dns', '{port: 53, protocol: UDP, targetPort: dns}'),
];
const webIngress =
  '{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i, namespace: app}, spec: {rules: [{http: {paths: [{backend: {service: {name: web, port: {number: 80}}}}]}}]}}';
const behindIngress = [web, service('app/web', 'app: web', '{port: 80, targetPort: 8080}'), webIngress];

const allOfDns = 'dns data/db eastwest/eastwest ingress-nginx/controller monitoring/prometheus policy/hook shop/cart shop/web';

const dnsLockouts: readonly Lockout[] = [
  one('deny of egress in one namespace', ['dns shop/cart shop/web'], put('shop/deny', egress())),
  one('deny of both directions', ['dns shop/cart shop/web'], put('shop/deny', 'podSelector: {}, policyTypes: [Ingress, Egress]')),
  one('deny of egress of one workload', ['dns shop/web'], put('shop/deny', of('app: web', egress()))),
  one('TCP 53 only', ['dns shop/cart shop/web'], put('shop/p', egress(toDns.replace('{protocol: UDP, port: 53}, ', ''), toApi))),
  one(
    'a port without a protocol is TCP (NP-33)',
    ['dns shop/cart shop/web'],
    put('shop/p', egress(`{to: [${inNamespace('kube-system')}], ports: [{port: 53}]}`, toApi)),
  ),
  one('the wrong port', ['dns shop/cart shop/web'], put('shop/p', egress(toDns.replaceAll('53', '5353'), toApi))),
  one('the wrong namespace', ['dns shop/cart shop/web'], put('shop/p', egress(toDns.replace('kube-system', 'kube-dns'), toApi))),
  one(
    'a namespace label that nobody set',
    ['dns shop/cart shop/web'],
    put('shop/p', egress(toDns.replace('kubernetes.io/metadata.name', 'name'), toApi)),
  ),
  one(
    'the wrong pod label',
    ['dns shop/cart shop/web'],
    put(
      'shop/p',
      egress(`{to: [{namespaceSelector: {}, podSelector: {matchLabels: {app: coredns}}}], ports: ${dnsPorts}}`, toApi),
    ),
  ),
  one(
    'a pod selector without namespaces is of the own one (NP-25)',
    ['dns shop/cart shop/web'],
    put('shop/p', egress(`{to: [{podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: ${dnsPorts}}`, toApi)),
  ),
  one(
    'the address of the Service (NP-50)',
    ['dns app/web'],
    put('app/p', egress(`{to: [{ipBlock: {cidr: 10.96.0.10/32}}], ports: ${dnsPorts}}`)),
    [...livingDns, web],
  ),
  one('only addresses outside', ['dns app/web'], put('app/p', egress('{to: [{ipBlock: {cidr: 203.0.113.0/24}}]}')), [
    ...livingDns,
    web,
  ]),
  one(
    'the named port of another name',
    ['dns shop/cart shop/web'],
    put('shop/p', egress(toDns.replaceAll('port: 53', 'port: domain'), toApi)),
  ),
  one('an open world without the cluster', ['dns shop/cart shop/web'], put('shop/p', egress('{to: [{podSelector: {}}]}', toApi))),
  one('only the namespace itself', ['dns data/db'], put('data/p', egress('{to: [{podSelector: {}}]}'))),
  one('nine.ch: a policy in kube-system', [allOfDns], put('kube-system/lock', ingress())),
  one('kube-system hears only itself', [allOfDns], put('kube-system/lock', ingress('{from: [{podSelector: {}}]}'))),
  one(
    'the DNS pods hear TCP only',
    [allOfDns],
    put('kube-system/lock', of('k8s-app: kube-dns', ingress('{ports: [{port: 53}]}'))),
  ),
  one(
    'the DNS pods hear one namespace',
    [allOfDns.replace(' shop/cart shop/web', '')],
    put('kube-system/lock', of('k8s-app: kube-dns', ingress(`{from: [${inNamespace('shop')}]}`))),
  ),
  one('policy types left out, with egress alone (NP-8)', [allOfDns], put('kube-system/lock', 'podSelector: {}, egress: [{}]')),
  one(
    'an allowance is deleted',
    ['dns app/web'],
    remove('app/dns'),
    app(web, policyText('app/deny', egress()), policyText('app/dns', egress(toDns))),
  ),
  one(
    'an allowance loses its UDP',
    ['dns app/web'],
    put('app/dns', egress(toDns.replace('{protocol: UDP, port: 53}, ', ''))),
    app(web, policyText('app/dns', egress(toDns))),
  ),
  one(
    'an allowance selects somebody else',
    ['dns app/web'],
    put('app/dns', of('app: wbe', egress(toDns))),
    app(web, policyText('app/deny', egress()), policyText('app/dns', of('app: web', egress(toDns)))),
  ),
  one(
    'a policy starts to list Egress (NP-9)',
    ['dns app/web'],
    put('app/p', 'podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}]'),
    app(web, policyText('app/p', ingress('{}'))),
  ),
  one('OpenShift: the Service’s port instead of the pods’', ['dns app/web'], put('app/p', egress(`{ports: ${dnsPorts}}`)), [
    deployment(
      'openshift-dns/dns-default',
      '"dns.operator.openshift.io/daemonset-dns": default',
      'ports: [{name: dns, containerPort: 5353, protocol: UDP}]',
      `dnsPolicy: Default, ${quiet}`,
    ),
    service(
      'openshift-dns/dns-default',
      '"dns.operator.openshift.io/daemonset-dns": default',
      '{port: 53, protocol: UDP, targetPort: dns}',
    ),
    web,
  ]),
  one(
    'CoreDNS under other labels, behind kube-dns',
    ['dns app/web'],
    put('app/p', egress(`{to: [{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: ${dnsPorts}}`)),
    [
      deployment(
        'kube-system/coredns',
        'app.kubernetes.io/name: coredns',
        'ports: [{containerPort: 53, protocol: UDP}]',
        `dnsPolicy: Default, ${quiet}`,
      ),
      service('kube-system/kube-dns', 'app.kubernetes.io/name: coredns', '{port: 53, protocol: UDP}'),
      web,
    ],
  ),
  one('DNS pods known by their label alone', ['dns app/web'], put('app/p', egress()), [
    deployment('kube-system/coredns', 'k8s-app: kube-dns', '', `dnsPolicy: Default, ${quiet}`),
    web,
  ]),
  one(
    'a pod on the host network that asks the cluster’s DNS loses it there',
    ['dns app/agent'],
    put('kube-system/lock', ingress()),
    app(deployment('app/agent', 'app: agent', '', `hostNetwork: true, dnsPolicy: ClusterFirstWithHostNet, ${quiet}`)),
  ),
  one(
    'no DNS pods in sight, and no rule with UDP 53',
    ['dns app/web'],
    put('app/p', egress('{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 443}]}')),
    [web],
  ),
  one(
    'a Job that is to come',
    ['dns app/migrate'],
    put('app/p', egress()),
    app(
      `{apiVersion: batch/v1, kind: Job, metadata: {name: migrate, namespace: app}, spec: {template: {metadata: {labels: {app: migrate}}, spec: {${quiet}, restartPolicy: Never, containers: [{name: c}]}}}}`,
    ),
  ),
  one(
    'two policies that only together shut it',
    ['dns app/web'],
    [put('app/a', egress(toDns.replace('{protocol: UDP, port: 53}, ', ''))), remove('app/b')],
    app(web, policyText('app/b', egress(toDns))),
  ),
];

const apiLockouts: readonly Lockout[] = [
  one(
    'tigera#4923: a dashboard’s own egress',
    ['apiserver app/dashboard'],
    put('app/p', egress(toDns)),
    app(deployment('app/dashboard', 'k8s-app: dashboard', '', 'serviceAccountName: dashboard')),
  ),
  one('DNS alone', ['apiserver shop/cart'], put('shop/p', egress(toDns))),
  one(
    'the address of its Service (NP-50)',
    ['apiserver app/robot'],
    put('app/p', egress(toDns, '{to: [{ipBlock: {cidr: 10.96.0.1/32}}], ports: [{port: 443}]}')),
    app(robot),
  ),
  one('443 instead of 6443', ['apiserver app/robot'], put('app/p', egress(toDns, toApi.replace('6443', '443'))), app(robot)),
  one(
    'its address taken out of a block',
    ['apiserver app/robot'],
    put('app/p', egress(toDns, '{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [172.16.0.0/12]}}]}')),
    app(robot),
  ),
  one(
    'every pod, which it is not',
    ['apiserver app/robot'],
    put('app/p', egress(toDns, '{to: [{namespaceSelector: {}}]}')),
    app(robot),
  ),
  one(
    'UDP instead of TCP',
    ['apiserver app/robot'],
    put('app/p', egress(toDns, toApi.replace('{port:', '{protocol: UDP, port:'))),
    app(robot),
  ),
  one(
    'the ServiceAccount says no and the pod says yes',
    ['apiserver app/loud'],
    put('app/p', egress(toDns)),
    app(
      deployment('app/loud', 'app: loud', '', 'serviceAccountName: quiet, automountServiceAccountToken: true'),
      `{apiVersion: v1, kind: ServiceAccount, metadata: {name: quiet, namespace: app}, ${quiet}}`,
    ),
  ),
  one(
    'a projected token',
    ['apiserver app/vault'],
    put('app/p', egress(toDns)),
    app(
      deployment(
        'app/vault',
        'app: vault',
        '',
        `${quiet}, volumes: [{name: t, projected: {sources: [{serviceAccountToken: {path: token}}]}}]`,
      ),
    ),
  ),
  one('by an Endpoints object', ['apiserver app/robot'], put('app/p', egress(toDns)), [
    ...dns,
    robot,
    '{apiVersion: v1, kind: Endpoints, metadata: {name: kubernetes, namespace: default}, subsets: [{addresses: [{ip: 10.0.0.1}], ports: [{port: 443}]}]}',
  ]),
  one('one of two API servers is left out', ['apiserver app/robot'], put('app/p', egress(toDns, toApi)), [
    ...app(robot),
    '{apiVersion: v1, kind: Endpoints, metadata: {name: kubernetes, namespace: default}, subsets: [{addresses: [{ip: 172.18.0.3}], ports: [{port: 6443}]}]}',
  ]),
  one(
    'the API server on a node',
    ['apiserver app/robot'],
    put('app/p', egress(toDns, '{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}')),
    app(
      robot,
      '{apiVersion: v1, kind: Node, metadata: {name: cp}, status: {addresses: [{type: InternalIP, address: 172.18.0.2}]}}',
    ),
  ),
  one(
    'the allowance is deleted',
    ['apiserver app/robot'],
    remove('app/api'),
    app(robot, policyText('app/dns', egress(toDns)), policyText('app/api', egress(toApi))),
  ),
];

const entryLockouts: readonly Lockout[] = [
  one('deny of ingress behind an Ingress', ['ingress shop/web'], put('shop/deny', ingress())),
  one('the port of the Service (NP-50)', ['ingress shop/web'], put('shop/p', ingress(fromController(80), fromMonitoring(9102)))),
  one(
    'only the namespace itself',
    ['ingress shop/web'],
    put('shop/p', ingress('{from: [{podSelector: {}}]}', fromMonitoring(9102))),
  ),
  one(
    'the controller’s label without its namespace (NP-25)',
    ['ingress shop/web'],
    put(
      'shop/p',
      ingress('{from: [{podSelector: {matchLabels: {app.kubernetes.io/name: ingress-nginx}}}]}', fromMonitoring(9102)),
    ),
  ),
  one(
    'another namespace',
    ['ingress shop/web'],
    put('shop/p', ingress(fromController(8080).replace('ingress-nginx', 'ingress'), fromMonitoring(9102))),
  ),
  one(
    'outside addresses, where the controller is a pod',
    ['ingress app/web'],
    put('app/p', ingress('{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}')),
    [
      ...livingDns,
      ...behindIngress,
      pod('traefik/traefik-0', 'app.kubernetes.io/name: traefik', '10.1.0.9', '{containerPort: 80}'),
    ],
  ),
  one('deny of the controllers’ ingress', ['ingress ingress-nginx/controller'], put('ingress-nginx/deny', ingress())),
  one(
    'controllers that hear pods only',
    ['ingress ingress-nginx/controller'],
    put('ingress-nginx/p', ingress('{from: [{namespaceSelector: {}}]}')),
  ),
  one('controllers that send to DNS only', ['ingress shop/web'], put('ingress-nginx/p', egress(toDns))),
  one(
    'a backend’s port by its number',
    ['ingress app/web'],
    put('app/p', ingress(fromController(80))),
    with_(
      web,
      service('app/web', 'app: web', '{port: 80, targetPort: 8080}'),
      '{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i, namespace: app}, spec: {ingressClassName: nginx, defaultBackend: {service: {name: web, port: {number: 80}}}}}',
    ),
  ),
  one('a controller on the host network', ['ingress app/web'], put('app/p', ingress()), [
    ...dns,
    web,
    deployment(
      'traefik/traefik',
      'app.kubernetes.io/name: traefik',
      'ports: [{containerPort: 80}]',
      `hostNetwork: true, ${quiet}`,
    ),
    service('app/web', 'app: web', '{port: 80, targetPort: 8080}'),
    '{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i, namespace: app}, spec: {rules: [{http: {paths: [{backend: {service: {name: web, port: {number: 80}}}}]}}]}}',
  ]),
  one('no controller in sight, and nobody is heard', ['ingress app/web'], put('app/p', ingress()), [
    ...dns,
    web,
    service('app/web', 'app: web', '{port: 80, targetPort: 8080}'),
    '{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i, namespace: app}, spec: {rules: [{http: {paths: [{backend: {service: {name: web, port: {number: 80}}}}]}}]}}',
  ]),
  one(
    'the allowance is deleted',
    ['ingress shop/web'],
    remove('shop/in'),
    with_(
      policyText('shop/deny', ingress(fromMonitoring(9102))),
      policyText('shop/in', of('app: web', ingress(fromController('http')))),
    ),
  ),
  one('webhook: deny of the namespace', ['webhook policy/hook'], put('policy/deny', ingress())),
  one('webhook: the port of the Service', ['webhook policy/hook'], put('policy/p', ingress('{ports: [{port: 443}]}'))),
  one('webhook: pods only', ['webhook policy/hook'], put('policy/p', ingress('{from: [{namespaceSelector: {}}]}'))),
  one('webhook: another block', ['webhook policy/hook'], put('policy/p', ingress('{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}'))),
  one(
    'webhook: where the API server is not known',
    ['webhook policy/hook'],
    put('policy/p', ingress()),
    production.filter((text) => !text.includes('EndpointSlice')),
  ),
  one('monitoring: a scrape annotation', ['monitoring shop/web'], put('shop/p', ingress(fromController(8080)))),
  one('monitoring: a ServiceMonitor’s port', ['monitoring data/db'], put('data/p', ingress('{ports: [{port: 5432}]}'))),
  one('monitoring: Prometheus sends to DNS only', ['monitoring data/db shop/web'], put('monitoring/p', egress(toDns))),
  one(
    'monitoring: a PodMonitor’s named port',
    ['monitoring app/jobs'],
    put('app/p', ingress()),
    with_(
      deployment('app/jobs', 'app: jobs', 'ports: [{name: prom, containerPort: 9000}]', quiet),
      '{apiVersion: monitoring.coreos.com/v1, kind: PodMonitor, metadata: {name: jobs, namespace: app}, spec: {selector: {matchLabels: {app: jobs}}, podMetricsEndpoints: [{port: prom}]}}',
    ),
  ),
  one(
    'self: deny of both directions',
    ['self eastwest/eastwest', 'apiserver eastwest/eastwest'],
    put('eastwest/p', 'podSelector: {}, policyTypes: [Ingress, Egress]'),
  ),
  one('self: egress to DNS only', ['self eastwest/eastwest'], put('eastwest/p', egress(toDns))),
  one('self: the controller is not heard', ['self eastwest/eastwest'], put('eastwest/p', ingress('{from: [{podSelector: {}}]}'))),
];

export const lockouts: readonly Lockout[] = [...dnsLockouts, ...apiLockouts, ...entryLockouts];
