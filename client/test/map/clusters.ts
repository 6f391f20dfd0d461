/** Hand-made and generated graphs: what the engine would say of small and large, open and closed clusters. */
import type { Graph, GraphEdge, GraphNode, Isolation, NamespaceSummary, NodeId, WorkloadNode } from '@eastwest/shared/graph';
import { allPorts, noPorts, portRange } from '@eastwest/shared/model';
import type { PortSet } from '@eastwest/shared/model';

export function id(text: string): NodeId {
  return text as NodeId;
}

export const both: Isolation = { ingress: true, egress: true };
export const neither: Isolation = { ingress: false, egress: false };

export function workload(namespace: string, name: string, more: Partial<WorkloadNode> = {}): WorkloadNode {
  return {
    type: 'workload',
    id: id(`${namespace}/Deployment/${name}`),
    namespace,
    kind: 'Deployment',
    name,
    podNames: [`${name}-1`],
    replicas: 1,
    labels: new Map([['app', name]]),
    isolation: both,
    hostNetwork: false,
    noAddress: false,
    ...more,
  };
}

export function external(...cidrs: readonly string[]): GraphNode {
  return { type: 'external', id: id(`external:${cidrs.join(',')}`), cidrs };
}

export const anyone: GraphNode = { type: 'anyone', id: id('anyone') };
export const anyPod: GraphNode = { type: 'any-pod', id: id('any-pod') };

export function tcp(port: number, to = port): PortSet {
  return portRange('TCP', port, to);
}

export function edge(
  from: GraphNode | NodeId,
  to: GraphNode | NodeId,
  ports: PortSet = tcp(80),
  unknown: PortSet = noPorts,
): GraphEdge {
  const [a, b] = [typeof from === 'string' ? from : from.id, typeof to === 'string' ? to : to.id];
  return { id: `${a}→${b}`, from: a, to: b, ports, unknown };
}

export function graphOf(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): Graph {
  const names = [...new Set(nodes.flatMap((node) => (node.type === 'workload' ? [node.namespace] : [])))];
  return { nodes: new Map(nodes.map((node) => [node.id, node])), edges, namespaces: names.map((name) => summary(name, nodes)) };
}

function summary(name: string, nodes: readonly GraphNode[]): NamespaceSummary {
  const members = nodes.flatMap((node) => (node.type === 'workload' && node.namespace === name ? [node] : []));
  const share = (isolated: (node: WorkloadNode) => boolean): 'all' | 'some' | 'none' => {
    if (members.every(isolated)) return 'all';
    return members.some(isolated) ? 'some' : 'none';
  };
  return {
    name,
    labels: new Map([['kubernetes.io/metadata.name', name]]),
    pods: members.reduce((sum, { replicas }) => sum + replicas, 0),
    ingress: share(({ isolation }) => isolation.ingress),
    egress: share(({ isolation }) => isolation.egress),
    synthesised: false,
  };
}

/** A small generator of numbers that are the same each time. */
export function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const dns = { ...portRange('UDP', 53, 53), TCP: tcp(53).TCP };

