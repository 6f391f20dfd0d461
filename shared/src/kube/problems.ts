/** A *problem* is something wrong in the user's YAML: a value with its place and the mend, never an exception. */

/** One step per entry: `['spec', 'ingress', 0, 'from', 1]`. */
export type FieldPath = readonly (string | number)[];

/** Lines and columns from 1; the end is exclusive. */
export interface TextRange {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface Problem {
  readonly severity: 'error' | 'warning';
  /** Rule of the specification that it breaks, e.g. `V-3`; absent for YAML syntax. */
  readonly rule?: string;
  /** Lower case, no final period, user input in backticks. */
  readonly message: string;
  /** What to write instead, where that is known. */
  readonly hint?: string;
  readonly path: FieldPath;
  /** Filled in by whoever knows the text. */
  readonly range?: TextRange;
}

const plainKey = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** `spec.ingress[0].from[1]`; keys that are not plain words are quoted: `metadata.labels["a.b/c"]`. */
export function formatPath(path: FieldPath): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (!plainKey.test(step)) text += `[${JSON.stringify(step)}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}

/** The inverse of {@link formatPath}; undefined for a text that it does not make. */
export function parsePath(text: string): FieldPath | undefined {
  const path: (string | number)[] = [];
  const step = /\.?([A-Za-z_][A-Za-z0-9_-]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y;
  while (step.lastIndex < text.length) {
    const match = step.exec(text);
    if (match === null) return undefined;
    const [, word, index, quoted] = match;
    if (index !== undefined) path.push(Number(index));
    else path.push(word ?? unquote(quoted ?? ''));
  }
  return formatPath(path) === text ? path : undefined;
}

function unquote(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return ''; // the path then reads otherwise than the text, and is refused
  }
}
