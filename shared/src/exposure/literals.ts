/** What a test of endpoints asks of a pod's labels, as alternatives: of each, every question must be answered so. */
import { assertNever } from '../base/index.ts';

import type { EndTest, LabelTest } from '../model/index.ts';

/** A question about one label. */
export type PlainTest = Extract<LabelTest, { key: string }>;

export interface Literal {
  readonly test: PlainTest;
  /** How it must be answered. */
  readonly holds: boolean;
}

/** All must hold; none: every pod is meant. */
export type Alternative = readonly Literal[];

/** More are not looked at one by one. */
const mostAlternatives = 24;

/**
 * The alternatives under which a pod meets the test, or fails it; undefined where they are too many. A pod that is not there
 * has no address, so what is asked of addresses is no question of labels.
 */
export function alternativesOf(test: EndTest, holds = true): readonly Alternative[] | undefined {
  switch (test.end) {
    case 'every':
    case 'some':
      return combined(
        (test.end === 'every') === holds,
        test.of.map((one) => alternativesOf(one, holds)),
      );
    case 'not':
      return alternativesOf(test.of, !holds);
    case 'pod':
      return test.labels === undefined ? (holds ? anyPod : none) : alternativesOfLabels(test.labels, holds);
    case 'host':
    case 'external':
    case 'some-external':
      return holds ? none : anyPod;
    case 'address':
      return anyPod;
    case 'perhaps':
      return holds ? alternativesOf(test.of) : anyPod;
    default:
      return assertNever(test);
  }
}

const anyPod: readonly Alternative[] = [[]];
const none: readonly Alternative[] = [];

function alternativesOfLabels(test: LabelTest, holds: boolean): readonly Alternative[] | undefined {
  if ('key' in test) return [[{ test, holds }]];
  if (test.test === 'not') return alternativesOfLabels(test.of, !holds);
  return combined(
    (test.test === 'every') === holds,
    test.of.map((one) => alternativesOfLabels(one, holds)),
  );
}

/** All of them, or any. */
function combined(all: boolean, parts: readonly (readonly Alternative[] | undefined)[]): readonly Alternative[] | undefined {
  let result: readonly Alternative[] = all ? anyPod : none;
  for (const part of parts) {
    if (part === undefined) return undefined;
    result = all ? result.flatMap((left) => part.map((right) => [...left, ...right])) : [...result, ...part];
    if (result.length > mostAlternatives) return undefined;
  }
  return result;
}

/** Every question about labels of pods that a test asks. */
export function* plainTestsIn(test: EndTest): Generator<PlainTest> {
  switch (test.end) {
    case 'every':
    case 'some':
      for (const one of test.of) yield* plainTestsIn(one);
      return;
    case 'not':
    case 'perhaps':
      yield* plainTestsIn(test.of);
      return;
    case 'pod':
      if (test.labels !== undefined) yield* plainLabelTests(test.labels);
      return;
    case 'host':
    case 'external':
    case 'some-external':
    case 'address':
      return;
    default:
      assertNever(test);
  }
}

function* plainLabelTests(test: LabelTest): Generator<PlainTest> {
  if ('key' in test) yield test;
  else if (test.test === 'not') yield* plainLabelTests(test.of);
  else for (const one of test.of) yield* plainLabelTests(one);
}

/** Of a label that is there; each of these fails where it is absent. */
export function passes(test: PlainTest, value: string | undefined): boolean {
  if (value === undefined) return false;
  switch (test.test) {
    case 'in':
      return test.values.includes(value);
    case 'exists':
      return true;
    case 'contains':
      return value.includes(test.text);
    case 'starts':
      return value.startsWith(test.text);
    case 'ends':
      return value.endsWith(test.text);
    case 'longer':
      return value.length > test.than;
    default:
      return assertNever(test);
  }
}

export const isMet = ({ test, holds }: Literal, value: string | undefined): boolean => passes(test, value) === holds;

/** Whether it asks for a part of the value. */
export const asksPart = ({ test }: PlainTest): boolean => test !== 'in' && test !== 'exists';
