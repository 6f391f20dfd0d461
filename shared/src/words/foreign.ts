/** Policies of the APIs beside networking.k8s.io read aloud, as far as their family has words for them. */
import { policyKindOf } from '../kube/index.ts';
import type { ForeignPolicyObject } from '../kube/index.ts';
import { readAdminPolicy } from './admin.ts';
import { readCalicoPolicy } from './calico.ts';
import { readCiliumPolicy } from './cilium.ts';
import type { Reading } from './read.ts';

export function readForeignPolicy(object: ForeignPolicyObject): Reading | undefined {
  const kind = policyKindOf(object.apiVersion, object.policyKind);
  if (kind?.family === 'admin') return readAdminPolicy(object);
  if (kind?.family === 'calico') return readCalicoPolicy(object);
  return kind?.family === 'cilium' && kind.role === 'policy' ? readCiliumPolicy(object) : undefined;
}
