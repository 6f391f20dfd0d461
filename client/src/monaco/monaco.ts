/**
 * Monaco and its YAML support, set up once; imported by nothing but lazily loaded code. monaco-yaml 5.5.1 was written for
 * Monaco ≤ 0.52: the two shims for 0.57 are the alias in vite.config.ts and `patched` (monaco-yaml #272).
 */
import * as monaco from 'monaco-editor/editor';
import 'monaco-editor/features/register.all';
import 'monaco-editor/languages/definitions/yaml/register';
import { configureMonacoYaml } from 'monaco-yaml';
import { tidyText, withoutKind } from './answers.ts';
import { policySchema } from './schema/index.ts';
import { followColourScheme } from './theme.ts';

export { monaco };

function startWorker(label: string): Worker {
  return label === 'yaml'
    ? new Worker(new URL('./yaml.worker.ts', import.meta.url), { type: 'module', name: 'yaml' })
    : new Worker(new URL('./editor.worker.ts', import.meta.url), { type: 'module', name: 'editor' });
}

interface OldWorkerOptions {
  readonly label: string;
  readonly createData: unknown;
}

function createWebWorker({ label, createData }: OldWorkerOptions): unknown {
  const worker = startWorker(label);
  // The protocol of Monaco's own workers: the first message is dropped, the second makes the service.
  for (const message of ['ignore', createData]) post(worker, message);
  return monaco.editor.createWebWorker({ worker: Promise.resolve(worker) });
}

function post(worker: Worker, message: unknown): void {
  // A worker has no origin to name.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  worker.postMessage(message);
}

function registerHoverProvider(
  language: monaco.languages.LanguageSelector,
  provider: monaco.languages.HoverProvider,
): monaco.IDisposable {
  return monaco.languages.registerHoverProvider(language, {
    provideHover: async (...place) => {
      const hover = await provider.provideHover(...place);
      return hover && { ...hover, contents: hover.contents.map((content) => ({ ...content, value: tidyText(content.value) })) };
    },
  });
}

function registerCompletionItemProvider(
  language: monaco.languages.LanguageSelector,
  provider: monaco.languages.CompletionItemProvider,
): monaco.IDisposable {
  return monaco.languages.registerCompletionItemProvider(language, {
    ...provider,
    provideCompletionItems: async (...place) => {
      const list = await provider.provideCompletionItems(...place);
      return list && { ...list, suggestions: withoutKind(list.suggestions, monaco.languages.CompletionItemKind.Class) };
    },
  });
}

/** What a policy has no use for (anchors to go to or rename) would only fill the context menu. */
const notOffered = (): monaco.IDisposable => ({ dispose: () => undefined });

/** Monaco as monaco-yaml knows it. */
const patched = {
  ...monaco,
  editor: { ...monaco.editor, createWebWorker },
  languages: {
    ...monaco.languages,
    registerHoverProvider,
    registerCompletionItemProvider,
    registerDefinitionProvider: notOffered,
    registerDocumentSymbolProvider: notOffered,
    registerRenameProvider: notOffered,
  },
};

globalThis.MonacoEnvironment = { getWorker: (_moduleId, label) => startWorker(label) };

configureMonacoYaml(patched, {
  format: { enable: false },
  // What is wrong is said by our own validation, which knows every field that the schema has.
  validate: false,
  schemas: [{ uri: 'eastwest://schema/policy.json', fileMatch: ['**/*.policy.yaml'], schema: policySchema }],
});

followColourScheme();

// Widths are measured when an editor is made; a font that arrives later would misplace the cursor.
void document.fonts.load("12.5px 'JetBrains Mono Variable'").then(() => monaco.editor.remeasureFonts());

/** The colours of YAML are loaded; what is drawn before stays plain in places. */
export const coloursReady: Promise<unknown> = monaco.editor.colorize('a: b', 'yaml', {});
