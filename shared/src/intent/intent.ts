/** What is wished for of connections, and what can be offered for it. Plain data: it crosses the worker. */
import type { Proposal } from '../change/index.ts';
import type { Protocol } from '../kube/index.ts';
import type { Direction, PortSet } from '../model/index.ts';

/** Any thing that a connection can be wished for; of `pods` those that are named, which are of one workload. */
export type IntentEnd =
  | { readonly kind: 'pods'; readonly namespace: string; readonly name: string; readonly pods: readonly string[] }
  | { readonly kind: 'namespace'; readonly name: string }
  /** Addresses outside the cluster. */
  | { readonly kind: 'block'; readonly cidrs: readonly string[] }
  | { readonly kind: 'nodes'; readonly names: readonly string[] };

export interface AllowIntent {
  readonly from: IntentEnd;
  readonly to: IntentEnd;
  readonly protocol: Protocol;
  /** Of the destination's pods, after any Service translation (NP-34). */
  readonly port: number;
  /** By the name that the destination declares for it, where it declares one. */
  readonly byName?: boolean;
}

export interface StopIntent {
  readonly from: IntentEnd;
  readonly to: IntentEnd;
  /** Absent: everything that is allowed between the two. */
  readonly only?: { readonly protocol: Protocol; readonly port: number };
}

export interface IsolateIntent {
  readonly subject: IntentEnd;
  readonly direction: Direction;
  readonly keep: readonly KeptConnection[];
}

/** With another end, in the direction that is isolated. */
export interface KeptConnection {
  readonly peer: IntentEnd;
  readonly ports: PortSet;
}

/** A connection that changes without having been asked for. Ends in words: `shop/web`, `10.0.0.0/8`. */
export interface OtherConnection {
  readonly from: string;
  readonly to: string;
  readonly ports: PortSet;
}

/** Exactly what a preview says beyond what was asked for; the lists may be shorter than the counts. */
export interface Others {
  readonly count: number;
  readonly connections: readonly OtherConnection[];
}

/** INVARIANT (verified): the engine was asked, and afterwards what was wished for is so, for certain. */
export interface Alternative {
  readonly proposal: Proposal;
  /** Connections that open besides the one that was asked for. */
  readonly opens: Others;
  /** Connections that are cut besides the one that was asked for. */
  readonly cuts: Others;
  /** What one should know of it: selectors that say more than was meant, what policies cannot reach. */
  readonly notes: readonly string[];
}

export type IntentAnswer =
  /** Best first, never empty. `because`: why things are not so already, in a sentence. */
  | { readonly type: 'alternatives'; readonly because: string; readonly alternatives: readonly Alternative[] }
  /** It is so already. */
  | { readonly type: 'nothing-to-do'; readonly because: string }
  | { readonly type: 'impossible'; readonly because: string };
