/** Rows of table 5.2 about network plugins of which an agent runs on every node. */
import { profiles } from '../evaluate/index.ts';
import type { Profile } from '../evaluate/index.ts';
import type { Hit, KindSupport, Row } from './enforcement.ts';
import { containerOf, containersOf, describeAgent, tagOf, versionOf } from './facts.ts';
import type { Agent, Facts } from './facts.ts';
import { adminKinds, anpAndBanp, networkPolicies } from './kinds.ts';
import { atWork, refused } from './reach.ts';

type Reader = (agent: Agent, facts: Facts) => Hit;

export function cniRows(facts: Facts): readonly Hit[] {
  return facts.agents.flatMap((agent) => {
    const read = readerOf(agent);
    return read === undefined ? [] : [read(agent, facts)];
  });
}

function readerOf(agent: Agent): Reader | undefined {
  const { name } = agent;
  if (name === 'canal' || name === 'rke2-canal') return containerOf(agent, 'calico-node') === undefined ? flannel : undefined;
  if (/^(terway|yangtse)/.test(name)) return vendor;
  const known = readers.get(name);
  if (known !== undefined) return known;
  return containerOf(agent, standalone) === undefined ? undefined : kubeNetworkPolicies;
}

const standalone = 'kube-network-policies';

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['antrea-agent', antrea],
  ['azure-npm', (agent) => plain('azure-npm', 'Azure Network Policy Manager', agent, profiles.raw)],
  ['kindnet', kindnet],
  ['kube-flannel', flannel],
  ['kube-flannel-ds', flannel],
  ['kube-network-policies', kubeNetworkPolicies],
  ['kube-ovn-cni', kubeOvn],
  ['kube-router', kubeRouter],
  ['ovnkube-node', ovnKubernetes],
  ['rke2-flannel', flannel],
  ['sdn', (agent) => plain('openshift-sdn', 'OpenShift SDN', agent, profiles.raw)],
  ['weave-net', weave],
]);

function plain(row: Row, engine: string, agent: Agent, profile: Profile, kinds: readonly KindSupport[] = [networkPolicies]): Hit {
  const version = versionOf(agent);
  return {
    row,
    engine,
    ...(version === undefined ? {} : { version }),
    ...atWork(agent),
    evidence: [describeAgent(agent)],
    remarks: [],
    kinds,
    profile,
  };
}

/** Its controller, a Deployment, tells the agents the policies. */
function antrea(agent: Agent, { deployments, config, hidden }: Facts): Hit {
  const controller = deployments.find(({ name }) => name === 'antrea-controller');
  const gate = config('ConfigMap', 'antrea-config')?.['AdminNetworkPolicy'];
  const unseen = gate === undefined && hidden.has('EngineConfig');
  const kinds = [
    networkPolicies,
    { group: 'crd.antrea.io', enforced: 'yes' } as const,
    ...(gate === 'true' ? adminKinds('yes', ...anpAndBanp) : unseen ? adminKinds('unknown', ...anpAndBanp) : []),
  ];
  const hit = plain('antrea', 'Antrea', agent, profiles.antrea, kinds);
  const evidence = controller === undefined ? hit.evidence : [...hit.evidence, 'Deployment kube-system/antrea-controller'];
  const stuck =
    controller?.ready === undefined ? controller?.desired !== undefined && controller.desired > 0 : controller.ready === 0;
  return stuck && hit.enforces === 'yes'
    ? { ...hit, ...refused('antrea-controller is not ready: its agents may not know the policies', agent, 'unknown'), evidence }
    : { ...hit, evidence };
}

/** kindnetd has embedded kube-network-policies since the summer of 2024; its images are named after their day. */
function kindnet(agent: Agent): Hit {
  const tag = versionOf(agent, 'kindnet-cni') ?? '';
  const [, day] = /^v(\d{8})-/.exec(tag) ?? [];
  const hit = plain('kindnet', 'kindnet (kube-network-policies)', agent, profiles['kube-network-policies']);
  if (hit.enforces === 'no' || (day !== undefined && day >= '20240801')) return hit;
  if (day !== undefined && day < '20240701')
    return { ...hit, ...refused(`its image is of ${dayText(day)}: it enforces policies since August 2024 (kind v0.24)`, agent) };
  const why =
    day === undefined
      ? `the day of its image cannot be told from the tag \`${tag}\``
      : `its image is of ${dayText(day)}, when it began to enforce policies`;
  return { ...hit, ...refused(why, agent, 'unknown') };
}

function dayText(day: string): string {
  return `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
}

/** By itself, or beside another plugin; the image tag tells for which policies of policy.networking.k8s.io it is built. */
function kubeNetworkPolicies(agent: Agent): Hit {
  const image = (containerOf(agent, standalone) ?? containersOf(agent)[0])?.image ?? '';
  const tag = tagOf(image) ?? '';
  const kinds = [
    networkPolicies,
    ...(tag.endsWith('-npa-v1alpha1') ? adminKinds('yes', ...anpAndBanp) : []),
    ...(tag.endsWith('-npa-v1alpha2') ? adminKinds('yes', 'ClusterNetworkPolicy') : []),
  ];
  const hit = plain('kube-network-policies', 'kube-network-policies', agent, profiles['kube-network-policies'], kinds);
  return tag === '' ? hit : { ...hit, version: tag };
}

function flannel(agent: Agent): Hit {
  if (containerOf(agent, standalone) !== undefined) return kubeNetworkPolicies(agent);
  const hit = plain('flannel', 'flannel', agent, profiles.raw, []);
  return { ...hit, ...refused('flannel connects pods and enforces no policies', agent) };
}

function kubeOvn(agent: Agent): Hit {
  return plain('kube-ovn', 'Kube-OVN', agent, profiles.raw, [
    networkPolicies,
    ...adminKinds('unknown', ...anpAndBanp, 'ClusterNetworkPolicy'),
  ]);
}

/** Its flag is on where it is not said. */
function kubeRouter(agent: Agent): Hit {
  const args = containersOf(agent).flatMap((container) => container.args);
  const hit = plain('kube-router', 'kube-router', agent, profiles['kube-router']);
  return args.includes('--run-firewall=false') ? { ...hit, ...refused('it runs with --run-firewall=false', agent) } : hit;
}

function ovnKubernetes(agent: Agent, { config }: Facts): Hit {
  const network = config('Network')?.['networkType'];
  const hit = plain('ovn-kubernetes', 'OVN-Kubernetes', agent, profiles['ovn-kubernetes'], [
    networkPolicies,
    ...adminKinds('yes', ...anpAndBanp),
    { group: 'k8s.ovn.org', kinds: ['EgressFirewall'], enforced: 'yes' },
  ]);
  return network === undefined ? hit : { ...hit, evidence: [...hit.evidence, `networks.config.openshift.io: ${network}`] };
}

function weave(agent: Agent): Hit {
  const hit = plain('weave', 'Weave Net', agent, profiles.raw);
  if (containerOf(agent, 'weave-npc') !== undefined) return { ...hit, remarks: ['the project is archived'] };
  return { ...hit, ...refused('it runs without its policy controller, weave-npc', agent) };
}

function vendor(agent: Agent): Hit {
  const hit = plain('vendor', agent.name, agent, profiles.raw);
  return { ...hit, ...refused('whether it enforces policies is up to settings that cannot be read', agent, 'unknown') };
}
