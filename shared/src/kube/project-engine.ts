/** Agents and their settings, narrowed to what the marker table (5.2) asks for; everything else is passed over. */
import { field, isMapping } from './check.ts';
import type { AgentContainer, AgentObject, AgentPod, EngineConfigKind, EngineConfigObject } from './engine-objects.ts';
import type { JsonObject, JsonValue, Labels, NodeObject, Owner } from './objects.ts';
import { groupOf } from './policy-kinds.ts';
import { readMetadata } from './project-meta.ts';
import type { Reading } from './project-meta.ts';

const agentNames: ReadonlySet<string> = new Set([
  'anetd',
  'antrea-agent',
  'aws-node',
  'azure-npm',
  'calico-node',
  'canal',
  'cilium',
  'kindnet',
  'kube-flannel',
  'kube-flannel-ds',
  'kube-network-policies',
  'kube-ovn-cni',
  'kube-router',
  'ovnkube-node',
  'rke2-canal',
  'rke2-flannel',
  'sdn',
  'weave-net',
]);

/** Of vendors that name their DaemonSets after the mode. */
const agentPrefixes = /^(terway|yangtse)/;

/** Containers that enforce, whatever their workload is called. */
const agentContainers: ReadonlySet<string> = new Set(['aws-eks-nodeagent', 'kube-network-policies', 'weave-npc']);

const agentDeployments: ReadonlySet<string> = new Set(['antrea-controller', 'calico-typha']);

function isAgent(workloadKind: string, name: string, containers: readonly AgentContainer[]): boolean {
  if (workloadKind === 'Deployment') return agentDeployments.has(name);
  if (workloadKind !== 'DaemonSet') return false;
  return agentNames.has(name) || agentPrefixes.test(name) || containers.some((one) => agentContainers.has(one.name));
}

const keptArguments = /^--(enable-network-policy|run-firewall)(=|$)/;
const keptVariables: ReadonlySet<string> = new Set(['NETWORK_POLICY_ENFORCING_MODE', 'FELIX_DEFAULTENDPOINTTOHOSTACTION']);

function containersOf(spec: JsonValue | undefined): readonly AgentContainer[] {
  return mappingsIn(spec, 'containers').map((container) => ({
    name: textIn(container, 'name'),
    image: textIn(container, 'image'),
    args: [...listIn(container, 'command'), ...listIn(container, 'args')]
      .filter((arg) => typeof arg === 'string')
      .filter((arg) => keptArguments.test(arg)),
    env: Object.fromEntries(
      mappingsIn(container, 'env')
        .filter((variable) => keptVariables.has(textIn(variable, 'name')))
        .map((variable) => [textIn(variable, 'name'), textIn(variable, 'value')]),
    ),
  }));
}

/** Undefined where it is no agent's. */
export function readAgentPod(owner: Owner | undefined, raw: JsonObject): AgentPod | undefined {
  if (owner?.kind !== 'DaemonSet') return undefined;
  const containers = containersOf(field(raw, 'spec'));
  if (!isAgent(owner.kind, owner.name, containers)) return undefined;
  const conditions = mappingsIn(field(raw, 'status'), 'conditions');
  return { ready: conditions.some((one) => textIn(one, 'type') === 'Ready' && textIn(one, 'status') === 'True'), containers };
}

/** Undefined for a workload that is no agent. */
export function readAgent(raw: JsonObject, kind: string, reading: Reading): AgentObject | undefined {
  if (kind !== 'DaemonSet' && kind !== 'Deployment') return undefined;
  const template = mappingIn(mappingIn(raw, 'spec'), 'template');
  const spec = mappingIn(template, 'spec');
  const containers = containersOf(spec);
  if (!isAgent(kind, textIn(mappingIn(raw, 'metadata'), 'name'), containers)) return undefined;
  const meta = readMetadata(raw, 'namespace', reading);
  const status = mappingIn(raw, 'status');
  const [desired, ready] =
    kind === 'DaemonSet'
      ? [field(status, 'desiredNumberScheduled'), field(status, 'numberReady')]
      : [field(status, 'replicas'), field(status, 'readyReplicas')];
  return (
    meta && {
      kind: 'Agent',
      ...meta,
      workloadKind: kind,
      containers,
      nodeSelector: textsOf(mappingIn(spec, 'nodeSelector')),
      ...(typeof desired === 'number' ? { desired } : {}),
      ...(typeof ready === 'number' ? { ready } : {}),
    }
  );
}

/** By name, because many things are configured by ConfigMaps. */
const configMaps: ReadonlyMap<string, (data: JsonObject) => Labels> = new Map([
  [
    'cilium-config',
    picked([
      'enable-policy',
      'policy-audit-mode',
      'policy-cidr-match-mode',
      'enable-k8s-networkpolicy',
      'enable-k8s-cluster-network-policy',
      'enable-host-firewall',
      'enable-non-default-deny-policies',
    ]),
  ],
  ['amazon-vpc-cni', picked(['enable-network-policy-controller'])],
  ['antrea-config', antreaGates],
]);

export const engineConfigMaps: readonly string[] = [...configMaps.keys()];

function picked(keys: readonly string[]): (data: JsonObject) => Labels {
  return (data) => {
    const texts = textsOf(data);
    return Object.fromEntries(keys.flatMap((key) => (Object.hasOwn(texts, key) ? [[key, texts[key] ?? '']] : [])));
  };
}

/** The gates are in whole files, in which what is commented out does not count. */
function antreaGates(data: JsonObject): Labels {
  const on = Object.values(textsOf(data)).some((text) => /^\s*AdminNetworkPolicy:\s*true\s*$/m.test(text));
  return { AdminNetworkPolicy: String(on) };
}

