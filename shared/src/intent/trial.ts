/** What changes would do, beyond what was wished for: exactly what a preview says. */
import { err, ok } from '../base/index.ts';
import type { Result, Steps } from '../base/index.ts';
import type { TextChange } from '../change/index.ts';
import { changedPairs } from '../change/differ.ts';
import type { PairChange } from '../change/differ.ts';
import { evaluateTogether } from '../evaluate/index.ts';
import { commonFamilies, engineOf } from '../evaluate/evaluate.ts';
import type { ClassEvaluation } from '../evaluate/evaluate.ts';
import type { ClassId } from '../evaluate/index.ts';
import { partsTogether } from '../graph/internals.ts';
import type { Part } from '../graph/internals.ts';
import { keyOf, policyOfManifest, readPolicyText } from '../kube/index.ts';
import type { ClusterObject, ObjectKey } from '../kube/index.ts';
import { intersectPorts, isEmptyPorts, noPorts, subtractPorts, unionPorts } from '../model/index.ts';
import type { PortSet } from '../model/index.ts';
import type { Ground } from './ground.ts';
import type { OtherConnection, Others } from './intent.ts';
import { classesOf, liesIn } from './party.ts';
import type { Party } from './party.ts';

/** Both states over one class table, and what differs between them. */
export interface Trial {
  readonly before: ClassEvaluation;
  readonly after: ClassEvaluation;
  readonly pairs: readonly PairChange[];
}

/** The error says which text the API server would refuse. */
export function* tryChanges(ground: Ground, changes: readonly TextChange[]): Steps<Result<Trial, string>> {
  const objects = new Map<ObjectKey, ClusterObject>(ground.state.objects);
  for (const change of changes) {
    if (change.type === 'delete') {
      objects.delete(change.key);
      continue;
    }
    const { manifest, problems } = readPolicyText(change.text);
    const wrong = problems.find(({ severity }) => severity === 'error');
    if (manifest === undefined || wrong !== undefined) return err(wrong?.message ?? 'the text cannot be read');
    const policy = policyOfManifest(manifest);
    objects.set(keyOf(policy), policy);
  }
  const { evaluation, state } = ground;
  const { before, after } = evaluateTogether(state, { ...state, objects }, evaluation.profile, evaluation);
  yield;
  const [was, is] = [engineOf(before), engineOf(after)];
  const { parts, sides } = partsTogether([was, is]);
  const [old, now] = sides;
  if (old === undefined || now === undefined) throw new Error('invariant violated: two evaluations have two graphs');
  return ok({ before: was, after: is, pairs: changedPairs(parts, old, now) });
}

/** What was wished for: these ports between these ends. */
export interface Wish {
  readonly from: Party;
  readonly to: Party;
  readonly ports: PortSet;
}

export interface Traffic {
  /** Open between every pair of the two ends that can meet at all (NP-49). */
  readonly always: PortSet;
  /** Open between some pair for certain. */
  readonly some: PortSet;
  /** Open between some pair, for certain or perhaps. */
  readonly ever: PortSet;
  readonly pairs: number;
}

/** What passes between the ends, without what a pod hears from its own node (NP-42) and says to itself (NP-44). */
export function trafficBetween(evaluation: ClassEvaluation, from: Party, to: Party): Traffic {
  let always: PortSet | undefined;
  let some = noPorts;
  let ever = noPorts;
  let pairs = 0;
  const targets = classesOf(evaluation.table, to);
  for (const source of classesOf(evaluation.table, from)) {
    for (const target of targets) {
      if (!canMeet(evaluation, source, target)) continue;
      const { ports, unknown } = evaluation.between(source, target);
      always = always === undefined ? ports : intersectPorts(always, ports);
      some = unionPorts(some, ports);
      ever = unionPorts(ever, unionPorts(ports, unknown));
      pairs++;
    }
  }
  return { always: always ?? noPorts, some, ever, pairs };
}

export function canMeet({ classes }: ClassEvaluation, from: ClassId, to: ClassId): boolean {
  return commonFamilies(classes[from], classes[to]).length > 0;
}

