/** Rows of table 5.2 about EKS: the network-policy agent beside the VPC CNI, the one that AWS manages, and neither. */
import { profiles } from '../evaluate/index.ts';
import type { AgentContainer } from '../kube/index.ts';
import type { Hit } from './enforcement.ts';
import { containersOf, describeAgent, tagOf } from './facts.ts';
import type { Agent, Facts } from './facts.ts';
import { networkPolicies } from './kinds.ts';
import { hasLabel } from './platform.ts';
import { atWork, isOff, reachOf, refused } from './reach.ts';

export function awsRows(facts: Facts): readonly Hit[] {
  const agent = facts.agents.find(({ name, namespace }) => name === 'aws-node' && namespace === 'kube-system');
  return [...(agent === undefined ? [] : [vpcCni(agent, facts)]), ...autoMode(facts)];
}

const agentName = 'aws-eks-nodeagent';

function isNodeAgent({ name, image }: AgentContainer): boolean {
  return name === agentName && image.includes('aws-network-policy-agent');
}

function isSwitchedOn({ args }: AgentContainer): boolean {
  return args.includes('--enable-network-policy=true');
}

const works = (containers: readonly AgentContainer[]): boolean => containers.some((one) => isNodeAgent(one) && isSwitchedOn(one));

const kinds = [networkPolicies, { group: 'networking.k8s.aws', enforced: 'unknown' }] as const;

/** The container is there even where it does nothing: its argument tells, on the pods themselves. */
function vpcCni(agent: Agent, facts: Facts): Hit {
  const container = containersOf(agent).find(isNodeAgent);
  const somewhere =
    agent.pods.length === 0 ? works(containersOf(agent)) : agent.pods.some((pod) => works(pod.agent?.containers ?? []));
  if (container === undefined || !somewhere) return eksDefault(agent, container);
  const version = tagOf(container.image);
  const mode = container.env['NETWORK_POLICY_ENFORCING_MODE'];
  return {
    row: 'aws',
    engine: 'AWS VPC CNI network-policy agent',
    ...(version === undefined ? {} : { version }),
    ...controlled(agent, facts),
    evidence: [describeAgent(agent), `${agentName} with --enable-network-policy=true`],
    remarks: [
      mode === 'strict' ? 'a new pod is closed until its policies are known' : 'a new pod is open until its policies are known',
    ],
    kinds,
    profile: profiles.aws,
  };
}

const controller = 'enable-network-policy-controller';

type Switch = { readonly on: boolean } | { readonly hidden: string };

/** The controller runs on the control plane: its setting tells, else what it has made. */
function controllerOf({ config, hidden }: Facts): Switch {
  const setting = config('ConfigMap', 'amazon-vpc-cni')?.[controller];
  if (setting !== undefined) return { on: setting === 'true' };
  if (config('PolicyEndpoint') !== undefined) return { on: true };
  const reason = hidden.get('EngineConfig');
  return reason === undefined ? { on: false } : { hidden: reason };
}

/** Without the controller the agent is told no policies. */
function controlled(agent: Agent, facts: Facts): Pick<Hit, 'enforces' | 'why' | 'reach'> {
  if (isOff(agent)) return atWork(agent);
  const found = controllerOf(facts);
  if ('hidden' in found)
    return refused(`whether its controller is on (ConfigMap amazon-vpc-cni) is not seen: ${found.hidden}`, agent, 'unknown');
  return found.on
    ? { enforces: 'yes', reach: reachOf(agent, works) }
    : refused(`its controller is off: ${controller} of ConfigMap amazon-vpc-cni is not "true"`, agent);
}

function eksDefault(agent: Agent, container: AgentContainer | undefined): Hit {
  return {
    row: 'eks-default',
    engine: 'AWS VPC CNI',
    enforces: 'no',
    why:
      container === undefined
        ? 'it has no network-policy agent'
        : 'its network-policy agent is switched off (--enable-network-policy)',
    evidence: [describeAgent(agent)],
    remarks: [],
    kinds: [],
    reach: reachOf(agent),
    profile: profiles.raw,
  };
}

/** No agent can be seen on these nodes. */
function autoMode(facts: Facts): readonly Hit[] {
  const { nodes, config } = facts;
  const managed = nodes.filter(({ labels }) => hasLabel(labels, 'eks.amazonaws.com/compute-type', 'auto'));
  if (managed.length === 0) return [];
  const found = controllerOf(facts);
  const start = config('NodeClass')?.['networkPolicy'];
  return [
    {
      row: 'eks-auto',
      engine: 'AWS network-policy agent of EKS Auto Mode',
      ...('hidden' in found
        ? { enforces: 'unknown', why: `ConfigMap amazon-vpc-cni is not seen: ${found.hidden}` }
        : found.on
          ? { enforces: 'yes' }
          : { enforces: 'no', why: `${controller} of ConfigMap amazon-vpc-cni is not "true"` }),
      evidence: [`${managed.length} nodes labelled eks.amazonaws.com/compute-type=auto`],
      remarks: start === undefined ? [] : [`a new pod starts with ${start}`],
      kinds,
      reach: { kind: 'nodes', names: new Set(managed.map(({ name }) => name)) },
      profile: profiles.aws,
    },
  ];
}
