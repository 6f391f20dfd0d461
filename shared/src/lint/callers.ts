/** Who must get in and does not: webhooks (L-47), backends of an Ingress (L-48), what Prometheus scrapes (L-49). */
import { backendsOf, controllersOf, prometheusPods, scrapeTargets, webhookPods } from '../facts/index.ts';
import type { PodPort } from '../facts/index.ts';
import { portsFor } from '../evaluate/terms.ts';
import type { ClassId } from '../evaluate/index.ts';
import { keyOf, objectKey } from '../kube/index.ts';
import type { ObjectKey } from '../kube/index.ts';
import { containsPort, unionPorts } from '../model/index.ts';
import { isIsolated } from './cluster.ts';
import type { LintContext } from './context.ts';
import { workloadName } from './context.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';

/** Nothing is said of a cluster whose pods are not all seen. */
export function callerFindings(context: LintContext): readonly Finding[] {
  if (context.world.hidden.has('Pod')) return [];
  return [...webhooks(context), ...routes(context), ...scrapes(context)];
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
