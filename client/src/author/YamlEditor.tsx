/** Monaco bound to one policy: its text in the store, the problems, the changed lines, the place to reveal. */
import { useEffect, useRef } from 'react';
import { monaco } from '../monaco/monaco.ts';
import { editorOptions } from '../monaco/options.ts';
import type { DraftId } from '../state/drafts.ts';
import { store } from '../ui/store.ts';
import { bindChanges } from './bind-changes.ts';
import { bindKeys } from './bind-keys.ts';
import { bindProblems } from './bind-problems.ts';
import { bindReveal } from './bind-reveal.ts';
import { bindSole } from './bind-sole.ts';
import { bindText } from './bind-text.ts';
import { bindTraps } from './bind-traps.ts';
import { bindUndo } from './bind-undo.ts';
import { offerCluster } from './offer-cluster.ts';
import { documentLabel } from './document.ts';
import classes from './author.module.css';

offerCluster();

let models = 0;

export function YamlEditor({ id }: { readonly id: DraftId }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => (host.current === null ? undefined : mount(host.current, id)), [id]);
  return <div className={classes.host} ref={host} />;
}

/** Model and editor live and end together; the number keeps addresses unique while an older one is being disposed. */
function mount(host: HTMLElement, id: DraftId): () => void {
  const uri = monaco.Uri.from({ scheme: 'eastwest', path: `/${++models}/${id}.policy.yaml` });
  const model = monaco.editor.createModel('', 'yaml', uri);
  model.updateOptions({ tabSize: 2, insertSpaces: true });
  const editor = monaco.editor.create(host, {
    ...editorOptions,
    contextmenu: true,
    useShadowDOM: false,
    model,
    ariaLabel: documentLabel(id),
  });
  // The list of changes appears under the editor while somebody types: the line being typed stays in view.
  editor.onDidLayoutChange(() => keepCaretInView(editor));
  const bound = { editor, model, id, store };
  const ends = [bindText, bindUndo, bindChanges, bindProblems, bindTraps, bindReveal, bindSole, bindKeys].map((bind) =>
    bind(bound),
  );
  return () => {
    for (const end of ends) end();
    editor.dispose();
    model.dispose();
  };
}

function keepCaretInView(editor: monaco.editor.IStandaloneCodeEditor): void {
  const caret = editor.getPosition();
  if (caret !== null && editor.hasTextFocus()) editor.revealPosition(caret);
}
