/** A verdict in one line, with policies by namespace and name, and paths. */
import { qualifiedName } from '@eastwest/shared/kube';
import type { DirectionVerdict, Verdict } from '@eastwest/shared/evaluate';
import { isolationPieces, nearPieces, reasonPieces } from '@eastwest/shared/why';
import type { Piece } from '@eastwest/shared/why';

export function verdictWords(verdict: Verdict): string {
  const notes = verdict.notes.map(({ rule, message }) => `implementation-defined (${rule}): ${message}`);
  return [`egress: ${sideWords(verdict.egress)}`, `ingress: ${sideWords(verdict.ingress)}`, ...notes].join(' · ');
}

function sideWords(side: DirectionVerdict): string {
  const isolation = isolationPieces(side);
  const { reason } = side;
  const words = `${reason.kind === 'unknown' ? 'cannot be known: ' : ''}${piecesText(reasonPieces(reason))}`;
  const nearest = side.nearest.map((near) => `nearest is ${piecesText(nearPieces(near))}`);
  return [...(isolation.length === 0 ? [] : [piecesText(isolation)]), words, ...nearest].join('; ');
}

export function piecesText(pieces: readonly Piece[]): string {
  return pieces.map(pieceText).join('');
}

function pieceText(piece: Piece): string {
  if (piece.type === 'text') return piece.text;
  const { policy, path, portPath } = piece;
  return `${qualifiedName(policy)}${path === undefined ? '' : ` ${path}`}${portPath === undefined ? '' : ` on ${portPath}`}`;
}

/** A cluster-scoped policy has no namespace to name. */
