/** Why it cannot be known what becomes of a connection, in words. Asked of one pair that stands for the others. */
import { qualifiedName } from '../kube/index.ts';
import { assertNever } from '../base/index.ts';
import { explain } from '../evaluate/index.ts';
import type { EndpointRef, Evaluation, Note, UnknownCause, Verdict } from '../evaluate/index.ts';
import type { PodPort } from '../facts/index.ts';
import type { PodObject } from '../kube/index.ts';
import type { Direction } from '../model/index.ts';
import type { Cut, Side } from './compare.ts';
import type { WatchedEnd } from './watched.ts';

/** Undefined where an end is no pod, or both are the same. */
export function verdictOf(
  evaluation: Evaluation,
  source: PodObject | undefined,
  target: PodObject | undefined,
  port: PodPort,
): Verdict | undefined {
  if (source === undefined || target === undefined || source === target) return undefined;
  return verdictBetween(evaluation, refOf(source), refOf(target), port);
}

function verdictBetween(evaluation: Evaluation, from: EndpointRef, to: EndpointRef, port: PodPort): Verdict | undefined {
  const verdict = explain(evaluation, { from, to, ...port });
  return verdict.ok ? verdict.value : undefined;
}

function refOf({ namespace, name }: PodObject): EndpointRef {
  return { kind: 'pod', namespace, name };
}

/** What decides against it where a policy that can deny does, in words. Undefined where that is no such policy. */
export function denialOf(evaluation: Evaluation, { watched, from, to, port }: Cut, direction: Direction): string | undefined {
  const [source, target] = [someOf(from, watched.from), someOf(to, watched.to)];
  if (source === undefined || target === undefined) return undefined;
  const reason = verdictBetween(evaluation, source, target, port)?.[direction].reason;
  if (reason?.kind === 'decided')
    return `${reason.by.path.replace(/^spec\./u, '')} of ${qualifiedName(reason.by.policy)} (tier ${reason.tier}) denies it`;
  if (reason?.kind !== 'end-of-tier') return undefined;
  const names = new Intl.ListFormat('en').format(reason.isolating.map(qualifiedName));
  return `no rule of tier ${reason.tier} allows it, and it ends in deny for those whom ${names} selects`;
}

/** Of several addresses it is not known which are of the class. */
function someOf({ pods: [pod] }: Side, ends: readonly WatchedEnd[]): EndpointRef | undefined {
  if (pod !== undefined) return refOf(pod);
  const [only, ...others] = ends;
  return only?.kind === 'address' && others.length === 0 ? { kind: 'address', ip: only.ip } : undefined;
}

/**
 * Notes on which the answer turns. That policies do not cover the host network (NP-40) is what nearly all engines do, and a
 * pod's own node (NP-43) is a matter of single pods.
 */
export function turning(notes: readonly Note[]): readonly Note[] {
  return notes.filter(({ rule }) => rule === 'NP-30' || rule === 'NP-41');
}

export function causesOf({ egress, ingress }: Verdict): readonly string[] {
  return [egress, ingress].flatMap(({ reason }) => (reason.kind === 'unknown' ? reason.because.map(causeWords) : []));
}

function causeWords(cause: UnknownCause): string {
  switch (cause.kind) {
    case 'invalid-policy':
      return `the API server would refuse ${qualifiedName(cause.policy)}`;
    case 'no-address':
      return `an address block decides, and ${cause.pod} has no address yet`;
    case 'uncertain-rule':
      return `whether a rule of ${qualifiedName(cause.rule.policy)} matches cannot be told: ${cause.message}`;
    case 'tie':
      return cause.message;
    case 'hidden':
      return `${cause.objects} cannot be seen: ${cause.message}`;
    case 'not-evaluated':
      return `${qualifiedName(cause.policy)}, a ${cause.policy.kind}, is not evaluated`;
    case 'engine':
    case 'pods-differ':
      return cause.message;
    default:
      return assertNever(cause);
  }
}
