/** Problems as the editor's markers. Pure. */
import type { Problem, TextRange } from '@eastwest/shared/kube';

/** The part of Monaco's marker that is used, as plain data. */
export interface Marker {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly source?: string;
  readonly code?: string;
  readonly startLineNumber: number;
  readonly startColumn: number;
  readonly endLineNumber: number;
  readonly endColumn: number;
}

export function markerOf(problem: Problem, range: TextRange): Marker {
  const { severity, message, hint, rule } = problem;
  const { startLine, startColumn, endLine, endColumn } = range;
  return {
    severity,
    message: hint === undefined ? message : `${message}\n${hint}`,
    ...(rule === undefined ? {} : { source: rule }),
    startLineNumber: startLine,
    startColumn,
    endLineNumber: endLine,
    // An empty range would be invisible.
    endColumn: endLine === startLine && endColumn <= startColumn ? startColumn + 1 : endColumn,
  };
}

/** Where a problem without a range of its own is: at the top. */
export const topOfText: TextRange = { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 };
