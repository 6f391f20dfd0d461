/** How the exposure of two clusters differs: of workloads that both have, to newcomers in places that both can have. */
import type { Steps } from '../base/index.ts';
import { isEmptyPorts, subtractPorts } from '../model/index.ts';
import type { Direction } from '../model/index.ts';
import type { Evaluation } from '../evaluate/index.ts';
import { distinctPolicies } from '../evaluate/index.ts';
import { engineOf } from '../evaluate/evaluate.ts';
import type { Demand } from './demand.ts';
import { exposedKey, isExposed } from './exposed.ts';
import type { Exposed } from './exposed.ts';
import { answering, askedAbout, placesByDemand, placesOf, subjectsIn } from './exposure.ts';
import type { Exposure, Spot, Subject } from './exposure.ts';
import { standsOf } from './new-pods.ts';
import type { NewPods, Stand } from './new-pods.ts';
import type { Newcomer, Place } from './newcomers.ts';
import { decidedBy } from './reason.ts';
import type { Decided } from './reason.ts';
import { settledBetween } from './settled.ts';
import type { Settled } from './settled.ts';
import { demandsIn, surveyOf } from './survey.ts';
import type { Survey } from './survey.ts';

/** `policies`: of those that decide before and after. */
export interface ExposureChange
  extends Decided, Pick<Exposure, 'workload' | 'direction' | 'demand' | 'namespaces' | 'elsewhere' | 'but'> {
  readonly kind: 'added' | 'removed' | 'changed' | 'unknown';
  readonly before: Exposed;
  readonly after: Exposed;
}

/** How new pods stand; absent on the side where there is no such namespace. */
export interface NewPodsChange extends Pick<NewPods, 'namespaces' | 'elsewhere' | 'but'> {
  readonly before?: Pick<NewPods, Direction>;
  readonly after?: Pick<NewPods, Direction>;
}

export interface ExposureDifference {
  readonly changes: readonly ExposureChange[];
  readonly newPods: readonly NewPodsChange[];
}

export interface Surveys {
  readonly before: Survey;
  readonly after: Survey;
}

/** Both over the same demands. `previous` saves work and never changes the answer. */
export function* surveysOf(before: Evaluation, after: Evaluation, previous?: Surveys): Steps<Surveys> {
  const was = surveyOf(before, demandsIn(engineOf(after)), previous?.before);
  yield;
  // The one goes on from the other, so that rows which nothing changed are the same rows.
  return { before: was, after: surveyOf(after, demandsIn(engineOf(before)), was) };
}

export function* compareExposure(surveys: Surveys): Steps<ExposureDifference> {
  const now = new Map(subjectsIn(surveys.after.now.table.world).map((subject) => [keyOf(subject), subject]));
  const settled = settledBetween(surveys);
  const changes: ExposureChange[] = [];
  for (const [index, was] of subjectsIn(surveys.before.now.table.world).entries()) {
    const is = now.get(keyOf(was));
    if (is !== undefined) changes.push(...changesOf(surveys, was, is, settled));
    if (index % 64 === 63) yield;
  }
  return { changes, newPods: newPodChanges(surveys) };
}

function keyOf({ workload: { namespace, kind, name } }: Subject): string {
  return `${namespace}/${kind}/${name}`;
}

/** A newcomer of one demand at one place, in either cluster. */
interface Pair {
  readonly spot: Spot;
  readonly before: Newcomer;
  readonly after: Newcomer;
}

