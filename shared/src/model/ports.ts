/** Sets of (protocol, destination port) as sorted intervals: exact, never enumerated, plain data that can cross a worker. */
import type { Protocol } from '../kube/index.ts';

/** Sorted, disjoint, not adjacent, inclusive: `[[80, 80], [443, 445]]`. */
export type Intervals = readonly (readonly [from: number, to: number])[];

/**
 * `other` holds IP protocol numbers 0–255 without TCP (6), UDP (17) and SCTP (132): ICMP and the like have no ports.
 * A rule without `ports` admits them, a rule with ports does not (NP-39).
 */
export interface PortSet {
  readonly TCP: Intervals;
  readonly UDP: Intervals;
  readonly SCTP: Intervals;
  readonly other: Intervals;
}

export type Lane = Protocol | 'other';

export interface PortRange {
  readonly protocol: Lane;
  readonly from: number;
  readonly to: number;
}

const lanes: readonly Lane[] = ['TCP', 'UDP', 'SCTP', 'other'];

/** 1–65535. */
export const everyPort: Intervals = [[1, 65535]];

export const noPorts: PortSet = { TCP: [], UDP: [], SCTP: [], other: [] };

export const allPorts: PortSet = {
  TCP: everyPort,
  UDP: everyPort,
  SCTP: everyPort,
  other: [
    [0, 5],
    [7, 16],
    [18, 131],
    [133, 255],
  ],
};

export function portRange(protocol: Lane, from: number, to: number): PortSet {
  return { ...noPorts, [protocol]: [[from, to]] };
}

function mapLanes(combine: (lane: Lane) => Intervals): PortSet {
  return { TCP: combine('TCP'), UDP: combine('UDP'), SCTP: combine('SCTP'), other: combine('other') };
}

export function unionPorts(left: PortSet, right: PortSet): PortSet {
  if (left === right || right === noPorts) return left;
  if (left === noPorts) return right;
  if (left === allPorts || right === allPorts) return allPorts;
  return mapLanes((lane) => unionIntervals(left[lane], right[lane]));
}

export function intersectPorts(left: PortSet, right: PortSet): PortSet {
  if (left === right || right === allPorts) return left;
  if (left === allPorts) return right;
  return mapLanes((lane) => intersectIntervals(left[lane], right[lane]));
}

export function subtractPorts(left: PortSet, right: PortSet): PortSet {
  if (right === noPorts || left === noPorts) return left;
  if (left === right || right === allPorts) return noPorts;
  return mapLanes((lane) => subtractIntervals(left[lane], right[lane]));
}

export function isEmptyPorts(set: PortSet): boolean {
  return set === noPorts || lanes.every((lane) => set[lane].length === 0);
}

export function isAllPorts(set: PortSet): boolean {
  return set === allPorts || equalPorts(set, allPorts);
}

export function equalPorts(left: PortSet, right: PortSet): boolean {
  return left === right || lanes.every((lane) => equalIntervals(left[lane], right[lane]));
}

export function containsPort(set: PortSet, protocol: Lane, port: number): boolean {
  return set[protocol].some(([from, to]) => from <= port && port <= to);
}

/** Protocol order TCP, UDP, SCTP, other; ascending within. */
export function portRanges(set: PortSet): readonly PortRange[] {
  return lanes.flatMap((protocol) => set[protocol].map(([from, to]) => ({ protocol, from, to })));
}

/** A key for maps: equal for equal sets. */
export function portsKey(set: PortSet): string {
  return isAllPorts(set)
    ? '*'
    : portRanges(set)
        .map(({ protocol, from, to }) => `${protocol}${from}-${to}`)
        .join(';');
}

/** `all`, `none`, `TCP 80, 443 · UDP 53`, `TCP all`, `other protocols`. */
export function formatPorts(set: PortSet): string {
  if (isAllPorts(set)) return 'all';
  if (isEmptyPorts(set)) return 'none';
  const parts = lanes.filter((lane) => set[lane].length > 0).map((lane) => formatLane(lane, set[lane]));
  return parts.join(' · ');
}

function formatLane(lane: Lane, intervals: Intervals): string {
  if (lane === 'other')
    return equalIntervals(intervals, allPorts.other) ? 'other protocols' : `protocol ${formatIntervals(intervals)}`;
  return `${lane} ${equalIntervals(intervals, everyPort) ? 'all' : formatIntervals(intervals)}`;
}

function formatIntervals(intervals: Intervals): string {
  return intervals.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
}

function unionIntervals(left: Intervals, right: Intervals): Intervals {
  if (left.length === 0) return right;
  if (right.length === 0) return left;
  const sorted = [...left, ...right].sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

function intersectIntervals(left: Intervals, right: Intervals): Intervals {
  const result: [number, number][] = [];
  for (const [leftFrom, leftTo] of left) {
    for (const [rightFrom, rightTo] of right) {
      const from = Math.max(leftFrom, rightFrom);
      const to = Math.min(leftTo, rightTo);
      if (from <= to) result.push([from, to]);
    }
  }
  return result;
}

function subtractIntervals(left: Intervals, right: Intervals): Intervals {
  let rest: (readonly [number, number])[] = [...left];
  for (const [cutFrom, cutTo] of right) {
    rest = rest.flatMap(([from, to]) => {
      if (cutTo < from || to < cutFrom) return [[from, to] as const];
      const pieces: (readonly [number, number])[] = [];
      if (from < cutFrom) pieces.push([from, cutFrom - 1]);
      if (cutTo < to) pieces.push([cutTo + 1, to]);
      return pieces;
    });
  }
  return rest;
}

function equalIntervals(left: Intervals, right: Intervals): boolean {
  if (left === right) return true;
  return (
    left.length === right.length && left.every(([from, to], index) => from === right[index]?.[0] && to === right[index]?.[1])
  );
}