/** About what the bundled demo is: seven namespaces, DNS for all, monitoring of all, some mistakes. */
export function demoLike(): Graph {
  const w = (namespace: string, name: string, kind: string, replicas: number, isolation: Isolation = both): WorkloadNode =>
    workload(namespace, name, { id: id(`${namespace}/${kind}/${name}`), kind, replicas, isolation });
  const [ingress, egress] = [
    { ingress: true, egress: false },
    { ingress: false, egress: true },
  ];
  const n = {
    controller: w('ingress-nginx', 'controller', 'Deployment', 2, ingress),
    frontend: w('shop', 'frontend', 'Deployment', 6),
    cart: w('shop', 'cart', 'Deployment', 4),
    catalog: w('shop', 'catalog', 'Deployment', 3),
    recommendation: w('shop', 'recommendation', 'Deployment', 2, ingress),
    checkout: w('shop', 'checkout', 'Deployment', 3),
    search: w('shop', 'search', 'Deployment', 2),
    legacy: w('shop', 'legacy-cart', 'Deployment', 1, neither),
    images: w('shop', 'image-resizer', 'CronJob', 1, ingress),
    payment: w('payments', 'payment-api', 'Deployment', 3),
    fraud: w('payments', 'fraud-check', 'Deployment', 1, neither),
    ledger: w('payments', 'ledger', 'StatefulSet', 3, ingress),
    redis: w('data', 'redis', 'StatefulSet', 3, ingress),
    postgres: w('data', 'postgres', 'StatefulSet', 2),
    kafka: w('data', 'kafka', 'StatefulSet', 3, ingress),
    backup: w('data', 'backup', 'CronJob', 1, egress),
    prometheus: w('monitoring', 'prometheus', 'StatefulSet', 1, egress),
    grafana: w('monitoring', 'grafana', 'Deployment', 1, neither),
    alertmanager: w('monitoring', 'alertmanager', 'StatefulSet', 3, neither),
    exporter: { ...w('monitoring', 'node-exporter', 'DaemonSet', 12, neither), hostNetwork: true },
    dns: w('kube-system', 'kube-dns', 'Deployment', 2, neither),
    metrics: w('kube-system', 'metrics-server', 'Deployment', 1, neither),
    proxy: { ...w('kube-system', 'kube-proxy', 'DaemonSet', 12, neither), hostNetwork: true },
    db: w('default', 'db', 'Deployment', 1),
    web: w('default', 'web', 'Deployment', 2, neither),
  };
  const internet = external('0.0.0.0/0');
  const cards = external('203.0.113.0/24');
  const hosts: GraphNode = { type: 'node', id: id('node:worker-1,worker-2'), names: ['worker-1', 'worker-2'] };
  const apps = [
    n.frontend,
    n.cart,
    n.catalog,
    n.recommendation,
    n.checkout,
    n.search,
    n.payment,
    n.ledger,
    n.redis,
    n.postgres,
    n.kafka,
  ];
  const open = Object.values(n).filter(({ isolation }) => !isolation.ingress);
  const edges = [
    edge(internet, n.controller, {
      ...tcp(80),
      TCP: [
        [80, 80],
        [443, 443],
      ],
    }),
    edge(n.controller, n.frontend, tcp(8080)),
    edge(n.frontend, n.cart, tcp(7070)),
    edge(n.frontend, n.catalog, tcp(3550)),
    edge(n.frontend, n.checkout, tcp(5050)),
    edge(n.frontend, n.search, tcp(9200)),
    edge(n.catalog, n.recommendation, tcp(8080)),
    edge(n.recommendation, n.catalog, tcp(3550)),
    edge(n.checkout, n.cart, tcp(7070)),
    edge(n.checkout, n.payment, tcp(50051)),
    edge(n.cart, n.redis, tcp(6379)),
    edge(n.catalog, n.postgres, tcp(5432)),
    edge(n.checkout, n.kafka, tcp(9092)),
    edge(n.payment, n.fraud, tcp(8443)),
    edge(n.payment, n.ledger, tcp(7000)),
    edge(n.payment, cards, noPorts, tcp(443)),
    edge(n.redis, n.redis, tcp(6379)),
    edge(n.kafka, n.kafka, { ...tcp(9092), TCP: [[9092, 9093]] }),
    edge(n.backup, n.postgres, tcp(5432)),
    edge(n.web, n.db, tcp(6379)),
    edge(n.prometheus, hosts, tcp(9100)),
    ...apps.map((app) => edge(app, n.dns, dns)),
    ...apps.map((app) => edge(n.prometheus, app, tcp(9090))),
    ...open.map((app) => edge(anyone, app, allPorts)),
    ...[n.fraud, n.grafana, n.alertmanager, n.legacy, n.web, n.dns, n.metrics].map((app) => edge(app, anyone, allPorts)),
  ];
  return graphOf([...Object.values(n), internet, cards, hosts, anyone], edges);
}

