/** A text field that offers what the cluster has; anything else may be typed as well. */
import { Autocomplete } from '@mantine/core';
import { useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { Suggestion } from '../suggestions.ts';
import classes from './form.module.css';

interface OfferFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Asked when the field is entered. */
  readonly offers: () => readonly Suggestion[];
  readonly placeholder?: string;
  readonly invalid?: boolean;
  readonly onEnter?: () => void;
  readonly showLabel?: boolean;
  /** Inside of a popover, which a click on an offer outside of it would close. */
  readonly inPopover?: boolean;
}

const mostOffers = 40;

export function OfferField(props: OfferFieldProps) {
  const { label, value, onChange, offers, placeholder, invalid, onEnter, showLabel, inPopover } = props;
  const [offered, setOffered] = useState<readonly Suggestion[]>([]);
  const details = new Map(offered.map((each) => [each.label, each.detail]));
  const enter = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && !event.defaultPrevented) onEnter?.();
  };
  return (
    <Autocomplete
      size="xs"
      {...(showLabel === true ? { label } : { 'aria-label': label })}
      value={value}
      onChange={onChange}
      data={byWeight(offered)}
      limit={mostOffers}
      {...(placeholder === undefined ? {} : { placeholder })}
      error={invalid === true}
      onFocus={() => setOffered(offers())}
      onKeyDown={enter}
      comboboxProps={{
        width: 260,
        position: inPopover === true ? 'bottom-end' : 'bottom-start',
        withinPortal: inPopover !== true,
      }}
      renderOption={({ option }) => (
        <span className={classes.offer}>
          <span>{option.value}</span>
          <span className={classes.offerDetail}>{details.get(option.value)}</span>
        </span>
      )}
    />
  );
}

/** Most used first, each once. */
export function byWeight(offered: readonly Suggestion[]): string[] {
  const sorted = offered.toSorted((left, right) => right.weight - left.weight || (left.label < right.label ? -1 : 1));
  return [...new Set(sorted.map(({ label }) => label))];
}
