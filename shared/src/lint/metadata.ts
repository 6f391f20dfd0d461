/** L-50: pods that may ask the cloud's metadata server, which gives out the node's credentials. */
import { classOfKey, externalKey } from '../evaluate/classes.ts';
import { reachOf } from '../evaluate/compile.ts';
import { mayHave } from '../evaluate/evaluate.ts';
import { portsFor } from '../evaluate/terms.ts';
import type { ClassId, PodClass } from '../evaluate/index.ts';
import { keyOf, objectKey, workloadName } from '../kube/index.ts';
import type { PodObject } from '../kube/index.ts';
import { containsPort, hasBit, parseAddress } from '../model/index.ts';
import type { Family } from '../model/index.ts';
import type { LintContext } from './context.ts';
import { someNames } from './names.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';
import type { Applied } from './network-tier.ts';

interface Place {
  readonly id: ClassId;
  readonly family: Family;
}

/** Told of the rules that allow it; where none does, or other APIs decide, once for a namespace. */
export function metadataFindings(context: LintContext): readonly Finding[] {
  if (context.world.hidden.has('Pod')) return [];
  const places = ['169.254.169.254', 'fd00:ec2::254'].flatMap((text) => placeOf(context, text));
  const byItem = new Map<string, { readonly applied: Applied; readonly path: string; readonly pods: PodObject[] }>();
  const byNamespace = new Map<string, PodObject[]>();
  for (const of of context.engine.classes) {
    if (of.kind !== 'pod' || of.hostNetwork) continue;
    const open = places.filter((place) => isOpen(context, of, place));
    if (open.length === 0) continue;
    const items = open.flatMap((place) => itemsAllowing(context, of, place));
    for (const { applied, path } of items) {
      const key = `${keyOf(applied.policy.object)} ${path}`;
      const known = byItem.get(key) ?? { applied, path, pods: [] };
      byItem.set(key, known);
      for (const pod of of.pods) known.pods.push(pod);
    }
    if (items.length === 0) byNamespace.set(of.namespace, [...(byNamespace.get(of.namespace) ?? []), ...of.pods]);
  }
  return [
    ...[...byItem.values()].map(({ applied: { policy }, path, pods }) => tell(keyOf(policy.object), path, pods)),
    ...[...byNamespace].map(([name, pods]) => tell(objectKey('Namespace', '', name), '', pods)),
  ];
}

function tell(key: Finding['key'], path: string, pods: readonly PodObject[]): Finding {
  const message = `${someNames(pods.map(workloadName))} may ask the cloud's metadata server (169.254.169.254 or fd00:ec2::254, TCP 80), which gives out the node's credentials`;
  return finding('L-50', 'warning', key, { path, message });
}

function placeOf({ engine: { table } }: LintContext, text: string): readonly Place[] {
  const address = parseAddress(text);
  const id = address && classOfKey(table, externalKey(table.zones.zoneOf(address)));
  return address === undefined || id === undefined ? [] : [{ id, family: address.family }];
}

/** A template without an address is taken for one of IPv4. */
function isOpen({ engine }: LintContext, of: PodClass, { id, family }: Place): boolean {
  if (!mayHave(of, family) || (family === 6 && !of.families.v6)) return false;
  const rows = engine.egress(of.id);
  return containsPort(portsFor((family === 4 ? rows.v4 : rows.v6).allowed, id), 'TCP', 80);
}

/** The items of NetworkPolicies that admit it; none where nothing isolates the pod. */
function itemsAllowing({ tier }: LintContext, of: PodClass, { id, family }: Place) {
  return tier.appliedTo(of, 'egress').flatMap((applied) => {
    if (!containsPort(tier.portsBetween(of, 'egress', applied.compiled, id), 'TCP', 80)) return [];
    const { peers } = applied.compiled;
    return peers
      .filter((item) => hasBit(reachOf(item, family).sure, id))
      .map(({ path, peer }) => ({ applied, path: peer?.kind === 'block' ? `${path}.ipBlock` : path }));
  });
}
