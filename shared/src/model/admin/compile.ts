/** AdminNetworkPolicy, BaselineAdminNetworkPolicy (v1alpha1) and ClusterNetworkPolicy (v1alpha2): semantics.md section 2. */
import type { ForeignPolicyObject } from '../../kube/index.ts';
import type { Rank } from '../tiers/index.ts';

export interface AdminPlan {
  /** By priority ascending, one rank for each (CNP-2, CNP-6). */
  readonly admin: readonly Rank[];
  readonly baseline: readonly Rank[];
  readonly notEvaluated: readonly ForeignPolicyObject[];
}

export function compileAdmin(objects: readonly ForeignPolicyObject[]): AdminPlan {
  return { admin: [], baseline: [], notEvaluated: objects };
}
