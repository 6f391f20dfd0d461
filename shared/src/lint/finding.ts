/** What lint says: a place, what happens there and how to mend it. Ids and severities are those of semantics.md 6.2. */
import { compareText } from '../base/index.ts';
import { formatPath } from '../kube/index.ts';
import type { FieldPath, JsonValue, ObjectKey } from '../kube/index.ts';

export type Severity = 'error' | 'warning' | 'info';

/** One edit of a policy's text; paths as they are after the edits before it. */
export type FixEdit =
  | { readonly op: 'set'; readonly path: FieldPath; readonly value: JsonValue }
  /** Before the item that has this index, or after the last. */
  | { readonly op: 'insert'; readonly path: FieldPath; readonly value: JsonValue }
  | { readonly op: 'remove'; readonly path: FieldPath }
  | { readonly op: 'rename'; readonly path: FieldPath; readonly key: string };

export interface Fix {
  /** What it does: `write targetPort 8080`. */
  readonly title: string;
  readonly edits: readonly FixEdit[];
}

export interface Finding {
  /** `L-7`; of one definition for both directions `L-26` and `L-26-egress`. */
  readonly id: string;
  readonly severity: Severity;
  /** The policy, or what else it is about. */
  readonly key: ObjectKey;
  /** Into the object's YAML, `spec.ingress[0].from[1]`; empty for the object as a whole. */
  readonly path: string;
  /** Names the objects, says what happens, and the mend. */
  readonly message: string;
  /** Where the mend is mechanical. */
  readonly fix?: Fix;
}

/** What is found, bit by bit, so that whoever asks may do something else between. */
export type Pieces = Iterable<readonly Finding[]>;

export interface FindingText {
  readonly path?: FieldPath | string;
  readonly message: string;
  readonly fix?: Fix;
}

export function finding(id: string, severity: Severity, key: ObjectKey, { path = '', message, fix }: FindingText): Finding {
  const place = typeof path === 'string' ? path : formatPath(path);
  return { id, severity, key, path: place, message, ...(fix === undefined ? {} : { fix }) };
}

const order: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

export function bySeverity(left: Finding, right: Finding): number {
  return order[left.severity] - order[right.severity] || compareText(left.key, right.key) || compareText(left.path, right.path);
}
