/** What was done to one text, so that it can be taken back and done again. Pure; no clock: typing is grouped by words. */
import { replacementOf } from './replacement.ts';

interface Step {
  readonly start: number;
  readonly removed: string;
  readonly inserted: string;
}

export interface TextHistory {
  /** What the steps lead to. One that is not the text any more (changed in the cluster, in another tab) has no use. */
  readonly text: string;
  readonly past: readonly Step[];
  readonly future: readonly Step[];
  /** The last step may still grow by what is typed next. */
  readonly open: boolean;
}

/** Of both together the older ones are forgotten first. */
const most = { steps: 500, characters: 4 << 20 };

/** The history of the new text. Steps of another text than the old one are forgotten. */
export function withStep(history: TextHistory | undefined, from: string, to: string): TextHistory {
  const known = history?.text === from ? history : { text: from, past: [], future: [], open: false };
  const replacement = replacementOf(from, to);
  if (replacement === undefined) return known;
  const { start, end, text: inserted } = replacement;
  const step: Step = { start, removed: from.slice(start, end), inserted };
  const last = known.past.at(-1);
  const grown = known.open && last !== undefined ? joined(last, step) : undefined;
  const past = grown === undefined ? [...known.past, step] : [...known.past.slice(0, -1), grown];
  return { text: to, past: capped(past), future: [], open: isTyped(step) };
}

export function undone({ text, past, future }: TextHistory): TextHistory | undefined {
  const step = past.at(-1);
  if (step === undefined) return undefined;
  const { start, removed, inserted } = step;
  const before = text.slice(0, start) + removed + text.slice(start + inserted.length);
  return { text: before, past: past.slice(0, -1), future: [...future, step], open: false };
}

export function redone({ text, past, future }: TextHistory): TextHistory | undefined {
  const step = future.at(-1);
  if (step === undefined) return undefined;
  const { start, removed, inserted } = step;
  const after = text.slice(0, start) + inserted + text.slice(start + removed.length);
  return { text: after, past: [...past, step], future: future.slice(0, -1), open: false };
}

/** One character put in or taken out, or a line end, which may bring its indentation along. */
function isTyped({ removed, inserted }: Step): boolean {
  return removed.length + inserted.length === 1;
}

/** Undefined where the step begins something new: elsewhere, another word, another kind of change. */
function joined(last: Step, { start, removed, inserted }: Step): Step | undefined {
  if (removed.length + inserted.length !== 1) return undefined;
  if (inserted !== '') {
    const goesOn = last.removed === '' && start === last.start + last.inserted.length;
    const beginsWord = /\s$/u.test(last.inserted) && /\S/u.test(inserted);
    return goesOn && !beginsWord && inserted !== '\n' ? { ...last, inserted: last.inserted + inserted } : undefined;
  }
  if (last.inserted !== '') return undefined;
  if (start === last.start - 1) return { start, removed: removed + last.removed, inserted };
  return start === last.start ? { start, removed: last.removed + removed, inserted } : undefined;
}

function capped(past: readonly Step[]): readonly Step[] {
  let characters = 0;
  let from = past.length;
  while (from > 0 && past.length - from < most.steps) {
    const { removed = '', inserted = '' } = past[from - 1] ?? {};
    characters += removed.length + inserted.length;
    // The last step can always be taken back, however large it is.
    if (characters > most.characters && from < past.length) break;
    from--;
  }
  return from === 0 ? past : past.slice(from);
}
