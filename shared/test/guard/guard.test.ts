import { describe, expect, test } from 'vitest';
import { apiServer, deployment, dns, judged, policyText, production, put, remove, said, service } from './clusters.ts';

const allowDns =
  'egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]}]';

const onUdp = (port: number): string =>
  `podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}}], ports: [{protocol: UDP, port: ${port}}]}]`;

const toBlock = (cidr: string): string =>
  `podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: ${cidr}}}], ports: [{port: 6443}]}, ${allowDns.slice('egress: ['.length)}`;

const fromController = (port: string): string =>
  `podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}}], ports: [{port: ${port}}]}, {from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}], ports: [{port: metrics}]}]`;

const egress = (rules: string): string => `podSelector: {}, policyTypes: [Egress], egress: [${rules}]`;

const annotated = (annotations: string): string =>
  `{apiVersion: v1, kind: Service, metadata: {name: api, namespace: app, annotations: {${annotations}}}, spec: {selector: {app: api}, ports: [{name: http, port: 80, targetPort: http}]}}`;

const onlyTo = (port: string): ReturnType<typeof put> =>
  put('app/p', `podSelector: {}, policyTypes: [Ingress], ingress: [{ports: [{port: ${port}}]}]`);

const dnsPorts = [
  { protocol: 'UDP', port: 53 },
  { protocol: 'TCP', port: 53 },
];

