/** Findings as one value: the JSON of `eastwest lint`, and what its other formats are made from. */
import { formatPath, qualifiedName } from '@eastwest/shared/kube';
import type { ClusterObject, ClusterState, JsonValue, ObjectKey } from '@eastwest/shared/kube';
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
  /** `ns/name`, without a namespace the name; of what is no policy that object's. */
  readonly policy: string;
  /** Of what is no NetworkPolicy. */
  readonly kind?: string;
  /** Empty for the object as a whole. */
  readonly path: string;
  readonly message: string;
  readonly fix?: FixRecord;
}

export interface LintDocument {
  readonly findings: readonly FindingRecord[];
}

export function lintDocument(findings: readonly Finding[], { objects }: ClusterState, places: Places): LintDocument {
  return { findings: findings.map((finding) => recordOf(finding, objects.get(finding.key), places)) };
}

function recordOf(finding: Finding, object: ClusterObject | undefined, places: Places): FindingRecord {
  const { id, severity, key, path, message, fix } = finding;
  const { kind, title } = namesOf(key, object);
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

/** The inverse of an object's key, where one kind of ours stands for several with the real one, and of a template its workload. */
function namesOf(key: ObjectKey, object: ClusterObject | undefined): { readonly kind: string; readonly title: string } {
  const [objectKind = '', namespace = '', ...rest] = key.split('/');
  const owner = object?.kind === 'Pod' && object.template !== undefined ? object.owner : undefined;
  const name = owner?.name ?? rest.at(-1) ?? '';
  const kind = owner?.kind ?? rest.at(-2) ?? objectKind;
  return { kind, title: qualifiedName({ namespace, name }) };
}
