/** Two YAML texts and what differs between them, read only. */
import { useEffect, useRef } from 'react';
import { coloursReady, monaco } from './monaco.ts';
import classes from './monaco.module.css';
import { editorOptions } from './options.ts';

interface YamlDiffProps {
  readonly original: string;
  readonly modified: string;
  readonly originalLabel: string;
  readonly modifiedLabel: string;
}

export function YamlDiff({ original, modified, originalLabel, modifiedLabel }: YamlDiffProps) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = host.current;
    let unmount: (() => void) | undefined;
    let wanted = true;
    void coloursReady.then(() => {
      if (wanted && element !== null) unmount = mount(element, { original, modified, originalLabel, modifiedLabel });
    });
    return () => {
      wanted = false;
      unmount?.();
    };
  }, [original, modified, originalLabel, modifiedLabel]);
  return (
    <div className={classes.diff}>
      <div className={classes.sides} aria-hidden="true">
        {original !== '' && <span>{originalLabel}</span>}
        {modified !== '' && <span>{modifiedLabel}</span>}
      </div>
      <div className={classes.host} ref={host} />
    </div>
  );
}

function mount(host: HTMLElement, texts: YamlDiffProps): () => void {
  return texts.original === '' || texts.modified === '' ? mountOne(host, texts) : mountBoth(host, texts);
}

/** A text that comes or goes as a whole is simply shown: every line of it would be marked. */
function mountOne(host: HTMLElement, { original, modified, originalLabel, modifiedLabel }: YamlDiffProps): () => void {
  const model = monaco.editor.createModel(original === '' ? modified : original, 'yaml');
  const ariaLabel = original === '' ? modifiedLabel : originalLabel;
  const editor = monaco.editor.create(host, { ...editorOptions, ...onlyRead, model, ariaLabel });
  return () => {
    editor.dispose();
    model.dispose();
  };
}

const onlyRead = { readOnly: true, domReadOnly: true, tabFocusMode: true } as const;

function mountBoth(host: HTMLElement, { original, modified, originalLabel, modifiedLabel }: YamlDiffProps): () => void {
  const models = {
    original: monaco.editor.createModel(original, 'yaml'),
    modified: monaco.editor.createModel(modified, 'yaml'),
  };
  const editor = monaco.editor.createDiffEditor(host, {
    ...editorOptions,
    ...onlyRead,
    originalEditable: false,
    renderSideBySide: true,
    useInlineViewWhenSpaceIsLimited: true,
    renderSideBySideInlineBreakpoint: 520,
    renderOverviewRuler: false,
    renderMarginRevertIcon: false,
    renderGutterMenu: false,
    ignoreTrimWhitespace: false,
    hideUnchangedRegions: { enabled: true, contextLineCount: 8, minimumLineCount: 12 },
  });
  editor.setModel(models);
  keepLabel(editor.getOriginalEditor(), originalLabel);
  keepLabel(editor.getModifiedEditor(), modifiedLabel);
  return () => {
    editor.dispose();
    models.original.dispose();
    models.modified.dispose();
  };
}

/** The label of a side is lost with every change of its options: also when a change of the width puts one under the other. */
function keepLabel(side: monaco.editor.IStandaloneCodeEditor, ariaLabel: string): void {
  const label = (): void => {
    if (side.getOption(monaco.editor.EditorOption.ariaLabel) !== ariaLabel) side.updateOptions({ ariaLabel });
  };
  side.onDidChangeConfiguration(label);
  label();
}