describe('dns', () => {
  test('a default deny of egress cuts it for everybody in the namespace', () => {
    const report = judged(
      dns.concat(deployment('shop/web', 'app: web'), deployment('shop/cart', 'app: cart')),
      put('shop/deny', 'podSelector: {}, policyTypes: [Egress]'),
    );
    expect(said(report)).toEqual([
      'critical dns: shop/Deployment/cart, shop/Deployment/web',
      'critical apiserver: shop/Deployment/cart, shop/Deployment/web',
    ]);
    const [loss] = report.losses;
    expect(loss).toMatchObject({ who: [{ pods: 2 }, { pods: 2 }], ports: dnsPorts, confirm: 'cart' });
    expect(loss?.why).toBe(
      'shop/cart and shop/web can no longer reach the cluster’s DNS, kube-system/coredns on UDP 53, TCP 53, so name lookups fail within seconds: isolated for egress by shop/deny, and no rule allows it',
    );
  });

  test('R-1 with R-3 keeps it', () => {
    const report = judged(
      dns.concat(deployment('shop/web', 'app: web', '', 'automountServiceAccountToken: false')),
      put('shop/deny', `podSelector: {}, policyTypes: [Ingress, Egress], ${allowDns}`),
    );
    expect(report.losses).toEqual([]);
  });

  test.each([
    ['the wrong label', allowDns.replace('k8s-app: kube-dns', 'app: coredns'), ['critical']],
    ['the wrong namespace', allowDns.replace('kube-system', 'dns'), ['critical']],
    ['TCP only', allowDns.replace('{protocol: UDP, port: 53}, ', ''), ['critical']],
    ['UDP only', allowDns.replace(', {protocol: TCP, port: 53}', ''), ['warning']],
    ['another port', allowDns.replaceAll('port: 53', 'port: 5353'), ['critical']],
    ['no protocol (NP-33)', allowDns.replace('{protocol: UDP, port: 53}, {protocol: TCP, port: 53}', '{port: 53}'), ['critical']],
  ])('an allowance with %s', (_, egress, severities) => {
    const web = deployment('shop/web', 'app: web', '', 'automountServiceAccountToken: false');
    const report = judged(dns.concat(web), put('shop/deny', `podSelector: {}, policyTypes: [Egress], ${egress}`));
    expect(report.losses.filter(({ what }) => what === 'dns').map(({ severity }) => severity)).toEqual(severities);
  });

  test('a policy in kube-system cuts it for the whole cluster', () => {
    const report = judged(
      dns.concat(deployment('shop/web', 'app: web'), deployment('data/db', 'app: db')),
      put('kube-system/lock', 'podSelector: {}, policyTypes: [Ingress]'),
    );
    expect(said(report)[0]).toBe('critical dns: data/Deployment/db, shop/Deployment/web');
    expect(report.losses[0]?.why).toContain('isolated for ingress by kube-system/lock');
  });

  test('the port that the pods listen on counts, not that of the Service (OpenShift)', () => {
    const openshift = [
      deployment(
        'openshift-dns/dns-default',
        'dns.operator.openshift.io/daemonset-dns: default',
        'ports: [{name: dns, containerPort: 5353, protocol: UDP}]',
        'dnsPolicy: Default',
      ),
      service(
        'openshift-dns/dns-default',
        'dns.operator.openshift.io/daemonset-dns: default',
        '{name: dns, port: 53, protocol: UDP, targetPort: dns}',
      ),
      deployment('shop/web', 'app: web', '', 'automountServiceAccountToken: false'),
    ];
    expect(said(judged(openshift, put('shop/a', onUdp(53))))).toEqual(['critical dns: shop/Deployment/web']);
    expect(said(judged(openshift, put('shop/a', onUdp(5353))))).toEqual([]);
  });

  test('who loses both protocols is said once, who loses other ones for itself', () => {
    const quiet = 'automountServiceAccountToken: false';
    const pods = [deployment('shop/web', 'app: web', '', quiet), deployment('shop/cart', 'app: cart', '', quiet)];
    const udpOnly = policyText(
      'shop/cart',
      'podSelector: {matchLabels: {app: cart}}, policyTypes: [Egress], egress: [{ports: [{protocol: UDP, port: 53}]}]',
    );
    const { losses } = judged([...dns, ...pods], put('shop/deny', 'podSelector: {}, policyTypes: [Egress]'));
    expect(losses.map(({ severity, ports }) => [severity, ports])).toEqual([['critical', dnsPorts]]);
    const deny = put('shop/cart', 'podSelector: {}, policyTypes: [Egress]');
    const apart = judged([...dns, ...pods, udpOnly], deny);
    expect(apart.losses.map(({ severity, who, ports }) => [severity, who.map(({ name }) => name), ports])).toEqual([
      ['critical', ['cart', 'web'], [{ protocol: 'UDP', port: 53 }]],
      ['warning', ['web'], [{ protocol: 'TCP', port: 53 }]],
    ]);
  });

  test('pods that do not ask it lose nothing', () => {
    const pods = ['dnsPolicy: Default', 'dnsPolicy: None', 'hostNetwork: true'].map((spec, index) =>
      deployment(`shop/p${index}`, `app: p${index}`, '', `${spec}, automountServiceAccountToken: false`),
    );
    expect(judged(dns.concat(pods), put('shop/deny', 'podSelector: {}, policyTypes: [Egress]')).losses).toEqual([]);
  });

  test('with a cache on each node it is lost when that is cut off, too, and else not known', () => {
    const cluster = [
      ...dns,
      deployment(
        'kube-system/node-local-dns',
        'k8s-app: node-local-dns',
        '',
        'hostNetwork: true, dnsPolicy: Default, automountServiceAccountToken: false',
      ),
      deployment('shop/web', 'app: web', '', 'automountServiceAccountToken: false'),
    ];
    const cache = 'podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 169.254.20.10/32}}]}]';
    expect(said(judged(cluster, put('shop/cache', cache)))).toEqual(['unknown dns: shop/Deployment/web']);
    expect(said(judged(cluster, put('shop/deny', 'podSelector: {}, policyTypes: [Egress]')))[0]).toBe(
      'critical dns: shop/Deployment/web',
    );
  });

  test('what was not allowed before is no loss', () => {
    const before = policyText('shop/old', 'podSelector: {}, policyTypes: [Egress]');
    expect(judged([...production, before], put('shop/deny', 'podSelector: {}, policyTypes: [Egress]')).losses).toEqual([]);
  });

  test('without DNS pods in the input: lost where no rule has UDP 53 any more (L-20 f)', () => {
    const web = [deployment('shop/web', 'app: web', '', 'automountServiceAccountToken: false')];
    expect(said(judged(web, put('shop/deny', 'podSelector: {}, policyTypes: [Egress]')))).toEqual([
      'critical dns: shop/Deployment/web',
    ]);
    expect(said(judged(web, put('shop/deny', `podSelector: {}, policyTypes: [Egress], ${allowDns}`)))).toEqual([]);
  });
});

