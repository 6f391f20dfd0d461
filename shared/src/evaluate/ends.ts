/** From the name of an end to what it means: the pods, node addresses or outside address that the question is about. */
import { assertNever, err, ok } from '../base/index.ts';
import type { Result } from '../base/index.ts';
import { objectKey } from '../kube/index.ts';
import type { PodObject } from '../kube/index.ts';
import { formatAddress, isCompleted, parseAddress } from '../model/index.ts';
import type { Address, Family } from '../model/index.ts';
import { aboutNode } from './keys.ts';
import { classOfKey, classOfPod, externalKey, nodeKey } from './classes.ts';
import { directoryOf, workloadKey } from './directory.ts';
import { mayHave } from './evaluate.ts';
import type { ClassEvaluation } from './evaluate.ts';
import type { ClassId } from './evaluation.ts';
import { closest } from './suggest.ts';
import type { EndpointRef } from './verdict.ts';

/** One of the things that an end means. */
export interface Member {
  /** `shop/web-1`, `node n1`, `10.0.0.1`. */
  readonly name: string;
  readonly pod?: PodObject;
  /** The cluster node whose identity it has: a node, an address of one, a host-network pod (NP-40, NP-41, NP-42). */
  readonly host?: string;
  /** Its classes by address family; a node has one for each of its addresses. */
  readonly classes: { readonly v4: readonly ClassId[]; readonly v6: readonly ClassId[] };
}

/** `members` all have to agree. */
export type End =
  | { readonly kind: 'live'; readonly members: readonly Member[] }
  /** Nothing but pods that ran to their end (NP-46). */
  | { readonly kind: 'completed'; readonly pod: string };

const memo = new WeakMap<ClassEvaluation, Map<string, Result<End, string>>>();

/** Made once for each end: questions come by the thousand and about the same ends. */
export function resolveEnd(evaluation: ClassEvaluation, ref: EndpointRef): Result<End, string> {
  let known = memo.get(evaluation);
  if (known === undefined) memo.set(evaluation, (known = new Map()));
  const key = keyOfEnd(ref);
  let end = known.get(key);
  if (end === undefined) known.set(key, (end = resolve(evaluation, ref)));
  return end;
}

function keyOfEnd(ref: EndpointRef): string {
  switch (ref.kind) {
    case 'pod':
      return `pod ${ref.namespace}/${ref.name}`;
    case 'workload':
      return `workload ${workloadKey(ref.namespace, ref.workloadKind, ref.name)}`;
    case 'node':
      return `node ${ref.name}`;
    case 'address':
      return `address ${ref.ip}`;
    default:
      return assertNever(ref);
  }
}

function resolve(evaluation: ClassEvaluation, ref: EndpointRef): Result<End, string> {
  switch (ref.kind) {
    case 'pod':
      return resolvePod(evaluation, ref.namespace, ref.name);
    case 'workload':
      return resolveWorkload(evaluation, ref.namespace, ref.workloadKind, ref.name);
    case 'node':
      return resolveNode(evaluation, ref.name);
    case 'address':
      return resolveAddress(evaluation, ref.ip);
    default:
      return assertNever(ref);
  }
}

export function classesOf(member: Member, family: Family): readonly ClassId[] {
  return family === 4 ? member.classes.v4 : member.classes.v6;
}

const live = (...members: readonly Member[]): Result<End, string> => ok({ kind: 'live', members });

function resolvePod(evaluation: ClassEvaluation, namespace: string, name: string): Result<End, string> {
  const pod = evaluation.state.objects.get(objectKey('Pod', namespace, name));
  if (pod?.kind !== 'Pod') return err(noSuchPod(evaluation, namespace, name));
  if (isCompleted(pod)) return ok({ kind: 'completed', pod: `${namespace}/${name}` });
  const member = podMember(evaluation, pod);
  if (member !== undefined) return live(member);
  return err(`\`${namespace}/${name}\` is a template that pods already stand for: ask for one of them, or for the workload`);
}

function podMember(evaluation: ClassEvaluation, pod: PodObject): Member | undefined {
  const of = classOfPod(evaluation.table, pod);
  if (of === undefined) return undefined;
  const own = (family: Family): readonly ClassId[] => (mayHave(of, family) ? [of.id] : []);
  const host = pod.hostNetwork ? pod.nodeName : undefined;
  const name = `${pod.namespace}/${pod.name}`;
  return { name, pod, classes: { v4: own(4), v6: own(6) }, ...(host === undefined ? {} : { host }) };
}

