/** Who lets the outside in: the pods of ingress controllers, and the pods behind every Ingress and HTTPRoute. */
import type {
  ClusterObject,
  ClusterState,
  GatewayClassObject,
  GatewayObject,
  HttpRouteObject,
  IngressClassObject,
  IngressObject,
  PodObject,
  ServiceObject,
  ServicePort,
} from '../kube/index.ts';
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

/** What publishes Services. */
export type Route = IngressObject | HttpRouteObject;

export interface Controllers {
  readonly pods: readonly PodObject[];
  /** Those that serve a route: of its Gateways, or of the family that its class names, else all. */
  serving(route: Route): readonly PodObject[];
}

export function controllersOf(state: ClusterState, world: World): Controllers {
  const pods = world.pods.filter((pod) => familyOf(pod) !== undefined);
  const classes = [...state.objects.values()].filter(isClass);
  return {
    pods,
    serving: (route) => {
      const ofGateways = route.kind === 'HTTPRoute' ? pods.filter((pod) => route.gateways.some((one) => isOf(pod, one))) : [];
      if (ofGateways.length > 0) return ofGateways;
      const wanted = new Set(controllerNames(route, classes).map(familyNamed));
      const own = pods.filter((pod) => wanted.has(familyOf(pod)));
      return own.length > 0 ? own : pods;
    },
  };
}

type ClassObject = IngressClassObject | GatewayObject | GatewayClassObject;

function isClass(object: ClusterObject): object is ClassObject {
  return object.kind === 'IngressClass' || object.kind === 'Gateway' || object.kind === 'GatewayClass';
}

/** As the Gateway API asks of who makes pods for a Gateway; Envoy Gateway has its pods in a namespace of its own. */
const gatewayLabel = 'gateway.networking.k8s.io/gateway-name';
const envoyLabel = 'gateway.envoyproxy.io/owning-gateway-name';
const envoyNamespaceLabel = 'gateway.envoyproxy.io/owning-gateway-namespace';

function isOf(pod: PodObject, { namespace, name }: HttpRouteObject['gateways'][number]): boolean {
  const labels = labelsOf(pod);
  if (labels.get(envoyLabel) === name) return labels.get(envoyNamespaceLabel) === namespace;
  return pod.namespace === namespace && labels.get(gatewayLabel) === name;
}

/** What a controller's chart brings along, under the same name. */
const companions: ReadonlySet<string> = new Set(['admission-webhook', 'default-backend', 'defaultbackend', 'defaultBackend']);

function familyOf(pod: PodObject): string | undefined {
  const labels = labelsOf(pod);
  if (companions.has(labels.get('app.kubernetes.io/component') ?? '')) return undefined;
  if (labels.has(gatewayLabel) || labels.has(envoyLabel)) return 'gateway';
  if (labels.has('ingresscontroller.operator.openshift.io/deployment-ingresscontroller')) return 'openshift';
  for (const key of appKeys) {
    const family = families.get(labels.get(key) ?? '');
    if (family !== undefined) return family;
  }
  return undefined;
}

/** `k8s.io/ingress-nginx`, `traefik.io/ingress-controller`; where no class is there its own name. */
function controllerNames(route: Route, classes: readonly ClassObject[]): readonly string[] {
  if (route.kind === 'Ingress') {
    const { className } = route;
    const ofIngress = classes.filter((object) => object.kind === 'IngressClass');
    const named = ofIngress.find(({ name, isDefault }) => (className === undefined ? isDefault : name === className));
    return [named?.controller ?? className ?? ''];
  }
  const gateways = classes.filter(
    (object) =>
      object.kind === 'Gateway' &&
      route.gateways.some(({ namespace, name }) => namespace === object.namespace && name === object.name),
  );
  return gateways.flatMap((gateway) => {
    if (gateway.kind !== 'Gateway') return [];
    const named = classes.find((object) => object.kind === 'GatewayClass' && object.name === gateway.className);
    return [named?.kind === 'GatewayClass' ? named.controller : gateway.className];
  });
}

/** The controller's name holds that of the program. */
function familyNamed(controller: string): string | undefined {
  return [...families.values()].find((family) => controller.includes(family));
}

export interface Backend {
  readonly route: Route;
  readonly pod: PodObject;
  readonly ports: readonly PodPort[];
}

/** A backend that is no pod: an address that somebody wrote into the endpoints of its Service. */
export interface AddressBackend {
  readonly route: Route;
  readonly ip: string;
  readonly ports: readonly PodPort[];
}

/** A backend whose Service, port or pods are not there has none. */
export function backendsOf(state: ClusterState, world: World): readonly Backend[] {
  return published(state, world).flatMap(({ route, service, port }) =>
    podsBehind(world, service).map((pod) => ({ route, pod, ports: targetPorts(world, service, pod, port) })),
  );
}

export function addressBackendsOf(state: ClusterState, world: World): readonly AddressBackend[] {
  return published(state, world).flatMap(({ route, service, port }) =>
    addressesBehind(world, service, port).map((address) => ({ route, ...address })),
  );
}

interface Published {
  readonly route: Route;
  readonly service: ServiceObject;
  readonly port: ServicePort;
}

function published(state: ClusterState, world: World): readonly Published[] {
  return [...state.objects.values()].filter(isRoute).flatMap((route) =>
    backendRefs(route).flatMap((backend): readonly Published[] => {
      const service = serviceNamed(world, backend.namespace, backend.service);
      const port = service && servicePort(service, backend.port);
      return service === undefined || port === undefined ? [] : [{ route, service, port }];
    }),
  );
}

/** A route that no Gateway serves publishes nothing. */
function isRoute(object: ClusterObject): object is Route {
  return object.kind === 'Ingress' || (object.kind === 'HTTPRoute' && object.gateways.length > 0);
}

interface BackendRef {
  readonly namespace: string;
  readonly service: string;
  readonly port: number | string;
}

function backendRefs(route: Route): readonly BackendRef[] {
  if (route.kind === 'HTTPRoute') return route.backends;
  return route.backends.map((backend) => ({ ...backend, namespace: route.namespace }));
}

/** Where the outside meets a controller: the ports behind its LoadBalancer and NodePort Services, else all that it declares. */
export function entryPorts(world: World, pod: PodObject): readonly PodPort[] {
  const exposed = world.services.filter(
    (service) => (service.type === 'LoadBalancer' || service.type === 'NodePort') && podsBehind(world, service).includes(pod),
  );
  const ports = exposed.flatMap((service) => service.ports.flatMap((port) => targetPorts(world, service, pod, port)));
  return ports.length > 0 ? ports : pod.ports.filter(({ port }) => port === 80 || port === 443 || port === 8080 || port === 8443);
}
