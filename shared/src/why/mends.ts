/** Why not: what would have to change for a connection that is not allowed, one sentence for each direction that stands in its way. */
import { assertNever } from '../base/index.ts';
import type { DirectionVerdict, NearMiss, Obstacles, PolicyRef, Reason, UnknownCause, Verdict } from '../evaluate/index.ts';
import { nearPieces } from './near.ts';
import { ruleOf } from './pieces.ts';
import type { Piece } from './pieces.ts';

export interface Mend {
  readonly direction: DirectionVerdict['direction'];
  readonly pieces: readonly Piece[];
}

/** Empty for what is allowed. */
export function mendsOf({ egress, ingress }: Verdict): readonly Mend[] {
  return [egress, ingress].flatMap((side) => {
    const pieces = side.outcome === 'allowed' ? [] : mendOf(side);
    return pieces.length === 0 ? [] : [{ direction: side.direction, pieces }];
  });
}

const text = (words: string): Piece => ({ type: 'text', text: words });

function mendOf({ reason, obstacles, nearest }: DirectionVerdict): readonly Piece[] {
  return obstacles === undefined ? withoutPolicies(reason) : clearing(obstacles, nearest);
}

/** Deny rules gone, then an allow where one is needed; or one allow before all of them. */
function clearing({ denying, missing, before, unsure }: Obstacles, nearest: readonly NearMiss[]): readonly Piece[] {
  const [first] = denying;
  const gone = first === undefined ? [] : [...listed(denying.map(ruleOf), 'and'), text(' would have to go or to match less')];
  const allows = missing.flatMap(({ tier, engine, policies }, index) => [
    text(index > 0 || gone.length > 0 ? ', and then ' : ''),
    text(`a rule${inTier(tier, engine)} would have to allow it, in `),
    ...policies.flatMap((policy): readonly Piece[] => [{ type: 'policy', policy }, text(' or ')]),
    text(`${policies.length === 0 ? 'a' : 'another'} policy that selects the pod`),
  ]);
  const earlier =
    first === undefined || before === undefined
      ? []
      : [text('; or a rule that is asked before '), ruleOf(first), text(` in tier ${before} would have to allow it`)];
  return [
    ...gone,
    ...allows,
    ...earlier,
    ...closest(nearest, missing, before),
    ...(unsure ? [text('; what is left then is not certain')] : []),
  ];
}

/** NetworkPolicies need no tier to be named. */
function inTier(tier: string, engine: string | undefined): string {
  if (tier === 'NetworkPolicy') return '';
  return ` of tier ${tier}${engine === undefined ? '' : ` (${engine})`}`;
}

/** The nearest rule of a tier where an allow would help. */
function closest(nearest: readonly NearMiss[], missing: Obstacles['missing'], before: string | undefined): readonly Piece[] {
  const near = nearest.find(({ failed, tier }) =>
    failed === 'order' ? tier === before : missing.some((one) => one.tier === tier),
  );
  return near === undefined ? [] : [text('; nearest is '), ...nearPieces(near)];
}

function withoutPolicies(reason: Reason): readonly Piece[] {
  switch (reason.kind) {
    case 'unknown':
      return reason.because.flatMap((cause, index) => [...(index === 0 ? [] : [text('; ')]), ...toBeKnown(cause)]);
    case 'closed-node':
      return [text('defaultEndpointToHostAction of Felix would have to be Accept or Return')];
    case 'no-common-family':
      return [text('both ends would need an address of the same family')];
    case 'completed':
      return [text('the pod would have to run')];
    case 'no-rule':
    case 'decided':
    case 'end-of-tier':
    case 'admitted':
    case 'own-node':
    case 'self':
    case 'not-isolated':
    case 'not-policed':
    case 'undecided':
      return [];
    default:
      return assertNever(reason);
  }
}

/** What would make it certain, one way or the other. */
function toBeKnown(cause: UnknownCause): readonly Piece[] {
  switch (cause.kind) {
    case 'invalid-policy':
      return [{ type: 'policy', policy: cause.policy }, text(' would have to be mended')];
    case 'tie':
      return [...listed(cause.policies.map(policyPiece), 'and'), text(' would have to agree, or to stand in an order')];
    case 'no-address':
      return [text(`${cause.pod} would need an address`)];
    case 'uncertain-rule':
      return [text('it would have to be known whether '), ruleOf(cause.rule), text(' matches')];
    case 'hidden':
      return [text(`${cause.objects} would have to be seen`)];
    case 'not-evaluated':
      return [text('it would have to be known what '), policyPiece(cause.policy), text(' does')];
    case 'engine':
      return [text('it would have to be known what the engine does')];
    case 'pods-differ':
      return [text('the question would have to be about one of them')];
    default:
      return assertNever(cause);
  }
}

const policyPiece = (policy: PolicyRef): Piece => ({ type: 'policy', policy });

/** More would not be read. */
const most = 6;

/** `a`, `a and b`, `a, b and c`, `a, b, c and 9 more` */
function listed(pieces: readonly Piece[], word: string): readonly Piece[] {
  const shown = pieces.length > most ? [...pieces.slice(0, most - 1), text(`${pieces.length - most + 1} more`)] : pieces;
  return shown.flatMap((piece, index) => [
    ...(index === 0 ? [] : [text(index === shown.length - 1 ? ` ${word} ` : ', ')]),
    piece,
  ]);
}
