/** Which rule, peer or port the cursor of the editor is in, and whether anything can be asked of it. */
import { soleTitle } from '@eastwest/shared/change';
import { formatPath, readPolicyText } from '@eastwest/shared/kube';
import { actionAt, ruleLines, rulePathAt, rulePlaceOf } from '@eastwest/shared/model';
import type { RuleLines, RulePart } from '@eastwest/shared/model';
import { createStore } from 'zustand/vanilla';
import type { AppState } from '../state/app.ts';
import { isNewDraft } from '../state/drafting.ts';
import type { DraftId } from '../state/drafts.ts';
import { problemsOf } from './document.ts';
import { readWhileTyping } from './limits.ts';

/** A part of a rule that can be asked about. */
export interface Asked {
  readonly path: string;
  readonly action: RulePart['action'];
}

/** Where the cursor of the editor on the page is; undefined in no rule. */
export const caretStore = createStore<{ readonly asked: Asked | undefined }>(() => ({ asked: undefined }));

export interface RulesOfText {
  readonly at: (line: number) => Asked | undefined;
  /** Of each rule, with the line on which it begins. */
  readonly rules: readonly { readonly line: number; readonly path: string; readonly title: string }[];
}

const none: RulesOfText = { at: () => undefined, rules: [] };

/** None while the text cannot be read. */
export function rulesOfText(text: string): RulesOfText {
  const { manifest } = text.length > readWhileTyping ? {} : readPolicyText(text);
  if (manifest === undefined) return none;
  const lines: readonly RuleLines[] = ruleLines(text, manifest);
  const at = (line: number): Asked | undefined => {
    const path = rulePathAt(lines, line);
    const place = path && rulePlaceOf(path);
    return place === undefined ? undefined : { path: formatPath(path ?? []), action: actionAt(manifest, place) };
  };
  const rules = lines.flatMap(({ path, range }) => {
    const place = rulePlaceOf(path);
    if (place === undefined || place.rule.length < path.length) return [];
    return [
      { line: range.startLine, path: formatPath(path), title: soleTitle({ what: 'rule', action: actionAt(manifest, place) }) },
    ];
  });
  return { at, rules };
}

/** Why nothing can be asked of this policy's rules, if so. */
export function soleHurdle(state: AppState, id: DraftId): string | undefined {
  if (state.drafts.get(id)?.type === 'delete') return 'the draft deletes this policy';
  if (problemsOf(state, id).some(({ severity }) => severity === 'error')) return 'the text has problems';
  return state.drafts.has(id) || isNewDraft(id) || isEvaluated(state, id) ? undefined : 'it takes no part in the evaluation';
}

function isEvaluated({ result }: AppState, id: DraftId): boolean {
  return result === undefined || result.policies.some(({ key }) => key === id);
}
