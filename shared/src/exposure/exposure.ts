/**
 * What is allowed between the workloads of a cluster and pods that do not exist yet.
 *
 * A newcomer is a pod that bears the labels that a peer of a policy asks for, and no others: of a key that is to be absent, or
 * to have another value than some, it bears none. It names no port, has no address, is not on the host network and, where
 * no ServiceAccount is asked for, uses the namespace's default one. It lives in a namespace that exists and meets what is
 * asked of namespaces, or in a new one that bears what is asked and nothing else. Where values are left open (`In` of several,
 * `Exists`) what is allowed is so whichever it has, and what depends on it is unknown. Its own policies count as they would.
 */
import type { Direction, PolicyRef, World } from '../model/index.ts';
import type { PodObject } from '../kube/index.ts';
import { classOfPod } from '../evaluate/classes.ts';
import type { ClassEvaluation } from '../evaluate/evaluate.ts';
import type { ClassId } from '../evaluate/index.ts';
import { askedBy, askedByTier } from './asks.ts';
import type { Demand } from './demand.ts';
import { exposedKey, exposedTo, isExposed } from './exposed.ts';
import type { Exposed } from './exposed.ts';
import type { Newcomer, Place } from './newcomers.ts';
import { decidedBy } from './reason.ts';
import type { Decided } from './reason.ts';
import type { Askers, Survey } from './survey.ts';

export interface WorkloadName {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
}

/** Places where a newcomer gets the same answer. */
export interface Exposure extends Exposed, Decided {
  readonly workload: WorkloadName;
  /** `ingress`: from the newcomer to the workload. */
  readonly direction: Direction;
  readonly demand: Demand;
  /** Namespaces that exist, sorted. */
  readonly namespaces: readonly string[];
  /** Whether it holds in a namespace that does not exist yet, too. */
  readonly elsewhere: boolean;
  /** Those that exist and could have such a newcomer, and of which it is not said. */
  readonly but: readonly string[];
}

/** Peers whose newcomers are too many to be looked at: what passes between them and the workload is unknown. */
export interface NotSurveyed {
  readonly workload: WorkloadName;
  readonly direction: Direction;
  readonly policy: PolicyRef;
  readonly path: string;
}

export interface Subject {
  readonly workload: WorkloadName;
  readonly pods: readonly PodObject[];
}

/** In the order of their names. */
export function subjectsIn({ pods }: World): readonly Subject[] {
  const subjects = new Map<string, { workload: WorkloadName; pods: PodObject[] }>();
  for (const pod of pods) {
    const { kind, name } = pod.owner ?? { kind: 'Pod', name: pod.name };
    const key = `${pod.namespace}/${kind}/${name}`;
    const known = subjects.get(key);
    if (known === undefined) subjects.set(key, { workload: { namespace: pod.namespace, kind, name }, pods: [pod] });
    else known.pods.push(pod);
  }
  return [...subjects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, subject]) => subject);
}

export function exposuresOf(survey: Survey, subject: Subject): readonly Exposure[] {
  return (['ingress', 'egress'] as const).flatMap((direction) => {
    const groups = placesByDemand(survey, askedAbout(survey.now, subject, direction));
    return groups.flatMap((spots) => grouped(survey, subject, direction, spots));
  });
}

/** Those that the policies of the workload ask for in the direction. */
export function askedAbout(now: ClassEvaluation, { pods }: Subject, direction: Direction): readonly Demand[] {
  const demands = policiesAbout(now, pods, direction).flatMap(({ asked }) => asked.demands);
  return [...new Map(demands.map((demand) => [demand.id, demand])).values()];
}

export function notSurveyed(now: ClassEvaluation, { workload, pods }: Subject): readonly NotSurveyed[] {
  return (['ingress', 'egress'] as const).flatMap((direction) =>
    policiesAbout(now, pods, direction).flatMap(({ policy, asked }) =>
      asked.tooMany.map((path) => ({ workload, direction, policy, path })),
    ),
  );
}

