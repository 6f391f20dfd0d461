/** On how much of the cluster policies are enforced (5.1, 3). */
import type { Coverage, Hit, Platform } from './enforcement.ts';
import type { Facts } from './facts.ts';

/** Where an engine that is nowhere seen can be ruled out: it would run as pods. */
const withoutEngine: Readonly<Partial<Record<Platform, string>>> = {
  gke: 'GKE enforces policies only with its add-on or with Dataplane V2',
  eks: 'EKS enforces policies only with the network-policy agent of the VPC CNI, or with another engine',
  aks: 'AKS enforces policies only with an engine that was chosen for the cluster',
  kind: 'no engine runs in this kind cluster',
  minikube: 'the default network of minikube enforces no policies',
  rke2: 'no engine runs in this RKE2 cluster',
};

export function coverageOf(facts: Facts, platform: Platform, hits: readonly Hit[]): Coverage {
  const engines = hits.filter(({ enforces }) => enforces === 'yes');
  if (engines.length > 0) return covered(facts, engines);
  const doubtful = hits.find(({ enforces }) => enforces === 'unknown');
  if (doubtful !== undefined) return { kind: 'unknown', why: `${doubtful.engine}: ${doubtful.why ?? 'it cannot be told'}` };
  if (!facts.running) return { kind: 'unknown', why: 'these are manifests, and no cluster that would run an engine' };
  const unseen = (['Pod', 'Node'] as const).find((kind) => facts.hidden.has(kind));
  if (unseen !== undefined) {
    const reason = facts.hidden.get(unseen) ?? '';
    return { kind: 'unknown', why: `not all ${unseen.toLowerCase()}s are seen: ${reason}` };
  }
  const refusing = hits.find(({ enforces }) => enforces === 'no');
  if (refusing !== undefined) return { kind: 'none', why: `${refusing.engine}: ${refusing.why ?? 'it enforces nothing'}` };
  const why = withoutEngine[platform];
  return why === undefined ? { kind: 'unknown', why: 'no policy engine was found' } : { kind: 'none', why };
}

function covered({ nodes, hidden }: Facts, engines: readonly Hit[]): Coverage {
  const nodesHidden = hidden.get('Node');
  if (nodesHidden !== undefined) return { kind: 'unknown', why: `on which nodes cannot be told: ${nodesHidden}` };
  if (nodes.length === 0) return { kind: 'unknown', why: 'there are no nodes in what was read' };
  const at = new Set(engines.flatMap(({ reach }) => (reach.kind === 'nodes' ? [...reach.names] : [])));
  const without = nodes.filter(({ name }) => !at.has(name)).map(({ name }) => name);
  if (without.length === 0) return { kind: 'enforced', nodes: nodes.length };
  const counted = Math.max(0, ...engines.map(({ reach }) => (reach.kind === 'counted' ? reach.ready : 0)));
  if (counted >= nodes.length) return { kind: 'enforced', nodes: nodes.length };
  if (counted > at.size) return { kind: 'partial', nodes: nodes.length, covered: counted, without: [] };
  if (at.size > 0) return { kind: 'partial', nodes: nodes.length, covered: nodes.length - without.length, without };
  if (engines.some(({ reach }) => reach.kind === 'unknown'))
    return { kind: 'unknown', why: 'whether its agents run cannot be told' };
  return { kind: 'none', why: `${engines.map(({ engine }) => engine).join(' and ')}: no agent is ready on any node` };
}
