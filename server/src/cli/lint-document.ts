/** Findings as one value: the JSON of `eastwest lint`, and what its other formats are made from. */
import { formatPath } from '@eastwest/shared/kube';
import type { JsonValue, ObjectKey } from '@eastwest/shared/kube';
import type { Finding, FixEdit, Severity } from '@eastwest/shared/lint';
import type { Place, Places } from './places.ts';

export interface FixRecord {
  readonly title: string;
  readonly edits: readonly {
    readonly op: FixEdit['op'];
    readonly path: string;
    readonly value?: JsonValue;
    readonly key?: string;
  }[];
}

export interface FindingRecord extends Partial<Place> {
  readonly id: string;
  readonly severity: Severity;
  /** `ns/name`, without a namespace the name. */
  readonly policy: string;
  /** Of what is no NetworkPolicy. */
  readonly kind?: string;
  readonly path: string;
  readonly message: string;
  readonly fix?: FixRecord;
}

export interface LintDocument {
  readonly findings: readonly FindingRecord[];
}

export function lintDocument(findings: readonly Finding[], places: Places): LintDocument {
  return { findings: findings.map((finding) => recordOf(finding, places)) };
}

function recordOf({ id, severity, key, path, message, fix }: Finding, places: Places): FindingRecord {
  const { kind, title } = namesIn(key);
  return {
    id,
    severity,
    policy: title,
    ...(kind === 'NetworkPolicy' ? {} : { kind }),
    path,
    ...places(key, path),
    message,
    ...(fix === undefined ? {} : { fix: { title: fix.title, edits: fix.edits.map(editRecord) } }),
  };
}

function editRecord(edit: FixEdit): FixRecord['edits'][number] {
  const { op } = edit;
  const path = formatPath(edit.path);
  if (edit.op === 'rename') return { op, path, key: edit.key };
  return edit.op === 'remove' ? { op, path } : { op, path, value: edit.value };
}

/** The inverse of an object's key; a policy of another API has its kind in its name. */
function namesIn(key: ObjectKey): { readonly kind: string; readonly title: string } {
  const [objectKind = '', namespace = '', ...rest] = key.split('/');
  const name = rest.at(-1) ?? '';
  const kind = objectKind === 'ForeignPolicy' ? (rest.at(-2) ?? objectKind) : objectKind;
  return { kind, title: namespace === '' ? name : `${namespace}/${name}` };
}
