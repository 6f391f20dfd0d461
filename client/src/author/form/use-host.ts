/** The form of a policy's text, with all that its parts need. */
import { editText, readForm } from '@eastwest/shared/edit';
import type { FormReading, PolicyForm } from '@eastwest/shared/edit';
import { defaultNamespace, formatPath, policyOfManifest, readPolicyText } from '@eastwest/shared/kube';
import type { JsonObject, Problem } from '@eastwest/shared/kube';
import { normalizePolicy } from '@eastwest/shared/model';
import { readPolicy, trapsOf } from '@eastwest/shared/words';
import type { Trap } from '@eastwest/shared/words';
import { useCallback, useMemo } from 'react';
import type { DraftId } from '../../state/drafts.ts';
import { actions, store, useStore } from '../../ui/store.ts';
import { documentOf } from '../../state/document.ts';
import { problemsOf } from '../document.ts';
import { offersAt } from '../suggestions.ts';
import type { FormHost } from './host.ts';
import { surroundingsOf } from './matches.ts';
import { Places } from './places.ts';

interface Read {
  readonly reading: FormReading;
  readonly policy: JsonObject;
}

export function useReading(id: DraftId): Read | undefined {
  const text = useStore((state) => documentOf(state, id)?.text);
  return useMemo(
    () => (text === undefined ? undefined : { reading: readForm(text), policy: readPolicyText(text).manifest ?? {} }),
    [text],
  );
}

/** `tell` is given what an edit did beyond what was asked. */
export function useFormHost(
  id: DraftId,
  form: PolicyForm,
  policy: JsonObject,
  tell: (note: string | undefined) => void,
): FormHost {
  const cluster = useStore((state) => state.cluster);
  const judged = useStore((state) => problemsOf(state, id));
  const places = useMemo(() => new Places(form, withJudged(form.problems, judged)), [form, judged]);
  const meaning = useMemo(() => meaningOf(policy), [policy]);
  const edit = useCallback<FormHost['edit']>(
    ({ edits, note }) => {
      const text = documentOf(store.getState(), id)?.text ?? '';
      const result = editText(text, edits);
      if (!result.ok) return result.error;
      tell(note);
      actions.setDraftText(id, result.value);
      return undefined;
    },
    [id, tell],
  );
  const services = useMemo(() => [...cluster.objects.values()].filter((object) => object.kind === 'Service'), [cluster]);
  const traps = useMemo(() => trapsByPlace(meaning, services), [meaning, services]);
  return useMemo(
    () => ({
      id,
      form,
      policy,
      home: form.namespace.kind === 'text' && form.namespace.text !== '' ? form.namespace.text : defaultNamespace,
      surroundings: surroundingsOf(cluster),
      places,
      trapsAt: (path) => traps.get(formatPath(path)) ?? none,
      sentenceAt: (path) => meaning.sentences.get(formatPath(path)),
      offers: (place) => offersAt({ ...place, typed: '' }, policy, cluster),
      edit,
    }),
    [id, form, policy, cluster, places, traps, meaning, edit],
  );
}

const none: readonly Trap[] = [];

/** What only the cluster tells (V-15) comes with the engine's answer; it is of an older text for a moment. */
function withJudged(problems: readonly Problem[], judged: readonly Problem[]): readonly Problem[] {
  const known = new Set(problems.map(sameness));
  return [...problems, ...judged.filter((problem) => problem.rule === 'V-15' && !known.has(sameness(problem)))];
}

const sameness = ({ path, message }: Problem): string => `${formatPath(path)} ${message}`;

function meaningOf(manifest: JsonObject) {
  const object = policyOfManifest(manifest);
  const policy = object.kind === 'NetworkPolicy' ? normalizePolicy(object) : undefined;
  if (policy?.valid !== true) return { sentences: new Map<string, string>() };
  const sentences = readPolicy(policy).sentences.flatMap(({ path, text }) => (path === undefined ? [] : [[path, text] as const]));
  return { policy, sentences: new Map(sentences) };
}

function trapsByPlace(
  { policy }: ReturnType<typeof meaningOf>,
  services: Parameters<typeof trapsOf>[1],
): ReadonlyMap<string, readonly Trap[]> {
  const traps = new Map<string, readonly Trap[]>();
  if (policy === undefined) return traps;
  for (const trap of trapsOf(policy, services)) traps.set(trap.path, [...(traps.get(trap.path) ?? []), trap]);
  return traps;
}
