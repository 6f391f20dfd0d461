/**
 * The fields that are known, by the mapping that holds them: what validation lets pass, and what the editor offers and
 * explains. What all kinds have in common, and NetworkPolicy.
 */

export const objectFields = {
  object: ['apiVersion', 'kind', 'metadata', 'spec', 'status'],
  metadata: [
    'name',
    'generateName',
    'namespace',
    'labels',
    'annotations',
    'finalizers',
    'ownerReferences',
    'managedFields',
    'uid',
    'resourceVersion',
    'generation',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'selfLink',
  ],
  selector: ['matchLabels', 'matchExpressions'],
  expression: ['key', 'operator', 'values'],
} as const;

export const networkPolicyFields = {
  spec: ['podSelector', 'policyTypes', 'ingress', 'egress'],
  ingressRule: ['from', 'ports'],
  egressRule: ['to', 'ports'],
  peer: ['podSelector', 'namespaceSelector', 'ipBlock'],
  block: ['cidr', 'except'],
  port: ['protocol', 'port', 'endPort'],
} as const;
