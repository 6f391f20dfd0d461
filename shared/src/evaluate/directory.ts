/** Finds endpoints by workload and by address. Made when first asked, once per evaluation. */
import type { NodeObject, PodObject, ServiceObject } from '../kube/index.ts';
import { formatAddress, parseAddress } from '../model/index.ts';
import type { ClassEvaluation } from './evaluate.ts';

export interface Directory {
  /** Live pods and templates by {@link workloadKey}. */
  readonly workloads: ReadonlyMap<string, readonly PodObject[]>;
  /** A completed pod of each workload that has one. */
  readonly completed: ReadonlyMap<string, PodObject>;
  /** By canonical address. */
  readonly podsByAddress: ReadonlyMap<string, readonly PodObject[]>;
  readonly nodesByAddress: ReadonlyMap<string, NodeObject>;
  readonly servicesByAddress: ReadonlyMap<string, ServiceObject>;
}

const directories = new WeakMap<ClassEvaluation, Directory>();

export function directoryOf(evaluation: ClassEvaluation): Directory {
  const known = directories.get(evaluation);
  if (known !== undefined) return known;
  const { pods, completed, nodes, services } = evaluation.table.world;
  const made: Directory = {
    workloads: groupBy(pods, (pod) => [keyOfWorkload(pod)]),
    completed: new Map(completed.map((pod) => [keyOfWorkload(pod), pod])),
    podsByAddress: groupBy(pods, ({ ips }) => canonical(ips)),
    nodesByAddress: new Map(nodes.flatMap((node) => canonical(node.addresses).map((text) => [text, node] as const))),
    servicesByAddress: new Map(
      services.flatMap((service) => canonical(service.clusterIPs).map((text) => [text, service] as const)),
    ),
  };
  directories.set(evaluation, made);
  return made;
}

/** A bare pod is its own workload. */
export function workloadKey(namespace: string, kind: string, name: string): string {
  return `${namespace}/${kind}/${name}`;
}

function keyOfWorkload({ namespace, name, owner }: PodObject): string {
  return workloadKey(namespace, owner?.kind ?? 'Pod', owner?.name ?? name);
}

function groupBy(pods: readonly PodObject[], keysOf: (pod: PodObject) => readonly string[]): Map<string, PodObject[]> {
  const groups = new Map<string, PodObject[]>();
  for (const pod of pods) {
    for (const key of keysOf(pod)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [pod]);
      else group.push(pod);
    }
  }
  return groups;
}

/** `None` and what is malformed are no addresses. */
function canonical(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => {
    const address = parseAddress(text);
    return address === undefined ? [] : [formatAddress(address)];
  });
}