/** All of it, for certain. */
export function isOpen(evaluation: ClassEvaluation, { from, to, ports }: Wish): boolean {
  const { always, pairs } = trafficBetween(evaluation, from, to);
  return pairs > 0 && isEmptyPorts(subtractPorts(ports, always));
}

/** Policies of another API may decide: what a NetworkPolicy says is then not the last word. */
export function whyDoubtful(evaluation: ClassEvaluation, { from, to }: Wish): string | undefined {
  for (const party of [from, to]) {
    for (const id of classesOf(evaluation.table, party)) {
      const of = evaluation.classes[id];
      const [foreign] = of === undefined ? [] : evaluation.foreignOver(of);
      if (foreign === undefined) continue;
      return `\`${foreign.name}\` (${foreign.policyKind}) may decide for ${party.words}, and such policies are not evaluated`;
    }
  }
  const hidden = evaluation.table.world.hidden.get('ForeignPolicy');
  return hidden && `policies that may decide cannot be seen: ${hidden}`;
}

/** A peer that no rule can name would leave the rule without peers, which is everybody (NP-24). */
export function whyNameless({ from, to }: Wish): string | undefined {
  const nameless = from.nameless ?? to.nameless;
  return nameless && `no address of ${nameless} is known, and rules know it by nothing else (NP-41)`;
}

export interface Beyond {
  readonly opens: Others;
  readonly cuts: Others;
  /** That were denied for certain, and perhaps are not any more. What was allowed and perhaps is not counts as cut. */
  readonly blurs: number;
}

/** All that changes and was not wished for. */
export function beyond({ pairs }: Trial, wish: Wish): Beyond {
  const [opens, cuts]: [OtherConnection[], OtherConnection[]] = [[], []];
  let blurs = 0;
  for (const pair of pairs) {
    const meant = isWithin(pair.from, wish.from) && isWithin(pair.to, wish.to);
    const wished = meant ? wish.ports : noPorts;
    const opened = subtractPorts(subtractPorts(pair.after.ports, pair.before.ports), wished);
    const lost = subtractPorts(subtractPorts(pair.before.ports, pair.after.ports), wished);
    const known = unionPorts(pair.before.unknown, pair.before.ports);
    const doubt = subtractPorts(subtractPorts(pair.after.unknown, known), wished);
    const ends = { from: nameOf(pair.from), to: nameOf(pair.to) };
    if (!isEmptyPorts(opened)) opens.push({ ...ends, ports: opened });
    if (!isEmptyPorts(lost)) cuts.push({ ...ends, ports: lost });
    if (!isEmptyPorts(doubt)) blurs++;
  }
  return { opens: listed(opens), cuts: listed(cuts), blurs };
}

/** More are counted, not listed. */
const mostListed = 200;

function listed(connections: readonly OtherConnection[]): Others {
  return { count: connections.length, connections: connections.slice(0, mostListed) };
}

export const noOthers: Others = { count: 0, connections: [] };

/** Every pod, node or address of the part belongs to the party. */
function isWithin({ node }: Part, party: Party): boolean {
  switch (node.type) {
    case 'workload': {
      const { namespace, podNames } = node;
      const own = new Set([...party.pods, ...party.hostPods].flatMap((pod) => (pod.namespace === namespace ? [pod.name] : [])));
      return podNames.every((name) => own.has(name));
    }
    case 'node':
      return party.end.kind === 'nodes' && node.names.every((name) => party.hosts.includes(name));
    case 'external':
      return party.end.kind === 'block' && liesIn(node.cidrs, party.cidrs);
    default:
      return node satisfies never;
  }
}

export function nameOf({ node }: Part): string {
  switch (node.type) {
    case 'workload':
      return `${node.namespace}/${node.name}`;
    case 'node':
      return node.names.length === 1 ? `node ${node.names[0] ?? ''}` : `${node.names.length} nodes`;
    case 'external':
      return node.id === 'external:rest' ? 'all other addresses' : (node.cidrs[0] ?? 'addresses');
    default:
      return node satisfies never;
  }
}
