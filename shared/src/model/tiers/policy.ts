/**
 * The one form of the policies beside NetworkPolicy: ordered rules with an action, in ordered tiers. What an API means is
 * told by how its compiler (`model/admin`, `model/calico`, `model/cilium`) arranges them; the engine knows only this.
 */
import type { ForeignPolicyObject, Problem, Protocol } from '../../kube/index.ts';
import type { Direction, PolicyRef } from '../policy.ts';
import type { Lane } from '../ports.ts';
import type { EndTest } from './tests.ts';

/** `pass`: leave the tier. */
export type Action = 'allow' | 'deny' | 'pass';

export type TrafficItem =
  /** `protocol: 'other'` with IP protocol numbers, see `PortSet`. */
  | { readonly kind: 'range'; readonly path: string; readonly protocol: Lane; readonly from: number; readonly to: number }
  /** A container port's name, of the destination (or, among source ports, of the source). */
  | {
      readonly kind: 'named';
      readonly path: string;
      readonly name: string;
      readonly protocols: readonly Protocol[];
      /** Which init containers count, where that is not the profile's to say (NP-37, CAL-14). */
      readonly init?: 'sidecars' | 'all';
      /** Of a range that begins with the named port: its end, where that is beyond the port. */
      readonly to?: number;
    };

/** (protocol, port) pairs: in one of `any` and in none of `none`. */
export interface PortTest {
  readonly any: readonly TrafficItem[] | 'any';
  readonly none: readonly TrafficItem[];
}

export interface Traffic extends PortTest {
  /** What the source port must be; absent: whatever it is. */
  readonly source?: PortTest;
  /** A condition on what a connection does not say, in words (an ICMP type): where all else matches, the rule may match. */
  readonly partly?: string;
}

export const anyTraffic: Traffic = { any: 'any', none: [] };

/** One item of a rule's peers. */
export interface TierPeer {
  /** In the YAML, `spec.egress[0].to[1]`; the rule's own path where any peer is meant. */
  readonly path: string;
  readonly test: EndTest;
}

export interface TierRule {
  readonly path: string;
  readonly action: Action;
  /** One must match. */
  readonly peers: readonly TierPeer[];
  readonly traffic: Traffic;
  /** What the rule asks of the subject besides the policy's own selection. */
  readonly subject?: EndTest;
  readonly family?: 4 | 6;
  /** Said along with an allowed connection, e.g. that HTTP rules decide further. */
  readonly note?: string;
}

export interface TierSide {
  readonly rules: readonly TierRule[];
  /** Whether a connection that the tier leaves undecided ends at a tier that ends in deny. */
  readonly isolates: boolean;
}

interface TierPolicyBase {
  readonly object: ForeignPolicyObject;
  readonly ref: PolicyRef;
  /** Everything that validation found, warnings too. */
  readonly problems: readonly Problem[];
  /** Pods only: whatever else it admits is under no policy. */
  readonly subject: EndTest;
}

export interface ValidTierPolicy extends TierPolicyBase {
  readonly valid: true;
  /** Absent: has no say in that direction. */
  readonly ingress?: TierSide;
  readonly egress?: TierSide;
}

/** What it would decide is not defined: at its place in the order it may do anything to whom it may select. */
export interface InvalidTierPolicy extends TierPolicyBase {
  readonly valid: false;
  readonly problem: Problem;
  readonly directions: readonly Direction[];
}

export type TierPolicy = ValidTierPolicy | InvalidTierPolicy;

export function foreignRef({ apiVersion, policyKind, namespace, name }: ForeignPolicyObject): PolicyRef {
  return { apiVersion, kind: policyKind, namespace, name };
}
