/** What every part of the form needs of the policy that it shows, and the one way in which it changes it. */
import type { FormEdit, PolicyForm } from '@eastwest/shared/edit';
import type { FieldPath, JsonObject, Problem } from '@eastwest/shared/kube';
import type { Trap } from '@eastwest/shared/words';
import { createContext, useContext, useState } from 'react';
import type { DraftId } from '../../state/drafts.ts';
import type { Suggestion } from '../suggestions.ts';
import type { Place } from '../place.ts';
import type { Surroundings } from './matches.ts';
import type { Places } from './places.ts';
import type { Asked } from './requirements.ts';

export interface FormHost {
  readonly id: DraftId;
  readonly form: PolicyForm;
  /** The policy as the text says it. */
  readonly policy: JsonObject;
  /** The namespace that it is in. */
  readonly home: string;
  readonly surroundings: Surroundings;
  readonly places: Places;
  readonly trapsAt: (path: FieldPath) => readonly Trap[];
  /** What a rule says, in a sentence; undefined while the policy is not valid. */
  readonly sentenceAt: (path: FieldPath) => string | undefined;
  readonly offers: (place: Pick<Place, 'path' | 'at'>) => readonly Suggestion[];
  /** Changes the text, so that editor, preview and list of changes follow at once; returns why not, where it is refused. */
  readonly edit: (edit: FormEdit) => Problem | undefined;
}

export const HostContext = createContext<FormHost | undefined>(undefined);

export function useHost(): FormHost {
  const host = useContext(HostContext);
  if (host === undefined) throw new Error('invariant violated: a part of the form is inside of the form');
  return host;
}

export interface Gestures {
  /** Why the last gesture here was refused. */
  readonly refusal: Problem | undefined;
  /** Whether it was done. */
  readonly run: (edit: FormEdit | Asked) => boolean;
}

export function useGestures(): Gestures {
  const { edit } = useHost();
  const [refusal, setRefusal] = useState<Problem>();
  const run = (asked: FormEdit | Asked): boolean => {
    const problem = 'edits' in asked ? edit(asked) : asked.ok ? edit(asked.edit) : asked.problem;
    setRefusal(problem);
    return problem === undefined;
  };
  return { refusal, run };
}
