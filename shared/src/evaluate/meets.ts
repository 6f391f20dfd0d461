/** Whether an endpoint is meant by a test: yes, no, or — where something that would tell is not seen — maybe. */
import { assertNever } from '../base/index.ts';
import { accountNameLabel, containsRange, labelsOf, namespaceNameLabel } from '../model/index.ts';
import type { EndTest, Family, LabelMap, LabelSource, LabelTest } from '../model/index.ts';
import { labelsOfClass } from './classes.ts';
import type { ClassTable } from './classes.ts';
import type { EndpointClass, PodClass } from './evaluation.ts';

export type Ternary = 'yes' | 'no' | 'maybe';

/** Facts of two single endpoints, which classes do not tell. */
export interface PairFacts {
  /** Absent: not known. */
  readonly sameNode?: boolean;
}

const noFacts: PairFacts = {};

export function meets(table: ClassTable, test: EndTest, of: EndpointClass, family: Family, facts: PairFacts = noFacts): Ternary {
  switch (test.end) {
    case 'every':
      return everyOne(test.of, (one) => meets(table, one, of, family, facts));
    case 'some':
      return someOne(test.of, (one) => meets(table, one, of, family, facts));
    case 'not':
      return opposite(meets(table, test.of, of, family, facts));
    case 'pod':
      return isPod(table, of, test.labels);
    case 'host':
      return isHost(table, of, test, facts);
    case 'external':
      return of.kind === 'external' ? unlessHidden(table, 'Pod', 'Node') : 'no';
    case 'address':
      return hasAddress(table, of, test.range, family);
    case 'some-external':
      return of.kind === 'external' ? 'maybe' : 'no';
    case 'perhaps':
      return meets(table, test.of, of, family, facts) === 'no' ? 'no' : 'maybe';
    default:
      return assertNever(test);
  }
}

function everyOne<Item>(items: readonly Item[], ask: (item: Item) => Ternary): Ternary {
  let answer: Ternary = 'yes';
  for (const item of items) {
    const one = ask(item);
    if (one === 'no') return 'no';
    if (one === 'maybe') answer = 'maybe';
  }
  return answer;
}

function someOne<Item>(items: readonly Item[], ask: (item: Item) => Ternary): Ternary {
  let answer: Ternary = 'no';
  for (const item of items) {
    const one = ask(item);
    if (one === 'yes') return 'yes';
    if (one === 'maybe') answer = 'maybe';
  }
  return answer;
}

const opposite = (answer: Ternary): Ternary => (answer === 'yes' ? 'no' : answer === 'no' ? 'yes' : 'maybe');

function isPod(table: ClassTable, of: EndpointClass, labels: LabelTest | undefined): Ternary {
  // With Pods hidden an outside address may be a pod's, of any labels.
  if (of.kind === 'external') return table.world.hidden.has('Pod') ? 'maybe' : 'no';
  if (of.kind === 'node' || of.hostNetwork) return 'no';
  return labels === undefined ? 'yes' : meetsLabels(labels, labelSources(table, of));
}

function isHost(
  table: ClassTable,
  of: EndpointClass,
  { labels, own }: Extract<EndTest, { end: 'host' }>,
  { sameNode }: PairFacts,
): Ternary {
  if (of.kind === 'external') return table.world.hidden.has('Node') ? 'maybe' : 'no';
  if (of.kind === 'pod' && !of.hostNetwork) return 'no';
  const whose: Ternary = own === undefined ? 'yes' : sameNode === undefined ? 'maybe' : sameNode === own ? 'yes' : 'no';
  return labels === undefined ? whose : everyOne([whose, nodeLabels(table, of, labels)], (answer) => answer);
}

/** The class key holds the labels of the nodes that are asked for, so the first member's node answers for all. */
function nodeLabels({ world }: ClassTable, of: EndpointClass, labels: LabelTest): Ternary {
  const name = of.kind === 'node' ? of.nodes[0]?.name : of.kind === 'pod' ? of.pods[0]?.nodeName : undefined;
  const node = world.nodes.find((one) => one.name === name);
  // Of a node that is not seen no label is known; where none is asked for, it is one all the same.
  return meetsLabels(labels, () => (node === undefined ? new PartlyKnown(noLabels) : labelsOf(node)));
}

function unlessHidden({ world }: ClassTable, ...kinds: readonly ('Pod' | 'Node')[]): Ternary {
  return kinds.some((kind) => world.hidden.has(kind)) ? 'maybe' : 'yes';
}

/** A zone lies wholly in or wholly outside of every range that a policy names; a pod without an address may get one anywhere. */
function hasAddress(
  table: ClassTable,
  of: EndpointClass,
  range: Extract<EndTest, { end: 'address' }>['range'],
  family: Family,
): Ternary {
  if (range.family !== family) return 'no';
  const all = table.zonesOf[of.id] ?? [];
  if (all.length === 0) return 'maybe';
  const zones = all.filter((zone) => zone.family === family);
  const inside = zones.filter(({ ranges: [sample] }) => sample !== undefined && containsRange(range, sample));
  return inside.length === 0 ? 'no' : inside.length === zones.length ? 'yes' : 'maybe';
}

/** The labels of a source, as far as they are seen. */
export type Sources = (from: LabelSource) => LabelMap | PartlyKnown;

/** Only these labels are known; there may be others. */
export class PartlyKnown {
  readonly known: LabelMap;
  constructor(known: LabelMap) {
    this.known = known;
  }
}

const noLabels: LabelMap = new Map();

export function labelSources({ world }: ClassTable, of: PodClass): Sources {
  return (from) => {
    if (from === 'pod') return labelsOfClass(of);
    if (from === 'namespace') {
      const labels = world.namespaces.get(of.namespace) ?? noLabels;
      if (!world.hidden.has('Namespace') || !world.synthesised.has(of.namespace)) return labels;
      return new PartlyKnown(new Map([[namespaceNameLabel, labels.get(namespaceNameLabel) ?? of.namespace]]));
    }
    const name = of.pods[0]?.serviceAccount ?? 'default';
    const seen = world.accounts.get(`${of.namespace}/${name}`);
    if (seen !== undefined) return seen;
    const bare: LabelMap = new Map([[accountNameLabel, name]]);
    return world.accountsHidden === undefined ? bare : new PartlyKnown(bare);
  };
}

export function meetsLabels(test: LabelTest, sources: Sources): Ternary {
  switch (test.test) {
    case 'every':
      return everyOne(test.of, (one) => meetsLabels(one, sources));
    case 'some':
      return someOne(test.of, (one) => meetsLabels(one, sources));
    case 'not':
      return opposite(meetsLabels(test.of, sources));
    case 'in':
      return meetsValue(test, sources, (value) => test.values.includes(value));
    case 'exists':
      return meetsValue(test, sources, () => true);
    case 'contains':
      return meetsValue(test, sources, (value) => value.includes(test.text));
    case 'starts':
      return meetsValue(test, sources, (value) => value.startsWith(test.text));
    case 'ends':
      return meetsValue(test, sources, (value) => value.endsWith(test.text));
    case 'longer':
      return meetsValue(test, sources, (value) => value.length > test.than);
    default:
      return assertNever(test);
  }
}

function meetsValue(
  { from, key }: { readonly from: LabelSource; readonly key: string },
  sources: Sources,
  holds: (value: string) => boolean,
): Ternary {
  const labels = sources(from);
  const known = labels instanceof PartlyKnown ? labels.known : labels;
  const value = known.get(key);
  if (value !== undefined) return holds(value) ? 'yes' : 'no';
  return labels instanceof PartlyKnown ? 'maybe' : 'no';
}