function changesOf(surveys: Surveys, was: Subject, is: Subject, settled: Settled): readonly ExposureChange[] {
  return (['ingress', 'egress'] as const).flatMap((direction) => {
    const stays = settled.subject(was, is, direction);
    const asked = [...askedAbout(surveys.before.now, was, direction), ...askedAbout(surveys.after.now, is, direction)];
    const demands = [...new Map(asked.map((demand) => [demand.id, demand])).values()];
    const [answerBefore, answerAfter] = [answering(surveys.before, was, direction), answering(surveys.after, is, direction)];
    return placesByDemand(surveys.after, demands).flatMap(({ demand, spots, all }) => {
      const met = spots.flatMap((spot) => pairOf(surveys, demand, spot));
      const pairs = stays ? met.filter(({ before, after }) => !settled.newcomer(before, after, direction)) : met;
      return groupedPairs(pairs, answerBefore, answerAfter).map((group): ExposureChange => {
        const [{ before, after }] = group.pairs;
        const old = decidedBy(surveys.before, was, before, direction, group.was);
        const decided = decidedBy(surveys.after, is, after, direction, group.is);
        return {
          workload: is.workload,
          direction,
          demand,
          kind: group.kind,
          before: group.was,
          after: group.is,
          ...placesOf(
            group.pairs.map(({ spot }) => spot),
            all,
          ),
          ...decided,
          policies: distinctPolicies([...old.policies, ...decided.policies]),
        };
      });
    });
  });
}

function pairOf({ before }: Surveys, demand: Demand, spot: Spot): readonly Pair[] {
  const askers = before.askers.get(demand.id);
  const { place } = spot;
  const old = place.type === 'new' ? askers?.elsewhere : askers?.existing.get(place.namespace);
  return old === undefined ? [] : [{ spot, before: old, after: spot.newcomer }];
}

interface Group {
  readonly kind: ExposureChange['kind'];
  readonly was: Exposed;
  readonly is: Exposed;
  readonly pairs: [Pair, ...Pair[]];
}

function groupedPairs(
  pairs: readonly Pair[],
  answerBefore: (newcomer: Newcomer) => Exposed,
  answerAfter: (newcomer: Newcomer) => Exposed,
): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const pair of pairs) {
    const [was, is] = [answerBefore(pair.before), answerAfter(pair.after)];
    const key = `${exposedKey(was)} → ${exposedKey(is)}`;
    const known = groups.get(key);
    if (known !== undefined) known.pairs.push(pair);
    else if (exposedKey(was) !== exposedKey(is)) groups.set(key, { kind: kindOf(was, is), was, is, pairs: [pair] });
  }
  return [...groups.values()];
}

function kindOf(was: Exposed, is: Exposed): ExposureChange['kind'] {
  if (!isEmptyPorts(subtractPorts(is.unknown, was.unknown))) return 'unknown';
  if (!isExposed(was)) return 'added';
  return isExposed(is) ? 'changed' : 'removed';
}

function newPodChanges({ before, after }: Surveys): readonly NewPodsChange[] {
  const names = [...new Set([...before.plain.existing.keys(), ...after.plain.existing.keys()])].sort();
  const [was, is] = [before, after].map((survey) => (newcomer: Newcomer | undefined) => newcomer && standsOf(survey, newcomer));
  const all = [
    ...names.map((namespace) => ({
      place: { type: 'existing', namespace } as const,
      before: was?.(before.plain.existing.get(namespace)),
      after: is?.(after.plain.existing.get(namespace)),
    })),
    { place: { type: 'new' } as const, before: was?.(before.plain.elsewhere), after: is?.(after.plain.elsewhere) },
  ];
  const groups = new Map<string, (typeof all)[number][]>();
  for (const one of all) {
    if (sameStands(one.before, one.after)) continue;
    const key = JSON.stringify([one.before, one.after]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap((group): readonly NewPodsChange[] => {
    const [first] = group;
    if (first === undefined) return [];
    const namespaces = namesIn(group);
    const meant = new Set(namespaces);
    return [
      {
        namespaces,
        elsewhere: group.some(({ place }) => place.type === 'new'),
        but: names.filter((name) => !meant.has(name)),
        ...(first.before === undefined ? {} : { before: first.before }),
        ...(first.after === undefined ? {} : { after: first.after }),
      },
    ];
  });
}

function namesIn(group: readonly { readonly place: Place }[]): readonly string[] {
  return group.flatMap(({ place }) => (place.type === 'existing' ? [place.namespace] : []));
}

type Stands = Pick<NewPods, Direction>;

/** Which policies make it so is no difference. */
function sameStands(left: Stands | undefined, right: Stands | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return sameStand(left.ingress, right.ingress) && sameStand(left.egress, right.egress);
}

function sameStand(left: Stand, right: Stand): boolean {
  return left.reach === right.reach && left.isolated === right.isolated;
}
