/** `--port`: a number, a range, or the name of a port of the destination's pods. */
import { declared } from '@eastwest/shared/facts';
import type { EndpointRef } from '@eastwest/shared/evaluate';
import type { ClusterState, JsonValue, PodObject, Protocol } from '@eastwest/shared/kube';
import { UsageError } from '../usage-error.ts';
import { isPort } from './traffic.ts';

export type PortText =
  | { readonly kind: 'number'; readonly port: number }
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  | { readonly kind: 'name'; readonly name: string };

export function readPort(flag: string, text: string): PortText {
  const [, from, , to] = /^(\d+)([-:–](\d+))?$/u.exec(text) ?? [];
  if (from !== undefined) {
    const [first, last] = [Number(from), Number(to ?? from)];
    if (!isPort(first) || !isPort(last)) throw new UsageError(`\`${flag} ${text}\`: a port is a number from 1 to 65535`);
    if (first > last) throw new UsageError(`\`${flag} ${text}\` ends before it begins`, `write ${last}-${first}`);
    return first === last ? { kind: 'number', port: first } : { kind: 'range', from: first, to: last };
  }
  if (/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/iu.test(text) && /[a-z]/iu.test(text)) return { kind: 'name', name: text };
  throw new UsageError(`\`${flag} ${text}\`: a port is a number from 1 to 65535, a range or a name`);
}

/** Pods with the numbers that they give the name; those that give it none are told apart. */
export interface NamedPort {
  readonly to: EndpointRef;
  readonly port: number;
}

export function namedPorts(state: ClusterState, to: EndpointRef, name: string, protocol: Protocol): readonly NamedPort[] {
  const pods = podsMeant(state, to);
  const numbers = pods.map((pod) => [pod, declared(pod, name, protocol).map(({ port }) => port)] as const);
  const [first] = numbers;
  // All of one workload give it the same numbers: one question about the workload.
  if (first !== undefined && numbers.every(([, ports]) => ports.join() === first[1].join()))
    return first[1].map((port) => ({ to, port }));
  return numbers.flatMap(([{ namespace, name: pod }, ports]) =>
    ports.map((port) => ({ to: { kind: 'pod', namespace, name: pod } as const, port })),
  );
}

function podsMeant({ objects }: ClusterState, to: EndpointRef): readonly PodObject[] {
  const pods = [...objects.values()].filter((object) => object.kind === 'Pod');
  if (to.kind === 'pod') return pods.filter(({ namespace, name }) => namespace === to.namespace && name === to.name);
  if (to.kind === 'address') return pods.filter(({ ips, hostNetwork }) => !hostNetwork && ips.includes(to.ip));
  if (to.kind === 'node') return [];
  const own = pods.filter(({ namespace, owner, name }) => {
    if (namespace !== to.namespace) return false;
    return owner === undefined
      ? to.workloadKind === 'Pod' && name === to.name
      : owner.kind === to.workloadKind && owner.name === to.name;
  });
  const live = own.filter(({ template }) => template === undefined);
  return live.length > 0 ? live : own;
}

/**
 * Pieces of a range inside which no policy and no pod tells ports apart: cut at every number that one of them holds, whatever
 * it stands for there. Too many cuts cost time, and never the answer.
 */
export function piecesOf(
  state: ClusterState,
  from: number,
  to: number,
): readonly { readonly from: number; readonly to: number }[] {
  const cuts = new Set([from]);
  const cut = (port: number): void => {
    for (const at of [port, port + 1]) if (at > from && at <= to) cuts.add(at);
  };
  for (const object of state.objects.values()) {
    if (object.kind === 'Pod') for (const { port } of object.ports) cut(port);
    if (object.kind === 'NetworkPolicy' || object.kind === 'ForeignPolicy')
      for (const port of numbersIn(object.manifest)) cut(port);
    if (object.kind === 'Service') for (const { targetPort } of object.ports) if (typeof targetPort === 'number') cut(targetPort);
    if (object.kind === 'Service') for (const { port } of object.ports) cut(port);
    if (object.kind === 'EndpointSlice' || object.kind === 'Endpoints')
      for (const { ports } of object.subsets) for (const { port } of ports) cut(port);
  }
  const starts = [...cuts].sort((a, b) => a - b);
  return starts.map((start, index) => ({ from: start, to: (starts[index + 1] ?? to + 1) - 1 }));
}

/** Also those inside of texts: Calico writes `"80:90"`, Cilium `"80"`. */
function numbersIn(value: JsonValue): readonly number[] {
  if (typeof value === 'number') return [value];
  if (typeof value === 'string') return [...value.matchAll(/\d+/gu)].map(([digits]) => Number(digits));
  if (typeof value !== 'object' || value === null) return [];
  return (Array.isArray(value) ? (value as readonly JsonValue[]) : Object.values(value)).flatMap(numbersIn);
}
