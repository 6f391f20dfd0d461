/** What a cluster leaves open or cuts off: L-26, L-27, L-46…L-49. */
import { backendsOf, controllersOf, podsBehind, prometheusPods, scrapeTargets, webhookPods } from '../facts/index.ts';
import type { PodPort } from '../facts/index.ts';
import { portsFor } from '../evaluate/terms.ts';
import type { ClassId } from '../evaluate/index.ts';
import { keyOf, objectKey } from '../kube/index.ts';
import type { ObjectKey, PodObject } from '../kube/index.ts';
import { containsPort, unionPorts } from '../model/index.ts';
import type { Direction } from '../model/index.ts';
import type { LintContext } from './context.ts';
import { someNames, workloadName } from './context.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';

/** Nothing is said of a cluster whose pods are not all seen. */
export function clusterFindings(context: LintContext): readonly Finding[] {
  if (context.world.hidden.has('Pod')) return [];
  return [
    ...openNamespaces(context),
    ...exposed(context),
    ...hostBypass(context),
    ...webhooks(context),
    ...routes(context),
    ...scrapes(context),
  ];
}

function isIsolated({ engine }: LintContext, id: ClassId, direction: Direction): boolean {
  return (direction === 'ingress' ? engine.ingress(id) : engine.egress(id)).isolatedBy.length > 0;
}

/** L-26 */
function openNamespaces(context: LintContext): readonly Finding[] {
  const open = new Map<string, Map<Direction, PodObject[]>>();
  for (const of of context.engine.classes) {
    if (of.kind !== 'pod' || of.hostNetwork) continue;
    for (const direction of ['ingress', 'egress'] as const) {
      if (isIsolated(context, of.id, direction)) continue;
      const here = open.get(of.namespace) ?? new Map<Direction, PodObject[]>();
      here.set(direction, [...(here.get(direction) ?? []), ...of.pods]);
      open.set(of.namespace, here);
    }
  }
  return [...open].flatMap(([name, byDirection]) =>
    [...byDirection].map(([direction, pods]) => {
      const message = `no policy isolates ${someNames(pods.map(workloadName))} for ${direction}: everything is allowed`;
      return finding(direction === 'ingress' ? 'L-26' : 'L-26-egress', 'info', objectKey('Namespace', '', name), { message });
    }),
  );
}

/** L-27 */
function exposed(context: LintContext): readonly Finding[] {
  const { world, state } = context;
  const services = world.services
    .filter(({ type }) => type === 'LoadBalancer' || type === 'NodePort')
    .map((service) => ({
      key: keyOf(service),
      what: `Service \`${service.name}\` (${service.type})`,
      pods: podsBehind(world, service),
    }));
  const routed = backendsOf(state, world).map(({ ingress, pod }) => ({
    key: keyOf(ingress),
    what: `Ingress \`${ingress.name}\``,
    pods: [pod],
  }));
  const open = new Map<ObjectKey, { readonly what: string; readonly pods: PodObject[] }>();
  for (const { key, what, pods } of [...services, ...routed]) {
    const unprotected = pods.filter((pod) => {
      const of = context.classOf(pod);
      return of !== undefined && !isIsolated(context, of.id, 'ingress');
    });
    if (unprotected.length > 0) open.set(key, { what, pods: [...(open.get(key)?.pods ?? []), ...unprotected] });
  }
  return [...open].map(([key, { what, pods }]) => {
    const message = `${what} leads to ${someNames(pods.map(workloadName))}, which no policy isolates for ingress: everybody may connect, on every port`;
    return finding('L-27', 'warning', key, { message });
  });
}

/** L-46 */
function hostBypass(context: LintContext): readonly Finding[] {
  const closed = context.policies.filter((policy) => policy.ingress?.length === 0 && policy.subject.requirements.length === 0);
  return [...new Set(closed.map(({ namespace }) => namespace))].flatMap((namespace) => {
    const onHost = context.podsIn(namespace).filter(({ hostNetwork }) => hostNetwork);
    if (onHost.length === 0) return [];
    const message = `${someNames(onHost.map(workloadName))} run on the host network, where the default deny of the namespace does not reach`;
    return [finding('L-46', 'warning', objectKey('Namespace', '', namespace), { message })];
  });
}

/** Whether anything of these classes may use one of the ports. */
function admits({ engine }: LintContext, of: ClassId, from: readonly ClassId[], ports: readonly PodPort[]): boolean {
  const { v4, v6 } = engine.ingress(of);
  return from.some((id) => {
    const open = [v4.allowed, v4.unknown, v6.allowed, v6.unknown].map((terms) => portsFor(terms, id)).reduce(unionPorts);
    return ports.some(({ protocol, port }) => containsPort(open, protocol, port));
  });
}

function outsideClasses({ engine }: LintContext): readonly ClassId[] {
  return engine.classes.filter(({ kind }) => kind !== 'pod').map(({ id }) => id);
}

/** L-47 */
function webhooks(context: LintContext): readonly Finding[] {
  const outside = outsideClasses(context);
  return webhookPods(context.state, context.world).flatMap(({ configuration, pod, ports }) => {
    const of = context.classOf(pod);
    if (of === undefined || !isIsolated(context, of.id, 'ingress') || admits(context, of.id, outside, ports)) return [];
    const [kind = '', name = ''] = configuration.split(' ');
    const message = `no rule lets the API server in to ${workloadName(pod)} (TCP ${ports.map(({ port }) => port).join(', ')}): writes that the webhook judges time out`;
    return [finding('L-47', 'warning', objectKey(kind as 'ValidatingWebhookConfiguration', '', name), { message })];
  });
}

/** L-48 */
function routes(context: LintContext): readonly Finding[] {
  const { state, world, engine } = context;
  const controllers = controllersOf(state, world);
  const outside = outsideClasses(context);
  return backendsOf(state, world).flatMap(({ ingress, pod, ports }) => {
    const of = context.classOf(pod);
    if (of === undefined || !isIsolated(context, of.id, 'ingress')) return [];
    const serving = new Set(controllers.serving(ingress));
    const from = engine.classes
      .filter((one) => one.kind === 'pod' && one.pods.some((member) => serving.has(member)))
      .map(({ id }) => id);
    if (admits(context, of.id, [...from, ...outside], ports)) return [];
    const message = `no rule lets the ingress controller in to ${workloadName(pod)} (${ports.map(({ protocol, port }) => `${protocol} ${port}`).join(', ')})`;
    return [finding('L-48', 'warning', keyOf(ingress), { message })];
  });
}

/** L-49; silent where no Prometheus is seen. */
function scrapes(context: LintContext): readonly Finding[] {
  const { state, world, engine } = context;
  const prometheus = new Set(prometheusPods(world));
  if (prometheus.size === 0) return [];
  const from = engine.classes.filter((of) => of.kind === 'pod' && of.pods.some((pod) => prometheus.has(pod))).map(({ id }) => id);
  const blocked = new Map<ObjectKey, string>();
  for (const { pod, ports } of scrapeTargets(state, world)) {
    const of = context.classOf(pod);
    if (of === undefined || !isIsolated(context, of.id, 'ingress') || admits(context, of.id, from, ports)) continue;
    const where = ports.map(({ protocol, port }) => `${protocol} ${port}`).join(', ');
    blocked.set(keyOf(pod), `${workloadName(pod)} is to be scraped on ${where}, and no rule lets Prometheus in`);
  }
  return [...blocked].map(([key, message]) => finding('L-49', 'info', key, { message }));
}
