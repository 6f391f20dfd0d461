/** Which policies make a connection another one in a second cluster: the verdicts of one question, compared. */
import { assertNever } from '../base/index.ts';
import { portRanges } from '../model/index.ts';
import type { PolicyRef } from '../model/index.ts';
import { explain } from '../evaluate/index.ts';
import type { DirectionVerdict, Evaluation, Reason, Verdict } from '../evaluate/index.ts';
import { nameOfEnd, sampleOf } from './compare-ends.ts';
import { portsInQuestion } from './changed-pair.ts';
import type { ChangedPair, ComparedEnd } from './changed-pair.ts';

export interface Responsible {
  readonly policies: readonly PolicyRef[];
  readonly because: string;
}

export function responsibleFor(before: Evaluation, after: Evaluation, pair: ChangedPair): Responsible {
  const was = askOne(before, pair);
  const is = askOne(after, pair);
  if (was === undefined || is === undefined) return { policies: [], because: whoIsMissing(before, after, pair) };
  const sides = (['egress', 'ingress'] as const).filter((side) => differs(was[side], is[side]));
  const policies = sides.flatMap((side) => [...decidersOf(was[side]), ...decidersOf(is[side])]);
  const reasons = sides.map((side) => `${side}: ${names(decidersOf(was[side]))} before, ${names(decidersOf(is[side]))} now`);
  return { policies: distinct(policies), because: reasons.join('; ') };
}

/** Undefined where an end is not there. */
function askOne(evaluation: Evaluation, pair: ChangedPair): Verdict | undefined {
  const [from, to] = [sampleOf(pair.from), sampleOf(pair.to)];
  const [range] = portRanges(portsInQuestion(pair));
  if (from === undefined || to === undefined || range === undefined) return undefined;
  const { protocol, from: port } = range;
  const verdict = explain(evaluation, protocol === 'other' ? { from, to, ipProtocol: port } : { from, to, protocol, port });
  return verdict.ok ? verdict.value : undefined;
}

function whoIsMissing(before: Evaluation, after: Evaluation, { from, to }: ChangedPair): string {
  const said = [from, to].flatMap((end) => {
    if (!isThere(before, end)) return [`${nameOfEnd(end)} is new`];
    return isThere(after, end) ? [] : [`${nameOfEnd(end)} is not there any more`];
  });
  return [...new Set(said)].join('; ');
}

function isThere(evaluation: Evaluation, end: ComparedEnd): boolean {
  const ref = sampleOf(end);
  return ref !== undefined && explain(evaluation, { from: ref, to: ref, protocol: 'TCP', port: 1 }).ok;
}

function differs(was: DirectionVerdict, is: DirectionVerdict): boolean {
  return was.outcome !== is.outcome || JSON.stringify(was.reason) !== JSON.stringify(is.reason);
}

function decidersOf({ reason, isolatedBy }: DirectionVerdict): readonly PolicyRef[] {
  return distinct(refsIn(reason, isolatedBy));
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
      return reason.because.flatMap((cause) => ('policy' in cause ? [cause.policy] : []));
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

function names(policies: readonly PolicyRef[]): string {
  return policies.length === 0
    ? 'no policy'
    : policies.map(({ namespace, name }) => (namespace === '' ? name : `${namespace}/${name}`)).join(', ');
}

function distinct(policies: readonly PolicyRef[]): readonly PolicyRef[] {
  const known = new Map(policies.map((policy) => [JSON.stringify(policy), policy]));
  return [...known].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, policy]) => policy);
}
