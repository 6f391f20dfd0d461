/** The ways to make one end refuse the other: narrow what admits it, or isolate what nothing isolates. */
import { assertNever } from '../base/index.ts';
import type { TextEdit } from '../edit/index.ts';
import type { JsonObject, JsonValue } from '../kube/index.ts';
import { allPorts, asArray, asObject, formatPorts, isAllPorts, labelsOf, matches, own, subtractPorts } from '../model/index.ts';
import type { Direction, PortSet, ValidPolicy } from '../model/index.ts';
import { noWay, ruleWords, together } from './change-text.ts';
import type { PolicyEdit, Way } from './change-text.ts';
import { everyoneBut } from './exclude.ts';
import type { Ground } from './ground.ts';
import { keyOfValid, policedPods, validPolicies } from './ground.ts';
import type { Party } from './party.ts';
import { writePeers } from './peers.ts';
import { portItems } from './port-items.ts';
import { selectorFor } from './select.ts';
import { concerns, leftOf } from './stop-rule.ts';
import type { Left, Manner, Stopping } from './stop-rule.ts';

export interface SideStop {
  readonly direction: Direction;
  readonly subject: Party;
  readonly peer: Party;
  readonly ports: PortSet;
}

/** The simplest first. */
export function waysToRefuse(ground: Ground, wish: SideStop): readonly Way[] {
  const { direction, subject } = wish;
  const [first] = subject.pods;
  if (first === undefined || subject.hostPods.length > 0) return [];
  const isolating = validPolicies(ground, first.namespace).filter((policy) => policy[direction] !== undefined);
  const own = isolating.filter(({ subject: selector }) => subject.pods.some((pod) => matches(selector, labelsOf(pod))));
  const bare = subject.pods.filter((pod) => !own.some((policy) => matches(policy.subject, labelsOf(pod))));
  const beside = bare.length === 0 ? noWay : isolateBut(ground, wish, bare);
  if (own.length === 0) return [beside];
  const manners: readonly Manner[] = ['peer', 'ports', 'exact'];
  return manners.map((manner) => together(...own.map((policy) => narrowed(ground, policy, wish, manner)), beside));
}

function narrowed(ground: Ground, policy: ValidPolicy, wish: SideStop, manner: Manner): Way {
  const { direction, peer, ports, subject } = wish;
  const stopping: Stopping = {
    peer,
    ports,
    destination: direction === 'ingress' ? subject.pods : peer.pods,
    home: policy.namespace,
    side: direction === 'ingress' ? 'from' : 'to',
  };
  const spec = asObject(own(policy.object.manifest, 'spec'));
  const raws = asArray(own(spec, direction)).map(asObject);
  const changed = new Map<number, Left>();
  for (const [index, rule] of (policy[direction] ?? []).entries()) {
    const raw = raws[index];
    if (raw !== undefined && concerns(ground, rule, stopping)) changed.set(index, leftOf(ground, rule, raw, stopping, manner));
  }
  if (changed.size === 0) return noWay;
  const { namespace, ref } = policy;
  const does = [...changed].map(([index, left]) =>
    doneWords(manner, left, ruleWords(direction, index, namespace, ref.name), wish),
  );
  return { edits: [editsOf(policy, direction, spec, raws, changed)], creates: [], does, notes: [] };
}

function doneWords(manner: Manner, left: Left, rule: string, { peer, ports }: SideStop): string {
  if (left.length === 0) return `removes ${rule}`;
  switch (manner) {
    case 'peer':
      return `takes ${peer.words} out of ${rule}`;
    case 'ports':
      return `takes ${formatPorts(ports)} out of ${rule}`;
    case 'exact':
      return left.length === 1
        ? `narrows ${rule} so that it does not mean ${peer.words}`
        : `splits ${rule}: ${peer.words} keeps the other ports only`;
    default:
      return assertNever(manner);
  }
}

/** Rules keep their places as long as possible: what is changed first, then what is removed, from the end, then what is new. */
function editsOf(
  policy: ValidPolicy,
  direction: Direction,
  spec: JsonObject,
  raws: readonly JsonObject[],
  changed: ReadonlyMap<number, Left>,
): PolicyEdit {
  const key = keyOfValid(policy);
  const gone = [...changed].flatMap(([index, left]) => (left.length === 0 ? [index] : [])).sort((a, b) => b - a);
  const added = [...changed.values()].flatMap((left) => left.slice(1));
  const kept = raws.length - gone.length;
  if (kept + added.length === 0) {
    const emptied: TextEdit = { op: 'set', path: ['spec', direction], value: [] };
    return { key, edits: [...keptTypes(policy, direction, spec), emptied] };
  }
  const sets = [...changed].flatMap(([index, [first]]): readonly TextEdit[] =>
    first === undefined ? [] : [{ op: 'set', path: ['spec', direction, index], value: first }],
  );
  const removes = gone.map((index): TextEdit => ({ op: 'remove', path: ['spec', direction, index] }));
  const inserts = added.map((value, index): TextEdit => ({ op: 'insert', path: ['spec', direction, kept + index], value }));
  return {
    key,
    edits: kept === 0 ? [{ op: 'set', path: ['spec', direction], value: added }] : [...sets, ...removes, ...inserts],
  };
}

/** Without `policyTypes` an empty egress isolates nothing any more (NP-11): what it meant has to be said. */
function keptTypes({ ingress, egress }: ValidPolicy, direction: Direction, spec: JsonObject): readonly TextEdit[] {
  if (direction === 'ingress' || asArray(own(spec, 'policyTypes')).length > 0) return [];
  const value: JsonValue = [...(ingress === undefined ? [] : ['Ingress']), ...(egress === undefined ? [] : ['Egress'])];
  return [{ op: 'set', path: ['spec', 'policyTypes'], value }];
}

/** Nothing isolates it yet: a policy that admits everybody else, and of the peer the other ports. */
function isolateBut(ground: Ground, { direction, subject, peer, ports }: SideStop, bare: Party['pods']): Way {
  const namespace = bare[0]?.namespace ?? '';
  const side = direction === 'ingress' ? 'from' : 'to';
  const all = policedPods(ground, namespace);
  const whole = subject.end.kind === 'namespace' && bare.length === all.length;
  const { selector } = whole ? { selector: {} } : selectorFor(bare, all);
  const rest = isAllPorts(ports) ? [] : (portItems({ ...subtractPorts(allPorts, ports), other: [] }) ?? []);
  const others: JsonObject = { [side]: everyoneBut(ground, peer) };
  const written = writePeers(ground, peer, namespace).peers;
  // A rule with an empty list of peers would be of everybody (NP-24).
  const same: readonly JsonObject[] = rest.length === 0 || written.length === 0 ? [] : [{ [side]: written, ports: rest }];
  const name = `isolate-${subject.slug}-${direction}`;
  const spec: JsonObject = {
    podSelector: selector,
    policyTypes: [direction === 'ingress' ? 'Ingress' : 'Egress'],
    [direction]: [others, ...same],
  };
  const does = `writes a new policy ${namespace}/${name} that isolates ${subject.words} for ${direction} and admits everybody else`;
  return { edits: [], creates: [{ namespace, name, spec }], does: [does], notes: [] };
}
