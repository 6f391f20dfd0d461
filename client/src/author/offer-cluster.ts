import { monaco } from '../monaco/monaco.ts';
import { store } from '../ui/store.ts';
import { readWhileTyping } from './limits.ts';
import { suggestionsAt } from './suggestions.ts';
import type { Suggestion } from './suggestions.ts';

const { Property, Value, Constant } = monaco.languages.CompletionItemKind;
const kindOf: Readonly<Record<Suggestion['kind'], monaco.languages.CompletionItemKind>> = {
  key: Property,
  value: Value,
  port: Constant,
};

let offered = false;

/** Completions of what the cluster really has, beside those of the schema. Once for all editors. */
export function offerCluster(): void {
  if (offered) return;
  offered = true;
  monaco.languages.registerCompletionItemProvider('yaml', {
    triggerCharacters: [' ', ':', '{', '[', ','],
    provideCompletionItems: (model, { lineNumber, column }) => {
      // To read a very long text at every word would be felt while typing.
      if (model.getValueLength() > readWhileTyping) return { suggestions: [] };
      const found = suggestionsAt(model.getValue(), lineNumber, column, store.getState().cluster);
      const line = model.getLineContent(lineNumber).slice(0, column - 1);
      // Label keys hold dots and slashes, which are no part of a word for the editor.
      const typed = /[^\s{}[\],:]*$/u.exec(line)?.[0].length ?? 0;
      const range = new monaco.Range(lineNumber, column - typed, lineNumber, column);
      return { suggestions: found.map((suggestion) => itemOf(suggestion, range)) };
    },
  });
}

function itemOf({ label, insert, detail, kind, weight }: Suggestion, range: monaco.Range): monaco.languages.CompletionItem {
  return {
    label: { label, description: detail },
    kind: kindOf[kind],
    insertText: insert,
    range,
    // Before what the schema offers, most used first.
    sortText: `0${String(999_999 - weight).padStart(6, '0')}${label}`,
    // A key wants its value next.
    ...(kind === 'key' && insert.endsWith(' ') ? { command: { id: 'editor.action.triggerSuggest', title: 'Suggest' } } : {}),
  };
}
