/** Tiers and pipelines: in which order what is asked. */
import type { ForeignPolicyObject } from '../../kube/index.ts';
import type { TierPolicy } from './policy.ts';

/**
 * Policies of one place in a tier's order. The first rule of a policy that matches decides. Between policies of one rank:
 * `defined`: all are asked and cannot disagree, because all their rules have the same action;
 * `undefined`: nobody says who is asked first, so where they disagree the answer is unknown (CNP-6).
 */
export type Rank =
  /** All NetworkPolicies of the subject's namespace together: they allow, and isolate (NP-1, NP-3). */
  | { readonly kind: 'network-policies' }
  | {
      readonly kind: 'policies';
      readonly policies: readonly TierPolicy[];
      readonly ties: 'defined' | 'undefined';
      /**
       * Sequences of `policies`, each complete for some of the subjects; nobody says which of them is asked first, and
       * the first that decides is decisive. Absent: each policy by itself.
       */
      readonly lines?: readonly (readonly TierPolicy[])[];
      /** It may stand here or not at all, and why; whatever it decides, the rest may be asked all the same. */
      readonly perhaps?: string;
      /** For people: `priority 10`, `order 500`, `deny rules`. */
      readonly label: string;
    };

export interface Tier {
  /** As people know it: `Admin`, `NetworkPolicy`, `default`. */
  readonly name: string;
  readonly ranks: readonly Rank[];
  /** What becomes of a connection that no rule decided, where a policy of the tier isolates the subject in the direction. */
  readonly end: 'deny' | 'next';
  /** As of a rank. */
  readonly perhaps?: string;
}

/** One engine's order. What no tier decides is allowed. */
export interface Pipeline {
  readonly engine: 'kubernetes' | 'calico' | 'cilium';
  readonly tiers: readonly Tier[];
}

/** How all policies of a cluster are asked. Traffic must pass every pipeline: each is another engine's (5.1). */
export interface PolicyPlan {
  readonly pipelines: readonly Pipeline[];
  /** Of all ranks; one object may have several parts here (Cilium's deny and allow rules). */
  readonly policies: readonly TierPolicy[];
  /** Policies that could decide and are not understood: what they cover is unknown. */
  readonly notEvaluated: readonly ForeignPolicyObject[];
  /** Those that police nodes themselves (host endpoints, node selectors), whose traffic is then unknown. */
  readonly overHosts: readonly ForeignPolicyObject[];
  /** Everything of the pods that the plan rests on; absent: nothing. */
  readonly podFacts?: string;
}