function resolveWorkload(evaluation: ClassEvaluation, namespace: string, kind: string, name: string): Result<End, string> {
  const directory = directoryOf(evaluation);
  const key = workloadKey(namespace, kind, name);
  const members = (directory.workloads.get(key) ?? []).flatMap((pod) => podMember(evaluation, pod) ?? []);
  if (members.length > 0) return live(...members);
  const completed = directory.completed.get(key);
  if (completed !== undefined) return ok({ kind: 'completed', pod: `${namespace}/${completed.name}` });
  if (kind === 'Pod') return resolvePod(evaluation, namespace, name);
  const near = closest(key, [...directory.workloads.keys(), ...directory.completed.keys()]);
  return err(sentence(`no pod of a ${kind} \`${name}\` in namespace \`${namespace}\``, near, unseen(evaluation, 'Pod')));
}

function resolveNode(evaluation: ClassEvaluation, name: string): Result<End, string> {
  const node = evaluation.state.objects.get(objectKey('Node', '', name));
  if (node?.kind === 'Node')
    return live(
      hostMember(
        evaluation,
        name,
        node.addresses.flatMap((text) => parseAddress(text) ?? []),
      ),
    );
  const near = closest(
    name,
    evaluation.table.world.nodes.map((other) => other.name),
  );
  return err(sentence(`no node \`${name}\``, near, unseen(evaluation, 'Node')));
}

function hostMember(evaluation: ClassEvaluation, host: string, addresses: readonly Address[], name = `node ${host}`): Member {
  const { table } = evaluation;
  const about = aboutNode(table.world, table.vocabulary, host);
  const own = (family: Family): readonly ClassId[] => {
    const places = addresses.length === 0 ? [undefined] : addresses.filter((address) => address.family === family);
    const keys = places.map((address) => nodeKey(address && table.zones.zoneOf(address), about));
    return [...new Set(keys.flatMap((key) => classOfKey(table, key) ?? []))];
  };
  return { name, host, classes: { v4: own(4), v6: own(6) } };
}

/** A pod's address means that pod, a node's that node (host-network pods share it); the others lie outside the cluster. */
function resolveAddress(evaluation: ClassEvaluation, ip: string): Result<End, string> {
  const address = parseAddress(ip);
  if (address === undefined) return err(`\`${ip}\` is not an IP address`);
  const text = formatAddress(address);
  const directory = directoryOf(evaluation);
  const node = directory.nodesByAddress.get(text);
  if (node !== undefined) return live(hostMember(evaluation, node.name, [address], `${text} (node ${node.name})`));
  const pods = directory.podsByAddress.get(text) ?? [];
  // Without its Node object a host-network pod still says whose address it is; all of them there share it.
  const sharing = pods.find(({ hostNetwork }) => hostNetwork);
  const meant = sharing === undefined ? pods : [sharing];
  if (meant.length > 0) return live(...meant.flatMap((pod) => podMember(evaluation, pod) ?? []));
  const service = directory.servicesByAddress.get(text);
  if (service !== undefined)
    return err(
      `\`${text}\` is the address of Service \`${service.namespace}/${service.name}\`: policies see the pods behind it, so ask for one of them and the target port (NP-50)`,
    );
  return live(outsideMember(evaluation, address, text));
}

function outsideMember({ table }: ClassEvaluation, address: Address, name: string): Member {
  const id = classOfKey(table, externalKey(table.zones.zoneOf(address)));
  const ids = id === undefined ? [] : [id];
  return { name, classes: address.family === 4 ? { v4: ids, v6: [] } : { v4: [], v6: ids } };
}

function noSuchPod(evaluation: ClassEvaluation, namespace: string, name: string): string {
  const { world } = evaluation.table;
  if (!world.namespaces.has(namespace))
    return sentence(
      `no namespace \`${namespace}\``,
      closest(namespace, world.namespaces.keys()),
      unseen(evaluation, 'Namespace'),
    );
  const here = world.pods.filter((pod) => pod.namespace === namespace);
  const workload = here.find(({ owner }) => owner?.name === name)?.owner;
  const near =
    workload === undefined
      ? closest(
          name,
          here.map((pod) => pod.name),
        )
      : `${namespace}/${workload.kind}/${workload.name}`;
  return sentence(`no pod \`${name}\` in namespace \`${namespace}\``, near, unseen(evaluation, 'Pod'));
}

function unseen(evaluation: ClassEvaluation, kind: 'Pod' | 'Node' | 'Namespace'): string | undefined {
  const reason = evaluation.table.world.hidden.get(kind);
  return reason === undefined ? undefined : `not all ${kind.toLowerCase()}s are seen (${reason})`;
}

function sentence(what: string, near: string | undefined, hidden: string | undefined): string {
  const hint = near === undefined ? '' : `; did you mean \`${near}\`?`;
  return `${what}${hidden === undefined ? '' : `; ${hidden}`}${hint}`;
}
