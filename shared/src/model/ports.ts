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
