/** Which policies a verdict rests on. */
import { assertNever } from '../base/index.ts';
import type { PolicyRef } from '../model/index.ts';
import type { DirectionVerdict, Reason, UnknownCause } from './verdict.ts';

/** Sorted. */
export function decidersOf({ reason, isolatedBy }: DirectionVerdict): readonly PolicyRef[] {
  return distinctPolicies(refsIn(reason, isolatedBy));
}

function refsIn(reason: Reason, isolatedBy: readonly PolicyRef[]): readonly PolicyRef[] {
  switch (reason.kind) {
    case 'admitted':
      return reason.by.map(({ policy }) => policy);
    case 'decided':
      return [reason.by.policy];
    case 'end-of-tier':
      return reason.isolating;
    case 'no-rule':
      return isolatedBy;
    case 'unknown':
      return reason.because.flatMap(refsOfCause);
    case 'closed-node':
    case 'completed':
    case 'no-common-family':
    case 'not-isolated':
    case 'not-policed':
    case 'own-node':
    case 'self':
    case 'undecided':
      return [];
    default:
      return assertNever(reason);
  }
}

export function distinctPolicies(policies: readonly PolicyRef[]): readonly PolicyRef[] {
  const known = new Map(policies.map((policy) => [JSON.stringify(policy), policy]));
  return [...known].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, policy]) => policy);
}

function refsOfCause(cause: UnknownCause): readonly PolicyRef[] {
  switch (cause.kind) {
    case 'invalid-policy':
    case 'not-evaluated':
      return [cause.policy];
    case 'no-address':
    case 'uncertain-rule':
      return [cause.rule.policy];
    case 'tie':
      return cause.policies;
    case 'engine':
    case 'hidden':
    case 'pods-differ':
      return [];
    default:
      return assertNever(cause);
  }
}
