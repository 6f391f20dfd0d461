/** Which policies bear on a subject in a direction, with everything that makes the answer uncertain. */
import { matches, nodeOfHostEndpoint, portsKey } from '../model/index.ts';
import type { Direction, InvalidPolicy, Policy, PolicyPlan, Rule, ValidPolicy } from '../model/index.ts';
import { policyKindOf } from '../kube/index.ts';
import type { ForeignPolicyObject, PolicyKind } from '../kube/index.ts';
import { labelsOfClass, namedPorts } from './classes.ts';
import type { ClassTable } from './classes.ts';
import type { EndpointClass, PodClass } from './evaluation.ts';
import { equalLists } from './vocabulary.ts';

/** Of the policies of its namespace. */
export interface Bearing {
  /** Isolate the subject in the direction (NP-1), by name. */
  readonly valid: readonly ValidPolicy[];
  /** Would isolate it if the API server took them; what they would admit is not defined. */
  readonly invalid: readonly InvalidPolicy[];
  /** Equal for the same direction, valid policies and, on ingress, ports of the subject that they name: a key for rows. */
  readonly key: string;
  /** With the rules that policies have and do not list, where the engine may enforce those all the same (CIL-24). */
  readonly wider?: Bearing;
}

export interface Applying extends Bearing {
  /** Of APIs that are not evaluated, where they could cover the subject in the direction. */
  readonly foreign: readonly ForeignPolicyObject[];
  /** Why NetworkPolicies may exist that are not seen. */
  readonly hidden: string | undefined;
  /** Why policies of other APIs may exist that are not seen. */
  readonly hiddenForeign: string | undefined;
}

/** Policies by their namespace, each list by name. */
export type PolicyIndex = ReadonlyMap<string, readonly Policy[]>;

/** Lists that did not change are those of `previous`, by reference. */
export function indexPolicies(policies: readonly Policy[], previous?: PolicyIndex): PolicyIndex {
  const index = new Map<string, Policy[]>();
  for (const policy of policies) {
    const list = index.get(policy.namespace);
    if (list === undefined) index.set(policy.namespace, [policy]);
    else list.push(policy);
  }
  const settled = (name: string, list: Policy[]): readonly Policy[] => {
    const sorted = list.sort((a, b) => (a.ref.name < b.ref.name ? -1 : 1));
    const old = previous?.get(name);
    return old !== undefined && equalLists(old, sorted) ? old : sorted;
  };
  return new Map([...index].map(([name, list]) => [name, settled(name, list)]));
}

const tokens = new WeakMap<object, number>();
let nextToken = 0;

/** A name by identity; it only ever keys a cache. */
export function tokenOf(what: object): number {
  let known = tokens.get(what);
  if (known === undefined) {
    known = nextToken++;
    tokens.set(what, known);
  }
  return known;
}

export type Bearings = Readonly<Record<Direction, Bearing>>;

/** What `policies` (all of its namespace, NP-4) are to the subjects of a class. */
export function bearingsOn(table: ClassTable, policies: readonly Policy[], subject: PodClass): Bearings {
  const labels = labelsOfClass(subject);
  const selecting = policies.filter((policy) => matches(policy.subject, labels));
  return { ingress: bearing(table, selecting, subject, 'ingress'), egress: bearing(table, selecting, subject, 'egress') };
}

function bearing(table: ClassTable, selecting: readonly Policy[], subject: PodClass, direction: Direction): Bearing {
  const valid = selecting.filter((policy): policy is ValidPolicy => policy.valid && policy[direction] !== undefined);
  const invalid = selecting.filter((policy): policy is InvalidPolicy => !policy.valid && policy.directions.includes(direction));
  const unlisted = selecting.flatMap((policy) =>
    policy.valid && policy[direction] === undefined && policy.wider?.[direction] !== undefined ? [policy.wider] : [],
  );
  const narrow = bearingOf(table, valid, invalid, subject, direction);
  if (unlisted.length === 0) return narrow;
  return { ...narrow, wider: bearingOf(table, [...valid, ...unlisted], invalid, subject, direction) };
}

function bearingOf(
  table: ClassTable,
  valid: readonly ValidPolicy[],
  invalid: readonly InvalidPolicy[],
  subject: PodClass,
  direction: Direction,
): Bearing {
  const names =
    direction === 'ingress' ? valid.flatMap(({ ingress = [] }) => ingress.flatMap((rule) => namesKey(table, rule, subject))) : [];
  return { valid, invalid, key: `${direction} ${valid.map(tokenOf).join(' ')}|${names.join('|')}` };
}

/** On ingress named ports resolve on the subject, so rows are shared only between subjects that resolve them equally. */
function namesKey(table: ClassTable, { ports }: Rule, subject: PodClass): readonly string[] {
  if (ports === 'any') return [];
  const named = ports.flatMap((match) => (match.kind === 'named' ? [match] : []));
  return named.map(({ name, protocol }) => portsKey(namedPorts(table, subject, name, protocol)));
}

/** What of the traffic of an endpoint is asked about. */
export interface Part {
  readonly direction: Direction;
  /** Absent: whoever it is. */
  readonly peer?: EndpointClass;
}

/**
 * Policies that are not evaluated and may cover an endpoint, or a part of its traffic. Nodes and host-network pods are
 * beyond namespaced ones, and beyond those of `policy.networking.k8s.io` altogether (CNP-9).
 */
export function foreignOver(
  { notEvaluated, overHosts }: PolicyPlan,
  of: EndpointClass,
  part?: Part,
): readonly ForeignPolicyObject[] {
  if (of.kind === 'external' || notEvaluated.length + overHosts.length === 0) return [];
  if (of.kind === 'pod' && !of.hostNetwork) {
    const own = notEvaluated.filter(({ namespace }) => namespace === '' || namespace === of.namespace);
    return part === undefined ? own : own.filter((object) => mayDecide(object, part));
  }
  const wide = notEvaluated.filter(
    ({ namespace, apiVersion }) => namespace === '' && !apiVersion.startsWith('policy.networking.k8s.io/'),
  );
  return [...overHosts.filter((object) => isOver(object, of)), ...wide];
}

/** Of host endpoints that are not of the node. Which node a host-network pod is on is a fact of pairs. */
function isOver(object: ForeignPolicyObject, of: EndpointClass): boolean {
  const node = nodeOfHostEndpoint(object);
  return of.kind !== 'node' || node === undefined || of.nodes.some(({ name }) => name === node);
}

function mayDecide(object: ForeignPolicyObject, { direction, peer }: Part): boolean {
  if (isOnlyOutside(object) && peer !== undefined && peer.kind !== 'external') return false;
  return direction === 'egress' || partOf(object) === undefined;
}

export function isOnlyOutside(object: ForeignPolicyObject): boolean {
  return partOf(object) === 'egress-outside';
}

function partOf({ apiVersion, policyKind }: ForeignPolicyObject): PolicyKind['only'] {
  return policyKindOf(apiVersion, policyKind)?.only;
}
