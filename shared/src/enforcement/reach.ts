/** Where the agents of an engine are at work. */
import type { AgentContainer } from '../kube/index.ts';
import type { Certainty, Hit, Reach } from './enforcement.ts';
import type { Agent } from './facts.ts';

/** Nodes with a ready pod of the agent, of those pods that `works` holds for (5.1, 3). */
export function reachOf({ pods, object }: Agent, works: (containers: readonly AgentContainer[]) => boolean = () => true): Reach {
  if (pods.length > 0) {
    const at = pods.flatMap(({ agent, nodeName }) => (agent?.ready === true && works(agent.containers) ? (nodeName ?? []) : []));
    return { kind: 'nodes', names: new Set(at) };
  }
  return object?.ready === undefined ? { kind: 'unknown' } : { kind: 'counted', ready: object.ready };
}

/** A DaemonSet that wants no pods is there and does nothing. */
export function isOff({ pods, object }: Agent): boolean {
  return object?.desired === 0 && pods.length === 0;
}

/** Of an agent that enforces unless it is off. */
export function atWork(agent: Agent, off = 'its DaemonSet wants no pods'): Pick<Hit, 'enforces' | 'why' | 'reach'> {
  return isOff(agent) ? { enforces: 'no', why: off, reach: reachOf(agent) } : { enforces: 'yes', reach: reachOf(agent) };
}

export function refused(why: string, agent: Agent, enforces: Exclude<Certainty, 'yes'> = 'no') {
  return { enforces, why, reach: reachOf(agent) };
}
