/** Random clusters with policies of every API at once, and of one of them. */
import type { ClusterObject } from '../../src/kube/index.ts';
import { randomAdmins } from './admin.ts';
import { randomCalico } from './generate-calico.ts';
import { randomCiliumCluster } from './generate-cilium.ts';
import { randomCluster } from './generate.ts';
import type { Random } from './generate.ts';

const isPolicy = ({ kind }: ClusterObject): boolean => kind === 'NetworkPolicy' || kind === 'ForeignPolicy';

export function mixedCluster(from: Random): readonly ClusterObject[] {
  switch (from.int(6)) {
    case 0:
      return randomCluster(from);
    case 1:
      return [...randomCluster(from), ...randomAdmins(from)];
    case 2:
      return randomCalico(from);
    case 3:
      return randomCiliumCluster(from);
    case 4:
      return [...randomCalico(from), ...randomAdmins(from)];
    default:
      return [...randomCiliumCluster(from), ...randomAdmins(from), ...randomCalico(from).filter(isPolicy)];
  }
}
