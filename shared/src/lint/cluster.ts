/** What a cluster leaves open or cuts off: L-26, L-27, L-46. */
import { backendsOf, podsBehind } from '../facts/index.ts';
import type { ClassId } from '../evaluate/index.ts';
import { keyOf, objectKey } from '../kube/index.ts';
import type { ObjectKey, PodObject } from '../kube/index.ts';
import type { Direction } from '../model/index.ts';
import type { LintContext } from './context.ts';
import { someNames, workloadName } from './context.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';

/** Nothing is said of a cluster whose pods are not all seen. */
export function clusterFindings(context: LintContext): readonly Finding[] {
  if (context.world.hidden.has('Pod')) return [];
  return [...openNamespaces(context), ...exposed(context), ...hostBypass(context)];
}

export function isIsolated({ engine }: LintContext, id: ClassId, direction: Direction): boolean {
  return engine.isIsolated(id, direction);
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
  const routed = backendsOf(state, world).map(({ route, pod }) => ({
    key: keyOf(route),
    what: `${route.kind} \`${route.name}\``,
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
