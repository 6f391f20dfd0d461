/** A verdict in words: the source's side, then the destination's, each with the rules that decide as links to their lines. */
import { CircleCheck, CircleHelp, CircleSlash } from 'lucide-react';
import type { Connection, DirectionVerdict, NearMiss, Outcome, Verdict } from '@eastwest/shared/evaluate';
import { endName } from '../state/ends.ts';
import { isolationPieces, outcomeWords, pieceText, reasonPieces } from '@eastwest/shared/why';
import { PolicyLink, Words } from './Links.tsx';
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
  const { outcome, reason } = verdict;
  const isolation = isolationPieces(verdict);
  return (
    <div className={classes.step} data-outcome={outcome}>
      <OutcomeIcon outcome={outcome} size={14} />
      <div className={classes.stepTitle}>
        {title}: {outcomeWords(outcome)}
      </div>
      {isolation.length > 0 && (
        <div className={classes.stepText}>
          <Words pieces={isolation} />
        </div>
      )}
      <div className={classes.stepText}>
        <Words pieces={reasonPieces(reason)} />
      </div>
      {reason.kind === 'no-rule' &&
        reason.nearest.map((miss) => <Nearest key={`${miss.rule.policy.name} ${miss.rule.path}`} miss={miss} />)}
    </div>
  );
}

/** The rule that came nearest, and what about it does not fit. */
function Nearest({ miss }: { readonly miss: NearMiss }) {
  const { rule, message } = miss;
  const path = rule.portPath !== undefined && miss.failed !== 'peer' ? rule.portPath : rule.path;
  return (
    <div className={classes.nearest}>
      <PolicyLink policy={rule.policy} path={path} text={pieceText({ type: 'policy', policy: rule.policy, path })} /> comes
      nearest: {message}
    </div>
  );
}
