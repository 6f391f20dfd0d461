/** What the change would break: each critical loss with the name to type, then what is a warning or cannot be known. */
import { TextInput } from '@mantine/core';
import { Check, CircleHelp, OctagonAlert, TriangleAlert } from 'lucide-react';
import type { GuardReport, Loss } from '@eastwest/shared/guard';
import type { ReactNode } from 'react';
import { sentence } from '../state/sentence.ts';
import { isCleared, lossTitle } from './hurdles.ts';
import type { Hurdle, Typed } from './hurdles.ts';
import classes from './losses.module.css';
import { Ticked } from './Ticked.tsx';

interface HurdlesProps {
  readonly hurdles: readonly Hurdle[];
  readonly typed: Typed;
  readonly onType: (id: string, text: string) => void;
  /** What mends a loss, where something does. */
  readonly mend?: (loss: Loss) => ReactNode;
}

export function Hurdles({ hurdles, typed, onType, mend }: HurdlesProps) {
  if (hurdles.length === 0) return null;
  return (
    <ul className={classes.losses} aria-label="To be agreed to by name">
      {hurdles.map((hurdle) => (
        <HurdleCard key={hurdle.id} hurdle={hurdle} typed={typed} onType={onType} {...(mend && { mend })} />
      ))}
    </ul>
  );
}

interface HurdleCardProps extends Omit<HurdlesProps, 'hurdles'> {
  readonly hurdle: Hurdle;
}

function HurdleCard({ hurdle, typed, onType, mend }: HurdleCardProps) {
  const { id, kind, title, why, confirm, loss } = hurdle;
  const cleared = isCleared(hurdle, typed);
  return (
    <li className={classes.loss} data-tone={kind === 'loss' ? 'removed' : 'warning'}>
      {kind === 'loss' ? <OctagonAlert size={15} aria-hidden="true" /> : <TriangleAlert size={15} aria-hidden="true" />}
      <div className={classes.lossText}>
        <p>
          <strong>{title}.</strong> <Ticked text={why} />
        </p>
        <TextInput
          size="xs"
          classNames={{ root: classes.lossConfirm ?? '', label: classes.lossLabel ?? '' }}
          label={
            <>
              Type <code>{confirm}</code> to go on
            </>
          }
          aria-label={`Type ${confirm} to go on: ${title}`}
          value={typed.get(id) ?? ''}
          spellCheck={false}
          autoComplete="off"
          rightSection={cleared ? <Check size={13} aria-label="agreed" /> : null}
          onChange={({ currentTarget }) => onType(id, currentTarget.value)}
        />
        {loss !== undefined && mend?.(loss)}
      </div>
    </li>
  );
}

interface GuardNotesProps {
  readonly report: GuardReport;
  /** Also what is critical, where nothing is to be typed. */
  readonly all?: boolean;
  /** What mends a loss, where something does: offered once, because one rule mends what is said of both protocols. */
  readonly mend?: (loss: Loss) => ReactNode;
}

/** What need not be agreed to, and what could not be looked at. */
export function GuardNotes({ report, all = false, mend }: GuardNotesProps) {
  const losses = report.losses.filter(({ severity }) => all || severity !== 'critical');
  const first = report.losses.find(({ what, severity }) => what === 'dns' && severity !== 'unknown');
  if (losses.length === 0 && report.blind.length === 0) return null;
  return (
    <ul className={classes.losses} aria-label="What the change may break">
      {losses.map((loss) => (
        <LossNote key={`${loss.what} ${loss.severity} ${loss.confirm} ${loss.other}`} loss={loss}>
          {loss === first && mend?.(loss)}
        </LossNote>
      ))}
      {report.blind.length > 0 && (
        <li className={classes.loss} data-tone="unknown">
          <CircleHelp size={15} aria-hidden="true" />
          <p className={classes.lossText}>Not judged: {report.blind.join('; ')}.</p>
        </li>
      )}
    </ul>
  );
}

interface LossNoteProps {
  readonly loss: Loss;
  readonly children: ReactNode;
}

function LossNote({ loss, children }: LossNoteProps) {
  const { severity, why } = loss;
  const tone = severity === 'critical' ? 'removed' : severity;
  return (
    <li className={classes.loss} data-tone={tone}>
      {severity === 'critical' && <OctagonAlert size={15} aria-hidden="true" />}
      {severity === 'warning' && <TriangleAlert size={15} aria-hidden="true" />}
      {severity === 'unknown' && <CircleHelp size={15} aria-hidden="true" />}
      <div className={classes.lossText}>
        <p>
          {severity !== 'unknown' && <strong>{lossTitle(loss)}. </strong>}
          <Ticked text={sentence(why)} />
        </p>
        {children}
      </div>
    </li>
  );
}
