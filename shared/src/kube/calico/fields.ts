/** The fields that Calico's API knows, by the mapping that holds them: table 3.4, CAL-21, CAL-22–CAL-24. */
import { networkPolicyFields } from '../fields.ts';

const policy = ['tier', 'order', 'selector', 'serviceAccountSelector', 'types', 'ingress', 'egress', 'performanceHints'] as const;
const globalPolicy = [...policy, 'namespaceSelector', 'applyOnForward', 'preDNAT', 'doNotTrack'] as const;

export const calicoFields = {
  policy,
  stagedPolicy: [...policy, 'stagedAction'],
  globalPolicy,
  stagedGlobalPolicy: [...globalPolicy, 'stagedAction'],
  rule: ['action', 'ipVersion', 'protocol', 'icmp', 'notProtocol', 'notICMP', 'source', 'destination', 'http', 'metadata'],
  icmp: ['type', 'code'],
  http: ['methods', 'paths'],
  httpPath: ['exact', 'prefix'],
  ruleMetadata: ['annotations'],
  entity: ['selector', 'notSelector', 'namespaceSelector', 'nets', 'notNets', 'serviceAccounts', 'services', 'ports', 'notPorts'],
  serviceAccounts: ['names', 'selector'],
  services: ['name', 'namespace'],
  tier: ['order', 'defaultAction'],
  set: ['nets'],
  stagedKubernetesPolicy: [...networkPolicyFields.spec, 'stagedAction'],
  hostEndpoint: ['node', 'interfaceName', 'expectedIPs', 'profiles', 'ports'],
  hostPort: ['name', 'protocol', 'port'],
} as const;
