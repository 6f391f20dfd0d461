/** Watched connections before and after, class by class: what was allowed and is not, or cannot be known to be, any more. */
import { assertNever } from '../base/index.ts';
import { classOfPod } from '../evaluate/classes.ts';
import { resolveEnd } from '../evaluate/ends.ts';
import { commonFamilies, engineOf } from '../evaluate/evaluate.ts';
import type { ClassEvaluation } from '../evaluate/evaluate.ts';
import type { ClassId, EndpointClass, Evaluation } from '../evaluate/index.ts';
import type { PodPort } from '../facts/index.ts';
import type { PodObject } from '../kube/index.ts';
import { containsPort, equalPorts, intersectPorts, isEmptyPorts, portRange, unionPorts } from '../model/index.ts';
import { turning, verdictOf } from './doubts.ts';
import type { Watched, WatchedEnd } from './watched.ts';

/** One class of each end and one port: what is lost there is lost to all pods of the classes that are meant. */
export interface Cut {
  readonly watched: Watched;
  readonly from: Side;
  readonly to: Side;
  readonly port: PodPort;
  readonly certain: boolean;
  /** Why it is not certain, where the verdict itself does not say. */
  readonly doubt?: string;
}

/** Pods of one class; none where the end is no pod. */
export interface Side {
  readonly id: ClassId;
  readonly pods: readonly PodObject[];
}

/** The doubt where it is certain that it is closed now. */
export const notKnownBefore = 'whether it was open before cannot be known';

/** `perhaps`: closed now, and whether it was open cannot be known. */
type Fate = 'never' | 'kept' | 'cut' | 'unknown' | 'perhaps';

export class Comparison {
  readonly before: Evaluation;
  readonly after: Evaluation;
  readonly #engine: ClassEvaluation;
  readonly #sides = new WeakMap<readonly WatchedEnd[], readonly Side[]>();

  constructor(before: Evaluation, after: Evaluation) {
    this.before = before;
    this.after = after;
    this.#engine = engineOf(before);
  }

