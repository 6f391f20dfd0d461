/** Two YAML texts and what differs between them, read only. */
import { useEffect, useRef } from 'react';
import { monaco } from './monaco.ts';
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
    if (host.current === null) return undefined;
    return mount(host.current, { original, modified, originalLabel, modifiedLabel });
  }, [original, modified, originalLabel, modifiedLabel]);
  return (
    <div className={classes.diff}>
      <div className={classes.sides} aria-hidden="true">
        <span>{originalLabel}</span>
        <span>{modifiedLabel}</span>
      </div>
      <div className={classes.host} ref={host} />
    </div>
  );
}

function mount(host: HTMLElement, { original, modified, originalLabel, modifiedLabel }: YamlDiffProps): () => void {
  const models = {
    original: monaco.editor.createModel(original, 'yaml'),
    modified: monaco.editor.createModel(modified, 'yaml'),
  };
  const editor = monaco.editor.createDiffEditor(host, {
    ...editorOptions,
    readOnly: true,
    domReadOnly: true,
    originalEditable: false,
    renderSideBySide: true,
    useInlineViewWhenSpaceIsLimited: true,
    renderSideBySideInlineBreakpoint: 560,
    renderOverviewRuler: false,
    renderMarginRevertIcon: false,
    renderGutterMenu: false,
    ignoreTrimWhitespace: false,
    tabFocusMode: true,
    hideUnchangedRegions: { enabled: true, contextLineCount: 8, minimumLineCount: 12 },
  });
  editor.setModel(models);
  // The two labels of the options are lost with the first change of any option.
  editor.getOriginalEditor().updateOptions({ ariaLabel: originalLabel });
  editor.getModifiedEditor().updateOptions({ ariaLabel: modifiedLabel });
  return () => {
    editor.dispose();
    models.original.dispose();
    models.modified.dispose();
  };
}
