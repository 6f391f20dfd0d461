/** The changes after which a connection is not allowed any more, with what goes with it. */
import type { Steps } from '../base/index.ts';
import { formatPorts, intersectPorts, isEmptyPorts, portRange } from '../model/index.ts';
import type { Ground } from './ground.ts';
import type { IntentAnswer, StopIntent } from './intent.ts';
import { isStopped, offeredOf, ranked } from './offer.ts';
import { partyOf } from './party.ts';
import type { Party } from './party.ts';
import { waysToRefuse } from './stop-side.ts';
import { trafficBetween, whyDoubtful, whyNameless } from './trial.ts';
import type { Wish } from './trial.ts';

export function* stop(ground: Ground, intent: StopIntent): Steps<IntentAnswer> {
  const from = partyOf(ground, intent.from);
  if (!from.ok) return impossible(from.error);
  const to = partyOf(ground, intent.to);
  if (!to.ok) return impossible(to.error);
  const ends = { from: from.value, to: to.value };
  const out = outOfReach(ends.from, ends.to);
  if (out !== undefined) return impossible(out);
  const { ever } = trafficBetween(ground.evaluation, ends.from, ends.to);
  const ports = intent.only === undefined ? ever : portRange(intent.only.protocol, intent.only.port, intent.only.port);
  const wish: Wish = { ...ends, ports };
  const what = `${ends.from.words} → ${ends.to.words} on ${formatPorts(ports)}`;
  if (isEmptyPorts(intersectPorts(ports, ever))) return { type: 'nothing-to-do', because: `${what} is not allowed` };
  const doubt = whyDoubtful(ground.evaluation, wish);
  if (doubt !== undefined) return impossible(doubt);
  const ways = [
    ...waysToRefuse(ground, { direction: 'ingress', subject: ends.to, peer: ends.from, ports }),
    ...waysToRefuse(ground, { direction: 'egress', subject: ends.from, peer: ends.to, ports }),
  ];
  const alternatives = yield* offeredOf(ground, ways, wish, `Stop ${what}`, isStopped(wish));
  if (alternatives.length === 0)
    return impossible(
      whyNameless(wish) ?? `no change of network policies makes sure that ${what} is not allowed and opens nothing else`,
    );
  const notes = ownNodeNotes(ends.from, ends.to);
  return {
    type: 'alternatives',
    because: `${what} is allowed.`,
    alternatives: ranked(alternatives).map((each) => ({ ...each, notes: [...each.notes, ...notes] })),
  };
}

function impossible(because: string): IntentAnswer {
  return { type: 'impossible', because };
}

/** One of the ends has to be under policy in its direction. */
function outOfReach(from: Party, to: Party): string | undefined {
  const [sender, receiver] = [from.pods[0], to.pods[0]];
  const alone = sender !== undefined && from.pods.length === 1 && to.pods.length === 1 && sender === receiver;
  if (alone && (sender.template?.replicas ?? 1) <= 1) return 'a pod may always talk to itself (NP-44)';
  if (!covered(from) && !covered(to)) {
    const onHost = from.hostPods.length > 0 || to.hostPods.length > 0;
    return `network policies cover neither ${from.words} nor ${to.words}${onHost ? ': pods on the host network are not isolated (NP-40)' : ''}`;
  }
  if (
    !covered(from) &&
    from.hosts.length > 0 &&
    to.pods.every(({ nodeName }) => nodeName !== undefined && from.hosts.every((host) => host === nodeName))
  )
    return `${from.words} is on the node of ${to.words}, and what runs there may always talk to its pods (NP-42)`;
  return undefined;
}

function ownNodeNotes(from: Party, to: Party): readonly string[] {
  const stays = to.pods.some(({ nodeName }) => nodeName !== undefined && from.hosts.includes(nodeName));
  return stays ? ['what runs on the node of a pod may always talk to it (NP-42): that stays'] : [];
}

function covered({ pods, hostPods }: Party): boolean {
  return pods.length > 0 && hostPods.length === 0;
}
