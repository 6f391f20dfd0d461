import type { FormEdit } from '@eastwest/shared/edit';
import type { Problem } from '@eastwest/shared/kube';
import { useState } from 'react';
import { useGestures } from './host.ts';
import type { Asked } from './requirements.ts';

export interface Typed {
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly refusal: Problem | undefined;
}

/**
 * A field whose every letter goes into the text. What is refused stays in the field as it was typed, until something else
 * changes the value.
 */
export function useTyped(value: string, edit: (text: string) => FormEdit | Asked): Typed {
  const { run, refusal } = useGestures();
  const [refused, setRefused] = useState<{ readonly text: string; readonly of: string }>();
  const current = refused?.of === value ? refused : undefined;
  const onChange = (text: string): void => {
    if (text === value) setRefused(undefined);
    else setRefused(run(edit(text)) ? undefined : { text, of: value });
  };
  return { value: current?.text ?? value, onChange, refusal: current === undefined ? undefined : refusal };
}