function policiesAbout(
  now: ClassEvaluation,
  pods: readonly PodObject[],
  direction: Direction,
): readonly { readonly policy: PolicyRef; readonly asked: ReturnType<typeof askedBy> }[] {
  const own = classesOf(now, pods).flatMap((id) => {
    const of = now.classes[id];
    if (of?.kind !== 'pod' || of.hostNetwork) return [];
    return [
      ...now.applying(of, direction).valid.map((policy) => ({ policy: policy.ref, asked: askedBy(policy, direction) })),
      ...now.speakers(of, direction).policies.map((policy) => ({
        policy: policy.ref,
        asked: askedByTier(policy, direction),
      })),
    ];
  });
  return [...new Map(own.map((one) => [one.asked, one])).values()];
}

export function classesOf({ table }: ClassEvaluation, pods: readonly PodObject[]): readonly ClassId[] {
  return [...new Set(pods.flatMap((pod) => classOfPod(table, pod)?.id ?? []))];
}

export interface Spot {
  readonly place: Place;
  readonly newcomer: Newcomer;
}

export interface Spots {
  readonly demand: Demand;
  readonly spots: readonly Spot[];
  /** Every place where there can be such a newcomer. */
  readonly all: readonly Spot[];
}

/** Each demand's places; those of whom nothing is asked last, where they are not said already. */
export function placesByDemand({ askers, plain }: Survey, demands: readonly Demand[]): readonly Spots[] {
  const asked = demands.flatMap((demand) => askers.get(demand.id) ?? []).filter((one) => one !== plain);
  const said = new Set(asked.flatMap((one) => spotsOf(one).map(spotKey)));
  const others = spotsOf(plain).filter((spot) => !said.has(spotKey(spot)));
  return [
    ...asked.map((one) => ({ demand: one.demand, spots: spotsOf(one), all: spotsOf(one) })),
    { demand: plain.demand, spots: others, all: spotsOf(plain) },
  ];
}

function spotKey({ place, newcomer }: Spot): string {
  return JSON.stringify([place, newcomer.sameAs]);
}

export function spotsOf({ existing, elsewhere }: Askers): readonly Spot[] {
  return [
    ...[...existing].map(([namespace, newcomer]): Spot => ({ place: { type: 'existing', namespace }, newcomer })),
    ...(elsewhere === undefined ? [] : [{ place: { type: 'new' }, newcomer: elsewhere } as const]),
  ];
}

/** Answers for newcomers, each worked out once. */
export function answering(survey: Survey, subject: Subject, direction: Direction): (newcomer: Newcomer) => Exposed {
  const known = new Map<Newcomer, Exposed>();
  const classes = survey.peopled.map((engine) => classesOf(engine, subject.pods));
  return (newcomer) => {
    const engine = survey.peopled[newcomer.layer] ?? survey.now;
    const made = known.get(newcomer) ?? exposedTo(engine, classes[newcomer.layer] ?? [], newcomer, direction);
    known.set(newcomer, made);
    return made;
  };
}

function grouped(survey: Survey, subject: Subject, direction: Direction, { demand, spots, all }: Spots): readonly Exposure[] {
  const answer = answering(survey, subject, direction);
  const groups = new Map<string, { readonly exposed: Exposed; readonly spots: [Spot, ...Spot[]] }>();
  for (const spot of spots) {
    const exposed = answer(spot.newcomer);
    if (!isExposed(exposed)) continue;
    const key = exposedKey(exposed);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { exposed, spots: [spot] });
    else known.spots.push(spot);
  }
  return [...groups.values()].map((group) => ({
    ...group.exposed,
    ...decidedBy(survey, subject, group.spots[0].newcomer, direction, group.exposed),
    workload: subject.workload,
    direction,
    demand,
    ...placesOf(group.spots, all),
  }));
}

/** Of all places those that are meant. */
export function placesOf(spots: readonly Spot[], all: readonly Spot[]): Pick<Exposure, 'namespaces' | 'elsewhere' | 'but'> {
  const namespaces = namesIn(spots);
  const meant = new Set(namespaces);
  return {
    namespaces,
    elsewhere: spots.some(({ place }) => place.type === 'new'),
    but: namesIn(all).filter((name) => !meant.has(name)),
  };
}

function namesIn(spots: readonly Spot[]): readonly string[] {
  return spots.flatMap(({ place }) => (place.type === 'existing' ? [place.namespace] : [])).sort();
}
