/** Where Services get their addresses from, as far as the cluster says so. */
import type { ClusterState } from '../kube/index.ts';
import { mergeRanges, parseCidr } from '../model/index.ts';
import type { AddressRange } from '../model/index.ts';

/** Of ServiceCIDR objects and of API servers that run as pods; empty: not known. */
export function serviceRangesOf({ objects }: ClusterState): readonly AddressRange[] {
  const cidrs = [...objects.values()].flatMap((object) => {
    if (object.kind === 'ServiceCIDR') return object.cidrs;
    return object.kind === 'Pod' ? (object.serviceCidrs ?? []) : [];
  });
  return mergeRanges(cidrs.flatMap((cidr) => parseCidr(cidr) ?? []));
}