type ConfigReader = (raw: JsonObject) => Labels;

const objectsOfEngines: ReadonlyMap<string, { readonly configKind: EngineConfigKind; readonly read: ConfigReader }> = new Map<
  string,
  { readonly configKind: EngineConfigKind; readonly read: ConfigReader }
>([
  [
    'operator.tigera.io/Installation',
    {
      configKind: 'Installation',
      read: (raw) => ({
        ...only('cni', textIn(mappingIn(mappingIn(raw, 'spec'), 'cni'), 'type')),
        ...only('variant', textIn(mappingIn(raw, 'spec'), 'variant')),
      }),
    },
  ],
  [
    'config.openshift.io/Network',
    { configKind: 'Network', read: (raw) => only('networkType', textIn(mappingIn(raw, 'status'), 'networkType')) },
  ],
  ['projectcalico.org/FelixConfiguration', { configKind: 'FelixConfiguration', read: felixSettings }],
  ['crd.projectcalico.org/FelixConfiguration', { configKind: 'FelixConfiguration', read: felixSettings }],
  [
    'eks.amazonaws.com/NodeClass',
    { configKind: 'NodeClass', read: (raw) => only('networkPolicy', textIn(mappingIn(raw, 'spec'), 'networkPolicy')) },
  ],
  // That there is one is all that is asked.
  ['networking.k8s.aws/PolicyEndpoint', { configKind: 'PolicyEndpoint', read: () => ({}) }],
  ['networking.k8s.aws/ClusterPolicyEndpoint', { configKind: 'PolicyEndpoint', read: () => ({}) }],
]);

function felixSettings(raw: JsonObject): Labels {
  return only('defaultEndpointToHostAction', textIn(mappingIn(raw, 'spec'), 'defaultEndpointToHostAction'));
}

/** Undefined for what configures no engine. */
export function readEngineConfig(
  raw: JsonObject,
  apiVersion: string,
  kind: string,
  reading: Reading,
): EngineConfigObject | undefined {
  const known = objectsOfEngines.get(`${groupOf(apiVersion)}/${kind}`);
  if (known !== undefined) {
    const meta = readMetadata(raw, kind === 'PolicyEndpoint' ? 'namespace' : 'cluster', reading);
    return meta && { kind: 'EngineConfig', ...meta, labels: {}, configKind: known.configKind, data: known.read(raw) };
  }
  const read =
    apiVersion === 'v1' && kind === 'ConfigMap' ? configMaps.get(textIn(mappingIn(raw, 'metadata'), 'name')) : undefined;
  if (read === undefined) return undefined;
  const meta = readMetadata(raw, 'namespace', reading);
  return meta && { kind: 'EngineConfig', ...meta, labels: {}, configKind: 'ConfigMap', data: read(mappingIn(raw, 'data')) };
}

/** Of a Node: the version of its kubelet, and the arguments with which k3s or RKE2 run there. */
export function engineFactsOfNode(raw: JsonObject): Pick<NodeObject, 'kubelet' | 'distribution'> {
  const kubelet = textIn(mappingIn(mappingIn(raw, 'status'), 'nodeInfo'), 'kubeletVersion');
  const annotations = mappingIn(mappingIn(raw, 'metadata'), 'annotations');
  const [name, text] = (['k3s', 'rke2'] as const)
    .map((one) => [one, field(annotations, `${one}.io/node-args`)] as const)
    .find(([, args]) => typeof args === 'string') ?? [undefined, undefined];
  const distribution =
    name === undefined || typeof text !== 'string' ? {} : { distribution: { name, args: nodeArguments(text) } };
  return { ...only('kubelet', kubelet), ...distribution };
}

const nodeFlags: ReadonlySet<string> = new Set(['--disable-network-policy', '--flannel-backend', '--cni']);

/** `["server","--disable-network-policy","true"]` as `server`, `--disable-network-policy=true`: a flag is followed by its value, if any. */
function nodeArguments(text: string): readonly string[] {
  const words = jsonWords(text);
  const [role = '', ...rest] = words;
  const flags = rest.flatMap((word, index) => {
    const [flag = '', value] = word.split('=', 2);
    if (!nodeFlags.has(flag)) return [];
    const next = rest[index + 1];
    return [`${flag}=${value ?? (next === undefined || next.startsWith('-') ? 'true' : next)}`];
  });
  return [role, ...flags];
}

function jsonWords(text: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter((word) => typeof word === 'string') : [];
  } catch {
    return [];
  }
}

function only<Key extends string>(key: Key, text: string): Partial<Record<Key, string>> {
  return text === '' ? {} : ({ [key]: text } as Record<Key, string>);
}

function mappingIn(value: JsonValue | undefined, key: string): JsonObject {
  const inner = isMapping(value) ? field(value, key) : undefined;
  return isMapping(inner) ? inner : {};
}

function listIn(value: JsonValue | undefined, key: string): readonly JsonValue[] {
  const inner = isMapping(value) ? field(value, key) : undefined;
  return Array.isArray(inner) ? (inner as readonly JsonValue[]) : [];
}

function mappingsIn(value: JsonValue | undefined, key: string): readonly JsonObject[] {
  return listIn(value, key).filter(isMapping);
}

function textIn(object: JsonObject, key: string): string {
  const value = field(object, key);
  return typeof value === 'string' ? value : '';
}

function textsOf(object: JsonObject): Labels {
  return Object.fromEntries(Object.entries(object).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
