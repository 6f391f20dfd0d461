/** Rows of table 5.2 about Calico, by itself, over flannel, and as GKE and AKS run it. */
import { profiles } from '../evaluate/index.ts';
import type { Hit, Platform, Row } from './enforcement.ts';
import { containerOf, describeAgent, majorMinor, versionOf } from './facts.ts';
import type { Agent, Facts } from './facts.ts';
import { calicoKinds, networkPolicies } from './kinds.ts';
import { hasLabel } from './platform.ts';
import { atWork } from './reach.ts';

const homes: ReadonlySet<string> = new Set(['calico-system', 'kube-system']);

export function calicoRows(facts: Facts, platform: Platform): readonly Hit[] {
  return facts.agents.flatMap((agent): readonly Hit[] => {
    if (isCanal(agent)) return [calico('canal', 'Calico over flannel', agent, facts)];
    if (!isCalico(agent)) return [];
    if (platform === 'gke') return [gkeCalico(agent, facts)];
    return [calico(platform === 'aks' ? 'aks-calico' : 'calico', 'Calico', agent, facts)];
  });
}

function isCalico({ name, namespace, labels }: Agent): boolean {
  return name === 'calico-node' && (homes.has(namespace) || hasLabel(labels, 'k8s-app', 'calico-node'));
}

function isCanal(agent: Agent): boolean {
  const named = agent.name === 'canal' || agent.name === 'rke2-canal';
  return named && containerOf(agent, 'calico-node') !== undefined;
}

function calico(row: Row, engine: string, agent: Agent, { config }: Facts): Hit {
  const version = versionOf(agent, 'calico-node');
  return {
    row,
    engine,
    ...(version === undefined ? {} : { version }),
    ...atWork(agent),
    evidence: [describeAgent(agent), ...(config('Installation') === undefined ? [] : ['Installation of operator.tigera.io'])],
    remarks: row === 'aks-calico' ? ["of Calico's own policies AKS supports some"] : [],
    kinds: calicoKinds(majorMinor(version)),
    profile: profiles.calico,
  };
}

const readyLabel = 'projectcalico.org/ds-ready';

/** The add-on's DaemonSet runs on nodes with the label only, which node pools get when they are made or upgraded. */
function gkeCalico(agent: Agent, { nodes, deployments }: Facts): Hit {
  const version = versionOf(agent, 'calico-node');
  const labelled = nodes.filter(({ labels }) => hasLabel(labels, readyLabel, 'true')).length;
  return {
    row: 'gke-calico',
    engine: 'Calico (GKE network policy add-on)',
    ...(version === undefined ? {} : { version }),
    ...atWork(agent, `its DaemonSet wants no pods: no node is labelled ${readyLabel}=true`),
    evidence: [
      describeAgent(agent),
      ...(deployments.some(({ name }) => name === 'calico-typha') ? ['Deployment kube-system/calico-typha'] : []),
      ...(nodes.length === 0 ? [] : [`${labelled} of ${nodes.length} nodes labelled ${readyLabel}=true`]),
    ],
    remarks: ['pods that are older than the add-on are not policed until they are made anew'],
    // Felix reads Calico's own objects as well, which Google does not support.
    kinds: [
      networkPolicies,
      { group: 'projectcalico.org', enforced: 'unknown' },
      { group: 'crd.projectcalico.org', enforced: 'unknown' },
    ],
    profile: profiles.calico,
  };
}
