/**
 * A verdict in words, as pieces: plain text, or a place in a policy that the page can link to. The wording never says that
 * a NetworkPolicy denies: those only allow, so a connection fails because no rule allows it. Policies of other APIs do deny.
 */
import { assertNever } from '../base/index.ts';
import type { DirectionVerdict, Outcome, PolicyRef, Reason, RuleRef, UnknownCause } from '../evaluate/index.ts';

export type Piece =
  | { readonly type: 'text'; readonly text: string }
  /** `path` is absent where the policy as a whole is meant. */
  | { readonly type: 'policy'; readonly policy: PolicyRef; readonly path?: string; readonly portPath?: string };

const text = (words: string): Piece => ({ type: 'text', text: words });

export const ruleOf = ({ policy, path, portPath }: RuleRef): Piece => ({
  type: 'policy',
  policy,
  path,
  ...(portPath === undefined ? {} : { portPath }),
});

export function outcomeWords(outcome: Outcome): string {
  switch (outcome) {
    case 'allowed':
      return 'allowed';
    case 'denied':
      return 'not allowed';
    case 'unknown':
      return 'cannot be known';
    default:
      return assertNever(outcome);
  }
}

/** Who isolates the subject: `isolated by a, b`, or that nobody does. */
export function isolationPieces(verdict: DirectionVerdict): readonly Piece[] {
  if (verdict.isolatedBy.length === 0) return [];
  return [text('isolated by '), ...commaSeparated(verdict.isolatedBy.map((policy): Piece => ({ type: 'policy', policy })))];
}

export function reasonPieces(reason: Reason): readonly Piece[] {
  switch (reason.kind) {
    case 'not-isolated':
      return [text('no policy isolates it, so everything is allowed')];
    case 'admitted':
      return [...commaSeparated(reason.by.map(ruleOf)), text(reason.by.length === 1 ? ' allows this' : ' allow this')];
    case 'no-rule':
      return [text('no rule allows it')];
    case 'decided':
      return [
        ruleOf(reason.by),
        text(` ${reason.action === 'allow' ? 'allows' : 'denies'} this in tier ${reason.tier}`),
        ...(reason.note === undefined ? [] : [text(`, ${reason.note}`)]),
      ];
    case 'end-of-tier':
      return [
        text(`no rule of tier ${reason.tier} allows it, and the tier ends in deny for those whom `),
        ...commaSeparated(reason.isolating.map((policy): Piece => ({ type: 'policy', policy }))),
        text(reason.isolating.length === 1 ? ' selects' : ' select'),
      ];
    case 'undecided':
      return [text('no rule decides about it, so it is allowed')];
    case 'not-policed':
      return [text(notPoliced[reason.why])];
    case 'self':
      return [text('a pod can always reach itself')];
    case 'own-node':
      return [text(ownNode[reason.direction](reason.node))];
    case 'closed-node':
      return [
        text(`Felix drops what pods send to their own node ${reason.node}: its setting defaultEndpointToHostAction is Drop`),
      ];
    case 'no-common-family':
      return [text('the two ends have no address family in common')];
    case 'completed':
      return [text(`${reason.pod} has run to its end and takes no part`)];
    case 'unknown':
      return reason.because.flatMap((cause, index) => [...(index === 0 ? [] : [text('; ')]), ...causePieces(cause)]);
    default:
      return assertNever(reason);
  }
}

const ownNode = {
  ingress: (node: string) => `a pod can always be reached from its own node ${node}`,
  egress: (node: string) => `policies do not cover what a pod sends to its own node ${node}`,
} as const;

const notPoliced = {
  'host-network': 'it is on the host network, which policies do not cover',
  node: 'it is a node of the cluster, which policies do not cover',
  external: 'it is outside the cluster, which policies do not cover',
} as const;

function causePieces(cause: UnknownCause): readonly Piece[] {
  switch (cause.kind) {
    case 'invalid-policy':
      return [text('cannot evaluate '), { type: 'policy', policy: cause.policy }, text(`: ${cause.message}`)];
    case 'no-address':
      return [text(`${cause.pod} has no address yet, which `), ruleOf(cause.rule), text(' needs')];
    case 'uncertain-rule':
      return [text('whether '), ruleOf(cause.rule), text(` matches cannot be told: ${cause.message}`)];
    case 'tie':
      return [text(cause.message)];
    case 'hidden':
      return [text(`cannot see ${cause.objects}: ${cause.message}`)];
    case 'not-evaluated':
      return [text('cannot evaluate '), { type: 'policy', policy: cause.policy }, text(`, a ${cause.policy.kind}`)];
    case 'engine':
    case 'pods-differ':
      return [text(cause.message)];
    default:
      return assertNever(cause);
  }
}

function commaSeparated(pieces: readonly Piece[]): readonly Piece[] {
  return pieces.flatMap((piece, index) => (index === 0 ? [piece] : [text(', '), piece]));
}

/** `payments-api ingress[0].from[1]`; the leading `spec.` says nothing and is left out. */
export function pieceText(piece: Piece): string {
  if (piece.type === 'text') return piece.text;
  return piece.path === undefined ? piece.policy.name : `${piece.policy.name} ${piece.path.replace(/^spec\./u, '')}`;
}

/** One direction in one line, without its name: `isolated by default-deny; no rule allows it`. */
export function directionLine(verdict: DirectionVerdict): string {
  const parts = [isolationPieces(verdict), reasonPieces(verdict.reason)].filter((pieces) => pieces.length > 0);
  return parts.map((pieces) => pieces.map(pieceText).join('')).join('; ');
}
