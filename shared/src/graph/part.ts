/** A node and the classes that answer for it. */
import type { ClassId } from '../evaluate/index.ts';
import type { ExternalNode, HostNode, WorkloadNode } from './graph.ts';

export interface Part {
  /** Which policies isolate a workload is for each evaluation to say. */
  readonly node: Omit<WorkloadNode, 'isolation'> | ExternalNode | HostNode;
  /** Every class that something of the node is in. */
  readonly classes: readonly ClassId[];
  /** Of a workload or a range one class that answers for all; of a cluster node a class for each address that it may use. */
  readonly representatives: readonly ClassId[];
}

/** Policies know it as a pod: a stand-in for pods means it too. */
export function isPod({ node }: Part): boolean {
  return node.type === 'workload' && !node.hostNetwork;
}

/** Whether there can be a connection that concerns the cluster's workloads; a pod alone has nobody of its own to talk to. */
export function mayConnect(from: Part, to: Part): boolean {
  if (from === to) return from.node.type === 'workload' && from.node.replicas > 1;
  return from.node.type === 'workload' || to.node.type === 'workload';
}
