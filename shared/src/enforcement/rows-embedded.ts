/** Rows of table 5.2 about engines that run inside another program, and about what a platform does without any. */
import { profiles } from '../evaluate/index.ts';
import type { NodeObject } from '../kube/index.ts';
import type { Hit, Platform } from './enforcement.ts';
import type { Facts } from './facts.ts';
import { networkPolicies } from './kinds.ts';

const off = '--disable-network-policy=true';

/** The controller of kube-router, in the k3s program of every node: no pod shows it, the arguments of the servers tell. */
export function k3sRows({ nodes }: Facts): readonly Hit[] {
  const own = nodes.filter(isK3s);
  if (own.length === 0) return [];
  const servers = own.filter(({ distribution }) => distribution?.args[0] === 'server');
  return [
    {
      row: 'k3s',
      engine: 'k3s network policy controller',
      ...k3sSwitch(servers),
      evidence: [`${own.length} ${own.length === 1 ? 'node runs' : 'nodes run'} k3s`],
      remarks: ['a node without the ipset kernel modules leaves policies out silently'],
      kinds: [networkPolicies],
      reach: { kind: 'nodes', names: new Set(own.map(({ name }) => name)) },
      profile: profiles['kube-router'],
    },
  ];
}

function isK3s({ kubelet, distribution }: NodeObject): boolean {
  return distribution?.name === 'k3s' || kubelet?.includes('+k3s') === true;
}

function k3sSwitch(servers: readonly NodeObject[]): Pick<Hit, 'enforces' | 'why'> {
  if (servers.some(({ distribution }) => distribution?.args.includes(off)))
    return { enforces: 'no', why: 'its servers run with --disable-network-policy' };
  if (servers.length === 0)
    return { enforces: 'unknown', why: 'no server is among the nodes, and its arguments may say --disable-network-policy' };
  return { enforces: 'yes' };
}

/** GKE without the add-on and without Dataplane V2: objects are accepted and ignored. */
export function gkeDefault({ nodes }: Facts, platform: Platform, others: readonly Hit[]): readonly Hit[] {
  if (platform !== 'gke' || nodes.length === 0 || others.some(({ enforces }) => enforces !== 'no')) return [];
  return [
    {
      row: 'gke-default',
      engine: 'GKE without network policy',
      enforces: 'no',
      why: 'neither the network policy add-on nor Dataplane V2 is on',
      evidence: ['kubelets are of GKE', 'no DaemonSet anetd, none of calico-node that wants pods'],
      remarks: [],
      kinds: [],
      reach: { kind: 'nodes', names: new Set() },
      profile: profiles.raw,
    },
  ];
}
