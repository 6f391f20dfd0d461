/** Problems of files, in the words and with the places that the page and the command line show. */
import type { FieldPath, TextRange } from '@eastwest/shared/kube';
import type { SourceProblem } from '@eastwest/shared/protocol';

type Severity = SourceProblem['severity'];

interface Details {
  readonly hint?: string;
  readonly range?: TextRange;
}

const wholeObject: FieldPath = [];

export function fileProblem(severity: Severity, file: string, message: string, details: Details = {}): SourceProblem {
  return { severity, message, path: wholeObject, file, ...details };
}

/** The place of a whole line. */
export function lineRange(line: number): TextRange {
  return { startLine: line, startColumn: 1, endLine: line, endColumn: 2 };
}

export type Place = Pick<SourceProblem, 'file' | 'range'>;

/** `shop/web.yaml:12:5`; a file as a whole is its name alone. */
export function formatPlace({ file, range }: Place): string {
  const name = file ?? 'manifests';
  return range === undefined ? name : `${name}:${range.startLine}:${range.startColumn}`;
}

/** One line, the mend included: `shop/web.yaml:12:5: error: unknown field … (did you mean …)`. */
export function formatProblem(problem: SourceProblem): string {
  const rule = problem.rule === undefined ? '' : ` [${problem.rule}]`;
  const hint = problem.hint === undefined ? '' : ` (${problem.hint})`;
  return `${formatPlace(problem)}: ${problem.severity}: ${problem.message}${hint}${rule}`;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
