/** One object as an API server lists or watches it, read as far as it can be. */
import { type ClusterObject, type JsonObject, type ObjectKind, type Problem, projectLive } from '@eastwest/shared/kube';
import { objectAt, textAt } from './json.ts';
import type { Resource } from './resources.ts';

export interface Entry {
  /** `namespace/name`, unique within the kind. */
  readonly id: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** Absent when the object could not be read, `problem` then says why; or when it is one of many that are not wanted. */
  readonly object?: ClusterObject;
  readonly problem?: Problem;
}

/** Undefined when it is no object of an API server at all: without a name, uid or resourceVersion nothing can be kept apart. */
export function readEntry(raw: JsonObject, resource: Resource): Entry | undefined {
  const metadata = objectAt(raw, 'metadata');
  const name = textAt(metadata, 'name');
  const uid = textAt(metadata, 'uid');
  const resourceVersion = textAt(metadata, 'resourceVersion');
  if (name === undefined || uid === undefined || resourceVersion === undefined) return undefined;
  const identity = { id: `${textAt(metadata, 'namespace') ?? ''}/${name}`, uid, resourceVersion };
  const projected = projectLive({ ...raw, apiVersion: resource.apiVersion, kind: resource.kind });
  if (!projected.ok) return { ...identity, problem: named(projected.error, resource, identity.id) };
  if (projected.value === undefined) {
    if (mayBePassedOver(resource)) return identity;
    return {
      ...identity,
      problem: named({ severity: 'error', message: 'its kind is not understood', path: [] }, resource, identity.id),
    };
  }
  return { ...identity, object: projected.value };
}

/** Only some DaemonSets enforce policies; most APIs are the API server's own, and most CRDs need no conversion. */
function mayBePassedOver({ objectKind }: Resource): boolean {
  return sometimesNothing.has(objectKind);
}

const sometimesNothing: ReadonlySet<ObjectKind> = new Set<ObjectKind>([
  'Agent',
  'EngineConfig',
  'APIService',
  'CustomResourceDefinition',
]);

function named(problem: Problem, resource: Resource, id: string): Problem {
  return { ...problem, message: `${resource.kind} \`${id.replace(/^\//, '')}\`: ${problem.message}` };
}
