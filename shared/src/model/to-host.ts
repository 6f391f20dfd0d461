/** What Felix, Calico's agent, does with what a pod sends to its own node once the egress policies let it out (CAL-25). */
import type { AgentContainer, AgentObject, EngineConfigObject, PodObject } from '../kube/index.ts';

export type HostAction = 'accept' | 'drop' | 'return';

/** By `node.NAME` and, for the other nodes, `default`; under `environment` what wins over both. */
export type HostActions = ReadonlyMap<string, HostAction>;

/** Undefined where nothing in the input says it. */
export function hostActionAt(actions: HostActions, node: string): HostAction | undefined {
  return actions.get('environment') ?? actions.get(`node.${node}`) ?? actions.get('default');
}

const agents: ReadonlySet<string> = new Set(['calico-node', 'canal', 'rke2-canal']);

export function addHostAction(actions: Map<string, HostAction>, object: EngineConfigObject | AgentObject | PodObject): void {
  const [key, text] =
    object.kind === 'EngineConfig'
      ? [object.name, object.configKind === 'FelixConfiguration' ? object.data['defaultEndpointToHostAction'] : undefined]
      : ['environment', environmentOf(object)];
  const action = (['accept', 'drop', 'return'] as const).find((word) => word === text?.toLowerCase());
  if (action !== undefined) actions.set(key, action);
}

function environmentOf(object: AgentObject | PodObject): string | undefined {
  const name = object.kind === 'Agent' ? object.name : object.owner?.name;
  if (!agents.has(name ?? '')) return undefined;
  const containers: readonly AgentContainer[] = (object.kind === 'Agent' ? object.containers : object.agent?.containers) ?? [];
  return containers.find((container) => container.name === 'calico-node')?.env['FELIX_DEFAULTENDPOINTTOHOSTACTION'];
}
