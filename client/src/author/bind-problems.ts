import { rangeAt } from '@eastwest/shared/kube';
import type { Problem } from '@eastwest/shared/kube';
import type { Finding } from '@eastwest/shared/lint';
import { monaco, onSchemaMarkers } from '../monaco/monaco.ts';
import type { Bind } from './bound.ts';
import { follow } from './bound.ts';
import { findingsFor, problemsOf, withFindings } from './document.ts';
import { isReadable, markerOf, mergedMarkers, topOfText } from './markers.ts';
import type { Marker } from './markers.ts';

const owner = 'eastwest';
const { Error: error, Warning: warning } = monaco.MarkerSeverity;
const severityOf = { error, warning } as const;

/** Our problems and, where we have none, what the schema finds. */
export const bindProblems: Bind = ({ model, id, store }) => {
  let problems: readonly Problem[] = [];
  let findings: readonly Finding[] = [];
  let ofSchema: readonly Marker[] = [];
  const show = (): void => {
    const text = model.getValue();
    const ours = withFindings(problems, findings, id).map((problem) =>
      markerOf(problem, problem.range ?? rangeAt(text, problem.path) ?? topOfText),
    );
    const merged = mergedMarkers(ours, ofSchema, isReadable(problems));
    const markers = merged.map((marker) => ({ ...marker, severity: severityOf[marker.severity] }));
    monaco.editor.setModelMarkers(model, owner, markers);
  };
  const unfollow = follow(
    store,
    (state) => problemsOf(state, id),
    (found) => {
      problems = found;
      show();
    },
  );
  const unfollowFindings = follow(
    store,
    (state) => findingsFor(state, id),
    (found) => {
      findings = found;
      show();
    },
  );
  const unlisten = onSchemaMarkers((of, markers) => {
    if (of !== model) return;
    ofSchema = markers.map(({ message, startLineNumber, startColumn, endLineNumber, endColumn }) => ({
      severity: 'warning',
      message,
      startLineNumber,
      startColumn,
      endLineNumber,
      endColumn,
    }));
    show();
  });
  return () => {
    unfollow();
    unfollowFindings();
    unlisten();
    monaco.editor.setModelMarkers(model, owner, []);
  };
};
