/** The places of a policy that are read wrongly most often, explained where they stand. Nothing here is a mistake by itself. */
import type { ServiceObject } from '../kube/index.ts';
import { matches } from '../model/index.ts';
import type { Direction, Peer, PortMatch, Rule, ValidPolicy } from '../model/index.ts';
import { asArray, asObject, own } from '../model/index.ts';

export type TrapId =
  | 'or-not-and'
  | 'empty-is-open'
  | 'empty-is-closed'
  | 'own-namespace'
  | 'service-port'
  | 'block-not-pods'
  | 'ingress-too';

export interface Trap {
  readonly id: TrapId;
  /** `spec.ingress[0].from`: where it stands. */
  readonly path: string;
  /** The trap in a few words, for a heading. */
  readonly title: string;
  readonly text: string;
}

type PodPeer = Extract<Peer, { kind: 'pods' }>;

/** In the order of the YAML. `services` are those of the cluster: only with them a Service's port can be told from its target. */
export function trapsOf(policy: ValidPolicy, services: readonly ServiceObject[] = []): readonly Trap[] {
  const directions = (['ingress', 'egress'] as const).flatMap((direction) => {
    const rules = policy[direction];
    if (rules === undefined) return [];
    if (rules.length === 0) return [closed(direction)];
    return rules.flatMap((rule) => [
      ...ofPeers(rule, policy.namespace, direction),
      ...ofPorts(rule, policy, direction, services),
    ]);
  });
  return [...implicitTypes(policy), ...directions];
}

/** NP-8: without `policyTypes` a policy that has only egress rules isolates for ingress as well. */
function implicitTypes({ object, ingress }: ValidPolicy): readonly Trap[] {
  const spec = asObject(own(object.manifest, 'spec'));
  const listed = asArray(own(spec, 'policyTypes')).length > 0;
  if (listed || asArray(own(spec, 'egress')).length === 0 || (ingress?.length ?? 0) > 0) return [];
  return [
    {
      id: 'ingress-too',
      path: 'spec.egress',
      title: 'This isolates for ingress, too',
      text: 'Without policyTypes, Ingress is always among them: these pods accept nothing. Write `policyTypes: [Egress]` to leave what comes in as it is.',
    },
  ];
}

/** NP-21 */
function closed(direction: Direction): Trap {
  const word = direction === 'ingress' ? 'in' : 'out';
  return {
    id: 'empty-is-closed',
    path: `spec.${direction}`,
    title: `No ${direction} rule: nothing gets ${word}`,
    text: `A policy of type ${direction === 'ingress' ? 'Ingress' : 'Egress'} without rules lets nothing ${word}. One empty rule, \`- {}\`, would be the opposite and let everything ${word}.`,
  };
}

function ofPeers({ peers, path }: Rule, namespace: string, direction: Direction): readonly Trap[] {
  const side = direction === 'ingress' ? 'from' : 'to';
  if (peers === 'any') return [open(path, side)];
  const onlyNamespaces = peers.find(
    (peer) => isPods(peer) && peer.namespaces !== undefined && peer.pods.requirements.length === 0,
  );
  const onlyPods = peers.find((peer) => isPods(peer) && peer.namespaces === undefined && peer.pods.requirements.length > 0);
  const both = onlyNamespaces !== undefined && onlyPods !== undefined ? [orNotAnd(onlyPods.path)] : [];
  return [...both, ...peers.flatMap((peer) => ofPeer(peer, namespace))];
}

const isPods = (peer: Peer): peer is PodPeer => peer.kind === 'pods';

/** NP-24 */
function open(path: string, side: 'from' | 'to'): Trap {
  return {
    id: 'empty-is-open',
    path,
    title: side === 'from' ? 'No from: anyone may connect' : 'No to: any destination',
    text: `A rule without \`${side}\`, or with an empty one, means every pod, every node and every address outside. To allow nobody, leave the rule out.`,
  };
}

/** NP-27 */
function orNotAnd(path: string): Trap {
  return {
    id: 'or-not-and',
    path,
    title: 'Two items are alternatives',
    text: 'Each dash is an alternative: all pods of those namespaces, or these pods of the own namespace. For these pods in those namespaces, put both selectors into one item, with one dash.',
  };
}

function ofPeer(peer: Peer, namespace: string): readonly Trap[] {
  if (isPods(peer)) return peer.namespaces === undefined ? [ownNamespace(peer.path, namespace)] : [];
  return [
    // NP-30
    {
      id: 'block-not-pods',
      path: peer.path,
      title: 'Address blocks are for what is outside',
      text: 'Whether a block covers pods and nodes differs between network plugins, and pod addresses change. Choose pods by their labels.',
    },
  ];
}

/** NP-25 */
function ownNamespace(path: string, namespace: string): Trap {
  return {
    id: 'own-namespace',
    path,
    title: `Only pods in ${namespace}`,
    text: `Without a namespaceSelector in the same item, the pods of the policy's own namespace ${namespace} are meant. For another namespace add one.`,
  };
}

/** NP-34: rules are about the port that the pod listens on. */
function ofPorts(
  { ports }: Rule,
  { subject, namespace }: ValidPolicy,
  direction: Direction,
  services: readonly ServiceObject[],
): readonly Trap[] {
  // The destination of egress is any peer; of ingress it is the subject, so that its Services are known.
  if (ports === 'any' || direction === 'egress') return [];
  const own = services.filter(
    (service) => service.namespace === namespace && service.selector !== undefined && covers(subject, service.selector),
  );
  return ports.flatMap((port) => own.flatMap((service) => servicePort(port, service)));
}

/** Whether pods that carry the Service's labels are all selected. */
function covers(subject: ValidPolicy['subject'], selector: Readonly<Record<string, string>>): boolean {
  return subject.requirements.length > 0 && matches(subject, new Map(Object.entries(selector)));
}

function servicePort(port: PortMatch, service: ServiceObject): readonly Trap[] {
  if (port.kind !== 'range' || port.from !== port.to) return [];
  const mapped = service.ports.find(
    ({ port: number, protocol, targetPort }) =>
      number === port.from && protocol === port.protocol && (targetPort ?? number) !== number,
  );
  const listens = service.ports.some(
    ({ protocol, targetPort, port: number }) => protocol === port.protocol && (targetPort ?? number) === port.from,
  );
  if (mapped === undefined || listens) return [];
  return [
    {
      id: 'service-port',
      path: port.path,
      title: `${port.from} is the port of Service ${service.name}`,
      text: `A rule is about the port that the pod listens on. Service ${service.name} forwards ${port.from} to ${mapped.targetPort ?? port.from}, so write ${mapped.targetPort ?? port.from}.`,
    },
  ];
}
