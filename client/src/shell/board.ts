/** The board's columns as they are read. Pure. */
import { compareText } from '@eastwest/shared/base';
import type { BoardCard, BoardRank, BoardTier } from '@eastwest/shared/evaluate';

export type Section = BoardRank;

/** Policies without a namespace concern every namespace, so a filter leaves them. */
export function rankSections({ ranks }: BoardTier, namespaces: readonly string[]): readonly Section[] {
  return ranks.flatMap(({ label, tied, cards }): Section | readonly Section[] => {
    const listed = cards.filter(
      ({ policy }) => namespaces.length === 0 || policy.namespace === '' || namespaces.includes(policy.namespace),
    );
    if (listed.length === 0) return [];
    const sorted = listed.toSorted((a, b) => compareText(place(a), place(b)));
    return { label, tied, cards: sorted };
  });
}

const place = ({ policy: { namespace, name } }: BoardCard): string => `${namespace}/${name}`;

export function tierNote({ end, name }: BoardTier): string {
  if (end === 'next') return 'The first rule that matches decides; otherwise the next tier is asked';
  return name === 'NetworkPolicy'
    ? 'Policies add up; a pod that one selects may do only what they allow'
    : 'What no rule decides ends here for pods that a policy isolates';
}

export interface RuleCount {
  readonly action: keyof BoardCard['actions'];
  readonly words: string;
}

/** `3 allow`, `1 deny`: what the policy's rules do. */
export function ruleWords({ actions }: BoardCard): readonly RuleCount[] {
  return (['allow', 'deny', 'pass'] as const).flatMap((action) =>
    actions[action] === 0 ? [] : [{ action, words: `${actions[action]} ${action}` }],
  );
}

export function isEmptyBoard(board: readonly BoardTier[]): boolean {
  return board.every(({ ranks }) => ranks.every(({ cards }) => cards.length === 0));
}
