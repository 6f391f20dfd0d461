/** From nothing applied to everything applied, through states that are good. */
import type { ObjectKey } from '../kube/index.ts';

/** Where each policy stands. */
export type Places = readonly ('old' | 'wide' | 'new')[];

export interface Move {
  readonly task: number;
  readonly to: 'wide' | 'new';
}

interface Task {
  readonly key: ObjectKey;
  readonly deletes: boolean;
}

/** Every state of twelve drafts may be looked at; of more only so many, so that an answer comes while somebody waits. */
const mostStates = 4096;

/** Undefined when there is no path, or none was found within the limit. Only tasks in `wide` may stand in between. */
export function searchPath(
  tasks: readonly Task[],
  wide: ReadonlySet<number>,
  isGood: (places: Places) => boolean,
): readonly Move[] | undefined {
  const dead = new Set<string>();
  let looked = 0;
  const from = (places: Places): readonly Move[] | undefined => {
    if (places.every((place) => place === 'new')) return [];
    const name = places.join(' ');
    if (dead.has(name)) return undefined;
    for (const move of movesFrom(tasks, wide, places)) {
      const next = places.with(move.task, move.to);
      if (dead.has(next.join(' ')) || ++looked > mostStates) continue;
      const rest = isGood(next) ? from(next) : undefined;
      if (rest !== undefined) return [move, ...rest];
      dead.add(next.join(' '));
    }
    dead.add(name);
    return undefined;
  };
  return from(tasks.map(() => 'old'));
}

/** Where every path does harm: always the step that does least of it. */
export function leastHarm(tasks: readonly Task[], harm: (places: Places) => number): readonly Move[] {
  const moves: Move[] = [];
  let places: Places = tasks.map(() => 'old');
  while (moves.length < tasks.length) {
    const now = places;
    const [best] = movesFrom(tasks, new Set(), now)
      .map((move) => ({ move, harm: harm(now.with(move.task, move.to)) }))
      .sort((a, b) => a.harm - b.harm);
    if (best === undefined) throw new Error('invariant violated: there is always a draft to go on with');
    moves.push(best.move);
    places = places.with(best.move.task, best.move.to);
  }
  return moves;
}

/** What allows more is tried first: policies that come or change, then those that are taken away. */
function movesFrom(tasks: readonly Task[], wide: ReadonlySet<number>, places: Places): readonly Move[] {
  const open = [...tasks.entries()].filter(
    ([index, { key }]) =>
      places[index] !== 'new' && !tasks.some((other, at) => at < index && other.key === key && places[at] !== 'new'),
  );
  const indices = [...open.filter(([, { deletes }]) => !deletes), ...open.filter(([, { deletes }]) => deletes)].map(
    ([index]) => index,
  );
  return [
    ...indices.map((task): Move => ({ task, to: 'new' })),
    ...indices.filter((task) => wide.has(task) && places[task] === 'old').map((task): Move => ({ task, to: 'wide' })),
  ];
}