describe('apiserver', () => {
  const deny = put('shop/deny', `podSelector: {}, policyTypes: [Egress], ${allowDns}`);

  test('pods with a token lose it, others do not', () => {
    const pods = [
      deployment('shop/robot', 'app: robot'),
      deployment('shop/web', 'app: web', '', 'automountServiceAccountToken: false'),
    ];
    expect(said(judged([...dns, ...apiServer, ...pods], deny))).toEqual(['critical apiserver: shop/Deployment/robot']);
  });

  test('the ServiceAccount may switch the token off, the pod switch it on', () => {
    const account =
      '{apiVersion: v1, kind: ServiceAccount, metadata: {name: quiet, namespace: shop}, automountServiceAccountToken: false}';
    const pods = [
      deployment('shop/quiet', 'app: quiet', '', 'serviceAccountName: quiet'),
      deployment('shop/loud', 'app: loud', '', 'serviceAccountName: quiet, automountServiceAccountToken: true'),
    ];
    expect(said(judged([...dns, ...apiServer, account, ...pods], deny))).toEqual(['critical apiserver: shop/Deployment/loud']);
  });

  test('its endpoint counts, not the address of the Service', () => {
    const cluster = [...dns, ...apiServer, deployment('shop/robot', 'app: robot')];
    expect(said(judged(cluster, put('shop/a', toBlock('172.18.0.2/32'))))).toEqual([]);
    expect(said(judged(cluster, put('shop/a', toBlock('10.96.0.1/32'))))).toEqual(['critical apiserver: shop/Deployment/robot']);
  });

  describe('where its address is not known', () => {
    const robot = [...dns, deployment('shop/robot', 'app: robot')];

    test.each([
      ['nothing', 'podSelector: {}, policyTypes: [Egress]'],
      ['DNS only', `podSelector: {}, policyTypes: [Egress], ${allowDns}`],
      ['other pods only', egress('{to: [{namespaceSelector: {}}]}')],
      ['UDP only', egress('{ports: [{protocol: UDP, port: 443}]}')],
    ])('who could reach every address and then reaches none has lost it: %s is left', (_, spec) => {
      expect(said(judged(robot, put('shop/p', spec)))).toContain('critical apiserver: shop/Deployment/robot');
    });

    test.each([
      ['one address', egress('{to: [{ipBlock: {cidr: 10.0.0.1/32}}]}')],
      ['one port', egress('{ports: [{port: 8443}]}')],
      ['all but some addresses', egress('{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}')],
    ])('with %s left it is not known', (_, spec) => {
      expect(said(judged(robot, put('shop/p', spec)))).toContain('unknown apiserver: shop/Deployment/robot');
    });

    test('nor is it of who could not reach every address before', () => {
      const before = policyText('shop/p', egress('{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}'));
      const report = judged([...robot, before], put('shop/p', 'podSelector: {}, policyTypes: [Egress]'));
      expect(said(report)).toContain('unknown apiserver: shop/Deployment/robot');
    });
  });
});

describe('ingress', () => {
  test('the pods behind an Ingress, by their target port', () => {
    const report = judged(production, put('shop/deny', 'podSelector: {}, policyTypes: [Ingress]'));
    expect(said(report)).toEqual(['critical ingress: shop/Deployment/web', 'critical monitoring: shop/Deployment/web']);
    expect(report.losses[0]).toMatchObject({ ports: [{ protocol: 'TCP', port: 8080 }] });
  });

  test('R-5 keeps it, on the target port only', () => {
    expect(said(judged(production, put('shop/web', fromController('8080'))))).toEqual([]);
    expect(said(judged(production, put('shop/web', fromController('http'))))).toEqual([]);
    expect(said(judged(production, put('shop/web', fromController('80'))))).toEqual(['critical ingress: shop/Deployment/web']);
  });

  test('the outside to the controller; some sources left is not known', () => {
    expect(said(judged(production, put('ingress-nginx/deny', 'podSelector: {}, policyTypes: [Ingress]')))).toEqual([
      'critical ingress: ingress-nginx/Deployment/controller',
    ]);
    const some = 'podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]';
    expect(said(judged(production, put('ingress-nginx/some', some)))).toEqual([
      'unknown ingress: ingress-nginx/Deployment/controller',
    ]);
  });
});

