/** A verdict in words: the source's side, then the destination's, each with the rules that decide as links to their lines. */
import { CircleCheck, CircleHelp, CircleSlash } from 'lucide-react';
import type { Connection, DirectionVerdict, NearMiss, Outcome, TierStep, Verdict } from '@eastwest/shared/evaluate';
import { endName } from '../state/ends.ts';
import { isolationPieces, mendsOf, nearPieces, outcomeWords, reasonPieces, stepPieces } from '@eastwest/shared/why';
import { Words } from '../ui/Words.tsx';
import classes from './inspect.module.css';

const icons = { allowed: CircleCheck, denied: CircleSlash, unknown: CircleHelp };

function OutcomeIcon({ outcome, size }: { readonly outcome: Outcome; readonly size: number }) {
  const Icon = icons[outcome];
  return <Icon size={size} aria-hidden="true" />;
}

interface VerdictChainProps {
  readonly verdict: Verdict;
  readonly connection: Connection;
  /** `now` or `with the draft`. */
  readonly when: string;
}

export function VerdictChain({ verdict, connection, when }: VerdictChainProps) {
  const { outcome, egress, ingress, notes } = verdict;
  return (
    <fieldset className={classes.verdict} aria-label={`Verdict ${when}: ${outcomeWords(outcome)}`}>
      <div className={classes.outcome} data-outcome={outcome}>
        <OutcomeIcon outcome={outcome} size={16} />
        {sentence(outcome)}
        <span className={classes.when}>{when}</span>
      </div>
      <Side verdict={egress} title={`Egress of ${endName(connection.from)}`} />
      <Side verdict={ingress} title={`Ingress of ${endName(connection.to)}`} />
      <WhyNot verdict={verdict} />
      {notes.map(({ rule, message }) => (
        <p key={rule} className={classes.note}>
          <strong>Implementation-defined ({rule}).</strong> {message}
        </p>
      ))}
    </fieldset>
  );
}

function sentence(outcome: Outcome): string {
  if (outcome === 'allowed') return 'Allowed';
  return outcome === 'denied' ? 'Not allowed' : 'Cannot be known';
}

function Side({ verdict, title }: { readonly verdict: DirectionVerdict; readonly title: string }) {
  const { outcome, reason, steps, nearest } = verdict;
  const isolation = isolationPieces(verdict);
  const ordered = hasOrder(steps);
  return (
    <div className={classes.step} data-outcome={outcome}>
      <OutcomeIcon outcome={outcome} size={14} />
      <div className={classes.stepTitle}>
        {title}: {outcomeWords(outcome)}
      </div>
      {ordered && <Tiers steps={steps} nearest={nearest} />}
      {isolation.length > 0 && !ordered && (
        <div className={classes.stepText}>
          <Words pieces={isolation} />
        </div>
      )}
      <div className={classes.stepText}>
        <Words pieces={reasonPieces(reason)} />
      </div>
      {!ordered && <Nearest misses={nearest} />}
    </div>
  );
}

/** NetworkPolicies alone have no order to tell. */
function hasOrder(steps: readonly TierStep[]): boolean {
  return steps.some(({ tier }) => tier !== 'NetworkPolicy');
}

interface TiersProps {
  readonly steps: readonly TierStep[];
  readonly nearest: readonly NearMiss[];
}

/** The tiers in the order in which they are asked, up to the one that decides; then those that would have allowed it. */
function Tiers({ steps, nearest }: TiersProps) {
  const reached = new Set(steps.map(tierKey));
  const later = nearest.filter((miss) => !reached.has(tierKey(miss)));
  const laterTiers = [...new Map(later.map((miss) => [tierKey(miss), miss])).values()];
  return (
    <ol className={classes.tiers} aria-label="Tiers, in the order in which they are asked">
      {steps.map((step) => (
        <Tier key={tierKey(step)} of={step} effect={step.effect} nearest={nearest}>
          <Words pieces={stepPieces(step)} />
        </Tier>
      ))}
      {laterTiers.map((miss) => (
        <Tier key={tierKey(miss)} of={miss} effect="unasked" nearest={later}>
          not asked any more
        </Tier>
      ))}
    </ol>
  );
}

type InTier = Pick<TierStep, 'tier' | 'engine'>;

const tierKey = ({ tier, engine }: InTier): string => JSON.stringify([tier, engine ?? '']);

interface TierProps extends Pick<TiersProps, 'nearest'> {
  readonly of: InTier;
  readonly effect: TierStep['effect'] | 'unasked';
  readonly children: React.ReactNode;
}

function Tier({ of, effect, nearest, children }: TierProps) {
  return (
    <li data-effect={effect}>
      <span className={classes.tier}>
        {of.tier}
        {of.engine !== undefined && ` (${of.engine})`}
      </span>
      <span>{children}</span>
      <Nearest misses={nearest.filter((miss) => tierKey(miss) === tierKey(of))} />
    </li>
  );
}

/** The allow rules that came nearest, and what about each does not fit. */
function Nearest({ misses }: { readonly misses: readonly NearMiss[] }) {
  return misses.map((miss) => (
    <div key={JSON.stringify(miss)} className={classes.nearest}>
      near: <Words pieces={nearPieces(miss)} />
    </div>
  ));
}

/** What would have to change for it to be allowed. */
function WhyNot({ verdict }: { readonly verdict: Verdict }) {
  const mends = mendsOf(verdict);
  if (mends.length === 0) return null;
  return (
    <div className={classes.note}>
      <strong>What would have to change.</strong>
      <ul className={classes.mends}>
        {mends.map(({ direction, pieces }) => (
          <li key={direction}>
            {direction === 'egress' ? 'Egress: ' : 'Ingress: '}
            <Words pieces={pieces} />
          </li>
        ))}
      </ul>
    </div>
  );
}
