/** Who must get in and does not: the API server (L-47), ingress controllers (L-48), Prometheus (L-49). */
import { backendsOf, controllersOf, prometheusPods, scrapeTargets, webhookPods, withoutAnswer } from '../facts/index.ts';
import type { PodPort } from '../facts/index.ts';
import { portsOn } from '../evaluate/compile.ts';
import { portsFor } from '../evaluate/terms.ts';
import type { ClassId, PodClass } from '../evaluate/index.ts';
import { keyOf, workloadName } from '../kube/index.ts';
import type { ObjectKey, PodObject } from '../kube/index.ts';
import { containsPort, noPorts, unionPorts } from '../model/index.ts';
import type { PortSet } from '../model/index.ts';
import { isIsolated } from './cluster.ts';
import type { LintContext } from './context.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';

/** Nothing is said of a cluster whose pods are not all seen. */
export function callerFindings(context: LintContext): readonly Finding[] {
  if (context.world.hidden.has('Pod')) return [];
  return [...apiServer(context), ...routes(context), ...scrapes(context)];
}

/** L-47: the API server is no pod, so a node or an address outside must be let in. */
function apiServer(context: LintContext): readonly Finding[] {
  const outside = outsideClasses(context);
  return webhookPods(context.state, context.world).flatMap(({ caller, pod, ports }) => {
    const of = isolatedClass(context, pod, ports);
    if (of === undefined || admits(context, of, outside, ports)) return [];
    const message = `no rule lets the API server in to ${workloadName(pod)} (${portNames(ports)}): ${withoutAnswer(caller)}`;
    return [finding('L-47', 'warning', keyOf(caller), { message })];
  });
}

/** L-48: its controller's pods, or whoever is no pod: a node, a load balancer. */
function routes(context: LintContext): readonly Finding[] {
  const { state, world } = context;
  const controllers = controllersOf(state, world);
  const outside = outsideClasses(context);
  return backendsOf(state, world).flatMap(({ route, pod, ports }) => {
    const of = isolatedClass(context, pod, ports);
    if (of === undefined) return [];
    const from = classesOf(context, controllers.serving(route));
    if (from.length === 0 ? mayAdmit(context, of, ports) : admits(context, of, [...from, ...outside], ports)) return [];
    const message = `no rule lets the ingress controller in to ${workloadName(pod)} (${portNames(ports)}), which ${route.kind} \`${route.name}\` leads to`;
    return [finding('L-48', 'warning', keyOf(route), { message })];
  });
}

/** L-49, told once for a workload. */
function scrapes(context: LintContext): readonly Finding[] {
  const { state, world } = context;
  const from = classesOf(context, prometheusPods(world));
  const told = new Map<string, { readonly key: ObjectKey; readonly message: string }>();
  for (const { pod, ports } of scrapeTargets(state, world)) {
    const of = isolatedClass(context, pod, ports);
    if (of === undefined) continue;
    if (from.length === 0 ? mayAdmit(context, of, ports) : admits(context, of, from, ports)) continue;
    const message = `${workloadName(pod)} is to be scraped on ${portNames(ports)}, and no rule lets Prometheus in`;
    if (!told.has(message)) told.set(message, { key: keyOf(pod), message });
  }
  return [...told.values()].map(({ key, message }) => finding('L-49', 'info', key, { message }));
}

/** Undefined for a pod that is not isolated, and where the port cannot be told. */
function isolatedClass(context: LintContext, pod: PodObject, ports: readonly PodPort[]): PodClass | undefined {
  const of = context.classOf(pod);
  return of === undefined || ports.length === 0 || !isIsolated(context, of.id, 'ingress') ? undefined : of;
}

function classesOf({ engine }: LintContext, pods: readonly PodObject[]): readonly ClassId[] {
  const wanted = new Set(pods);
  return engine.classes.filter((of) => of.kind === 'pod' && of.pods.some((pod) => wanted.has(pod))).map(({ id }) => id);
}

function outsideClasses({ engine }: LintContext): readonly ClassId[] {
  return engine.classes.filter(({ kind }) => kind !== 'pod').map(({ id }) => id);
}

/** Whether anything of these classes may use one of the ports. */
function admits({ engine }: LintContext, of: PodClass, from: readonly ClassId[], ports: readonly PodPort[]): boolean {
  const { v4, v6 } = engine.ingress(of.id);
  return from.some((id) => {
    const open = [v4.allowed, v4.unknown, v6.allowed, v6.unknown].map((terms) => portsFor(terms, id)).reduce(unionPorts);
    return hasOne(open, ports);
  });
}

/**
 * Whether whoever is not in the input may use one of the ports: a rule for it may mean just that one. Policies of other APIs
 * are not taken apart for it.
 */
function mayAdmit({ engine }: LintContext, of: PodClass, ports: readonly PodPort[]): boolean {
  if (engine.speakers(of, 'ingress').policies.length > 0) return true;
  const { valid, invalid, foreign } = engine.applying(of, 'ingress');
  if (invalid.length > 0 || foreign.length > 0) return true;
  const rules = valid.flatMap(({ ingress = [] }) => ingress);
  return rules.some((rule) => {
    if (rule.ports === 'any') return true;
    return hasOne(rule.ports.map((match) => portsOn(engine.table, match, [of])).reduce(unionPorts, noPorts), ports);
  });
}

function hasOne(open: PortSet, ports: readonly PodPort[]): boolean {
  return ports.some(({ protocol, port }) => containsPort(open, protocol, port));
}

function portNames(ports: readonly PodPort[]): string {
  return ports.map(({ protocol, port }) => `${protocol} ${port}`).join(', ');
}
