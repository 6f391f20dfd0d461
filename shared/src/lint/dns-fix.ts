/** The mend of L-21: DNS over TCP beside DNS over UDP. */
import type { ClusterObject, JsonObject } from '../kube/index.ts';
import { asArray, asObject, own } from '../model/index.ts';
import type { Fix } from './finding.ts';

const dnsPort = 53;

/** In the first rule that allows UDP 53 and not TCP 53; undefined where the policy has no such rule. */
export function tcpBesideUdp(object: ClusterObject | undefined): Fix | undefined {
  if (object?.kind !== 'NetworkPolicy') return undefined;
  const rules = asArray(own(asObject(own(object.manifest, 'spec')), 'egress'));
  for (const [index, rule] of rules.entries()) {
    const ports = asArray(own(asObject(rule), 'ports')).map(asObject);
    if (!ports.some((item) => isFor(item, 'UDP')) || ports.some((item) => isFor(item, 'TCP'))) continue;
    const path = ['spec', 'egress', index, 'ports', ports.length];
    return { title: 'allow TCP 53 too', edits: [{ op: 'insert', path, value: { protocol: 'TCP', port: dnsPort } }] };
  }
  return undefined;
}

function isFor(item: JsonObject, protocol: 'UDP' | 'TCP'): boolean {
  return (own(item, 'protocol') ?? 'TCP') === protocol && own(item, 'port') === dnsPort;
}
