/** From single cuts to what people read: what fails, for whom, and which policy is why. */
import type { Evaluation, Note } from '../evaluate/index.ts';
import { engineOf } from '../evaluate/evaluate.ts';
import type { PodPort } from '../facts/index.ts';
import type { HiddenKind, ObjectKind, PodObject } from '../kube/index.ts';
import { becauseOf, listed, mostPolicies } from './because.ts';
import { Comparison, notKnownBefore } from './compare.ts';
import type { Cut } from './compare.ts';
import { causesOf, verdictOf } from './doubts.ts';
import type { Affected, CriticalKind, GuardReport, Loss } from './guard.ts';
import { unseenControllers, unseenDns } from './unseen.ts';
import { watchedOver } from './watched.ts';

/**
 * In `before` and `after` a class id means the same pods, as it does in what `previewDrafts` and `previewBetween` return.
 * What has to be watched is read from what was before.
 */
export function guard({ before, after }: { readonly before: Evaluation; readonly after: Evaluation }): GuardReport {
  const [old, now] = [engineOf(before), engineOf(after)];
  const comparison = new Comparison(before, after);
  const watched = watchedOver(before.state, old.table.world);
  const seen = watched.flatMap((each) => comparison.cuts(each));
  const cuts = [...seen, ...unseenDns(old, now), ...unseenControllers(old, now)];
  const losses = joined(grouped(cuts)).map((group) => lossOf(group, comparison));
  return { losses: losses.sort(bySeverity), blind: blindSpots(after.state.hidden) };
}

/** What is said together: the same failure, of the same other end, equally certain. */
function grouped(cuts: readonly Cut[]): readonly Group[] {
  const groups = new Map<string, [Cut, ...Cut[]]>();
  for (const cut of cuts) {
    const key = JSON.stringify([failureOf(cut), cut.watched.minor]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [cut]);
    else group.push(cut);
  }
  return [...groups.values()];
}

type Group = readonly [Cut, ...Cut[]];

function failureOf({ watched: { what, other, who }, to, certain, doubt }: Cut): string {
  return JSON.stringify([what, other, certain, doubt, who === 'to' ? nameOf(to.pods[0]) : '']);
}

/** What is minor alone (TCP 53) is a part of the greater loss of the same workloads. */
function joined(groups: readonly Group[]): readonly Group[] {
  const partOf = (minor: Group, [first, ...rest]: Group): boolean =>
    minor[0].watched.minor === true &&
    first.watched.minor === undefined &&
    failureOf(minor[0]) === failureOf(first) &&
    failingIn(minor) === failingIn([first, ...rest]);
  return groups.flatMap((group): readonly Group[] => {
    if (groups.some((greater) => partOf(group, greater))) return [];
    return [[...group, ...groups.filter((minor) => partOf(minor, group)).flat()]];
  });
}

/** Which pods, by class: those of a class fare alike. */
function failingIn(cuts: Group): string {
  return JSON.stringify([...new Set(cuts.map((cut) => cut[cut.watched.who].id))].sort((left, right) => left - right));
}

function lossOf(cuts: Group, { after }: Comparison): Loss {
  const [first] = cuts;
  const { what, who: end, other, consequence, minor } = first.watched;
  const who = affected(cuts.flatMap((cut) => cut[end].pods));
  const ports = distinct(cuts.map(({ port }) => port));
  const severity = !first.certain ? 'unknown' : minor ? 'warning' : 'critical';
  const reached = end === 'from' ? `${named(who)} can no longer reach ${other}` : `${other} can no longer reach ${named(who)}`;
  const doubtful =
    end === 'from' ? `whether ${named(who)} can still reach ${other}` : `whether ${other} can still reach ${named(who)}`;
  const on = ` on ${ports.map(({ protocol, port }) => `${protocol} ${port}`).join(', ')}`;
  const because = becauseOf(after, cuts);
  const whyOf = (): string => {
    if (first.certain) return `${reached}${on}, so ${consequence}: ${because}`;
    if (first.doubt === notKnownBefore) return `${reached}${on}, and ${first.doubt}: ${because}`;
    return `${doubtful}${on} cannot be known: ${doubtsOf(after, cuts)}`;
  };
  return {
    what,
    severity,
    who,
    other,
    ports,
    why: whyOf(),
    confirm: who[0]?.name ?? what,
    notes: notesOf(after, first),
  };
}