test('monitoring: a ServiceMonitor’s port on the pods', () => {
  const report = judged(production, put('data/db', 'podSelector: {}, policyTypes: [Ingress], ingress: [{ports: [{port: pg}]}]'));
  expect(said(report)).toEqual(['critical monitoring: data/Deployment/db']);
  expect(report.losses[0]).toMatchObject({ ports: [{ protocol: 'TCP', port: 9187 }] });
});

describe('monitoring: what is behind an annotated Service', () => {
  const app = deployment(
    'app/api',
    'app: api',
    'ports: [{name: http, containerPort: 8080}, {name: metrics, containerPort: 9102}]',
    'automountServiceAccountToken: false, dnsPolicy: Default',
  );
  const prometheus = deployment(
    'monitoring/prometheus',
    'app: prometheus',
    '',
    'automountServiceAccountToken: false, dnsPolicy: Default',
  );
  test.each([
    ['the port of the annotation', '"prometheus.io/scrape": "true", "prometheus.io/port": "9102"', 'http', 'metrics', 9102],
    ['without one those that its ports end on', '"prometheus.io/scrape": "true"', 'metrics', 'http', 8080],
  ])('%s', (_, annotations, other, own, port) => {
    const cluster = [app, annotated(annotations), prometheus];
    const report = judged(cluster, onlyTo(other));
    expect(said(report)).toEqual(['critical monitoring: app/Deployment/api']);
    expect(report.losses[0]?.ports).toEqual([{ protocol: 'TCP', port }]);
    expect(judged(cluster, onlyTo(own)).losses).toEqual([]);
  });

  test('one that is annotated otherwise is not scraped', () => {
    expect(judged([app, annotated('"prometheus.io/scrape": "false"'), prometheus], onlyTo('http')).losses).toEqual([]);
  });
});

test('webhook: the API server to the pods behind the Service', () => {
  const report = judged(production, put('policy/deny', 'podSelector: {}, policyTypes: [Ingress]'));
  expect(said(report)).toEqual(['critical webhook: policy/Deployment/hook']);
  const open =
    'podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{ipBlock: {cidr: 172.18.0.0/16}}], ports: [{port: 9443}]}]';
  expect(said(judged(production, put('policy/deny', open)))).toEqual([]);
  expect(said(judged(production, put('policy/deny', open.replace('9443', '443'))))).toEqual([
    'critical webhook: policy/Deployment/hook',
  ]);
});

test('self: reached by the controller, and reaching the API server', () => {
  const report = judged(production, put('eastwest/deny', 'podSelector: {}, policyTypes: [Ingress, Egress]'));
  expect(said(report)).toEqual([
    'critical dns: eastwest/Deployment/eastwest',
    'critical apiserver: eastwest/Deployment/eastwest',
    'critical self: eastwest/Deployment/eastwest',
    'critical self: eastwest/Deployment/eastwest',
  ]);
});

test('the deletion of the policy that allowed it', () => {
  const policies = [
    policyText('shop/deny', 'podSelector: {}, policyTypes: [Egress]'),
    policyText('shop/allow-dns', `podSelector: {}, policyTypes: [Egress], ${allowDns}`),
  ];
  const web = deployment('shop/web', 'app: web', '', 'automountServiceAccountToken: false');
  expect(said(judged([...dns, web, ...policies], remove('shop/allow-dns')))).toEqual(['critical dns: shop/Deployment/web']);
  expect(said(judged([...dns, web, ...policies], remove('shop/deny')))).toEqual([]);
});

