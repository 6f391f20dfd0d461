/** The policy board: tiers as columns in the order in which they are asked, their policies as cards. Nothing is dragged. */
import { ArrowRight, Ban, Check, CornerDownRight } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { BoardCard, BoardTier } from '@eastwest/shared/evaluate';
import type { ObjectKey } from '@eastwest/shared/kube';
import { keyOf } from '@eastwest/shared/kube';
import { Empty } from '../ui/Controls.tsx';
import { actions, useStore } from '../ui/store.ts';
import { plural } from '../ui/words.ts';
import { isEmptyBoard, rankSections, ruleWords, tierNote } from './board.ts';
import type { Section } from './board.ts';
import classes from './TiersView.module.css';

export function TiersView() {
  const board = useStore((state) => state.result?.board);
  const others = useOthers();
  if (board === undefined) return null;
  if (isEmptyBoard(board) && others.length === 0)
    return (
      <Empty title="There is no policy yet">
        Nothing stands in the way of any connection. Make the first policy with + on the left.
      </Empty>
    );
  return (
    <section className={classes.board} aria-label="Policies in the order in which they are asked">
      {board.map((tier, index) => (
        <Column key={`${tier.engine ?? ''} ${tier.name}`} tier={tier} place={index + 1} />
      ))}
      <section className={classes.column} aria-label="After the last tier">
        <header className={classes.head}>
          <h3 className={classes.name}>Otherwise</h3>
          <p className={classes.note}>What no tier decides is allowed</p>
        </header>
      </section>
      {others.length > 0 && <NotEvaluated keys={others} />}
    </section>
  );
}

function Column({ tier, place }: { readonly tier: BoardTier; readonly place: number }) {
  const shown = useStore((state) => state.view.filter.namespaces);
  const sections = useMemo(() => rankSections(tier, shown), [tier, shown]);
  const title = tier.engine === undefined ? tier.name : `${tier.name} · ${tier.engine}`;
  return (
    <section className={classes.column} aria-label={`Tier ${place}: ${title}`}>
      <header className={classes.head}>
        <h3 className={classes.name} title={title}>
          <span className={classes.place}>{place}</span>
          {title}
        </h3>
        <p className={classes.note}>{tierNote(tier)}</p>
      </header>
      {sections.length === 0 && <p className={classes.none}>No policy{shown.length > 0 ? ' of these namespaces' : ''}</p>}
      {sections.map((section) => (
        <RankSection key={`${section.label} ${section.cards[0]?.key ?? ''}`} section={section} />
      ))}
    </section>
  );
}

/** Beyond this a section shows its first cards until it is asked for all. */
const most = 50;

function RankSection({ section: { label, tied, cards } }: { readonly section: Section }) {
  const [all, setAll] = useState(false);
  const listed = all ? cards : cards.slice(0, most);
  return (
    <div className={classes.rank}>
      {label !== '' && (
        <h4 className={classes.rankLabel} data-tone={tied ? 'warning' : undefined}>
          {label}
          {tied && ' · which is asked first is not defined'}
        </h4>
      )}
      <ul className={classes.cards}>
        {listed.map((card) => (
          <Card key={card.key} card={card} />
        ))}
      </ul>
      {listed.length < cards.length && (
        <button type="button" className={classes.more} onClick={() => setAll(true)}>
          Show {cards.length - listed.length} more
        </button>
      )}
    </div>
  );
}

function Card({ card }: { readonly card: BoardCard }) {
  const { key, policy, directions, valid } = card;
  const pods = useStore((state) => state.result?.policies.find((summary) => summary.key === key)?.pods.length ?? 0);
  const selected = useStore((state) => state.view.selection.type === 'policy' && state.view.selection.key === key);
  const drafted = useStore((state) => state.drafts.has(key));
  const full = policy.namespace === '' ? policy.name : `${policy.namespace}/${policy.name}`;
  return (
    <li>
      <button
        type="button"
        className={classes.card}
        data-selected={selected || undefined}
        aria-current={selected || undefined}
        title={`${policy.kind} ${full}`}
        onClick={() => actions.openPolicy(key)}
      >
        <span className={classes.cardName}>
          {policy.namespace !== '' && <span className={classes.soft}>{policy.namespace}/</span>}
          {policy.name}
        </span>
        <span className={classes.kind}>{policy.kind}</span>
        <span className={classes.facts}>
          <span data-tone={pods === 0 ? 'warning' : undefined}>{pods === 0 ? 'selects no pod' : plural(pods, 'pod')}</span>
          {directions.length > 0 && <span>{directions.join(', ')}</span>}
          {drafted && <span data-tone="draft">draft</span>}
        </span>
        {valid ? <Rules card={card} /> : <span className={classes.invalid}>invalid: what it would decide is unknown</span>}
      </button>
    </li>
  );
}

const icons = { allow: Check, deny: Ban, pass: CornerDownRight } as const;

function Rules({ card }: { readonly card: BoardCard }) {
  const parts = ruleWords(card);
  if (parts.length === 0)
    return <span className={classes.facts}>{card.directions.length === 0 ? 'decides nothing' : 'no rules: allows nothing'}</span>;
  return (
    <span className={classes.rules}>
      {parts.map(({ action, words }) => {
        const Icon = icons[action];
        return (
          <span key={action} data-action={action}>
            <Icon size={12} aria-hidden="true" />
            {words}
          </span>
        );
      })}
    </span>
  );
}

/** Policies of APIs that are not understood. */
function useOthers(): readonly ObjectKey[] {
  const objects = useStore((state) => state.cluster.objects);
  const policies = useStore((state) => state.result?.policies);
  return useMemo(() => {
    const known = new Set(policies?.map(({ key }) => key));
    return [...objects.values()].flatMap((object) =>
      object.kind === 'ForeignPolicy' && !known.has(keyOf(object)) ? [keyOf(object)] : [],
    );
  }, [objects, policies]);
}

function NotEvaluated({ keys }: { readonly keys: readonly ObjectKey[] }) {
  return (
    <section className={classes.column} aria-label="Beside the tiers">
      <header className={classes.head}>
        <h3 className={classes.name}>Beside the tiers</h3>
        <p className={classes.note}>Parts of policies, staged ones, and APIs that are not evaluated</p>
      </header>
      <ul className={classes.cards}>
        {keys.map((key) => {
          const [name = '', kind = ''] = key.split('/').toReversed();
          return (
            <li key={key}>
              <button type="button" className={classes.card} onClick={() => actions.openPolicy(key)}>
                <span className={classes.cardName}>{name}</span>
                <span className={classes.kind}>
                  {kind} <ArrowRight size={11} aria-hidden="true" />
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
