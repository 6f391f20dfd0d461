/** The language server that answers in the editor, asked without an editor: monaco-yaml's worker with one text. */
import { tidyText, withoutKind } from '../../src/monaco/answers.ts';
import { policySchema } from '../../src/monaco/schema/index.ts';

interface Position {
  readonly line: number;
  readonly character: number;
}

interface Item {
  readonly label: string;
  readonly insertText: string;
  readonly kind: number;
}

interface Worker {
  doComplete(uri: string, position: Position): Promise<{ readonly items: readonly Item[] } | undefined>;
  doHover(uri: string, position: Position): Promise<{ readonly contents: { readonly value: string } } | null | undefined>;
}

export type MakeWorker = (context: { getMirrorModels(): readonly object[] }, createData: object) => Worker;

export interface LanguageServer {
  /** What is offered at the `|` in the text: what would be inserted, by label. */
  complete(marked: string): Promise<ReadonlyMap<string, string>>;
  hover(marked: string): Promise<string>;
}

/** `Class`, as the protocol numbers it. */
const skeleton = 7;

/** `make`: what monaco-yaml's worker hands to its manager. */
export function languageServer(make: MakeWorker): LanguageServer {
  const uri = 'eastwest:/1/new:1.policy.yaml';
  let model = { uri, version: 0, getValue: () => '' };
  const schemas = [{ uri: 'eastwest://schema/policy.json', fileMatch: ['**/*.policy.yaml'], schema: policySchema }];
  const worker = make({ getMirrorModels: () => [model] }, { completion: true, hover: true, validate: false, schemas });
  const show = (marked: string): Position => {
    const before = marked.slice(0, marked.indexOf('|')).split('\n');
    const text = marked.replace('|', '');
    model = { uri, version: model.version + 1, getValue: () => text };
    return { line: before.length - 1, character: (before.at(-1) ?? '').length };
  };
  return {
    complete: async (marked) => {
      const found = await worker.doComplete(uri, show(marked));
      return new Map(withoutKind(found?.items ?? [], skeleton).map(({ label, insertText }) => [label, insertText]));
    },
    hover: async (marked) => tidyText((await worker.doHover(uri, show(marked)))?.contents.value ?? ''),
  };
}
