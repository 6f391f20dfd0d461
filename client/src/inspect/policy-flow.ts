/** The three columns of one policy: what its own rules admit, item by item, with the pods that each means now. Pure. */
import { assertNever } from '@eastwest/shared/base';
import { isPoliced, labelsOf, matches, normalizePolicy } from '@eastwest/shared/model';
import type { Direction, Peer, Rule, ValidPolicy, World } from '@eastwest/shared/model';
import type { PolicyObject } from '@eastwest/shared/kube';
import { peerInWords, portsInWords } from '@eastwest/shared/words';
import { grouped } from './flow.ts';
import type { Flow, FlowItem, FlowSide, Where } from './flow.ts';

/** Undefined for a policy that the API server would refuse: what it would admit is not defined. */
export function policyFlow(policy: PolicyObject, world: World): Flow | undefined {
  const read = normalizePolicy(policy);
  if (!read.valid) return undefined;
  return { incoming: sideOf(read, 'ingress', world), outgoing: sideOf(read, 'egress', world) };
}

/** The pods that the policy isolates now (NP-40). */
export function subjectPods(policy: PolicyObject, world: World): number {
  const { subject, namespace } = normalizePolicy(policy);
  return world.pods.filter((pod) => pod.namespace === namespace && isPoliced(pod) && matches(subject, labelsOf(pod))).length;
}

type Placed = FlowItem & { readonly where: Where };

function sideOf(policy: ValidPolicy, direction: Direction, world: World): FlowSide {
  const rules = policy[direction];
  const way = direction === 'ingress' ? 'comes in' : 'goes out';
  if (rules === undefined) return { note: `This policy says nothing of what ${way}.`, groups: grouped([]) };
  if (rules.length === 0) return { note: `No rule: of this policy nothing ${way}.`, groups: grouped([]) };
  return { groups: grouped(rules.flatMap((rule) => ruleItems(rule, policy.namespace, world))) };
}

function ruleItems(rule: Rule, namespace: string, world: World): readonly Placed[] {
  const ports = portsInWords(rule.ports);
  const item = (where: Where, text: string, path: string, pods?: number): Placed => ({
    id: `${where} ${path}`,
    where,
    text,
    title: `${text} · ${ports}`,
    ports,
    path,
    ...(pods === undefined ? {} : { pods }),
  });
  if (rule.peers === 'any') {
    // NP-24: no peers is everybody, so it stands in all three.
    return [
      item('outside', 'any address', rule.path),
      item('same-namespace', 'every pod', rule.path),
      item('other-namespaces', 'every pod', rule.path),
    ];
  }
  return rule.peers.flatMap((peer) =>
    placesOf(peer, namespace, world).map(({ where, pods }) => item(where, textOf(peer, namespace), peer.path, pods)),
  );
}

interface Place {
  readonly where: Where;
  readonly pods?: number;
}

/** A namespace selector may mean the own namespace, too (NP-26). */
function placesOf(peer: Peer, namespace: string, world: World): readonly Place[] {
  switch (peer.kind) {
    case 'block':
      return [{ where: 'outside' }];
    case 'pods': {
      const meant = world.pods.filter((pod) => isPoliced(pod) && matches(peer.pods, labelsOf(pod)));
      const own = meant.filter((pod) => pod.namespace === namespace).length;
      if (peer.namespaces === undefined) return [{ where: 'same-namespace', pods: own }];
      const { namespaces } = peer;
      const chosen = new Set([...world.namespaces].filter(([, labels]) => matches(namespaces, labels)).map(([name]) => name));
      const others = meant.filter((pod) => pod.namespace !== namespace && chosen.has(pod.namespace)).length;
      const elsewhere = [...chosen].some((name) => name !== namespace);
      return [
        ...(chosen.has(namespace) ? [{ where: 'same-namespace', pods: own } as const] : []),
        ...(elsewhere || !chosen.has(namespace) ? [{ where: 'other-namespaces', pods: others } as const] : []),
      ];
    }
    default:
      return assertNever(peer);
  }
}

/** In the column of the own namespace its name says nothing. */
function textOf(peer: Peer, namespace: string): string {
  const words = peerInWords(peer, namespace);
  const own = ` in ${namespace}`;
  return peer.kind === 'pods' && peer.namespaces === undefined && words.endsWith(own) ? words.slice(0, -own.length) : words;
}
