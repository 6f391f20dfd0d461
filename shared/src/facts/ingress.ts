/** Who lets the outside in: the pods of ingress controllers, and the pods behind every Ingress. */
import type { ClusterState, IngressClassObject, IngressObject, PodObject, ServiceObject, ServicePort } from '../kube/index.ts';
import { labelsOf } from '../model/index.ts';
import type { World } from '../model/index.ts';
import { addressesBehind } from './endpoints.ts';
import { podsBehind, serviceNamed, servicePort, targetPorts } from './services.ts';
import type { PodPort } from './services.ts';

/** As the charts and manifests of the controllers label their pods. */
const appKeys: readonly string[] = ['app.kubernetes.io/name', 'app', 'k8s-app', 'name', 'istio'];
const families: ReadonlyMap<string, string> = new Map([
  ['ingress-nginx', 'nginx'],
  ['nginx-ingress', 'nginx'],
  ['nginx-ingress-controller', 'nginx'],
  ['nginx-ingress-microk8s', 'nginx'],
  ['traefik', 'traefik'],
  ['haproxy-ingress', 'haproxy'],
  ['kubernetes-ingress', 'haproxy'],
  ['haproxy-kubernetes-ingress', 'haproxy'],
  ['envoy', 'contour'],
  ['contour', 'contour'],
  ['kong', 'kong'],
  ['ingress-kong', 'kong'],
  ['emissary-ingress', 'ambassador'],
  ['ambassador', 'ambassador'],
  ['istio-ingressgateway', 'istio'],
  ['ingressgateway', 'istio'],
  ['ingress-controller', 'other'],
  ['skipper-ingress', 'skipper'],
  ['apisix', 'apisix'],
  ['apisix-ingress-controller', 'apisix'],
]);

export interface Controllers {
  readonly pods: readonly PodObject[];
  /** Those that serve an Ingress: of the family that its class names, else all. */
  serving(ingress: IngressObject): readonly PodObject[];
}

export function controllersOf(state: ClusterState, world: World): Controllers {
  const pods = world.pods.filter((pod) => familyOf(pod) !== undefined);
  const classes = [...state.objects.values()].filter((object) => object.kind === 'IngressClass');
  return {
    pods,
    serving: (ingress) => {
      const wanted = familyOfClass(ingress, classes);
      const own = pods.filter((pod) => familyOf(pod) === wanted);
      return own.length > 0 ? own : pods;
    },
  };
}

/** What a controller's chart brings along, under the same name. */
const companions: ReadonlySet<string> = new Set(['admission-webhook', 'default-backend', 'defaultbackend', 'defaultBackend']);

function familyOf(pod: PodObject): string | undefined {
  const labels = labelsOf(pod);
  if (companions.has(labels.get('app.kubernetes.io/component') ?? '')) return undefined;
  if (labels.has('ingresscontroller.operator.openshift.io/deployment-ingresscontroller')) return 'openshift';
  for (const key of appKeys) {
    const family = families.get(labels.get(key) ?? '');
    if (family !== undefined) return family;
  }
  return undefined;
}

/** The controller's name holds that of the program: `k8s.io/ingress-nginx`, `traefik.io/ingress-controller`. */
function familyOfClass({ className }: IngressObject, classes: readonly IngressClassObject[]): string | undefined {
  const named = classes.find(({ name, isDefault }) => (className === undefined ? isDefault : name === className));
  const text = named?.controller ?? className ?? '';
  return [...families.values()].find((family) => text.includes(family));
}

export interface Backend {
  readonly ingress: IngressObject;
  readonly pod: PodObject;
  readonly ports: readonly PodPort[];
}

/** A backend that is no pod: an address that somebody wrote into the endpoints of its Service. */
export interface AddressBackend {
  readonly ingress: IngressObject;
  readonly ip: string;
  readonly ports: readonly PodPort[];
}

/** A backend whose Service, port or pods are not there has none. */
export function backendsOf(state: ClusterState, world: World): readonly Backend[] {
  return published(state, world).flatMap(({ ingress, service, port }) =>
    podsBehind(world, service).map((pod) => ({ ingress, pod, ports: targetPorts(world, service, pod, port) })),
  );
}

export function addressBackendsOf(state: ClusterState, world: World): readonly AddressBackend[] {
  return published(state, world).flatMap(({ ingress, service, port }) =>
    addressesBehind(world, service, port).map((address) => ({ ingress, ...address })),
  );
}

interface Published {
  readonly ingress: IngressObject;
  readonly service: ServiceObject;
  readonly port: ServicePort;
}

function published(state: ClusterState, world: World): readonly Published[] {
  const ingresses = [...state.objects.values()].filter((object) => object.kind === 'Ingress');
  return ingresses.flatMap((ingress) =>
    ingress.backends.flatMap((backend): readonly Published[] => {
      const service = serviceNamed(world, ingress.namespace, backend.service);
      const port = service && servicePort(service, backend.port);
      return service === undefined || port === undefined ? [] : [{ ingress, service, port }];
    }),
  );
}

/** Where the outside meets a controller: the ports behind its LoadBalancer and NodePort Services, else all that it declares. */
export function entryPorts(world: World, pod: PodObject): readonly PodPort[] {
  const exposed = world.services.filter(
    (service) => (service.type === 'LoadBalancer' || service.type === 'NodePort') && podsBehind(world, service).includes(pod),
  );
  const ports = exposed.flatMap((service) => service.ports.flatMap((port) => targetPorts(world, service, pod, port)));
  return ports.length > 0 ? ports : pod.ports.filter(({ port }) => port === 80 || port === 443 || port === 8080 || port === 8443);
}
