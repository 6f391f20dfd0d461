/** The answer to one question, with its reasons. Plain data: it crosses the worker and is what CLI, panel and editor show. */
import type { ObjectKey, Problem, Protocol } from '../kube/index.ts';
import type { Direction, PolicyRef } from '../model/index.ts';

export type { Direction, PolicyRef };

export type EndpointRef =
  | { readonly kind: 'pod'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'workload'; readonly namespace: string; readonly workloadKind: string; readonly name: string }
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'address'; readonly ip: string };

export interface Connection {
  readonly from: EndpointRef;
  readonly to: EndpointRef;
  readonly protocol: Protocol;
  /** Destination port after any Service translation (rule 0-A, NP-34): 1–65535. */
  readonly port: number;
  /** Some APIs look at it (Calico's `source.ports`); absent: any. */
  readonly sourcePort?: number;
}

/** Traffic of an IP protocol that has no ports, by its number: 1 is ICMP, 58 ICMPv6. */
export interface ProtocolConnection {
  readonly from: EndpointRef;
  readonly to: EndpointRef;
  readonly ipProtocol: number;
}

export type Outcome = 'allowed' | 'denied' | 'unknown';

/** Of what has to be passed altogether. */
export function strictest(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.includes('denied')) return 'denied';
  return outcomes.includes('unknown') ? 'unknown' : 'allowed';
}

/** A place in a policy's YAML, `spec.ingress[0].from[1]`; `path` is `spec.ingress[0]` where a rule without peers matches. */
export interface RuleRef {
  readonly policy: PolicyRef;
  readonly path: string;
  /** The `ports` item that matched, `spec.ingress[0].ports[0]`; absent where the rule has none. */
  readonly portPath?: string;
}

/** What of a connection a rule does not want. */
export type Criterion =
  /** What the rule asks of the subject besides its policy's selection. */
  | 'subject'
  /** IPv4 or IPv6. */
  | 'family'
  | 'namespace'
  /** Labels, a service account, or what the peer is at all. */
  | 'peer'
  | 'address'
  | 'protocol'
  | 'port'
  | 'named-port'
  | 'source-port';

interface NearRule {
  readonly tier: string;
  /** Where several engines are asked, whose tier it is. */
  readonly engine?: string;
  /** The peer item and the port item that match or come nearest. */
  readonly rule: RuleRef;
}

/** A rule that would allow what is denied, but for one thing: the first criterion that fails, or that it is asked too late. */
export type NearMiss =
  | (NearRule & {
      readonly failed: Criterion;
      /** In words, e.g. `a/web is labelled `app=web`, the rule wants `app=api``. */
      readonly message: string;
    })
  | (NearRule & {
      readonly failed: 'order';
      /** Only perhaps it matches. */
      readonly unsure?: true;
      /** What decides before the rule is asked; without `rule` it is the end of the tier. */
      readonly before: { readonly tier: string; readonly effect: 'deny' | 'pass'; readonly rule?: RuleRef };
    });

/** What stands between a denied direction and its being allowed. All of it has to be mended. */
export interface Obstacles {
  /** Deny rules in the order in which each decides once those before it are gone. */
  readonly denying: readonly RuleRef[];
  /** Tiers in which, once those are gone, a rule has to allow it; `policies` are those that isolate the subject there. */
  readonly missing: readonly { readonly tier: string; readonly engine?: string; readonly policies: readonly PolicyRef[] }[];
  /** The tier in which one allow, asked before all of `denying`, would be enough. Absent where denies come first (CIL-8). */
  readonly before?: string;
  /** What is left after all that is not certain. */
  readonly unsure?: true;
}

/** Why a direction came out as it did. */
export type Reason =
  /** No policy selects the subject in this direction (NP-1). */
  | { readonly kind: 'not-isolated' }
  /** Isolated, and these rules admit the connection (all of them, NP-3). */
  | { readonly kind: 'admitted'; readonly by: readonly RuleRef[] }
  /** Isolated, and no rule admits it. */
  | { readonly kind: 'no-rule' }
  /** A rule of a policy that can allow and deny decides, in the tier of that name. */
  | {
      readonly kind: 'decided';
      readonly tier: string;
      readonly action: 'allow' | 'deny';
      readonly by: RuleRef;
      /** What the rule leaves to others, e.g. to HTTP rules. */
      readonly note?: string;
    }
  /** No rule of the tier matches, and it ends in deny for those whom these policies select (CAL-15, CIL-7). */
  | { readonly kind: 'end-of-tier'; readonly tier: string; readonly isolating: readonly PolicyRef[] }
  /** Policies select the subject, none decides about this connection, and what nobody decides is allowed. */
  | { readonly kind: 'undecided' }
  /** The subject is not under policy: a host-network pod (NP-40), a node, an address outside the cluster. */
  | { readonly kind: 'not-policed'; readonly why: 'host-network' | 'node' | 'external' }
  /** A pod and itself (NP-44). */
  | { readonly kind: 'self' }
  /** The peer is on the subject's own node, which is always open at ingress, and on some engines at egress (NP-42, NP-43). */
  | { readonly kind: 'own-node'; readonly node: string; readonly direction: Direction }
  /** Whatever policies say, the engine's agent drops what a pod sends to its own node (CAL-25). */
  | { readonly kind: 'closed-node'; readonly node: string }
  /** No address family in common (NP-49). */
  | { readonly kind: 'no-common-family' }
  /** Succeeded or Failed: it is no endpoint any more (NP-46). */
  | { readonly kind: 'completed'; readonly pod: string }
  /** It cannot be known; `because` says what would have to be known. */
  | { readonly kind: 'unknown'; readonly because: readonly UnknownCause[] };

