/** The fields that policy.networking.k8s.io knows, by the mapping that holds them (2.2–2.4). */

/** All that a subject and an ingress peer may be (CNP-9, CNP-10). */
const podPeers = ['namespaces', 'pods'] as const;

export const adminFields = {
  spec: ['priority', 'subject', 'ingress', 'egress'],
  baselineSpec: ['subject', 'ingress', 'egress'],
  clusterSpec: ['tier', 'priority', 'subject', 'ingress', 'egress'],
  subject: podPeers,
  ingressPeer: podPeers,
  egressPeer: [...podPeers, 'networks', 'nodes', 'domainNames'],
  baselineEgressPeer: [...podPeers, 'networks', 'nodes'],
  pods: ['namespaceSelector', 'podSelector'],
  port: ['portNumber', 'portRange', 'namedPort'],
  portNumber: ['protocol', 'port'],
  portRange: ['protocol', 'start', 'end'],
  protocol: ['tcp', 'udp', 'sctp', 'destinationNamedPort'],
  destination: ['destinationPort'],
  destinationPort: ['number', 'range'],
  range: ['start', 'end'],
} as const;

/** What a rule calls its peers and its ports depends on the direction and on the version. */
export function adminRuleFields<Side extends 'from' | 'to', Ports extends 'ports' | 'protocols'>(side: Side, ports: Ports) {
  return ['name', 'action', side, ports] as const;
}