function affected(pods: readonly PodObject[]): readonly Affected[] {
  const byWorkload = new Map<string, { namespace: string; kind: string; name: string; pods: Set<PodObject> }>();
  for (const pod of pods) {
    const { namespace, owner } = pod;
    const [kind, name] = [owner?.kind ?? 'Pod', owner?.name ?? pod.name];
    const key = `${namespace}/${kind}/${name}`;
    const known = byWorkload.get(key) ?? { namespace, kind, name, pods: new Set() };
    byWorkload.set(key, known);
    known.pods.add(pod);
  }
  return [...byWorkload]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, { pods: own, ...workload }]) => ({
      ...workload,
      pods: [...own].reduce((sum, { template }) => sum + (template?.replicas ?? 1), 0),
    }));
}

function nameOf(pod: PodObject | undefined): string {
  return pod === undefined ? '' : `${pod.namespace}/${pod.owner?.kind ?? 'Pod'}/${pod.owner?.name ?? pod.name}`;
}

/** `shop/web, shop/cart, and 3 more` */
function named(who: readonly Affected[]): string {
  return listed(
    who.map(({ namespace, name }) => `${namespace}/${name}`),
    mostNames,
  );
}

const mostNames = 3;

function distinct(ports: readonly PodPort[]): readonly PodPort[] {
  return [...new Map(ports.map((port) => [`${port.protocol} ${port.port}`, port])).values()];
}

/** Engine differences, of one pair that stands for the others. */
function notesOf(after: Evaluation, { from, to, port }: Cut): readonly Note[] {
  return verdictOf(after, from.pods[0], to.pods[0], port)?.notes ?? [];
}

function doubtsOf(after: Evaluation, cuts: readonly Cut[]): string {
  const said = cuts.flatMap(({ from, to, port, doubt }) => {
    if (doubt !== undefined) return [doubt];
    const verdict = verdictOf(after, from.pods[0], to.pods[0], port);
    return verdict === undefined ? [] : causesOf(verdict);
  });
  const distinct = [...new Set(said)];
  return distinct.length === 0 ? 'what decides cannot be seen' : distinct.slice(0, mostPolicies).join('; ');
}

const severities: readonly Loss['severity'][] = ['critical', 'warning', 'unknown'];
const kinds: readonly CriticalKind[] = ['dns', 'apiserver', 'ingress', 'webhook', 'self', 'monitoring'];

function bySeverity(left: Loss, right: Loss): number {
  return (
    severities.indexOf(left.severity) - severities.indexOf(right.severity) || kinds.indexOf(left.what) - kinds.indexOf(right.what)
  );
}

/** What each kind is read for. */
const purposes: ReadonlyMap<ObjectKind, string> = new Map<ObjectKind, string>([
  ['Service', 'Services, so which pods are behind one'],
  ['EndpointSlice', 'EndpointSlices, so where the API server is, and Services without a selector end'],
  ['Ingress', 'Ingresses, so what is published'],
  ['IngressClass', 'IngressClasses, so which controller serves which Ingress'],
  ['HTTPRoute', 'HTTPRoutes, so what Gateways publish'],
  ['Gateway', 'Gateways, so through what an HTTPRoute publishes'],
  ['GatewayClass', 'GatewayClasses, so which controller serves which Gateway'],
  ['ValidatingWebhookConfiguration', 'validating webhooks'],
  ['MutatingWebhookConfiguration', 'mutating webhooks'],
  ['APIService', 'aggregated APIs'],
  ['CustomResourceDefinition', 'conversion webhooks'],
  ['ServiceMonitor', 'ServiceMonitors'],
  ['PodMonitor', 'PodMonitors'],
]);

function blindSpots(hidden: readonly HiddenKind[]): readonly string[] {
  return hidden.flatMap(({ kind, reason }) => {
    const what = purposes.get(kind);
    return what === undefined ? [] : [`${what}, cannot be seen (${reason})`];
  });
}
