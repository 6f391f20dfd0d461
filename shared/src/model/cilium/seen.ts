/** NetworkPolicies as Cilium reads them: labels outside of its identities do not exist (CIL-21), sections are not asked for (CIL-24). */
import type { Peer, Policy, Rule, ValidPolicy } from '../policy.ts';
import { withUnlistedRules } from '../policy.ts';
import { everything, formatRequirement } from '../selector.ts';
import type { Requirement, Selector } from '../selector.ts';
import { isIdentityLabel, isOwnLabel } from './identity.ts';

const known = new WeakMap<Policy, Policy>();

/** The policy itself where nothing of it is read in another way; memoised. */
export function asCiliumSees(policy: Policy): Policy {
  let seen = known.get(policy);
  if (seen === undefined) known.set(policy, (seen = rewritten(policy)));
  return seen;
}

function rewritten(policy: Policy): Policy {
  const subject = ofPods(policy.subject);
  if (!policy.valid) return subject === policy.subject ? policy : { ...policy, subject };
  const asked = ownLabelAsked(policy);
  if (asked !== undefined) return unread(policy, asked);
  const narrow = sectionsSeen(policy);
  const wider = withUnlistedRules(policy);
  return wider === undefined ? narrow : { ...narrow, wider: sectionsSeen(wider) };
}

function sectionsSeen(policy: ValidPolicy): ValidPolicy {
  const subject = ofPods(policy.subject);
  const [ingress, egress] = [policy.ingress?.map(ruleSeen), policy.egress?.map(ruleSeen)];
  const same = subject === policy.subject && sameRules(ingress, policy.ingress) && sameRules(egress, policy.egress);
  return same ? policy : { ...policy, subject, ...(ingress && { ingress }), ...(egress && { egress }) };
}

function sameRules(left: readonly Rule[] | undefined, right: readonly Rule[] | undefined): boolean {
  return left === undefined || left.every((rule, index) => rule === right?.[index]);
}

/** A label that Cilium gives to every pod by itself, and that a selector of pods asks for. */
function ownLabelAsked({ subject, ingress = [], egress = [] }: ValidPolicy): string | undefined {
  const peers = [...ingress, ...egress].flatMap((rule) => (rule.peers === 'any' ? [] : rule.peers));
  const selectors = [subject, ...peers.flatMap((peer) => (peer.kind === 'pods' ? [peer.pods] : []))];
  return selectors.flatMap(({ requirements }) => requirements).find(({ key }) => isOwnLabel(key))?.key;
}

/** It is not a pod's label, and no NetworkPolicy is meant to ask for it: what it decides is left open. */
function unread(policy: ValidPolicy, key: string): Policy {
  const { subject, ingress, egress, wider: _, ...base } = policy;
  const rest = subject.requirements.filter((one) => !isOwnLabel(one.key));
  const sections = [ingress && ('ingress' as const), egress && ('egress' as const)];
  return {
    ...base,
    valid: false,
    problem: { severity: 'error', path: [], message: `a selector asks for ${key}, which Cilium sets by itself` },
    subject: rest.length === subject.requirements.length ? ofPods(subject) : ofPods(selectorOf(rest)),
    directions: sections.filter((direction) => direction !== undefined),
  };
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
  return selectorOf(
    selector.requirements.map((one): Requirement => (isSeen(one.key) ? one : { ...one, key: `${one.key} (unseen by Cilium)` })),
  );
}

function selectorOf(requirements: readonly Requirement[]): Selector {
  return requirements.length === 0 ? everything : { requirements, id: requirements.map(formatRequirement).sort().join(' and ') };
}
