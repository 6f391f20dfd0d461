/** Why an endpoint is not one that a rule of a tier means, in words. */
import { assertNever } from '../base/index.ts';
import { cidrsOf } from '../model/index.ts';
import type { AddressRange, EndTest, Family } from '../model/index.ts';
import type { ClassTable } from './classes.ts';
import type { EndpointClass } from './evaluation.ts';
import { labelSources, meets } from './meets.ts';
import type { PairFacts } from './meets.ts';
import { labelsMiss } from './near-labels.ts';

export interface Miss {
  readonly failed: 'namespace' | 'peer' | 'address';
  /** How much of the test holds: 0 what the end is, 1 where it is, 2 its labels. */
  readonly progress: number;
  readonly message: string;
}

export interface Asked {
  readonly table: ClassTable;
  readonly name: string;
  readonly of: EndpointClass;
  readonly family: Family;
  readonly facts: PairFacts;
}

/** Undefined where the test holds, or may hold. */
export function endMiss(asked: Asked, test: EndTest): Miss | undefined {
  const { table, of, family, facts, name } = asked;
  if (meets(table, test, of, family, facts) !== 'no') return undefined;
  switch (test.end) {
    case 'every':
      return byProgress(asked, test.of)[0];
    case 'some':
      return byProgress(asked, test.of).at(-1) ?? kind('the rule means nobody');
    case 'not':
      return excluded(asked, test.of);
    case 'pod':
      return podMiss(asked, test);
    case 'host':
      return hostMiss(asked, test);
    case 'external':
      return { failed: 'address', progress: 0, message: `${name} is in the cluster, the rule wants addresses outside` };
    case 'address':
      return addressMiss(asked, test.range);
    case 'some-external':
      return kind(`${name} is in the cluster, the rule means some addresses outside: ${test.why}`);
    case 'perhaps':
      return endMiss(asked, test.of);
    default:
      return assertNever(test);
  }
}

const kind = (message: string): Miss => ({ failed: 'peer', progress: 0, message });

/** The furthest last; of those that are as far the first is last. */
function byProgress(asked: Asked, tests: readonly EndTest[]): readonly Miss[] {
  const misses = tests.flatMap((one) => endMiss(asked, one) ?? []);
  const first = misses.toSorted((a, b) => a.progress - b.progress);
  const furthest = misses.toSorted((a, b) => b.progress - a.progress)[0];
  return furthest === undefined ? first : [...first.filter((miss) => miss !== furthest), furthest];
}

function excluded(asked: Asked, test: EndTest): Miss {
  const { table, of, family, facts, name } = asked;
  const inner = test.end === 'some' ? test.of.find((one) => meets(table, one, of, family, facts) === 'yes') : test;
  if (inner?.end === 'address')
    return { failed: 'address', progress: 2, message: `${name} is in ${cidrs(inner.range)}, which the rule leaves out` };
  return { failed: 'peer', progress: 2, message: `${name} is one of those that the rule leaves out` };
}

function podMiss({ table, name, of }: Asked, { labels }: Extract<EndTest, { end: 'pod' }>): Miss | undefined {
  if (of.kind !== 'pod')
    return kind(`${name} is ${of.kind === 'node' ? 'a node of the cluster' : 'outside the cluster'}, the rule wants pods`);
  if (of.hostNetwork) return kind(`${name} is on the host network, where selectors do not reach`);
  return labels && labelsMiss({ name, of, sources: labelSources(table, of) }, labels);
}

function hostMiss({ name, of, facts }: Asked, { own }: Extract<EndTest, { end: 'host' }>): Miss {
  const onHost = of.kind === 'node' || (of.kind === 'pod' && of.hostNetwork);
  if (!onHost) return kind(`${name} is no node, the rule wants nodes of the cluster`);
  if (own !== undefined && facts.sameNode === !own)
    return kind(own ? `${name} is another node than the pod's own` : `${name} is the pod's own node, the rule wants other nodes`);
  return { failed: 'peer', progress: 2, message: `${name} is not among the nodes that the rule selects` };
}

function addressMiss({ name, family }: Asked, range: AddressRange): Miss {
  const block = cidrs(range);
  if (range.family !== family)
    return { failed: 'address', progress: 0, message: `${name} is reached over IPv${family}, ${block} is IPv${range.family}` };
  return { failed: 'address', progress: 1, message: `${name} is not in ${block}` };
}

const cidrs = (range: AddressRange): string => cidrsOf(range).join(' or ');
