/** Which policies make a connection another one in a second cluster: the verdicts of one question, compared. */
import { assertNever } from '../base/index.ts';
import { objectKey } from '../kube/index.ts';
import { intersectPorts, isEmptyPorts, portRanges, subtractPorts, unionPorts } from '../model/index.ts';
import type { PolicyRef, PortSet } from '../model/index.ts';
import { decidersOf, distinctPolicies, explain } from '../evaluate/index.ts';
import type { DirectionVerdict, EndpointRef, Evaluation, Verdict } from '../evaluate/index.ts';
import type { Part } from '../graph/internals.ts';
import type { PairChange } from './differ.ts';

/** None where an end is there in one of them only. */
export function responsibleFor(before: Evaluation, after: Evaluation, pair: PairChange): readonly PolicyRef[] {
  const [was, is] = [askOne(before, pair), askOne(after, pair)];
  if (was === undefined || is === undefined) return [];
  const sides = (['egress', 'ingress'] as const).filter((side) => differs(was[side], is[side]));
  return distinctPolicies(sides.flatMap((side) => [...decidersOf(was[side]), ...decidersOf(is[side])]));
}

/** Undefined where an end is not there. */
function askOne(evaluation: Evaluation, pair: PairChange): Verdict | undefined {
  const [from, to] = [sampleOf(pair.from, evaluation), sampleOf(pair.to, evaluation)];
  const [range] = portRanges(portsInQuestion(pair));
  if (from === undefined || to === undefined || range === undefined) return undefined;
  const { protocol, from: port } = range;
  const verdict = explain(evaluation, protocol === 'other' ? { from, to, ipProtocol: port } : { from, to, protocol, port });
  return verdict.ok ? verdict.value : undefined;
}

/** One endpoint of it, to ask about. Its pods may have other names in the one cluster than in the other. */
function sampleOf({ node }: Part, { state }: Evaluation): EndpointRef | undefined {
  switch (node.type) {
    case 'workload': {
      const { namespace, kind, name, podNames } = node;
      const there = podNames.find((pod) => state.objects.has(objectKey('Pod', namespace, pod)));
      return there === undefined
        ? { kind: 'workload', namespace, workloadKind: kind, name }
        : { kind: 'pod', namespace, name: there };
    }
    case 'external': {
      const ip = node.cidrs[0]?.replace(/\/\d+$/u, '');
      return ip === undefined ? undefined : { kind: 'address', ip };
    }
    case 'node':
      return node.names[0] === undefined ? undefined : { kind: 'node', name: node.names[0] };
    default:
      return assertNever(node);
  }
}

/** Ports whose answer is another, for a question about one of them. */
function portsInQuestion({ before, after }: PairChange): PortSet {
  const changed = bothWays(before.ports, after.ports);
  if (!isEmptyPorts(changed)) return changed;
  const unknown = bothWays(before.unknown, after.unknown);
  return isEmptyPorts(unknown) ? intersectPorts(before.ports, after.ports) : unknown;
}

function bothWays(left: PortSet, right: PortSet): PortSet {
  return unionPorts(subtractPorts(left, right), subtractPorts(right, left));
}

function differs(was: DirectionVerdict, is: DirectionVerdict): boolean {
  return was.outcome !== is.outcome || JSON.stringify(was.reason) !== JSON.stringify(is.reason);
}
