/** Questions with their answers; those that come to the same are told once. */
import { explain } from '@eastwest/shared/evaluate';
import type { EndpointRef, Evaluation, Verdict } from '@eastwest/shared/evaluate';
import { UsageError } from '../usage-error.ts';
import { nameOfEnd } from './explain-questions.ts';
import type { Question } from './explain-questions.ts';
import { connectionOf } from './traffic.ts';
import { verdictWords } from './verdict-words.ts';

export interface Answered extends Question {
  readonly verdict: Verdict;
}

export function answersTo(evaluation: Evaluation, questions: readonly Question[]): readonly Answered[] {
  return merged(questions.flatMap((question) => answer(evaluation, question)));
}

function answer(evaluation: Evaluation, question: Question): readonly Answered[] {
  const { from, to, traffic } = question;
  const said = explain(evaluation, connectionOf(from.ref, to.ref, traffic));
  if (!said.ok) throw new UsageError(said.error);
  const apart = differ(said.value) ? pieces(evaluation, question) : [];
  if (apart.length === 0) return [{ ...question, verdict: said.value }];
  return apart.flatMap((one) => answer(evaluation, one));
}

/** The pods of a workload are not of one mind. */
function differ({ egress: { reason } }: Verdict): boolean {
  return reason.kind === 'unknown' && reason.because.some(({ kind }) => kind === 'pods-differ');
}

/** By pod, the destination's first. Empty where neither end is a workload of several pods. */
function pieces(evaluation: Evaluation, question: Question): readonly Question[] {
  for (const end of ['to', 'from'] as const) {
    const pods = podsOf(evaluation, question[end].ref);
    if (pods.length > 1) return pods.map((ref) => ({ ...question, [end]: { ref, name: nameOfEnd(ref) } }));
  }
  return [];
}

function podsOf({ classes }: Evaluation, ref: EndpointRef): readonly EndpointRef[] {
  if (ref.kind !== 'workload') return [];
  const own = classes.flatMap((of) => (of.kind === 'pod' && of.namespace === ref.namespace ? of.pods : []));
  return own
    .filter(({ owner, template }) => template === undefined && owner?.kind === ref.workloadKind && owner.name === ref.name)
    .map(({ namespace, name }): EndpointRef => ({ kind: 'pod', namespace, name }))
    .toSorted((a, b) => (nameOfEnd(a) < nameOfEnd(b) ? -1 : 1));
}

/** Neighbouring ports, and pods, about which the same is said. */
function merged(answers: readonly Answered[]): readonly Answered[] {
  const groups = new Map<string, Answered[]>();
  for (const one of answers) {
    const key = JSON.stringify([one.verdict.outcome, sayings(one), one.upTo === undefined ? one.traffic : one.traffic.protocol]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const told = [...groups.values()].flatMap((group) => (group[0]?.upTo === undefined ? together(group) : runs(group)));
  return told.toSorted((a, b) => portOf(a) - portOf(b));
}

const portOf = ({ upTo, traffic }: Answered): number => (upTo !== undefined && 'port' in traffic ? traffic.port : 0);

/** What is said, without the names of the ends and the port: those are what may differ. */
function sayings({ from, to, verdict }: Answered): string {
  const { nearest: _, ...egress } = verdict.egress;
  const { nearest: __, ...ingress } = verdict.ingress;
  return verdictWords({ ...verdict, egress: { ...egress, nearest: [] }, ingress: { ...ingress, nearest: [] } })
    .replaceAll(from.name, '')
    .replaceAll(to.name, '');
}

function together(group: readonly Answered[]): readonly Answered[] {
  const [first] = group;
  if (first === undefined) return [];
  const names = (end: 'from' | 'to'): string => {
    const all = [...new Set(group.map((one) => one[end].name))];
    return all.length > shown ? `${all.slice(0, shown).join(', ')} and ${all.length - shown} more` : all.join(', ');
  };
  return [{ ...first, from: { ...first.from, name: names('from') }, to: { ...first.to, name: names('to') } }];
}

const shown = 6;

function runs(group: readonly Answered[]): readonly Answered[] {
  const found: Answered[] = [];
  for (const one of group) {
    const last = found.at(-1);
    const start = 'port' in one.traffic ? one.traffic.port : 0;
    const follows = last?.upTo === start - 1 && last.from === one.from && last.to === one.to;
    if (last !== undefined && follows && one.upTo !== undefined) found[found.length - 1] = { ...last, upTo: one.upTo };
    else found.push(one);
  }
  return found;
}
