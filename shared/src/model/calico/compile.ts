/** Calico v3 in all its storage shapes: semantics.md section 3. */
import type { ForeignPolicyObject } from '../../kube/index.ts';
import { asArray, asObject, own } from '../selector.ts';
import { settled } from '../tiers/index.ts';
import type { World } from '../world.ts';
import { policingHosts } from './hosts.ts';
import { membersOf } from './members.ts';
import { calicoObjects } from './objects.ts';
import type { CalicoObject } from './objects.ts';
import { tierProblems, tiersOf } from './order.ts';
import type { PlacedTier } from './order.ts';
import { compilePolicy, isOfHosts } from './policy.ts';

export interface CalicoPlan {
  /** In evaluation order; NetworkPolicies are a rank of the tier `default` (CAL-18). `order` places the admin tiers among them (CAL-17). */
  readonly tiers: readonly PlacedTier[];
  readonly overHosts: readonly ForeignPolicyObject[];
  readonly notEvaluated: readonly ForeignPolicyObject[];
  /** Whether a policy names a Service, whose backends are pods: see `podFacts`. */
  readonly readsPods: boolean;
}

/** `objects`: those of the family, parts (Tier, NetworkSet …) included. Staged policies decide nothing (CAL-21). */
export function compileCalico(objects: readonly ForeignPolicyObject[], world: World): CalicoPlan {
  const all = calicoObjects(objects);
  const tiers = new Map(all.filter(({ kind }) => kind === 'Tier').map((tier) => [tier.name, tier]));
  const members = membersOf(all, world);
  const placed = all.filter(isEnforced).map((what) => {
    const context = { world, members, namespace: what.namespace };
    return { what, policy: settled(compilePolicy(what, context, tierProblems(what, tiers))) };
  });
  return {
    tiers:
      placed.length === 0
        ? []
        : tiersOf(
            placed,
            tiers,
            all.some(({ raw }) => raw),
          ),
    overHosts: policingHosts(all, members),
    notEvaluated: [],
    readsPods: placed.some(({ what }) => namesService(what)),
  };
}

function isEnforced(what: CalicoObject): boolean {
  return (what.kind === 'NetworkPolicy' || what.kind === 'GlobalNetworkPolicy') && !isOfHosts(what);
}

function namesService({ spec }: CalicoObject): boolean {
  const rules = [...asArray(own(spec, 'ingress')), ...asArray(own(spec, 'egress'))].map(asObject);
  return rules.some((rule) => ['source', 'destination'].some((side) => own(asObject(own(rule, side)), 'services') !== undefined));
}
