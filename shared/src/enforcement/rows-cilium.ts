/** Rows of table 5.2 about Cilium, by itself and as GKE and AKS run it. */
import { profiles } from '../evaluate/index.ts';
import type { Profile } from '../evaluate/index.ts';
import type { Labels } from '../kube/index.ts';
import type { Hit, KindSupport, Platform } from './enforcement.ts';
import { describeAgent, isAtLeast, majorMinor, versionOf } from './facts.ts';
import type { Agent, Facts } from './facts.ts';
import { adminKinds, networkPolicies } from './kinds.ts';
import { hasLabel } from './platform.ts';
import { atWork, isOff, refused } from './reach.ts';

const homes: ReadonlySet<string> = new Set(['kube-system', 'cilium']);

export function ciliumRows(facts: Facts, platform: Platform): readonly Hit[] {
  return facts.agents.flatMap((agent): readonly Hit[] => {
    if (agent.name === 'anetd' && agent.namespace === 'kube-system') return [dataplaneV2(agent)];
    const isCilium = agent.name === 'cilium' && (homes.has(agent.namespace) || hasLabel(agent.labels, 'k8s-app', 'cilium'));
    if (!isCilium) return [];
    return [platform === 'aks' ? azureCilium(agent, facts) : cilium(agent, facts)];
  });
}

function dataplaneV2(agent: Agent): Hit {
  return {
    row: 'dataplane-v2',
    engine: 'GKE Dataplane V2',
    ...atWork(agent),
    evidence: [describeAgent(agent)],
    remarks: [],
    kinds: [
      networkPolicies,
      { group: 'cilium.io', kinds: ['CiliumClusterwideNetworkPolicy'], enforced: 'unknown' },
      { group: 'networking.gke.io', kinds: ['FQDNNetworkPolicy'], enforced: 'unknown' },
    ],
    profile: profiles.cilium,
  };
}

const configName = 'cilium-config';

interface Settings {
  readonly config: Labels;
  /** Why they are not seen. */
  readonly hidden?: string;
}

/** Settings that are not there have their defaults; those that may not be read may be anything. */
function settingsOf({ config, hidden }: Facts): Settings {
  const found = config('ConfigMap', configName);
  const reason = hidden.get('EngineConfig');
  return found === undefined && reason !== undefined ? { config: {}, hidden: reason } : { config: found ?? {} };
}

/** CIL-10 */
function ciliumAtWork(agent: Agent, { config, hidden }: Settings): Pick<Hit, 'enforces' | 'why' | 'reach'> {
  if (isOff(agent)) return atWork(agent);
  if (hidden !== undefined) return refused(`its settings (ConfigMap ${configName}) are not seen: ${hidden}`, agent, 'unknown');
  const off = switchedOff(config);
  return off === undefined ? atWork(agent) : refused(off, agent);
}

function switchedOff(config: Labels): string | undefined {
  if (config['enable-policy'] === 'never') return 'enable-policy is never: nothing is enforced';
  if (config['policy-audit-mode'] !== 'true') return undefined;
  return 'policy-audit-mode is on: what policies do not allow is logged and let through';
}

function cilium(agent: Agent, facts: Facts): Hit {
  const settings = settingsOf(facts);
  const { config, hidden } = settings;
  const version = versionOf(agent, 'cilium-agent');
  return {
    row: 'cilium',
    engine: 'Cilium',
    ...(version === undefined ? {} : { version }),
    ...ciliumAtWork(agent, settings),
    evidence: [describeAgent(agent), ...(facts.config('ConfigMap', configName) === undefined ? [] : [`ConfigMap ${configName}`])],
    remarks: remarksOf(config),
    kinds:
      hidden === undefined ? ciliumKinds(config, version) : [...ciliumKinds({}, version), ...clusterNetworkPolicies('unknown')],
    profile: ciliumProfile(config),
  };
}

/** Settings without an agent tell how policies are meant, not that anybody enforces them. */
export function ciliumSettings(facts: Facts): readonly Hit[] {
  const config = facts.config('ConfigMap', configName);
  if (config === undefined) return [];
  const off = switchedOff(config);
  return [
    {
      row: 'cilium',
      engine: 'Cilium',
      enforces: off === undefined ? 'unknown' : 'no',
      why: off ?? 'its settings are there, and no agent of it is seen',
      evidence: [`ConfigMap ${configName}`],
      remarks: remarksOf(config),
      kinds: ciliumKinds(config, undefined),
      reach: { kind: 'unknown' },
      profile: ciliumProfile(config),
    },
  ];
}

function remarksOf(config: Labels): readonly string[] {
  return [
    ...(config['enable-k8s-networkpolicy'] === 'false' ? ['enable-k8s-networkpolicy is off: NetworkPolicies are ignored'] : []),
    ...(config['enable-non-default-deny-policies'] === 'false'
      ? ['enable-non-default-deny-policies is off: enableDefaultDeny of a policy is not followed']
      : []),
    ...(config['enable-host-firewall'] === 'true' ? ['the host firewall is on: nodes can be policed as well'] : []),
  ];
}

const clusterNetworkPolicies = (enforced: KindSupport['enforced']): readonly KindSupport[] =>
  adminKinds(enforced, 'ClusterNetworkPolicy');

/** CIL-10, CIL-11 */
function ciliumKinds(config: Labels, version: string | undefined): readonly KindSupport[] {
  const known = majorMinor(version);
  const admin = config['enable-k8s-cluster-network-policy'] === 'true' && (known === undefined || isAtLeast(known, 1, 20));
  return [
    ...(config['enable-k8s-networkpolicy'] === 'false' ? [] : [networkPolicies]),
    { group: 'cilium.io', enforced: 'yes' },
    ...(admin ? clusterNetworkPolicies(known === undefined ? 'unknown' : 'yes') : []),
  ];
}

/** Table 1.8 */
function ciliumProfile(config: Labels): Profile {
  const covers = new Set((config['policy-cidr-match-mode'] ?? '').split(/[\s,]+/));
  const [pods, nodes] = [covers.has('pods'), covers.has('nodes')];
  return {
    ...profiles.cilium,
    ipBlockMatchesPods: pods,
    ipBlockMatchesNodes: nodes,
    ciliumBlocks: pods && nodes ? 'pods and nodes' : pods ? 'pods' : nodes ? 'nodes' : 'none',
    isolates: config['enable-policy'] === 'always' ? 'every-pod' : 'selected-pods',
    networkPolicies: config['enable-k8s-networkpolicy'] === 'false' ? 'ignored' : 'enforced',
  };
}

function azureCilium(agent: Agent, facts: Facts): Hit {
  const settings = settingsOf(facts);
  const version = versionOf(agent, 'cilium-agent');
  return {
    row: 'azure-cilium',
    engine: 'Azure CNI powered by Cilium',
    ...(version === undefined ? {} : { version }),
    ...ciliumAtWork(agent, settings),
    evidence: [describeAgent(agent), 'node label kubernetes.azure.com/cluster'],
    remarks: [],
    kinds: [networkPolicies, { group: 'cilium.io', enforced: 'unknown' }],
    profile: ciliumProfile(settings.config),
  };
}
