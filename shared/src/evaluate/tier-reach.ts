/** Which classes a question of the tiers means. */
import { plainText } from '../base/index.ts';
import { emptyBitset, hasBit, namespaceNameLabel, unionBits } from '../model/index.ts';
import type { EndTest, Family, LabelTest, TierPeer, TierPolicy } from '../model/index.ts';
import { classSet } from './classes.ts';
import type { ClassTable, Scope } from './classes.ts';
import { reachFor } from './compile.ts';
import type { EndpointClass, PodClass } from './evaluation.ts';
import type { Reach } from './layout.ts';
import { meets } from './meets.ts';
import type { Ternary } from './meets.ts';

export function endReach(table: ClassTable, test: EndTest, family: Family): Reach {
  const known = reachesOf(table, family);
  let reach = known.get(test);
  if (reach === undefined) {
    reach = reachFor(table, keyOfTest(test, family), (scope) => reachAmong(table, candidates(table, scope, test), test, family));
    known.set(test, reach);
  }
  return reach;
}

const reaches = new WeakMap<ClassTable, Readonly<Record<Family, WeakMap<EndTest, Reach>>>>();

function reachesOf(table: ClassTable, family: Family): WeakMap<EndTest, Reach> {
  let known = reaches.get(table);
  if (known === undefined) reaches.set(table, (known = { 4: new WeakMap(), 6: new WeakMap() }));
  return known[family];
}

const keys = new WeakMap<EndTest, string>();

function keyOfTest(test: EndTest, family: Family): string {
  let known = keys.get(test);
  if (known === undefined) keys.set(test, (known = plainText(test)));
  return `end v${family} ${known}`;
}

function reachAmong(table: ClassTable, classes: readonly EndpointClass[], test: EndTest, family: Family): Reach {
  const sure: EndpointClass[] = [];
  const unsure: EndpointClass[] = [];
  for (const of of classes) {
    const answer = meets(table, test, of, family);
    if (answer !== 'no') (answer === 'yes' ? sure : unsure).push(of);
  }
  return { sure: classSet(sure), unsure: classSet(unsure) };
}

/** Those of whom the answer may be another than no: most tests are about the pods of one namespace. */
function candidates({ world }: ClassTable, { classes, podsIn }: Scope, test: EndTest): readonly EndpointClass[] {
  const homes = homesIn(test);
  // With Pods hidden an outside address may be a pod's.
  if (homes === undefined || world.hidden.has('Pod')) return classes;
  return [...new Set(homes)].flatMap((name) => podsIn.get(name) ?? []);
}

/** The only namespaces whose pods the test may mean; undefined: it may mean others. */
function homesIn(test: EndTest): readonly string[] | undefined {
  if (test.end === 'pod') return test.labels && homesAsked(test.labels);
  if (test.end === 'every') return firstOf(test.of, homesIn);
  return test.end === 'perhaps' ? homesIn(test.of) : undefined;
}

function homesAsked(test: LabelTest): readonly string[] | undefined {
  if (test.test === 'every') return firstOf(test.of, homesAsked);
  return test.test === 'in' && test.from === 'namespace' && test.key === namespaceNameLabel ? test.values : undefined;
}

function firstOf<Item, Found>(items: readonly Item[], find: (item: Item) => Found | undefined): Found | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether the policy selects the class; in either family, for a selection asks for labels. */
export function selection(table: ClassTable, policy: TierPolicy, of: PodClass): Ternary {
  return answerFor(endReach(table, policy.subject, 4), of);
}

export function answerFor({ sure, unsure }: Reach, { id }: PodClass): Ternary {
  return hasBit(sure, id) ? 'yes' : hasBit(unsure, id) ? 'maybe' : 'no';
}

/** `sure` and `unsure` overlap where one item is sure and another is not. */
export function peersReach(peers: readonly TierPeer[], reachOf: (test: EndTest) => Reach): Reach {
  let sure = emptyBitset;
  let unsure = emptyBitset;
  for (const { test } of peers) {
    const reach = reachOf(test);
    sure = unionBits(sure, reach.sure);
    unsure = unionBits(unsure, reach.unsure);
  }
  return { sure, unsure };
}
