import { rangeAt, parsePath } from '@eastwest/shared/kube';
import { monaco } from '../monaco/monaco.ts';
import { soleEffectOf } from '../state/shown.ts';
import { actions } from '../ui/store.ts';
import classes from './author.module.css';
import type { Bind, Bound } from './bound.ts';
import { follow } from './bound.ts';
import { caretStore, rulesOfText, soleHurdle } from './sole-places.ts';

const { Alt } = monaco.KeyMod;
const { KeyO, Escape } = monaco.KeyCode;

/** A place is for who looks at it: while somebody types it waits for a pause. */
const pauseMs = 200;

/** From a line to the connections that only its rule allows: a lens on every rule, a key, an entry of the context menu. */
export const bindSole: Bind = (bound) => {
  const { editor, model, id, store } = bound;
  let read = rulesOfText(model.getValue());
  let pause: ReturnType<typeof setTimeout> | undefined;
  const changed = new monaco.Emitter<monaco.languages.CodeLensProvider>();
  const inRule = editor.createContextKey<boolean>('eastwest.inRule', false);
  const follows = (): void => {
    const asked = read.at(editor.getPosition()?.lineNumber ?? 0);
    inRule.set(asked !== undefined);
    caretStore.setState({ asked });
  };
  const ask = (path: string | undefined): void => {
    if (path !== undefined && soleHurdle(store.getState(), id) === undefined) actions.askSole(id, path);
  };
  const provider: monaco.languages.CodeLensProvider = {
    onDidChange: changed.event,
    provideCodeLenses: (asked) => {
      const hurdle = soleHurdle(store.getState(), id);
      const lenses = (asked === model ? read.rules : []).map(({ line, path, title }) => ({
        range: new monaco.Range(line, 1, line, 1),
        command: hurdle === undefined ? { id: command, title, arguments: [path] } : { id: '', title: `${title}: ${hurdle}` },
      }));
      return { lenses, dispose: () => undefined };
    },
  };
  const command =
    editor.addCommand(0, (_accessor: unknown, path: string) => {
      const rule = read.rules.find((one) => one.path === path);
      if (rule !== undefined)
        editor.setPosition({ lineNumber: rule.line, column: model.getLineFirstNonWhitespaceColumn(rule.line) });
      ask(path);
    }) ?? '';
  const refresh = (): void => {
    read = rulesOfText(model.getValue());
    follows();
    changed.fire(provider);
  };
  const typed = model.onDidChangeContent(() => {
    clearTimeout(pause);
    pause = setTimeout(refresh, pauseMs);
  });
  const ends = [
    typed,
    monaco.languages.registerCodeLensProvider('yaml', provider),
    editor.onDidChangeCursorPosition(follows),
    editor.addAction({
      id: 'eastwest.sole',
      label: 'What only this rule, peer or port allows',
      keybindings: [Alt | KeyO],
      precondition: 'eastwest.inRule',
      contextMenuGroupId: 'navigation',
      contextMenuOrder: 1,
      run: () => ask(caretStore.getState().asked?.path),
    }),
    editor.onKeyDown(({ keyCode }) => {
      if (keyCode === Escape && store.getState().sole !== undefined) actions.leaveSole();
    }),
  ];
  const unfollow = follow(store, (state) => soleHurdle(state, id), refresh);
  const unmark = markAsked(bound);
  return () => {
    clearTimeout(pause);
    for (const end of ends) end.dispose();
    changed.dispose();
    unfollow();
    unmark();
    caretStore.setState({ asked: undefined });
  };
};

/** The lines of the part that is asked about. */
function markAsked({ editor, model, id, store }: Bound): () => void {
  const marks = editor.createDecorationsCollection();
  const draw = (): void => {
    const { sole } = store.getState();
    const path = sole?.policy === id ? parsePath(soleEffectOf({ sole })?.part.path ?? sole.path) : undefined;
    const range = path && rangeAt(model.getValue(), path);
    if (range === undefined) return marks.clear();
    const last = range.endColumn === 1 && range.endLine > range.startLine ? range.endLine - 1 : range.endLine;
    const lines = new monaco.Range(range.startLine, 1, last, 1);
    marks.set([{ range: lines, options: { isWholeLine: true, className: classes.revealed ?? '' } }]);
  };
  const unfollow = follow(store, ({ sole }) => sole, draw);
  const typed = model.onDidChangeContent(draw);
  return () => {
    unfollow();
    typed.dispose();
    marks.clear();
  };
}
