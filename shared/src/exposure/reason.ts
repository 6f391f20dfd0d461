/** Who decides about an exposure, and where it cannot be known, why. */
import { isEmptyPorts, portRanges, unionPorts } from '../model/index.ts';
import type { Direction, PolicyRef } from '../model/index.ts';
import type { PodObject } from '../kube/index.ts';
import { decidersOf, distinctPolicies, explain } from '../evaluate/index.ts';
import type { DirectionVerdict, UnknownCause, Verdict } from '../evaluate/index.ts';
import { pieceText, reasonPieces } from '../why/index.ts';
import type { Exposed } from './exposed.ts';
import type { Newcomer } from './newcomers.ts';
import type { Survey } from './survey.ts';

export interface Decided {
  /** None: no policy isolates either end. */
  readonly policies: readonly PolicyRef[];
  /** What would have to be known; absent: everything is. */
  readonly doubt?: string;
}

export function decidedBy(
  survey: Survey,
  { pods: [pod] }: { readonly pods: readonly PodObject[] },
  newcomer: Newcomer,
  direction: Direction,
  exposed: Exposed,
): Decided {
  const [range] = portRanges(isEmptyPorts(exposed.unknown) ? unionPorts(exposed.ports, exposed.partly) : exposed.unknown);
  const looks = newcomer.guises.map((guise) => guise.pod);
  const [look] = looks;
  if (pod === undefined || look === undefined) return { policies: [] };
  const { protocol, from: port } = range ?? { protocol: 'TCP', from: 1 };
  const verdicts = looks.flatMap((other): readonly Verdict[] => {
    const [own, peer] = [pod, other].map(({ namespace, name }) => ({ kind: 'pod', namespace, name }) as const);
    if (own === undefined || peer === undefined) return [];
    const ends = direction === 'egress' ? { from: own, to: peer } : { from: peer, to: own };
    const engine = survey.peopled[newcomer.layer] ?? survey.now;
    const verdict = explain(engine, protocol === 'other' ? { ...ends, ipProtocol: port } : { ...ends, protocol, port });
    return verdict.ok ? [verdict.value] : [];
  });
  const sides = verdicts.flatMap(({ egress, ingress }) => [egress, ingress]);
  const policies = distinctPolicies(sides.flatMap(decidersOf));
  return isEmptyPorts(exposed.unknown) ? { policies } : { policies, doubt: doubtOf(newcomer, sides) };
}

function doubtOf({ open, demand }: Newcomer, sides: readonly DirectionVerdict[]): string {
  if (open.length > 0) return `policies ask for parts of ${listed(open)}, or there are too many values to be looked at`;
  const causes = sides.flatMap(({ reason }) => (reason.kind === 'unknown' ? reason.because : [])).map(causeText);
  if (causes.length > 0) return [...new Set(causes)].join('; ');
  const keys = demand.wanted.filter(({ only }) => only?.length !== 1).map(({ key }) => key);
  return `it depends on the value of ${listed(keys)}`;
}

function causeText(cause: UnknownCause): string {
  if (cause.kind === 'no-address')
    return `a new pod has no address yet, and ${cause.rule.policy.name} ${cause.rule.path} asks for one`;
  return reasonPieces({ kind: 'unknown', because: [cause] })
    .map(pieceText)
    .join('');
}

const listed = (keys: readonly string[]): string => [...new Set(keys)].map((key) => `\`${key}\``).join(', ');
