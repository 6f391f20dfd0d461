/** How every YAML on the page looks. */
import type { monaco } from './monaco.ts';

export const editorOptions = {
  automaticLayout: true,
  fontFamily: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontSize: 12.5,
  lineHeight: 20,
  fontLigatures: false,
  padding: { top: 8, bottom: 8 },
  minimap: { enabled: false },
  lineNumbersMinChars: 3,
  lineDecorationsWidth: 12,
  glyphMargin: false,
  folding: false,
  stickyScroll: { enabled: false },
  scrollBeyondLastLine: false,
  overviewRulerLanes: 2,
  overviewRulerBorder: false,
  hideCursorInOverviewRuler: true,
  renderLineHighlight: 'line',
  renderLineHighlightOnlyWhenFocus: true,
  scrollbar: { useShadows: false, verticalScrollbarSize: 10, horizontalScrollbarSize: 10 },
  wordWrap: 'on',
  wrappingIndent: 'indent',
  contextmenu: false,
  links: false,
  occurrencesHighlight: 'off',
  selectionHighlight: false,
  matchBrackets: 'near',
  bracketPairColorization: { enabled: false },
  wordBasedSuggestions: 'off',
  // Values are strings to the tokenizer, and values are what is completed most.
  quickSuggestions: { other: true, strings: true, comments: false },
  suggest: { showWords: false, showIcons: false, preview: false },
  // Widgets may stand out of the narrow panel.
  fixedOverflowWidgets: true,
  // One way of reading keys in every browser; the other is not in all of them.
  editContext: false,
} as const satisfies monaco.editor.IStandaloneEditorConstructionOptions;
