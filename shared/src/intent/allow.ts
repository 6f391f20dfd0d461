/** The smallest changes that allow a connection, at both ends where both are isolated (NP-2). */
import type { Steps } from '../base/index.ts';
import { portRange } from '../model/index.ts';
import { nameOfPort, portWords, shutPods, waysToAdmit } from './allow-side.ts';
import type { SideWish } from './allow-side.ts';
import { noWay, together } from './change-text.ts';
import type { Way } from './change-text.ts';
import type { Ground } from './ground.ts';
import type { AllowIntent, IntentAnswer } from './intent.ts';
import { isAllowed, offeredOf, ranked } from './offer.ts';
import { partyOf } from './party.ts';
import { isOpen, trafficBetween, whyDoubtful, whyNameless } from './trial.ts';
import type { Wish } from './trial.ts';

export function* allow(ground: Ground, intent: AllowIntent): Steps<IntentAnswer> {
  const from = partyOf(ground, intent.from);
  if (!from.ok) return impossible(from.error);
  const to = partyOf(ground, intent.to);
  if (!to.ok) return impossible(to.error);
  const { protocol, port } = intent;
  const wish: Wish = { from: from.value, to: to.value, ports: portRange(protocol, port, port) };
  const what = `${wish.from.words} → ${wish.to.words} on ${portWords(intent)}`;
  const { pairs } = trafficBetween(ground.evaluation, wish.from, wish.to);
  if (pairs === 0) return impossible(`${wish.from.words} and ${wish.to.words} have no address family in common`);
  if (isOpen(ground.evaluation, wish)) return { type: 'nothing-to-do', because: `${what} is allowed already` };
  const doubt = whyDoubtful(ground.evaluation, wish) ?? whyNameless(wish);
  if (doubt !== undefined) return impossible(doubt);
  for (const strictly of [false, true]) {
    const { because, ways } = waysFor(ground, wish, intent, strictly);
    const alternatives = yield* offeredOf(ground, ways, wish, `Allow ${what}`, isAllowed(wish));
    if (alternatives.length > 0) return { type: 'alternatives', because, alternatives: ranked(alternatives) };
  }
  return impossible(`no change of network policies makes sure that ${what} is allowed and takes nothing away`);
}

function impossible(because: string): IntentAnswer {
  return { type: 'impossible', because };
}

interface Ways {
  readonly because: string;
  readonly ways: readonly Way[];
}

/** Of two sides the best of one with each of the other: the alternatives of a side are seen without all of their products. */
function waysFor(ground: Ground, { from, to }: Wish, intent: AllowIntent, strictly: boolean): Ways {
  const { protocol, port } = intent;
  const name = intent.byName === true ? nameOfPort(to, protocol, port) : undefined;
  const base = { protocol, port, ...(name === undefined ? {} : { portName: name }) };
  const sides: readonly SideWish[] = [
    { ...base, direction: 'egress', subject: from, peer: to },
    { ...base, direction: 'ingress', subject: to, peer: from },
  ];
  const shut = sides.map((side) => ({ side, pods: shutPods(ground, side, strictly) })).filter(({ pods }) => pods.length > 0);
  const [first = [noWay], second = [noWay]] = shut.map(({ side, pods }) => waysToAdmit(ground, side, pods));
  const [best = noWay] = second;
  const [other = noWay] = first;
  const ways = [...first.map((way) => together(way, best)), ...second.slice(1).map((way) => together(other, way))];
  return { because: shut.map(({ side }) => sentenceOf(side)).join(' '), ways };
}

function sentenceOf({ direction, subject, peer, ...port }: SideWish): string {
  const what = direction === 'ingress' ? `lets ${peer.words} in` : `lets it out to ${peer.words}`;
  return `${subject.words} is isolated for ${direction}, and no rule ${what} on ${portWords(port)}.`;
}
