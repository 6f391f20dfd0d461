/** Problems as the editor's markers. Ours have the last word: what the schema says of the same place is left out. Pure. */
import { formatPath } from '@eastwest/shared/kube';
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

/** All of ours, and of the schema's those on lines where we have nothing to say; none while the syntax itself is broken. */
export function mergedMarkers(ours: readonly Marker[], schema: readonly Marker[], readable: boolean): readonly Marker[] {
  if (!readable) return ours;
  const rest = schema.filter((marker) => !ours.some((own) => overlap(own, marker)));
  return [...ours, ...rest.map((marker) => ({ ...marker, severity: 'warning' as const, source: 'schema' }))];
}

function overlap(left: Marker, right: Marker): boolean {
  return left.startLineNumber <= right.endLineNumber && right.startLineNumber <= left.endLineNumber;
}

/** A broken syntax has no path, and nothing further can be said of such a text. */
export function isReadable(problems: readonly Problem[]): boolean {
  return !problems.some(({ severity, rule, path }) => severity === 'error' && rule === undefined && formatPath(path) === '');
}
