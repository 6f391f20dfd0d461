/** CIL-21 for NetworkPolicies: to Cilium, labels outside of its identities do not exist. */
import type { Peer, Policy, Rule } from '../policy.ts';
import { everything, formatRequirement } from '../selector.ts';
import type { Requirement, Selector } from '../selector.ts';
import { isIdentityLabel } from './identity.ts';

const known = new WeakMap<Policy, Policy>();

/** The policy itself where it asks for no such label; memoised. */
export function asCiliumSees(policy: Policy): Policy {
  let seen = known.get(policy);
  if (seen === undefined) known.set(policy, (seen = rewritten(policy)));
  return seen;
}

function rewritten(policy: Policy): Policy {
  const subject = ofPods(policy.subject);
  if (!policy.valid) return subject === policy.subject ? policy : { ...policy, subject };
  const [ingress, egress] = [policy.ingress?.map(ruleSeen), policy.egress?.map(ruleSeen)];
  const same = subject === policy.subject && sameRules(ingress, policy.ingress) && sameRules(egress, policy.egress);
  return same ? policy : { ...policy, subject, ...(ingress && { ingress }), ...(egress && { egress }) };
}

function sameRules(left: readonly Rule[] | undefined, right: readonly Rule[] | undefined): boolean {
  return left === undefined || left.every((rule, index) => rule === right?.[index]);
}

function ruleSeen(rule: Rule): Rule {
  if (rule.peers === 'any') return rule;
  const own = rule.peers;
  const peers = own.map(peerSeen);
  return peers.every((peer, index) => peer === own[index]) ? rule : { ...rule, peers };
}

function peerSeen(peer: Peer): Peer {
  if (peer.kind === 'block') return peer;
  const pods = ofPods(peer.pods);
  const namespaces = peer.namespaces && ofNamespaces(peer.namespaces);
  if (pods === peer.pods && namespaces === peer.namespaces) return peer;
  return { ...peer, pods, ...(namespaces && { namespaces }) };
}

const ofPods = (selector: Selector): Selector =>
  selectorSeen(selector, (key) => isIdentityLabel(key) && !key.startsWith('io.cilium.k8s'));

/** A namespace's labels are a pod's under a longer key. */
const ofNamespaces = (selector: Selector): Selector =>
  selectorSeen(selector, (key) => isIdentityLabel(`io.cilium.k8s.namespace.labels.${key}`));

function selectorSeen(selector: Selector, isSeen: (key: string) => boolean): Selector {
  if (selector === everything || selector.requirements.every(({ key }) => isSeen(key))) return selector;
  // No label can have such a key: `In` never holds, `NotIn` and `DoesNotExist` always do.
  const requirements = selector.requirements.map((one): Requirement =>
    isSeen(one.key) ? one : { ...one, key: `${one.key} (unseen by Cilium)` },
  );
  return { requirements, id: requirements.map(formatRequirement).sort().join(' and ') };
}
