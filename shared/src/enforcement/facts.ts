/** The objects that tell engines apart, brought together: each agent with its pods, nodes, settings, and what is not seen. */
import type {
  AgentContainer,
  AgentObject,
  ClusterState,
  EngineConfigKind,
  Labels,
  NodeObject,
  ObjectKind,
  PodObject,
} from '../kube/index.ts';

/** A DaemonSet that may enforce policies, as its object or its pods show it. */
export interface Agent {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  /** Of its pods; absent where there are only counts, or none. */
  readonly pods: readonly PodObject[];
  /** Of its DaemonSet, where that was seen. */
  readonly object?: AgentObject;
}

export interface Facts {
  readonly agents: readonly Agent[];
  readonly deployments: readonly AgentObject[];
  readonly nodes: readonly NodeObject[];
  readonly hidden: ReadonlyMap<ObjectKind, string>;
  /** Whether there is anything of a running cluster: pods that have started, or nodes. */
  readonly running: boolean;
  readonly config: (kind: EngineConfigKind, name?: string) => Labels | undefined;
}

export function gatherFacts({ objects, hidden }: ClusterState): Facts {
  const agents = new Map<string, Agent>();
  const deployments: AgentObject[] = [];
  const nodes: NodeObject[] = [];
  const configs = new Map<string, Labels>();
  let running = false;
  for (const object of objects.values()) {
    if (object.kind === 'Node') nodes.push(object);
    else if (object.kind === 'Agent' && object.workloadKind === 'DaemonSet') addDaemonSet(agents, object);
    else if (object.kind === 'Agent') deployments.push(object);
    else if (object.kind === 'EngineConfig')
      configs.set(`${object.configKind}/${object.name}`, object.data).set(object.configKind, object.data);
    else if (object.kind === 'Pod') {
      running ||= object.template === undefined;
      if (object.agent !== undefined && object.owner !== undefined) addPod(agents, object, object.owner.name);
    }
  }
  return {
    agents: [...agents.values()],
    deployments,
    nodes,
    hidden: new Map(hidden.map(({ kind, reason }) => [kind, reason])),
    running: running || nodes.length > 0,
    config: (kind, name) => configs.get(name === undefined ? kind : `${kind}/${name}`),
  };
}

function addDaemonSet(agents: Map<string, Agent>, object: AgentObject): void {
  const { namespace, name, labels } = object;
  const key = `${namespace}/${name}`;
  agents.set(key, { namespace, name, labels, pods: agents.get(key)?.pods ?? [], object });
}

function addPod(agents: Map<string, Agent>, pod: PodObject, name: string): void {
  const key = `${pod.namespace}/${name}`;
  const known = agents.get(key);
  const base = known ?? { namespace: pod.namespace, name, labels: pod.labels };
  agents.set(key, { ...base, pods: [...(known?.pods ?? []), pod] });
}

/** As they run or, where none does, as they would. */
export function containersOf({ pods, object }: Agent): readonly AgentContainer[] {
  const ready = pods.find(({ agent }) => agent?.ready) ?? pods[0];
  return ready?.agent?.containers ?? object?.containers ?? [];
}

export function containerOf(agent: Agent, name: string): AgentContainer | undefined {
  return containersOf(agent).find((container) => container.name === name);
}

export function describeAgent({ namespace, name }: Agent): string {
  return `DaemonSet ${namespace}/${name}`;
}

/** Of the first container of that name, else of the first of all: `v3.31.2`. */
export function versionOf(agent: Agent, container?: string): string | undefined {
  const found = (container === undefined ? undefined : containerOf(agent, container)) ?? containersOf(agent)[0];
  return found && tagOf(found.image);
}

/** `registry:5000/calico/node:v3.31.2@sha256:…` has the tag `v3.31.2`. */
export function tagOf(image: string): string | undefined {
  const [, tag] = /:([\w][\w.-]*)$/.exec(image.replace(/@.*$/, '')) ?? [];
  return tag;
}

/** Major and minor; undefined for what does not begin with them. */
export function majorMinor(version: string | undefined): readonly [number, number] | undefined {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  return major === undefined || minor === undefined ? undefined : [Number(major), Number(minor)];
}

export function isAtLeast(version: readonly [number, number], major: number, minor: number): boolean {
  return version[0] > major || (version[0] === major && version[1] >= minor);
}
