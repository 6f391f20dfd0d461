/** What Prometheus scrapes: annotated pods, what is behind annotated Services, and what ServiceMonitors and PodMonitors choose. */
import type { ClusterState, MonitorObject, PodObject } from '../kube/index.ts';
import { compileSelector, labelsOf, matches } from '../model/index.ts';
import type { World } from '../model/index.ts';
import { declared, podsBehind, servicePort, targetPorts } from './services.ts';
import type { PodPort } from './services.ts';

export interface Target {
  readonly pod: PodObject;
  readonly ports: readonly PodPort[];
}

const appKeys = ['app.kubernetes.io/name', 'app', 'k8s-app', 'name'];
const appNames: ReadonlySet<string> = new Set(['prometheus', 'prometheus-server']);
const companions: ReadonlySet<string> = new Set(['alertmanager', 'pushgateway', 'node-exporter', 'kube-state-metrics']);

export function prometheusPods({ pods }: World): readonly PodObject[] {
  return pods.filter((pod) => {
    const labels = labelsOf(pod);
    // Its operator and charts label more than it by the same name.
    if (['component', 'app.kubernetes.io/component'].some((key) => companions.has(labels.get(key) ?? ''))) return false;
    return labels.has('operator.prometheus.io/name') || appKeys.some((key) => appNames.has(labels.get(key) ?? ''));
  });
}

export function scrapeTargets(state: ClusterState, world: World): readonly Target[] {
  const monitors = [...state.objects.values()].filter(isMonitor);
  return [...annotated(world), ...behindAnnotated(world), ...monitors.flatMap((monitor) => monitoredBy(monitor, world))].filter(
    ({ ports }) => ports.length > 0,
  );
}

function isMonitor(object: { readonly kind: string }): object is MonitorObject {
  return object.kind === 'ServiceMonitor' || object.kind === 'PodMonitor';
}

/** Without a port in the annotation every declared TCP port is scraped. */
function annotated({ pods }: World): readonly Target[] {
  return pods.flatMap((pod): readonly Target[] => {
    const { scrape, ports } = pod;
    if (scrape === undefined) return [];
    if (scrape.port !== undefined) return [{ pod, ports: [{ protocol: 'TCP', port: scrape.port }] }];
    return [{ pod, ports: ports.filter(({ protocol }) => protocol === 'TCP').map(({ port }) => ({ protocol: 'TCP', port })) }];
  });
}

/** The port in the annotation is one of the pods, as the usual configuration has it; without one each port of the Service ends on one. */
function behindAnnotated(world: World): readonly Target[] {
  return world.services.flatMap((service): readonly Target[] => {
    const { scrape, ports } = service;
    if (scrape === undefined) return [];
    const tcp = ports.filter(({ protocol }) => protocol === 'TCP');
    return podsBehind(world, service).map((pod) => ({
      pod,
      ports:
        scrape.port === undefined
          ? tcp.flatMap((port) => targetPorts(world, service, pod, port))
          : [{ protocol: 'TCP', port: scrape.port }],
    }));
  });
}

function monitoredBy(monitor: MonitorObject, world: World): readonly Target[] {
  const selector = compileSelector(monitor.selector);
  const { namespaces, ports, kind } = monitor;
  const meant = (namespace: string): boolean => namespaces === 'any' || namespaces.includes(namespace);
  const chosen = <Kept extends { readonly namespace: string; readonly labels: Readonly<Record<string, string>> }>(
    objects: readonly Kept[],
  ): readonly Kept[] => objects.filter((object) => meant(object.namespace) && matches(selector, labelsOf(object)));
  if (kind === 'PodMonitor') {
    return chosen(world.pods).map((pod) => ({ pod, ports: ports.flatMap(({ port }) => portsOfPod(pod, port)) }));
  }
  return chosen(world.services).flatMap((service) =>
    podsBehind(world, service).map((pod) => ({
      pod,
      ports: ports.flatMap(({ port, ofPod }) => {
        if (ofPod) return portsOfPod(pod, port);
        const own = servicePort(service, port);
        return own === undefined ? [] : targetPorts(world, service, pod, own);
      }),
    })),
  );
}

function portsOfPod(pod: PodObject, port: number | string): readonly PodPort[] {
  return typeof port === 'number' ? [{ protocol: 'TCP', port }] : declared(pod, port);
}
