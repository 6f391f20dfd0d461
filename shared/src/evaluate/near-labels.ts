/** Why the labels of a pod, its namespace or its account do not meet a test, in words. */
import { assertNever } from '../base/index.ts';
import { accountNameLabel, formatRequirement, namespaceNameLabel } from '../model/index.ts';
import type { LabelTest } from '../model/index.ts';
import type { PodClass } from './evaluation.ts';
import { meetsLabels, PartlyKnown } from './meets.ts';
import type { Sources } from './meets.ts';
import type { Miss } from './near-end.ts';

/** Whose labels they are. */
export interface Labelled {
  readonly name: string;
  readonly of: PodClass;
  readonly sources: Sources;
}

/** Undefined where the test holds, or may hold. */
export function labelsMiss(about: Labelled, test: LabelTest): Miss | undefined {
  if (meetsLabels(test, about.sources) !== 'no') return undefined;
  switch (test.test) {
    case 'every': {
      const misses = test.of.flatMap((one) => labelsMiss(about, one) ?? []);
      return misses.find(({ failed }) => failed === 'namespace') ?? misses[0];
    }
    case 'some': {
      const misses = test.of.flatMap((one) => labelsMiss(about, one) ?? []);
      return (
        misses.toSorted((a, b) => b.progress - a.progress)[0] ?? peer(`the rule wants a label that ${about.name} cannot have`)
      );
    }
    case 'not':
      return 'key' in test.of ? leafMiss(about, test.of, true) : peer(`${about.name} is one of those that the rule leaves out`);
    case 'in':
    case 'exists':
    case 'contains':
    case 'starts':
    case 'ends':
    case 'longer':
      return leafMiss(about, test, false);
    default:
      return assertNever(test);
  }
}

type Leaf = Extract<LabelTest, { key: string }>;

const peer = (message: string): Miss => ({ failed: 'peer', progress: 2, message });

function leafMiss(about: Labelled, test: Leaf, negated: boolean): Miss {
  const { name, of } = about;
  const value = valueOf(about, test);
  if (test.from === 'namespace' && test.key === namespaceNameLabel && test.test === 'in')
    return {
      failed: 'namespace',
      progress: 1,
      message: `${name} is in namespace ${of.namespace}, ${namesWanted(test, negated, 'namespace')}`,
    };
  if (test.from === 'account' && test.key === accountNameLabel && test.test === 'in')
    return peer(`${name} runs as service account ${value ?? 'default'}, ${namesWanted(test, negated, 'service account')}`);
  const has = value === undefined ? `has no label \`${test.key}\`` : `is labelled \`${test.key}=${value}\``;
  const message = `${whose(about, test)} ${has}, the rule wants \`${wanted(test, negated)}\``;
  return test.from === 'namespace' ? { failed: 'namespace', progress: 1, message } : peer(message);
}

function whose({ name, of }: Labelled, { from }: Leaf): string {
  if (from === 'pod') return name;
  return from === 'namespace' ? `namespace ${of.namespace}` : `the service account of ${name}`;
}

function valueOf({ sources }: Labelled, { from, key }: Leaf): string | undefined {
  const labels = sources(from);
  return (labels instanceof PartlyKnown ? labels.known : labels).get(key);
}

function namesWanted({ values }: Extract<Leaf, { test: 'in' }>, negated: boolean, what: string): string {
  const names = [...values].sort().join(' or ');
  if (negated) return `the rule wants another ${what}`;
  return names === '' ? `the rule wants none` : `the rule wants ${what} ${names}`;
}

/** In the notation of kubectl, as far as that goes. */
function wanted(test: Leaf, negated: boolean): string {
  const { key } = test;
  switch (test.test) {
    case 'in':
      return formatRequirement({ operator: negated ? 'NotIn' : 'In', key, values: new Set(test.values) });
    case 'exists':
      return formatRequirement({ operator: negated ? 'DoesNotExist' : 'Exists', key });
    case 'contains':
    case 'starts':
    case 'ends':
      return `${negated ? 'not ' : ''}${key} ${verbs[test.test]} "${test.text}"`;
    case 'longer':
      return `${negated ? 'not ' : ''}${key} of more than ${test.than} characters`;
    default:
      return assertNever(test);
  }
}

const verbs = { contains: 'contains', starts: 'starts with', ends: 'ends with' } as const;
