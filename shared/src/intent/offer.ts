/** From ways to alternatives: each is tried on the engine, and only what does what was wished for is offered. */
import type { Steps } from '../base/index.ts';
import type { Proposal } from '../change/index.ts';
import { formatPorts, isEmptyPorts, intersectPorts, subtractPorts } from '../model/index.ts';
import { changesOf } from './change-text.ts';
import type { Way } from './change-text.ts';
import type { Ground } from './ground.ts';
import type { Alternative, Others } from './intent.ts';
import { beyond, trafficBetween, tryChanges } from './trial.ts';
import type { Beyond, Trial, Wish } from './trial.ts';

/** Undefined: it does not do what was wished for. */
export type Judge = (trial: Trial, beyond: Beyond) => boolean;

/** Each of the ways that holds, in their order. */
export function* offeredOf(
  ground: Ground,
  ways: readonly Way[],
  wish: Wish,
  title: string,
  holds: Judge,
): Steps<readonly Alternative[]> {
  const offers: Alternative[] = [];
  for (const way of ways) {
    const offer = yield* offered(ground, way, wish, title, holds);
    if (offer !== undefined) offers.push(offer);
  }
  return offers;
}

export function* offered(ground: Ground, way: Way, wish: Wish, title: string, holds: Judge): Steps<Alternative | undefined> {
  yield;
  const changes = changesOf(ground, way);
  if (!changes.ok || changes.value.length === 0) return undefined;
  const trial = yield* tryChanges(ground, changes.value);
  if (!trial.ok) return undefined;
  const rest = beyond(trial.value, wish);
  if (!holds(trial.value, rest)) return undefined;
  const { opens, cuts } = rest;
  const proposal: Proposal = { title, summary: summaryOf(way, opens, cuts), changes: changes.value };
  return { proposal, opens, cuts, notes: [...way.notes, ...doubts(rest.blurs)] };
}

/** An address block is asked about ends that have no address yet (NP-48). */
function doubts(blurs: number): readonly string[] {
  if (blurs === 0) return [];
  const what = blurs === 1 ? 'one other connection is' : `${blurs} other connections are`;
  return [`whether ${what} then allowed cannot be known: an end has no address yet, or several that differ`];
}

function summaryOf({ does }: Way, opens: Others, cuts: Others): string {
  const sentence = does.join(', and ');
  const effects = [othersWords('opens', opens), othersWords('cuts', cuts)].filter((words) => words !== '');
  const rest = effects.length === 0 ? 'Nothing else changes.' : effects.join(' ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}. ${rest}`;
}

/** `It also opens 3 other connections: shop/a → shop/b (TCP 80), …` */
export function othersWords(verb: 'opens' | 'cuts', { count, connections }: Others): string {
  if (count === 0) return '';
  const some = connections.slice(0, 2).map(({ from, to, ports }) => `${from} → ${to} (${formatPorts(ports)})`);
  const more = count > some.length ? ` and ${count - some.length} more` : '';
  return `It also ${verb} ${count === 1 ? 'one other connection' : `${count} other connections`}: ${some.join(', ')}${more}.`;
}

/** Afterwards it is open between every two of the ends, and nothing is lost for it. */
export function isAllowed(wish: Wish): Judge {
  return ({ after }, { cuts }) => {
    const { always, pairs } = trafficBetween(after, wish.from, wish.to);
    return pairs > 0 && isEmptyPorts(subtractPorts(wish.ports, always)) && cuts.count === 0;
  };
}

/** Afterwards none of it is open, for certain, and nothing opens for it. */
export function isStopped(wish: Wish): Judge {
  return ({ after }, { opens, blurs }) => {
    const { ever } = trafficBetween(after, wish.from, wish.to);
    return isEmptyPorts(intersectPorts(wish.ports, ever)) && opens.count === 0 && blurs === 0;
  };
}

/** Those that change least besides come first, as they were ordered otherwise; of those that write the same only one. */
export function ranked(alternatives: readonly Alternative[]): readonly Alternative[] {
  const written = new Map<string, Alternative>();
  for (const alternative of alternatives) {
    const key = JSON.stringify(alternative.proposal.changes);
    if (!written.has(key)) written.set(key, alternative);
  }
  return [...written.values()].sort((a, b) => besides(a) - besides(b));
}

/** Of two that change as much, that with less to be said of it. */
function besides({ opens, cuts, notes }: Alternative): number {
  return opens.count + cuts.count + notes.length / 10;
}
