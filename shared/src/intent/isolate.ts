/** One policy that isolates a workload or a namespace and keeps the connections that were chosen. */
import type { Steps } from '../base/index.ts';
import { classOfPod } from '../evaluate/classes.ts';
import type { JsonObject, PodObject } from '../kube/index.ts';
import {
  formatPorts,
  intersectPorts,
  isEmptyPorts,
  labelsOf,
  noPorts,
  parseCidr,
  subtractPorts,
  unionPorts,
} from '../model/index.ts';
import type { AddressRange, Direction, PortSet } from '../model/index.ts';
import { candidatesFor, isWhole } from './candidates.ts';
import type { Candidate } from './candidates.ts';
import type { Way } from './change-text.ts';
import type { Ground } from './ground.ts';
import { policedPods } from './ground.ts';
import type { Alternative, IntentAnswer, IntentEnd, IsolateIntent } from './intent.ts';
import { rulesFor } from './isolate-rules.ts';
import type { Kept } from './isolate-rules.ts';
import { offered } from './offer.ts';
import type { Judge } from './offer.ts';
import { classesOf, overlap, partyOf } from './party.ts';
import type { Party } from './party.ts';
import { namingLabels, selectorFor } from './select.ts';
import { canMeet, trafficBetween, tryChanges, whyDoubtful } from './trial.ts';
import type { Trial } from './trial.ts';

/** What may be kept. The error says why the subject cannot be isolated. */
export function keepable(ground: Ground, end: IntentEnd, direction: Direction): readonly Candidate[] {
  const subject = partyOf(ground, end);
  return subject.ok ? candidatesFor(ground, subject.value, direction).map(({ candidate }) => candidate) : [];
}

export function* isolate(ground: Ground, { subject: end, direction, keep }: IsolateIntent): Steps<IntentAnswer> {
  const found = partyOf(ground, end);
  if (!found.ok) return { type: 'impossible', because: found.error };
  const subject = found.value;
  const [first] = subject.pods;
  if (first === undefined || subject.hostPods.length > 0) {
    return { type: 'impossible', because: `network policies do not cover ${subject.words} (NP-40)` };
  }
  const doubt = whyDoubtful(ground.evaluation, { from: subject, to: subject, ports: noPorts });
  if (doubt !== undefined) return { type: 'impossible', because: doubt };
  const bare = subject.pods.filter((pod) => !isIsolated(ground, pod, direction));
  if (bare.length === 0) {
    const because = `${subject.words} is isolated for ${direction} already: stop single connections instead`;
    return { type: 'nothing-to-do', because };
  }
  const offer = yield* offerOf(ground, subject, bare, direction, keep);
  if (offer !== undefined) {
    const some = bare.length === subject.pods.length ? '' : 'Some of ';
    const because = `${some}${subject.words} is open for ${direction}: no policy selects it.`;
    return { type: 'alternatives', because, alternatives: [offer] };
  }
  return { type: 'impossible', because: `no single policy keeps these connections of ${subject.words} and opens nothing else` };
}

function isIsolated({ evaluation }: Ground, pod: PodObject, direction: Direction): boolean {
  const of = classOfPod(evaluation.table, pod);
  if (of === undefined) return false;
  return evaluation.profile.isolates === 'every-pod' || evaluation.applying(of, direction).valid.length > 0;
}

function* offerOf(
  ground: Ground,
  subject: Party,
  bare: readonly PodObject[],
  direction: Direction,
  keep: IsolateIntent['keep'],
): Steps<Alternative | undefined> {
  const isolated: Party = { ...subject, pods: bare };
  const podSelector = subjectSelector(ground, subject, bare);
  if (podSelector === undefined) return undefined;
  const met = candidatesFor(ground, isolated, direction);
  const { kept, nameless } = resolved(
    ground,
    met.map(({ candidate }) => candidate),
    keep,
  );
  const namespace = bare[0]?.namespace ?? '';
  const everyone = (group: readonly Kept[]): boolean =>
    group.length === met.length && group.every(({ whole }) => whole) && kept.length > 0;
  const rules = rulesFor(ground, kept, direction, namespace, everyone);
  const name = subject.end.kind === 'namespace' ? `isolate-${direction}` : `isolate-${subject.slug}-${direction}`;
  const spec: JsonObject = {
    podSelector,
    policyTypes: [direction === 'ingress' ? 'Ingress' : 'Egress'],
    ...(rules.length === 0 ? {} : { [direction]: rules }),
  };
  const count = kept.length === 0 ? 'nothing' : kept.length === 1 ? 'one connection' : `${kept.length} connections`;
  const does = [`writes a new policy ${namespace}/${name} that isolates ${subject.words} for ${direction} and keeps ${count}`];
  const notes = nameless.map((words) => `${words} cannot be kept: no address of it is known`);
  const way: Way = { edits: [], creates: [{ namespace, name, spec }], does, notes };
  const wish = { from: isolated, to: isolated, ports: noPorts };
  const offer = yield* offered(
    ground,
    way,
    wish,
    `Isolate ${subject.words} for ${direction}`,
    keepsAll(isolated, kept, direction),
  );
  if (offer === undefined) return undefined;
  const trial = yield* tryChanges(ground, offer.proposal.changes);
  const stays = trial.ok ? stayNotes(trial.value, isolated, met, kept, direction) : [];
  return { ...offer, notes: [...offer.notes, ...stays] };
}