test('a policy that the API server would refuse makes it unknown, not lost', () => {
  const web = deployment('shop/web', 'app: web', '', 'automountServiceAccountToken: false');
  const manifest = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'bad', namespace: 'shop' },
    spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{ ports: [{ port: 99999 }] }] },
  };
  const report = judged([...dns, web], { type: 'put', manifest });
  expect(said(report)).toEqual(['unknown dns: shop/Deployment/web']);
});

const front = (spec: string) => [
  ...dns,
  deployment('traefik/traefik', 'app.kubernetes.io/name: traefik', 'ports: [{containerPort: 80}]', spec),
  deployment('app/web', 'app: web', 'ports: [{containerPort: 8080}]', 'automountServiceAccountToken: false'),
  service('app/web', 'app: web', '{port: 80, targetPort: 8080}'),
  '{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i, namespace: app}, spec: {rules: [{http: {paths: [{backend: {service: {name: web, port: {number: 80}}}}]}}]}}',
];

describe('where engines differ nothing is called lost', () => {
  const fromTraefik =
    'podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: traefik}}}]}]';
  const quiet = 'automountServiceAccountToken: false';

  test('a selector that would match a controller, were it not on the host network (NP-41)', () => {
    expect(said(judged(front(quiet), put('app/p', fromTraefik)))).toEqual([]);
    const report = judged(front(`hostNetwork: true, ${quiet}`), put('app/p', fromTraefik));
    expect(said(report)).toEqual(['unknown ingress: app/Deployment/web']);
    expect(report.losses[0]?.why).toContain('on the host network');
  });

  test('an address block that is to cover pods (NP-30)', () => {
    const living = [
      '{apiVersion: v1, kind: Pod, metadata: {name: dns-0, namespace: kube-system, labels: {k8s-app: kube-dns}}, spec: {dnsPolicy: Default, containers: [{name: c}]}, status: {podIP: 10.1.0.4, phase: Running}}',
      deployment('app/web', 'app: web', '', quiet),
    ];
    const block = 'podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}]';
    const report = judged(living, put('app/p', block));
    expect(said(report)).toEqual(['unknown dns: app/Deployment/web']);
    expect(report.losses[0]?.why).toContain('engines differ on whether an address block covers the addresses of pods (NP-30)');
    expect(judged([...living, policyText('app/p', block)], put('app/q', block)).losses).toEqual([]);
  });

  test('what a controller’s chart brings along is no controller', () => {
    const backend = deployment(
      'ingress-nginx/default-backend',
      'app.kubernetes.io/name: ingress-nginx, app.kubernetes.io/component: default-backend',
      'ports: [{containerPort: 8080}]',
      quiet,
    );
    const selecting =
      'podSelector: {matchLabels: {app.kubernetes.io/component: default-backend}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {}}]}]';
    expect(judged([...production, backend], put('ingress-nginx/backend', selecting)).losses).toEqual([]);
  });

  test('without a controller in sight a rule for its port may be meant for it', () => {
    const apps = front(quiet).filter((text) => !text.includes('traefik'));
    const rule = 'podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {}}], ports: [{port: 8080}]}]';
    expect(said(judged(apps, put('app/p', rule)))).toEqual([]);
    expect(said(judged(apps, put('app/p', rule.replace('8080', '80'))))).toEqual(['critical ingress: app/Deployment/web']);
  });
});

test('what could not be known before and is shut now may be lost (NP-48)', () => {
  const web = deployment('app/web', 'app: web', '', 'automountServiceAccountToken: false');
  const before = policyText('app/p', 'podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}]');
  const report = judged([...dns, web, before], put('app/p', 'podSelector: {}, policyTypes: [Egress]'));
  expect(said(report)).toEqual(['unknown dns: app/Deployment/web']);
  expect(report.losses[0]?.why).toBe(
    'app/web can no longer reach the cluster’s DNS, kube-system/coredns on UDP 53, TCP 53, and whether it was open before cannot be known: isolated for egress by app/p, and no rule allows it',
  );
});