  cuts(watched: Watched): readonly Cut[] {
    const [from, to] = [this.#sidesOf(watched.from), this.#sidesOf(watched.to)];
    if (isSomewhere(watched.from)) return to.flatMap((side) => this.#somewhere(watched, from, side));
    if (isSomewhere(watched.to)) return from.flatMap((side) => this.#somewhere(watched, to, side));
    return from.flatMap((source) => to.flatMap((target) => this.#between(watched, source, target)));
  }

  #between(watched: Watched, from: Side, to: Side): readonly Cut[] {
    if (isAlone(from, to) || this.#isUntouched(from.id, to.id)) return [];
    return watched.ports.flatMap((port): readonly Cut[] => {
      const fate = this.#fate(from.id, to.id, port);
      if (fate === 'never') return [];
      const dispute = this.#dispute(from, to, port, fate);
      if (fate === 'kept') return dispute === undefined ? [] : [{ watched, from, to, port, certain: false, doubt: dispute }];
      if (fate === 'perhaps') return [{ watched, from, to, port, certain: false, doubt: notKnownBefore }];
      const doubt = dispute ?? (this.#mayDoWithout(watched, from, port) ? 'a cache on its node may answer instead' : undefined);
      const certain = fate === 'cut' && doubt === undefined;
      return [{ watched, from, to, port, certain, ...(doubt === undefined ? {} : { doubt }) }];
    });
  }

  /** What engines make of it differs now, and did not before. */
  #dispute({ pods: [source] }: Side, { pods: [target] }: Side, port: PodPort, fate: Fate): string | undefined {
    const notes = turning(verdictOf(this.after, source, target, port)?.notes ?? []);
    if (notes.length === 0) return undefined;
    if (fate === 'kept' && turning(verdictOf(this.before, source, target, port)?.notes ?? []).length > 0) return undefined;
    return notes.map(({ rule, message }) => `${message} (${rule})`).join('; ');
  }

  #mayDoWithout({ otherwise }: Watched, from: Side, { protocol, port }: PodPort): boolean {
    if (otherwise === undefined) return false;
    return this.#classesOf(otherwise).some((id) => {
      const { ports, unknown } = this.after.between(from.id, id);
      return containsPort(ports, protocol, port) || containsPort(unknown, protocol, port);
    });
  }

  /** Certain only where nothing is left of what there was, in all places. */
  #somewhere(watched: Watched, places: readonly Side[], side: Side): readonly Cut[] {
    const outward = isSomewhere(watched.to);
    const ends = places
      .map((place) => (outward ? { from: side, to: place } : { from: place, to: side }))
      .filter(({ from, to }) => commonFamilies(this.#engine.classes[from.id], this.#engine.classes[to.id]).length > 0);
    const end = ends.find(({ from, to }) => !this.#isUntouched(from.id, to.id));
    if (end === undefined) return [];
    const fates = watched.ports.map((port) => ({ port, of: ends.map(({ from, to }) => this.#fate(from.id, to.id, port)) }));
    if (watched.presumed) return this.#presumed(watched, end, fates);
    return fates.flatMap(({ port, of }): readonly Cut[] => {
      const had = of.filter((fate) => fate !== 'never' && fate !== 'perhaps');
      if (had.every((fate) => fate === 'kept')) return [];
      const certain = had.every((fate) => fate === 'cut');
      return [
        { watched, ...end, port, certain, ...(certain ? {} : { doubt: 'only some of the addresses outside are cut off' }) },
      ];
    });
  }

  /** One port that stays as open as it was may be the one. Certain only of who could reach everything and reaches nothing. */
  #presumed(
    watched: Watched,
    end: { readonly from: Side; readonly to: Side },
    fates: readonly { readonly port: PodPort; readonly of: readonly Fate[] }[],
  ): readonly Cut[] {
    const isLess = (of: readonly Fate[]): boolean => of.some((fate) => fate === 'cut' || fate === 'unknown');
    if (fates.some(({ of }) => of.includes('kept') && !isLess(of))) return [];
    const certain = this.#isCutOffFromAll(end.from.id);
    const doubt = certain ? {} : { doubt: 'the address of the API server is not in the input' };
    return fates.filter(({ of }) => isLess(of)).map(({ port }) => ({ watched, ...end, port, certain, ...doubt }));
  }

  /** Every TCP port of every address was open, and none of any is: of outside, of nodes, of pods on the network of their node. */
  #isCutOffFromAll(from: ClassId): boolean {
    const { classes } = this.#engine;
    const places = classes.filter((of) => isPlace(of) && commonFamilies(classes[from], of).length > 0);
    return places.every(({ id }) => {
      const was = this.before.between(from, id).ports;
      const { ports, unknown } = this.after.between(from, id);
      return equalPorts(intersectPorts(was, anyTcp), anyTcp) && isEmptyPorts(intersectPorts(unionPorts(ports, unknown), anyTcp));
    });
  }

  #fate(from: ClassId, to: ClassId, { protocol, port }: PodPort): Fate {
    const was = this.before.between(from, to);
    const before = containsPort(was.ports, protocol, port)
      ? 'open'
      : containsPort(was.unknown, protocol, port)
        ? 'unknown'
        : 'shut';
    if (before === 'shut') return 'never';
    const { ports, unknown } = this.after.between(from, to);
    if (before === 'unknown') {
      const isShut = !containsPort(ports, protocol, port) && !containsPort(unknown, protocol, port);
      return isShut ? 'perhaps' : 'never';
    }
    if (containsPort(ports, protocol, port)) return 'kept';
    return containsPort(unknown, protocol, port) ? 'unknown' : 'cut';
  }

  /** Most pairs are what they were, and are not looked at any further. */
  #isUntouched(from: ClassId, to: ClassId): boolean {
    return this.before.egress(from) === this.after.egress(from) && this.before.ingress(to) === this.after.ingress(to);
  }

  #sidesOf(ends: readonly WatchedEnd[]): readonly Side[] {
    const known = this.#sides.get(ends);
    if (known !== undefined) return known;
    const pods = new Map<ClassId, PodObject[]>();
    for (const end of ends) {
      for (const id of this.#classesOf(end)) {
        const list = pods.get(id) ?? [];
        if (end.kind === 'pod') list.push(end.pod);
        pods.set(id, list);
      }
    }
    const sides = [...pods].map(([id, own]): Side => ({ id, pods: own }));
    this.#sides.set(ends, sides);
    return sides;
  }

  #classesOf(end: WatchedEnd): readonly ClassId[] {
    const { table } = this.#engine;
    switch (end.kind) {
      case 'pod': {
        const of = classOfPod(table, end.pod);
        return of === undefined ? [] : [of.id];
      }
      case 'address': {
        const found = resolveEnd(this.#engine, { kind: 'address', ip: end.ip });
        if (!found.ok || found.value.kind !== 'live') return [];
        return found.value.members.flatMap(({ classes }) => [...classes.v4, ...classes.v6]);
      }
      case 'somewhere':
        return table.classes.filter(({ kind }) => kind !== 'pod').map(({ id }) => id);
      default:
        return assertNever(end);
    }
  }
}

const anyTcp = portRange('TCP', 1, 65_535);

/** Where an API server may be that is not seen. */
function isPlace(of: EndpointClass): boolean {
  return of.kind !== 'pod' || of.hostNetwork;
}

function isSomewhere(ends: readonly WatchedEnd[]): boolean {
  return ends.some(({ kind }) => kind === 'somewhere');
}

/** One pod and itself, which can always talk (NP-44). */
function isAlone(from: Side, to: Side): boolean {
  return from.id === to.id && from.pods.length === 1 && to.pods.length === 1 && from.pods[0] === to.pods[0];
}
