/** What a gesture asks for while it is being said: ends may still be missing. */
import type { Graph, GraphNode } from '@eastwest/shared/graph';
import { endOfNode } from '@eastwest/shared/intent';
import type { IntentEnd } from '@eastwest/shared/intent';
import type { EndpointRef } from '@eastwest/shared/evaluate';
import type { ClusterObject, ClusterState, Protocol } from '@eastwest/shared/kube';
import type { IntentQuestion } from '../engine/messages.ts';

export type Wish =
  | {
      readonly type: 'allow';
      readonly from?: IntentEnd | undefined;
      readonly to?: IntentEnd | undefined;
      readonly protocol: Protocol;
      readonly port?: number | undefined;
      /** The rule says the port by its name, where the destination has one for it. */
      readonly byName?: boolean;
    }
  | {
      readonly type: 'stop';
      readonly from: IntentEnd;
      readonly to: IntentEnd;
      readonly only?: { readonly protocol: Protocol; readonly port: number } | undefined;
    }
  | { readonly type: 'isolate'; readonly subject: IntentEnd };

/** The same end for the same text. */
export function endText(end: IntentEnd): string {
  return JSON.stringify(end);
}

/** What an answer about them rests on first: every policy, and what there is at the ends. */
export function concernedBy({ objects }: ClusterState, ends: readonly IntentEnd[]): readonly ClusterObject[] {
  const namespaces = new Set(ends.flatMap((end) => namespaceOf(end) ?? []));
  const ofNodes = ends.some(({ kind }) => kind === 'nodes');
  return [...objects.values()].filter(({ kind, namespace }) => {
    if (kind === 'NetworkPolicy' || kind === 'ForeignPolicy' || kind === 'Namespace') return true;
    if (kind === 'Pod' || kind === 'Service') return namespaces.has(namespace);
    return kind === 'Node' && ofNodes;
  });
}

function namespaceOf(end: IntentEnd): string | undefined {
  if (end.kind === 'namespace') return end.name;
  return end.kind === 'pods' ? end.namespace : undefined;
}

export function endsOf({ intent }: IntentQuestion): readonly IntentEnd[] {
  return 'subject' in intent ? [intent.subject] : [intent.from, intent.to];
}

/** `shop/web`, `namespace shop`, `10.0.0.0/8`. */
export function endWords(end: IntentEnd): string {
  switch (end.kind) {
    case 'pods':
      return `${end.namespace}/${end.name}`;
    case 'namespace':
      return `namespace ${end.name}`;
    case 'block':
      return end.cidrs.length > 1 ? `${end.cidrs[0] ?? ''} and ${end.cidrs.length - 1} more` : (end.cidrs[0] ?? '');
    case 'nodes':
      return end.names.length > 1 ? `${end.names.length} cluster nodes` : `node ${end.names[0] ?? ''}`;
    default:
      return end satisfies never;
  }
}

/** The end of a question as one of a wish: all the pods of a workload, or the one that was named. */
export function endOfRef(ref: EndpointRef, graph: Graph): IntentEnd | undefined {
  switch (ref.kind) {
    case 'pod': {
      const { namespace, name } = ref;
      return { kind: 'pods', namespace, name: workloadOf(ref, graph)?.name ?? name, pods: [name] };
    }
    case 'workload': {
      const parts = [...graph.nodes.values()].filter(
        (node) =>
          node.type === 'workload' &&
          node.namespace === ref.namespace &&
          node.kind === ref.workloadKind &&
          node.name === ref.name,
      );
      const pods = parts.flatMap((node) => (node.type === 'workload' ? node.podNames : []));
      return pods.length === 0 ? undefined : { kind: 'pods', namespace: ref.namespace, name: ref.name, pods };
    }
    case 'node':
      return { kind: 'nodes', names: [ref.name] };
    case 'address':
      return { kind: 'block', cidrs: [`${ref.ip}/${ref.ip.includes(':') ? 128 : 32}`] };
    default:
      return ref satisfies never;
  }
}

function workloadOf(
  ref: Extract<EndpointRef, { kind: 'pod' }>,
  graph: Graph,
): Extract<GraphNode, { type: 'workload' }> | undefined {
  for (const node of graph.nodes.values())
    if (node.type === 'workload' && node.namespace === ref.namespace && node.podNames.includes(ref.name)) return node;
  return undefined;
}

/** Everything that can be an end, by how it is called. */
export function endChoices(graph: Graph | undefined): ReadonlyMap<string, IntentEnd> {
  const choices = new Map<string, IntentEnd>();
  for (const node of graph?.nodes.values() ?? []) {
    const end = endOfNode(node);
    if (end === undefined) continue;
    const words =
      node.type === 'workload' && node.variant !== undefined
        ? `${endWords(end)} (${node.variant.index} of ${node.variant.of})`
        : endWords(end);
    choices.set(choices.has(words) && node.type === 'workload' ? `${words} (${node.kind})` : words, end);
  }
  for (const { name, pods } of graph?.namespaces ?? [])
    if (pods > 0) choices.set(`namespace ${name}`, { kind: 'namespace', name });
  return choices;
}

/** A range or an address that is typed. */
export function typedBlock(text: string): IntentEnd | undefined {
  const trimmed = text.trim();
  if (/^\d{1,3}(\.\d{1,3}){3}(\/\d{1,2})?$/u.test(trimmed))
    return { kind: 'block', cidrs: [trimmed.includes('/') ? trimmed : `${trimmed}/32`] };
  if (trimmed.includes(':') && /^[\da-f:.]+(\/\d{1,3})?$/iu.test(trimmed))
    return { kind: 'block', cidrs: [trimmed.includes('/') ? trimmed : `${trimmed}/128`] };
  return undefined;
}
