/** What may be chosen as an end of a question. Pure. */
import type { EndpointRef } from '@eastwest/shared/evaluate';
import type { GraphNode, NodeId } from '@eastwest/shared/graph';

export interface Choice {
  readonly end: EndpointRef;
  readonly name: string;
  readonly detail: string;
}

export interface ChoiceGroup {
  readonly group: string;
  readonly choices: readonly Choice[];
}

const mostPerGroup = 30;

export function endpointChoices(nodes: ReadonlyMap<NodeId, GraphNode> | undefined): readonly ChoiceGroup[] {
  const all = [...(nodes?.values() ?? [])];
  return [
    { group: 'Workloads', choices: withoutDoubles(all.flatMap(workloadChoices)) },
    { group: 'Cluster nodes', choices: all.flatMap(hostChoices) },
    { group: 'Pods', choices: all.flatMap(podChoices) },
  ];
}

/** A workload that is drawn in parts is one workload still. */
function withoutDoubles(choices: readonly Choice[]): readonly Choice[] {
  return [...new Map(choices.map((choice) => [`${choice.name} ${choice.detail}`, choice])).values()];
}

function workloadChoices(node: GraphNode): readonly Choice[] {
  if (node.type !== 'workload' || node.kind === 'Pod') return [];
  const { namespace, kind, name } = node;
  return [{ end: { kind: 'workload', namespace, workloadKind: kind, name }, name: `${namespace}/${name}`, detail: kind }];
}

function podChoices(node: GraphNode): readonly Choice[] {
  if (node.type !== 'workload') return [];
  const { namespace, podNames } = node;
  return podNames.map((name) => ({ end: { kind: 'pod', namespace, name }, name: `${namespace}/${name}`, detail: 'Pod' }));
}

function hostChoices(node: GraphNode): readonly Choice[] {
  return node.type === 'node' ? node.names.map((name) => ({ end: { kind: 'node', name }, name, detail: 'cluster node' })) : [];
}

/** The choices that contain every typed word; an address that is typed is a choice itself. */
export function choicesFor(all: readonly ChoiceGroup[], typed: string): readonly ChoiceGroup[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  const fits = ({ name, detail }: Choice): boolean => words.every((word) => `${name} ${detail}`.toLowerCase().includes(word));
  const found = all.map(({ group, choices }) => ({ group, choices: choices.filter(fits).slice(0, mostPerGroup) }));
  return [...addressChoice(typed.trim()), ...found].filter(({ choices }) => choices.length > 0);
}

/** Whether it is a true address the engine judges; here it only has to look like one. */
function addressChoice(typed: string): readonly ChoiceGroup[] {
  const looksLikeOne = /^\d{1,3}(\.\d{1,3}){3}$/u.test(typed) || (typed.includes(':') && /^[\da-f:.]+$/iu.test(typed));
  return looksLikeOne
    ? [{ group: 'Address', choices: [{ end: { kind: 'address', ip: typed }, name: typed, detail: 'address' }] }]
    : [];
}