export type UnknownCause =
  /** The API server would refuse this policy, so what it means is not defined. */
  | { readonly kind: 'invalid-policy'; readonly policy: PolicyRef; readonly message: string }
  /** Only an address block could decide and the pod has no address yet (NP-48). */
  | { readonly kind: 'no-address'; readonly pod: string; readonly rule: RuleRef }
  /** Whether this rule matches cannot be told; `message` says what would tell. */
  | { readonly kind: 'uncertain-rule'; readonly rule: RuleRef; readonly message: string }
  /** These policies disagree, and nobody says which is asked first (CNP-6). */
  | { readonly kind: 'tie'; readonly policies: readonly PolicyRef[]; readonly message: string }
  /** The viewer may not see objects that would decide. */
  | { readonly kind: 'hidden'; readonly objects: string; readonly message: string }
  /** A policy of an API that is not evaluated covers the endpoint. */
  | { readonly kind: 'not-evaluated'; readonly policy: PolicyRef }
  /** The engine of the profile decides by what the objects do not say. `rule` is the id in the specification. */
  | { readonly kind: 'engine'; readonly rule: string; readonly message: string }
  /** The pods of the workload, or the addresses of the node, differ; ask for one. */
  | { readonly kind: 'pods-differ'; readonly message: string };

/** What one tier makes of the connection. */
export interface TierStep {
  readonly tier: string;
  /** Where several engines are asked, whose tier it is. */
  readonly engine?: string;
  /** `next`: left to the tiers after it; `pass`: a rule says so. */
  readonly effect: 'allow' | 'deny' | 'pass' | 'next' | 'unknown';
  /** Policies of the tier that select the subject and speak of the direction, in the order in which they are asked. */
  readonly asked: readonly PolicyRef[];
  /** The rules that match or, where it is unknown, may match. */
  readonly rules: readonly RuleRef[];
  /** Of a `deny` that no rule makes: the policies because of which the tier ends so. */
  readonly isolating: readonly PolicyRef[];
}

export interface DirectionVerdict {
  readonly direction: Direction;
  readonly outcome: Outcome;
  /** Every policy that isolates the subject in this direction. */
  readonly isolatedBy: readonly PolicyRef[];
  readonly reason: Reason;
  /** The tiers with policies about the subject in the order in which they are asked, up to the one that decides. */
  readonly steps: readonly TierStep[];
  /** Of what is denied: the allow rules that come nearest, a few of each tier, the nearest first; tiers in their order. */
  readonly nearest: readonly NearMiss[];
  /** Present where policies deny it. */
  readonly obstacles?: Obstacles;
}

/** Engines are known to differ here; the verdict follows the profile. `rule` is the id in the specification. */
export interface Note {
  readonly rule: string;
  readonly message: string;
}

export interface Verdict {
  readonly outcome: Outcome;
  /** At the source; decided first (rule 0-B: both must allow). */
  readonly egress: DirectionVerdict;
  /** At the destination. */
  readonly ingress: DirectionVerdict;
  /** Non-empty = implementation-defined. */
  readonly notes: readonly Note[];
}

/** Which policies select a pod, and in which directions. */
export interface PolicySelection {
  readonly policy: PolicyRef;
  readonly directions: readonly Direction[];
}

/** What a policy selects now. */
export interface PolicySummary {
  readonly key: ObjectKey;
  /** Names of the pods in its namespace, of a policy without one `namespace/name`; sorted. Of an invalid policy those that it could select. */
  readonly pods: readonly string[];
  /** Those in which it isolates its pods (or could, when it is invalid). */
  readonly directions: readonly Direction[];
  readonly problems: readonly Problem[];
}
