/** Why not: what would have to change for a connection that is not allowed, one sentence for each direction that stands in its way. */
import { assertNever } from '../base/index.ts';
import type { DirectionVerdict, NearMiss, PolicyRef, Verdict } from '../evaluate/index.ts';
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
const policyPiece = (policy: PolicyRef): Piece => ({ type: 'policy', policy });

function mendOf({ reason, isolatedBy, direction }: DirectionVerdict): readonly Piece[] {
  switch (reason.kind) {
    case 'no-rule':
      return [
        text(`an ${direction} rule would have to allow it, in `),
        ...oneOf(isolatedBy),
        text(' or in another policy that selects the pod'),
        ...reason.nearest.slice(0, 1).flatMap(nearest),
      ];
    case 'decided':
      return [
        ruleOf(reason.by),
        text(
          ` would have to go or to match less, or a rule that is asked before it in tier ${reason.tier} would have to allow it`,
        ),
      ];
    case 'end-of-tier':
      return [
        text(`a rule of tier ${reason.tier} would have to allow it or pass it on, in `),
        ...oneOf(reason.isolating),
        text(' or in another policy of the tier that selects the pod'),
      ];
    case 'unknown':
      return [text('what is not known would have to be known')];
    case 'no-common-family':
      return [text('both ends would need an address of the same family')];
    case 'completed':
      return [text('the pod would have to run')];
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

function oneOf(policies: readonly PolicyRef[]): readonly Piece[] {
  return policies.flatMap((policy, index) => [
    ...(index === 0 ? [] : [text(index === policies.length - 1 ? ' or ' : ', ')]),
    policyPiece(policy),
  ]);
}

function nearest({ rule, failed, message }: NearMiss): readonly Piece[] {
  const path = failed === 'peer' ? rule.path : (rule.portPath ?? rule.path);
  return [text('; nearest is '), { type: 'policy', policy: rule.policy, path }, text(`: ${message}`)];
}
