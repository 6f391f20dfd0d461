import { markAt } from '@eastwest/shared/kube';
import type { Problem } from '@eastwest/shared/kube';
import type { Finding } from '@eastwest/shared/lint';
import { monaco } from '../monaco/monaco.ts';
import type { Bind } from './bound.ts';
import { follow } from './bound.ts';
import { findingsFor, problemsOf, withFindings } from './document.ts';
import { markerOf, topOfText } from './markers.ts';

const owner = 'eastwest';
const { Error: error, Warning: warning } = monaco.MarkerSeverity;
const severityOf = { error, warning } as const;

/** The problems of the text, and the findings about it. */
export const bindProblems: Bind = ({ model, id, store }) => {
  let problems: readonly Problem[] = [];
  let findings: readonly Finding[] = [];
  const show = (): void => {
    const text = model.getValue();
    const ours = withFindings(problems, findings, id).map((problem) =>
      markerOf(problem, problem.range ?? markAt(text, problem) ?? topOfText),
    );
    const markers = ours.map((marker) => ({ ...marker, severity: severityOf[marker.severity] }));
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
  return () => {
    unfollow();
    unfollowFindings();
    monaco.editor.setModelMarkers(model, owner, []);
  };
};
