/** CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy, L3 and L4: semantics.md section 4. */
import { policyKindOf } from '../../kube/index.ts';
import type { ForeignPolicyObject } from '../../kube/index.ts';
import type { TierPolicy } from '../tiers/index.ts';
import type { World } from '../world.ts';

export interface CiliumPlan {
  /** The deny rules of each policy; they are asked before any allow (CIL-8). */
  readonly denying: readonly TierPolicy[];
  readonly admitting: readonly TierPolicy[];
  readonly overHosts: readonly ForeignPolicyObject[];
  readonly notEvaluated: readonly ForeignPolicyObject[];
}

/** `objects`: those of the family, parts (CiliumCIDRGroup) included. */
export function compileCilium(objects: readonly ForeignPolicyObject[], _world: World): CiliumPlan {
  return {
    denying: [],
    admitting: [],
    overHosts: [],
    notEvaluated: objects.filter(({ apiVersion, policyKind }) => policyKindOf(apiVersion, policyKind)?.role === 'policy'),
  };
}