/** No policy at all: everything may talk to everything. */
export function openCluster(): Graph {
  const apps = ['shop', 'data', 'jobs', 'default'].flatMap((namespace) =>
    ['api', 'web', 'worker', 'cache'].map((name) => workload(namespace, name, { isolation: neither })),
  );
  return graphOf(
    [...apps, anyone],
    apps.flatMap((app) => [edge(anyone, app, allPorts), edge(app, anyone, allPorts)]),
  );
}

/** One namespace, a front and a hub. */
export function boutique(): Graph {
  const names = ['ad', 'cart', 'checkout', 'currency', 'email', 'payment', 'productcatalog', 'recommendation', 'shipping'];
  const front = workload('default', 'frontend');
  const load = workload('default', 'loadgenerator', { isolation: neither });
  const redis = workload('default', 'redis-cart');
  const services = new Map(names.map((name) => [name, workload('default', `${name}service`)]));
  const to = (from: WorkloadNode, targets: readonly string[], port: number): GraphEdge[] =>
    targets.flatMap((name) => {
      const target = services.get(name);
      return target === undefined ? [] : [edge(from, target, tcp(port))];
    });
  const checkout = services.get('checkout') ?? front;
  const cart = services.get('cart') ?? front;
  const edges = [
    edge(load, front, tcp(8080)),
    edge(anyone, front, tcp(8080)),
    edge(load, anyone, allPorts),
    ...to(front, ['ad', 'cart', 'checkout', 'currency', 'productcatalog', 'recommendation', 'shipping'], 7000),
    ...to(checkout, ['cart', 'currency', 'email', 'payment', 'productcatalog', 'shipping'], 5050),
    ...to(services.get('recommendation') ?? front, ['productcatalog'], 3550),
    edge(cart, redis, tcp(6379)),
  ];
  return graphOf([front, load, redis, ...services.values(), anyone], edges);
}

/** `spaces` namespaces with `each` workloads; about `density` connections for each. */
export function generated(spaces: number, each: number, density: number, seed = 7): Graph {
  const random = numbers(seed);
  const kinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'];
  const apps = Array.from({ length: spaces * each }, (_, index) => {
    const kind = kinds[random(4)] ?? 'Deployment';
    const [namespace, name] = [`team-${Math.floor(index / each)}`, `service-${index}`];
    const isolation = { ingress: random(3) > 0, egress: random(3) > 1 };
    return workload(namespace, name, { id: id(`${namespace}/${kind}/${name}`), kind, replicas: 1 + random(6), isolation });
  });
  const edges = new Map<string, GraphEdge>();
  for (const [index, from] of apps.entries()) {
    for (let n = random(density * 2 + 1); n > 0; n -= 1) {
      const near = random(4) > 0;
      const target = near ? Math.floor(index / each) * each + random(each) : random(apps.length);
      const made = edge(from, apps[target] ?? from, tcp(8000 + random(5)));
      edges.set(made.id, made);
    }
  }
  return graphOf(apps, [...edges.values()]);
}

export function longNames(): Graph {
  const long = 'customer-relationship-management-synchronisation-worker-for-the-northern-region';
  const apps = ['a', 'b', 'c'].map((end) =>
    workload(`platform-engineering-production-europe-west-${end}`, `${long}-${end}`, { replicas: 1200 }),
  );
  const [a, b, c] = apps;
  const ranges = external('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '2001:db8:1234:5678::/64');
  const edges =
    a && b && c
      ? [
          edge(a, b, { ...tcp(1), TCP: [[8000, 8999]] }),
          edge(b, c, allPorts),
          edge(c, ranges, tcp(443)),
          edge(ranges, a, tcp(80)),
        ]
      : [];
  const split = workload('constructor', '__proto__', {
    variant: { index: 1, of: 2, differs: 'labels track=canary' },
    noAddress: true,
  });
  const other = workload('constructor', '__proto__', {
    id: id('constructor/Deployment/__proto__#2'),
    variant: { index: 2, of: 2, differs: 'labels track=stable' },
  });
  return graphOf([...apps, ranges, split, other], [...edges, edge(split, other, tcp(8080))]);
}
