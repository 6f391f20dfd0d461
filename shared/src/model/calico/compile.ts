/** Calico v3 in all its storage shapes: semantics.md section 3. */
import { policyKindOf } from '../../kube/index.ts';
import type { ForeignPolicyObject } from '../../kube/index.ts';
import type { Tier } from '../tiers/index.ts';
import type { World } from '../world.ts';

export interface CalicoPlan {
  /** In evaluation order; NetworkPolicies are a rank of the tier `default` (CAL-18). `order` places the admin tiers among them (CAL-17). */
  readonly tiers: readonly { readonly order: number; readonly tier: Tier }[];
  readonly overHosts: readonly ForeignPolicyObject[];
  readonly notEvaluated: readonly ForeignPolicyObject[];
}

/** `objects`: those of the family, parts (Tier, NetworkSet …) included. */
export function compileCalico(objects: readonly ForeignPolicyObject[], _world: World): CalicoPlan {
  return {
    tiers: [],
    overHosts: [],
    notEvaluated: objects.filter(({ apiVersion, policyKind }) => policyKindOf(apiVersion, policyKind)?.role === 'policy'),
  };
}
