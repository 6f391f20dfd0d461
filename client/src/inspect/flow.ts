/** Three columns: what comes in, what is selected, what goes out; each side by where the other end is. Pure. */

/** Where the other end of a connection is, seen from a namespace. */
export type Where = 'outside' | 'same-namespace' | 'other-namespaces';

export const places: readonly Where[] = ['outside', 'same-namespace', 'other-namespaces'];

export interface FlowItem {
  readonly id: string;
  /** Who. */
  readonly text: string;
  /** In full, on hover. */
  readonly title: string;
  /** Which ports. */
  readonly ports: string;
  /** What a draft does to it. */
  readonly change?: 'added' | 'removed' | 'changed' | 'unknown';
  /** The item of the YAML that says so; absent for what all policies together amount to. */
  readonly path?: string;
  /** How many pods that is now, where it names pods. */
  readonly pods?: number;
}

export interface FlowSide {
  /** A sentence in place of rules: the side is not isolated, or nothing may pass. */
  readonly note?: string;
  readonly groups: ReadonlyMap<Where, readonly FlowItem[]>;
}

export interface Flow {
  readonly incoming: FlowSide;
  readonly outgoing: FlowSide;
}

export function grouped(items: readonly (FlowItem & { readonly where: Where })[]): FlowSide['groups'] {
  return new Map(places.map((place) => [place, items.filter(({ where }) => where === place)]));
}