/** All of a namespace's pods, or those labels that the ones have and no other does. */
function subjectSelector(ground: Ground, subject: Party, bare: readonly PodObject[]): JsonObject | undefined {
  const all = policedPods(ground, bare[0]?.namespace ?? '');
  if (subject.end.kind === 'namespace' && bare.length === all.length) return {};
  const { selector, also } = selectorFor(bare, all);
  if (also.length === 0) return selector;
  const without = all.filter((pod) => !bare.includes(pod));
  for (const key of keysOf(bare)) {
    const values = new Set(bare.map((pod) => labelsOf(pod).get(key)));
    const telling = !values.has(undefined) && without.every((pod) => !values.has(labelsOf(pod).get(key)));
    if (telling)
      return { matchExpressions: [{ key, operator: 'In', values: [...values].flatMap((value) => value ?? []).sort() }] };
  }
  return undefined;
}

/** Keys that all of them have, the best first. */
function keysOf(pods: readonly PodObject[]): readonly string[] {
  const [first, ...others] = pods;
  if (first === undefined) return [];
  return namingLabels([first]).flatMap(([key]) => (others.every((pod) => labelsOf(pod).has(key)) ? [key] : []));
}

interface Resolved {
  readonly kept: readonly Kept[];
  readonly nameless: readonly string[];
}

function resolved(ground: Ground, candidates: readonly Candidate[], keep: IsolateIntent['keep']): Resolved {
  const known = new Map(candidates.map((candidate) => [JSON.stringify(candidate.peer), candidate]));
  const kept: Kept[] = [];
  const nameless: string[] = [];
  for (const { peer, ports } of keep) {
    const candidate = known.get(JSON.stringify(peer));
    const party = partyOf(ground, peer);
    if (candidate === undefined || !party.ok) continue;
    const allowed = intersectPorts(ports, candidate.ports);
    if (isEmptyPorts(allowed)) continue;
    if (party.value.pods.length === 0 && party.value.nameless !== undefined) nameless.push(candidate.words);
    else kept.push({ party: party.value, ports: allowed, whole: isWhole(allowed, candidate) });
  }
  return { kept, nameless };
}

/** What was allowed of them and chosen is allowed still; nothing opens. */
function keepsAll(subject: Party, kept: readonly Kept[], direction: Direction): Judge {
  return ({ before, after }: Trial, { opens, blurs }) => {
    if (opens.count > 0 || blurs > 0) return false;
    const own = classesOf(after.table, subject);
    return kept.every(({ party, ports }) =>
      classesOf(after.table, party).every((peer) =>
        own.every((id) => {
          const [from, to] = direction === 'ingress' ? [peer, id] : [id, peer];
          if (!canMeet(after, from, to)) return true;
          const wanted = intersectPorts(before.between(from, to).ports, ports);
          return isEmptyPorts(subtractPorts({ ...wanted, other: [] }, after.between(from, to).ports));
        }),
      ),
    );
  };
}

/** Of addresses that were chosen by themselves: they are a part of the range or the node that holds them. */
function chosenWithin(party: Party, kept: readonly Kept[]): PortSet {
  const own = party.cidrs.flatMap((cidr) => parseCidr(cidr) ?? []);
  const isPart = (range: AddressRange): boolean => own.some((other) => overlap(range, other));
  return kept
    .filter((each) => each.party.end.kind === 'block' && each.party.cidrs.flatMap((cidr) => parseCidr(cidr) ?? []).some(isPart))
    .reduce((all, { ports }) => unionPorts(all, ports), noPorts);
}

/** Selectors and address blocks may mean more than was chosen (NP-30): that is said, by name. */
function stayNotes(
  { after }: Trial,
  subject: Party,
  met: ReturnType<typeof candidatesFor>,
  kept: readonly Kept[],
  direction: Direction,
): readonly string[] {
  const chosen = new Map(kept.map(({ party, ports }) => [JSON.stringify(party.end), ports]));
  const stays = met.flatMap(({ candidate, party }) => {
    const [from, to] = direction === 'ingress' ? [party, subject] : [subject, party];
    const { some } = trafficBetween(after, from, to);
    const more = subtractPorts(
      some,
      unionPorts(chosen.get(JSON.stringify(candidate.peer)) ?? noPorts, chosenWithin(party, kept)),
    );
    return isEmptyPorts(more) ? [] : [`${candidate.words} (${formatPorts(more)})`];
  });
  if (stays.length === 0) return [];
  const listed = stays.length > 3 ? `${stays.slice(0, 3).join(', ')} and ${stays.length - 3} more` : stays.join(', ');
  return [`not chosen, but admitted by the same selectors: ${listed}`];
}
