/** What a cluster leaves open or cuts off: L-26, L-27, L-46. */
import { backendsOf, podsBehind } from '../facts/index.ts';
import type { ClassId, PodClass } from '../evaluate/index.ts';
import { keyOf, objectKey, workloadName } from '../kube/index.ts';
import type { ObjectKey, PodObject } from '../kube/index.ts';
import type { Direction } from '../model/index.ts';
import type { LintContext } from './context.ts';
import { someNames } from './names.ts';
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

/** Not, as far as is known: an invalid policy may isolate, and one that is not seen or not evaluated. */
function isOpen(context: LintContext, of: PodClass, direction: Direction): boolean {
  if (isIsolated(context, of.id, direction)) return false;
  const { invalid, foreign, hidden, hiddenForeign } = context.engine.applying(of, direction);
  return invalid.length === 0 && foreign.length === 0 && hidden === undefined && hiddenForeign === undefined;
}

/** L-26 */
function openNamespaces(context: LintContext): readonly Finding[] {
  return (['ingress', 'egress'] as const).flatMap((direction) => {
    const open = new Map<string, PodObject[]>();
    for (const of of context.engine.classes) {
      if (of.kind !== 'pod' || of.hostNetwork || !isOpen(context, of, direction)) continue;
      const here = open.get(of.namespace) ?? [];
      open.set(of.namespace, here);
      for (const pod of of.pods) here.push(pod);
    }
    return [...open].map(([name, pods]) => {
      const message = `no policy isolates ${someNames(pods.map(workloadName))} for ${direction}: everything is allowed`;
      return finding(direction === 'ingress' ? 'L-26' : 'L-26-egress', 'info', objectKey('Namespace', '', name), { message });
    });
  });
}

/** What lets the outside in, and to whom. */
interface Door {
  readonly key: ObjectKey;
  readonly what: string;
  readonly pods: readonly PodObject[];
}

/** L-27 */
function exposed(context: LintContext): readonly Finding[] {
  const open = new Map<ObjectKey, { readonly what: string; readonly pods: PodObject[] }>();
  for (const { key, what, pods } of doors(context)) {
    const unprotected = pods.filter((pod) => {
      const of = context.classOf(pod);
      return of !== undefined && isOpen(context, of, 'ingress');
    });
    if (unprotected.length > 0) open.set(key, { what, pods: [...(open.get(key)?.pods ?? []), ...unprotected] });
  }
  return [...open].map(([key, { what, pods }]) => {
    const message = `${what} leads to ${someNames(pods.map(workloadName))}, which no policy isolates for ingress: everybody may connect, on every port`;
    return finding('L-27', 'warning', key, { message });
  });
}

function doors({ world, state }: LintContext): readonly Door[] {
  const services = world.services.filter(({ type }) => type === 'LoadBalancer' || type === 'NodePort');
  return [
    ...services.map((service) => ({
      key: keyOf(service),
      what: `Service \`${service.name}\` (${service.type})`,
      pods: podsBehind(world, service),
    })),
    ...backendsOf(state, world).map(({ route, pod }) => ({
      key: keyOf(route),
      what: `${route.kind} \`${route.name}\``,
      pods: [pod],
    })),
    ...hostPorts(world.pods),
  ];
}

/** Told once for the pods of a workload. */
function hostPorts(pods: readonly PodObject[]): readonly Door[] {
  const open = new Map<string, Door & { readonly pods: PodObject[] }>();
  for (const pod of pods) {
    const [port] = pod.ports.flatMap(({ hostPort }) => hostPort ?? []);
    if (port === undefined || pod.hostNetwork) continue;
    const name = `${pod.owner?.kind ?? 'Pod'} ${workloadName(pod)}`;
    const door = open.get(name) ?? { key: keyOf(pod), what: `port ${port} of the node`, pods: [] };
    open.set(name, door);
    door.pods.push(pod);
  }
  return [...open.values()];
}

/** L-46: told of the policy that denies, once for a namespace. */
function hostBypass(context: LintContext): readonly Finding[] {
  const denying = context.policies.filter(
    ({ subject, ingress, egress }) => subject.requirements.length === 0 && (ingress?.length === 0 || egress?.length === 0),
  );
  const byName = denying.toSorted((left, right) => (left.ref.name < right.ref.name ? -1 : 1));
  const first = new Map(byName.toReversed().map((policy) => [policy.namespace, policy]));
  return [...first.values()].flatMap(({ namespace, object }) => {
    const onHost = context.podsIn(namespace).filter(({ hostNetwork }) => hostNetwork);
    if (onHost.length === 0) return [];
    const message = `${someNames(onHost.map(workloadName))} run on the host network, where the default deny of the namespace does not reach`;
    return [finding('L-46', 'warning', keyOf(object), { path: 'spec.podSelector', message })];
  });
}
