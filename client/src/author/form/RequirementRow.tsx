/** One line of a selector: a label key, a condition, and the values that it asks for. */
import type { FormSelector } from '@eastwest/shared/edit';
import type { FieldPath } from '@eastwest/shared/kube';
import { ActionIcon, NativeSelect, TagsInput } from '@mantine/core';
import { Check, X } from 'lucide-react';
import { useState } from 'react';
import type { Suggestion } from '../suggestions.ts';
import classes from './form.module.css';
import { useGestures, useHost } from './host.ts';
import { Notes, Refusal } from './Notes.tsx';
import { byWeight, OfferField } from './OfferField.tsx';
import { added, changed, conditions, conditionWords, isComplete, requirementOf, takesValues } from './requirements.ts';
import type { Condition, Line, Requirement } from './requirements.ts';
import { useTyped } from './use-typed.ts';

interface RowProps {
  readonly selector: FormSelector;
  readonly line: Line;
  readonly onRemove: (from: Element) => void;
}

export function RequirementRow({ selector, line, onRemove }: RowProps) {
  const { places } = useHost();
  const { run, refusal } = useGestures();
  const keys = useKeys(selector);
  const now = requirementOf(line);
  const key = useTyped(now.key, (text) => changed(selector, line, { ...now, key: text }));
  const invalid = places.at(line.path).problems.some(({ severity }) => severity === 'error');
  return (
    <>
      <div className={classes.requirement}>
        <OfferField label="Label key" value={key.value} onChange={key.onChange} offers={keys} invalid={invalid} />
        <ConditionField
          of={now.key}
          value={now.condition}
          onChange={(condition) => run(changed(selector, line, withCondition(now, condition)))}
        />
        <Values of={now} selector={selector} onChange={(values) => run(changed(selector, line, { ...now, values }))} />
        <ActionIcon size={26} aria-label={`Remove ${now.key}`} onClick={(event) => onRemove(event.currentTarget)}>
          <X size={14} />
        </ActionIcon>
      </div>
      <Refusal problem={refusal ?? key.refusal} />
      <Notes path={line.path} />
    </>
  );
}

interface NewRequirementProps {
  readonly selector: FormSelector;
  readonly value: Requirement;
  readonly onChange: (value: Requirement | undefined) => void;
}

/** Written down once it is complete: half a line would be no selector at all, or one of everything. */
export function NewRequirement({ selector, value, onChange }: NewRequirementProps) {
  const { run, refusal } = useGestures();
  const keys = useKeys(selector);
  const add = (): void => {
    if (isComplete(value) && run(added(selector, value))) onChange(undefined);
  };
  return (
    <>
      <div className={classes.requirement} data-new>
        <OfferField
          label="New label key"
          placeholder="key"
          value={value.key}
          onChange={(key) => onChange({ ...value, key })}
          offers={keys}
          onEnter={add}
        />
        <ConditionField
          of={value.key}
          value={value.condition}
          onChange={(condition) => onChange(withCondition(value, condition))}
        />
        <Values of={value} selector={selector} onChange={(values) => onChange({ ...value, values })} onEnter={add} />
        <ActionIcon size={26} variant="filled" color="accent" aria-label="Add" disabled={!isComplete(value)} onClick={add}>
          <Check size={14} />
        </ActionIcon>
        <ActionIcon size={26} aria-label="Cancel" onClick={() => onChange(undefined)}>
          <X size={14} />
        </ActionIcon>
      </div>
      <Refusal problem={refusal} />
    </>
  );
}

function withCondition(now: Requirement, condition: Condition): Requirement {
  if (!takesValues(condition)) return { ...now, condition, values: [] };
  return { ...now, condition, values: condition === '=' ? now.values.slice(0, 1) : now.values };
}

interface ConditionFieldProps {
  readonly of: string;
  readonly value: Condition;
  readonly onChange: (condition: Condition) => void;
}

function ConditionField({ of, value, onChange }: ConditionFieldProps) {
  return (
    <NativeSelect
      size="xs"
      aria-label={of === '' ? 'Condition' : `Condition of ${of}`}
      value={value}
      data={conditions.map((each) => ({ value: each, label: conditionWords[each] }))}
      onChange={(event) => {
        const chosen = conditions.find((each) => each === event.currentTarget.value);
        if (chosen !== undefined) onChange(chosen);
      }}
    />
  );
}

interface ValuesProps {
  readonly of: Requirement;
  readonly selector: FormSelector;
  readonly onChange: (values: readonly string[]) => void;
  readonly onEnter?: () => void;
}

function Values({ of: { key, condition, values }, selector, onChange, onEnter }: ValuesProps) {
  const offers = useValues(selector, key);
  const label = key === '' ? 'Value' : `${condition === '=' ? 'Value' : 'Values'} of ${key}`;
  if (!takesValues(condition)) return <span className={classes.noValues} />;
  if (condition === '=') {
    return (
      <OfferField
        label={label}
        placeholder="value"
        value={values[0] ?? ''}
        onChange={(value) => onChange([value])}
        offers={offers}
        {...(onEnter === undefined ? {} : { onEnter })}
      />
    );
  }
  return <SeveralValues label={label} values={values} offers={offers} onChange={onChange} />;
}

interface SeveralValuesProps {
  readonly label: string;
  readonly values: readonly string[];
  readonly offers: () => readonly Suggestion[];
  readonly onChange: (values: readonly string[]) => void;
}

function SeveralValues({ label, values, offers, onChange }: SeveralValuesProps) {
  const [offered, setOffered] = useState<readonly Suggestion[]>([]);
  return (
    <TagsInput
      size="xs"
      aria-label={label}
      className={classes.severalValues}
      value={[...values]}
      onChange={onChange}
      data={byWeight(offered)}
      placeholder={values.length === 0 ? 'values, Enter after each' : ''}
      onFocus={() => setOffered(offers())}
      acceptValueOnBlur
    />
  );
}

function useKeys({ path }: { readonly path: FieldPath }): () => readonly Suggestion[] {
  const { offers } = useHost();
  return () => offers({ path: [...path, 'matchLabels'], at: 'key' }).map((each) => ({ ...each, insert: each.label }));
}

function useValues({ path }: { readonly path: FieldPath }, key: string): () => readonly Suggestion[] {
  const { offers } = useHost();
  return () => offers({ path: [...path, 'matchLabels', key], at: 'value' });
}
