/** The manifests of Cilium's policies, as far as the naive evaluator reads them. */
import type { Labels } from '../../src/kube/index.ts';

export interface Selector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}
export interface CidrItem {
  readonly cidr?: string;
  readonly cidrGroupRef?: string;
  readonly cidrGroupSelector?: Selector;
  readonly except?: readonly string[];
}
export interface ServiceItem {
  readonly k8sService?: { readonly serviceName?: string; readonly namespace?: string };
  readonly k8sServiceSelector?: { readonly selector: Selector; readonly namespace?: string };
}
export interface PortItem {
  readonly port?: string;
  readonly endPort?: number;
  readonly protocol?: string;
}
export interface Item {
  readonly [member: string]: unknown;
  readonly toPorts?: readonly { readonly ports?: readonly PortItem[] }[];
  readonly icmps?: readonly unknown[];
  readonly toServices?: readonly ServiceItem[];
}
export interface Rule {
  readonly endpointSelector?: Selector;
  readonly nodeSelector?: Selector;
  readonly ingress?: readonly Item[];
  readonly ingressDeny?: readonly Item[];
  readonly egress?: readonly Item[];
  readonly egressDeny?: readonly Item[];
  readonly enableDefaultDeny?: { readonly ingress?: boolean; readonly egress?: boolean };
}
