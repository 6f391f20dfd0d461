/**
 * The relation "who may talk to whom on which ports" over classes of endpoints: what `evaluate` computes and `graph/` reads.
 *
 * Cost grows with classes, not with pods: endpoints that no selector, named port, address block or namespace of the
 * policies tells apart are one class.
 *
 * What is not seen makes unknown what it could decide, and nothing is allowed from a partial view:
 * - NetworkPolicies: what a seen policy allows to a subject that it isolates stays allowed, because policies only add
 *   (NP-3); everything else of a policed pod is unknown. An invalid policy does the same to the pods that it could select.
 * - Policies of other APIs, hidden or not evaluated: they allow and deny, so nothing of a pod that they may cover is certain.
 * - Pods: two pods that are seen are judged as ever. An outside address may be a hidden pod's, which may be isolated, be
 *   matched by selectors and give a port any name: denied if no such pod could be allowed, else unknown.
 * - Namespaces: of those that are not seen only the name is known; a selector that asks for more cannot be judged.
 * - Nodes: an outside address may be the pod's own node (NP-42): explain calls unknown what the rows deny it.
 * - Services decide nothing: policies see pods (NP-50).
 */
import type { ClusterState, PodObject } from '../kube/index.ts';
import type { Bitset, Direction, PortSet } from '../model/index.ts';
import type { Profile } from './profile.ts';
import type { PolicyRef } from './verdict.ts';

/** Index into {@link Evaluation.classes}. Stable only within one evaluation; the order may depend on the evaluation before. */
export type ClassId = number;

interface ClassBase {
  readonly id: ClassId;
  /** Address families its members have. A template without an address has neither and meets any family (NP-48). */
  readonly families: { readonly v4: boolean; readonly v6: boolean };
}

export interface PodClass extends ClassBase {
  readonly kind: 'pod';
  readonly namespace: string;
  /** Never empty; only live pods (NP-46), in stable order. */
  readonly pods: readonly PodObject[];
  readonly hostNetwork: boolean;
}

/** One address of one or more cluster nodes that no block tells apart; `address` is empty where none is known. */
export interface NodeClass extends ClassBase {
  readonly kind: 'node';
  readonly nodes: readonly { readonly name: string; readonly address: string }[];
}

/** Addresses outside the cluster (pods and nodes inside the ranges are not meant) with equal membership in every block. */
export interface ExternalClass extends ClassBase {
  readonly kind: 'external';
  /** Canonical, sorted, minimal; one family. */
  readonly cidrs: readonly string[];
}

export type EndpointClass = PodClass | NodeClass | ExternalClass;

/** `ports` are open towards (egress) or from (ingress) exactly the classes in `peers`. */
export interface RowTerm {
  readonly peers: Bitset;
  readonly ports: PortSet;
}

/**
 * One direction of one subject class, for one address family.
 * Terms have pairwise disjoint, non-empty `peers`; a class in no term of `allowed` has no port. `unknown` likewise; for one
 * peer the allowed and unknown ports are disjoint. The port of a row is the destination's (rule 0-A), named ports resolved.
 * A class that is not isolated (or not policed) has one allowed term: every class, every port.
 * Own-node traffic (NP-42), self traffic (NP-44) are facts of single pods, not of classes: rows leave them out.
 */
export interface Row {
  readonly allowed: readonly RowTerm[];
  readonly unknown: readonly RowTerm[];
}

export interface DirectionRows {
  /** Empty when no policy isolates it. Rows of classes with the same policies share one array. */
  readonly isolatedBy: readonly PolicyRef[];
  /** Equal by reference where the families do not differ. */
  readonly v4: Row;
  readonly v6: Row;
}

export interface Evaluation {
  readonly state: ClusterState;
  readonly profile: Profile;
  readonly classes: readonly EndpointClass[];
  egress(subject: ClassId): DirectionRows;
  ingress(subject: ClassId): DirectionRows;
  /** By a policy or, where the engine is set up so, without any (CIL-10). */
  isIsolated(subject: ClassId, direction: Direction): boolean;
  /**
   * What members of `from` may send to other members of `to`: the union over common families of egress ∩ ingress (NP-2,
   * NP-49), without own-node and self traffic. Everything neither in `ports` nor in `unknown` is denied.
   */
  between(from: ClassId, to: ClassId): { readonly ports: PortSet; readonly unknown: PortSet };
}
