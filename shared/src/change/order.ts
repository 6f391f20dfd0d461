/**
 * In which order drafts are applied, so that nothing is cut on the way that is allowed before and in the end. Every state on
 * the way is evaluated, over one class table; which drafts look as if they allowed more only decides what is tried first.
 */
import { evaluateOver, rawProfile } from '../evaluate/index.ts';
import type { Evaluation, Profile } from '../evaluate/index.ts';
import { keyOf, objectKey, policyOfManifest } from '../kube/index.ts';
import type { ClusterObject, ClusterState, JsonObject, ObjectKey } from '../kube/index.ts';
import { draftKey } from './apply.ts';
import { bridgeOf } from './bridge.ts';
import type { Draft } from './change.ts';
import { namedCuts } from './cut-names.ts';
import type { MomentaryCut } from './cut-names.ts';
import { momentsBetween } from './moments.ts';
import type { Moments } from './moments.ts';
import { leastHarm, searchPath } from './order-search.ts';
import type { Move, Places } from './order-search.ts';

/** `draft` is an index into the drafts. */
export type OrderStep =
  | { readonly type: 'draft'; readonly draft: number }
  /** Its policy as it allows both what it did and what it will; the draft itself follows later. */
  | { readonly type: 'bridge'; readonly draft: number; readonly manifest: JsonObject };

export interface ApplyOrder {
  /** Each draft once, some of them with a bridge before. */
  readonly steps: readonly OrderStep[];
  /** What is cut for a moment, because no order can help it. `after`: index of the step from which on. */
  readonly cuts: readonly MomentaryCut[];
}

/** `previous` saves work and never changes the answer. */
export function orderDrafts(
  state: ClusterState,
  drafts: readonly Draft[],
  profile: Profile = rawProfile,
  previous?: Evaluation,
): ApplyOrder {
  if (drafts.length < 2) return { steps: drafts.map((_, draft) => ({ type: 'draft', draft })), cuts: [] };
  const way = wayOf(state, drafts, profile, previous);
  const moves = gapless(way) ?? bridged(way) ?? leastHarm(way.tasks, (places) => way.moments.cuts(way.at(places)).length);
  return { steps: moves.map((move) => stepOf(way, move)), cuts: cutsOf(way, moves) };
}

/** One draft as the way sees it: where its policy can stand. */
export interface Task {
  readonly key: ObjectKey;
  readonly deletes: boolean;
  readonly bridge: JsonObject | undefined;
}

interface Way {
  readonly tasks: readonly Task[];
  readonly moments: Moments;
  /** The state when each policy stands where `places` says. */
  readonly at: (places: Places) => Evaluation;
}

function wayOf(state: ClusterState, drafts: readonly Draft[], profile: Profile, previous: Evaluation | undefined): Way {
  const keys = drafts.map(draftKey);
  const tasks = drafts.map((draft, index): Task => {
    const shared = keys.some((key, other) => key === keys[index] && other !== index);
    return {
      key: draftKey(draft),
      deletes: draft.type === 'delete',
      bridge: shared ? undefined : bridgeOf(draft, state),
    };
  });
  const at = (places: Places): ClusterState => stateAt(state, drafts, tasks, places);
  const all = (place: 'old' | 'wide' | 'new'): Places => tasks.map(() => place);
  const evaluated = evaluateOver([state, at(all('wide')), at(all('new'))], profile, previous);
  const known = new Map<string, Evaluation>();
  const drafted = new Set(tasks.map(({ key }) => key));
  const evaluation = (places: Places): Evaluation => {
    const name = places.join(' ');
    const found = known.get(name) ?? evaluated(at(places));
    known.set(name, found);
    return found;
  };
  const moments = momentsBetween(evaluation(all('old')), evaluation(all('new')), (namespace, name) =>
    drafted.has(objectKey('NetworkPolicy', namespace, name)),
  );
  return { tasks, moments, at: evaluation };
}

/** What stands wide and has no bridge stands as it was. Drafts of one policy count in their order. */
function stateAt(state: ClusterState, drafts: readonly Draft[], tasks: readonly Task[], places: Places): ClusterState {
  const objects = new Map<ObjectKey, ClusterObject>(state.objects);
  for (const [index, draft] of drafts.entries()) {
    const manifest = places[index] === 'wide' ? tasks[index]?.bridge : draft.type === 'put' ? draft.manifest : undefined;
    if (places[index] === 'old' || (places[index] === 'wide' && manifest === undefined)) continue;
    if (manifest === undefined) objects.delete(draftKey(draft));
    else {
      const policy = policyOfManifest(manifest);
      objects.set(keyOf(policy), policy);
    }
  }
  return { ...state, objects };
}

/** Preferably one that never lets pass, not even for a moment, what neither state lets pass. */
function gapless({ tasks, moments, at }: Way): readonly Move[] | undefined {
  const none = new Set<number>();
  const strict = (places: Places): boolean => !moments.opens(at(places)) && moments.cuts(at(places)).length === 0;
  return searchPath(tasks, none, strict) ?? searchPath(tasks, none, (places) => moments.cuts(at(places)).length === 0);
}

/** As few policies as possible are applied in two steps, and only where that opens nothing to anybody. */
function bridged({ tasks, moments, at }: Way): readonly Move[] | undefined {
  const strict = (places: Places): boolean => !moments.opens(at(places)) && moments.cuts(at(places)).length === 0;
  const able = [...tasks.entries()].flatMap(([index, { bridge }]) => (bridge === undefined ? [] : [index]));
  for (const index of able) {
    const path = searchPath(tasks, new Set([index]), strict);
    if (path !== undefined) return path;
  }
  let path = searchPath(tasks, new Set(able), strict);
  if (path === undefined) return undefined;
  const needed = new Set(able);
  for (const index of able) {
    needed.delete(index);
    const shorter = searchPath(tasks, needed, strict);
    if (shorter === undefined) needed.add(index);
    else path = shorter;
  }
  return path;
}

function stepOf({ tasks }: Way, { task, to }: Move): OrderStep {
  const manifest = to === 'wide' ? tasks[task]?.bridge : undefined;
  return manifest === undefined ? { type: 'draft', draft: task } : { type: 'bridge', draft: task, manifest };
}

function cutsOf({ tasks, moments, at }: Way, moves: readonly Move[]): readonly MomentaryCut[] {
  let places: Places = tasks.map(() => 'old');
  return moves.flatMap(({ task, to }, after) => {
    places = places.with(task, to);
    return namedCuts(moments.classes, moments.cuts(at(places)), after);
  });
}
