/** Sentences with places in policies, each a link that leads there. */
import { qualifiedName } from '@eastwest/shared/kube';
import type { PolicyRef } from '@eastwest/shared/evaluate';
import { pieceText } from '@eastwest/shared/why';
import type { Piece } from '@eastwest/shared/why';
import { keyOfPolicy } from '../state/keys.ts';
import { actions } from './store.ts';
import { Ticked } from './Ticked.tsx';
import classes from './Words.module.css';

export function Words({ pieces }: { readonly pieces: readonly Piece[] }) {
  return pieces.map((piece, index) =>
    piece.type === 'text' ? (
      // oxlint-disable-next-line react/no-array-index-key
      <Ticked key={index} text={piece.text} />
    ) : (
      // Pieces are never reordered, and two of them may be equal.
      // oxlint-disable-next-line react/no-array-index-key
      <PolicyLink key={index} policy={piece.policy} path={piece.path} text={pieceText(piece)} />
    ),
  );
}

interface PolicyLinkProps {
  readonly policy: PolicyRef;
  readonly path?: string | undefined;
  readonly text: string;
}

export function PolicyLink({ policy, path, text }: PolicyLinkProps) {
  const full = `${qualifiedName(policy)}${path === undefined ? '' : ` ${path}`}`;
  const open = (): void => actions.openPolicy(keyOfPolicy(policy), path);
  return (
    // A button is a box of its own, and would not break across lines with the sentence that it stands in.
    <span
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- see above
      role="button"
      tabIndex={0}
      className={classes.link}
      title={`Open ${full}`}
      onClick={open}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        open();
      }}
    >
      {text}
    </span>
  );
}
