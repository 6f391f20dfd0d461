/** The tiers of the admin APIs among Calico's own (CAL-17). */
import type { PlacedTier } from './order.ts';

export interface BuiltInTier extends PlacedTier {
  /** What Calico may call it, which it goes by beside a tier of the same order: from 3.32 on it is another. */
  readonly names: readonly string[];
}

/** `placed` in evaluation order; no policies of the tier are in use where it has no name. */
export function putAmong(placed: readonly PlacedTier[], tier: BuiltInTier): readonly PlacedTier[] {
  const places = (tier.names.length === 0 ? [''] : tier.names).map((name) => placeOf(placed, tier.order, name));
  const [first, last] = [Math.min(...places), Math.max(...places)];
  const between = placed.slice(first, last);
  const why = `tiers of one order go by name, and whether this one is before ${tier.names.join(' or ')} depends on the version of Calico (CAL-17)`;
  return [
    ...placed.slice(0, first),
    ...between.map((one) => ({ ...one, tier: { ...one.tier, perhaps: why } })),
    tier,
    ...between,
    ...placed.slice(last),
  ];
}

function placeOf(placed: readonly PlacedTier[], order: number, name: string): number {
  const later = placed.findIndex(({ order: own, tier }) => own > order || (own === order && tier.name > name));
  return later < 0 ? placed.length : later;
}
