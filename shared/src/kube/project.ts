/** From whole Kubernetes objects to the narrow forms that eastwest keeps: one door for live objects, one for manifests. */
import { isPolicyObject } from './names.ts';
import { err, ok } from '../base/index.ts';
import type { Result } from '../base/index.ts';
import { collector, field, isMapping, listAt } from './check.ts';
import type { Report } from './check.ts';
import type { AgentObject } from './engine-objects.ts';
import { fingerprint } from './hash.ts';
import { objectKey } from './objects.ts';
import type { ClusterObject, JsonObject, JsonValue, ObjectKey, Origin, Owner } from './objects.ts';
import { formatPath } from './problems.ts';
import type { FieldPath, Problem } from './problems.ts';
import { readNamespaceObject, readNode, readService } from './project-core.ts';
import { controllerOf } from './project-meta.ts';
import type { Reading } from './project-meta.ts';
import { readAgent, readEngineConfig } from './project-engine.ts';
import { readPod } from './project-pod.ts';
import { groupOf, policyKindOf } from './policy-kinds.ts';
import { isNetworkPolicy, readForeignPolicy, readNetworkPolicy } from './project-policy.ts';
import { readWorkload, workloadShape } from './project-workload.ts';
import { purposeReader } from './project-purpose.ts';
import { validatePolicy } from './validate-policy.ts';

/**
 * An object as an API server lists or watches it, with `apiVersion` and `kind` filled in (list items come without). `ok`
 * with undefined: nothing that is kept. Workloads are not, for their pods tell all, unless they may enforce policies.
 */
export function projectLive(raw: JsonObject): Result<ClusterObject | undefined, Problem> {
  const { problems, report } = collector();
  const object = readKept(raw, { report, path: [], version: liveVersion, trusted: true });
  const problem = problems.find(({ severity }) => severity === 'error');
  return problem === undefined ? ok(object) : err(problem);
}

function liveVersion(metadata: JsonObject, identity: string): { uid: string; resourceVersion: string } {
  const [uid, version] = [field(metadata, 'uid'), field(metadata, 'resourceVersion')];
  return { uid: typeof uid === 'string' ? uid : identity, resourceVersion: typeof version === 'string' ? version : '' };
}

/** Dispatch is on the API group, never on the kind alone (table 0.1): kind names collide. */
function readKept(raw: JsonObject, reading: Reading): ClusterObject | undefined {
  const { apiVersion, kind } = identityOf(raw);
  if (apiVersion === 'v1') {
    if (kind === 'Pod') return readPod(raw, reading);
    if (kind === 'Namespace') return readNamespaceObject(raw, reading);
    if (kind === 'Node') return readNode(raw, reading);
    if (kind === 'Service') return readService(raw, reading);
  }
  const quiet: Reading = { ...reading, report: (problem) => reading.report({ ...problem, severity: 'warning' }) };
  if (groupOf(apiVersion) === 'apps') return readAgent(raw, kind, quiet);
  const config = readEngineConfig(raw, apiVersion, kind, quiet);
  if (config !== undefined) return config;
  const purpose = purposeReader(apiVersion, kind);
  // No verdict rests on these, so what is wrong with one makes nothing unknown.
  if (purpose !== undefined) return purpose(raw, quiet);
  if (isNetworkPolicy(apiVersion, kind)) return readNetworkPolicy(raw, apiVersion, reading);
  const known = policyKindOf(apiVersion, kind);
  return known === undefined ? undefined : readForeignPolicy(raw, apiVersion, kind, known.scope, reading);
}

function identityOf(raw: JsonObject): { readonly apiVersion: string; readonly kind: string } {
  const [apiVersion, kind] = [field(raw, 'apiVersion'), field(raw, 'kind')];
  return { apiVersion: typeof apiVersion === 'string' ? apiVersion : '', kind: typeof kind === 'string' ? kind : '' };
}

export interface ManifestPlace {
  readonly origin: Origin;
  /** The document's own text. */
  readonly text: string;
  /** Line of a path within the document, for items of a `List`; without it they get the document's. */
  readonly lineOf?: (path: FieldPath) => number;
}

export interface ManifestReading {
  readonly objects: ClusterObject[];
  /** Paths are those of the document. */
  readonly problems: Problem[];
  /** What controls the ReplicaSets and Jobs that are in a dump of a live cluster, so that pods find the top. */
  readonly owners: ReadonlyMap<ObjectKey, Owner>;
}

/**
 * One document of a manifest: a workload as its template pod, a `List` as its items, other kinds as in {@link projectLive}.
 * An object that the API server would refuse is a problem and left out, except for a policy, which is kept because the
 * model must know what it could touch. Kinds that say nothing about connections are passed over in silence.
 */
export function projectManifest(raw: JsonObject, place: ManifestPlace): ManifestReading {
  const owners = new Map<ObjectKey, Owner>();
  const objects: ClusterObject[] = [];
  const problems: Problem[] = [];
  for (const { object, path } of itemsOf(raw, [], problems)) {
    const read = collector();
    const made = readManifestObject(object, path, place, read.report, owners);
    problems.push(...read.problems);
    const broken = read.problems.some(({ severity }) => severity === 'error');
    if (made !== undefined && (!broken || isPolicyObject(made))) objects.push(made);
    // The template has told what is wrong with the workload.
    const agent = broken ? undefined : withOrigin(agentOf(object, path, place), originOf(place, path));
    if (agent !== undefined) objects.push(agent);
  }
  return { objects, problems, owners };
}

/** A workload that may enforce policies is kept beside its template pod. */
function agentOf(raw: JsonObject, path: FieldPath, { origin }: ManifestPlace): AgentObject | undefined {
  const { apiVersion, kind } = identityOf(raw);
  const reading: Reading = { report: () => undefined, path, version: manifestVersion(raw, origin, ''), trusted: true };
  return groupOf(apiVersion) === 'apps' ? readAgent(raw, kind, reading) : undefined;
}

/** `List` and the typed lists of the API (`PodList`), whose items may leave out what the list says. */
function itemsOf(raw: JsonObject, path: FieldPath, problems: Problem[]): { object: JsonObject; path: FieldPath }[] {
  const { apiVersion, kind } = identityOf(raw);
  if (!kind.endsWith('List') || !Array.isArray(field(raw, 'items'))) return [{ object: raw, path }];
  const { report, problems: found } = collector();
  const itemKind = kind.slice(0, -'List'.length);
  const defaults: JsonObject = itemKind === '' ? {} : { apiVersion, kind: itemKind };
  const items = listAt(field(raw, 'items'), [...path, 'items'], report).flatMap((item, index) => {
    const at = [...path, 'items', index];
    if (isMapping(item)) return itemsOf({ ...defaults, ...item }, at, problems);
    report({ rule: 'V-12', message: 'an item of a list must be a mapping', path: at });
    return [];
  });
  problems.push(...found);
  return items;
}

function readManifestObject(
  raw: JsonObject,
  path: FieldPath,
  place: ManifestPlace,
  report: Report,
  owners: Map<ObjectKey, Owner>,
): ClusterObject | undefined {
  const { apiVersion, kind } = identityOf(raw);
  const origin = originOf(place, path);
  // The text of a list is not that of its items, and too long to be looked at once for each of them.
  const ownText = path.length === 0 ? place.text : '';
  const reading: Reading = { report, path, version: manifestVersion(raw, origin, ownText), trusted: false };
  const shape = workloadShape(apiVersion, kind);
  if (shape !== undefined) {
    const controller = controllerOf(raw, path, report);
    const workload = readWorkload(raw, kind, shape, reading);
    if (controller === undefined || workload === undefined) return withOrigin(workload, origin);
    owners.set(ownerKey(workload.namespace, kind, workload.name), controller);
    return undefined;
  }
  const object = readKept(raw, reading);
  if (object === undefined) reportLost(apiVersion, kind, path, report);
  if (object === undefined || !isPolicyObject(object)) return withOrigin(object, origin);
  for (const problem of validatePolicy(raw)) report({ ...problem, path: [...path, ...problem.path] });
  return { ...object, origin, ...(path.length === 0 ? { text: place.text } : {}) };
}

function originOf({ origin, lineOf }: ManifestPlace, path: FieldPath): Origin {
  return path.length === 0 ? origin : { ...origin, line: lineOf?.(path) ?? origin.line, item: formatPath(path) };
}

function withOrigin<Kept extends ClusterObject>(object: Kept | undefined, origin: Origin): Kept | undefined {
  return object === undefined ? undefined : { ...object, origin };
}

/** Names a workload that is no pod, in the one key form. */
export function ownerKey(namespace: string, kind: string, name: string): ObjectKey {
  return objectKey('Pod', namespace, `${kind}/${name}`);
}

/** Only what is surely meant for us is missed: a policy of an API version that does not exist or misspelt, a kind without version. */
function reportLost(apiVersion: string, kind: string, path: FieldPath, report: Report): void {
  if (apiVersion === '' && (kind === 'NetworkPolicy' || kind === 'Pod' || kind === 'Namespace' || kind === 'Deployment'))
    report({ message: `the ${kind} has no \`apiVersion\``, path: [...path, 'apiVersion'] });
  else if (kind === 'NetworkPolicy' && groupOf(apiVersion) === 'networking.k8s.io')
    report({
      message: `there is no NetworkPolicy in \`${apiVersion}\``,
      hint: 'write `networking.k8s.io/v1`',
      path: [...path, 'apiVersion'],
    });
  else if (groupOf(apiVersion) === 'networking.k8s.io' && /^net\w*pol/i.test(kind))
    report({ message: `there is no kind \`${kind}\``, hint: 'write `NetworkPolicy`', path: [...path, 'kind'] });
}

/**
 * Of a manifest nothing is numbered, so the version is a fingerprint of all that the kept object can hold, its place and,
 * for comments, its text included. A policy is the same wherever in its file it stands: an edit of it is not outdated by
 * what is written above it. A dump keeps the uid that the object had.
 */
function manifestVersion(raw: JsonObject, origin: Origin, text: string): Reading['version'] {
  return (metadata, identity) => {
    const uid = field(metadata, 'uid');
    const { apiVersion, kind } = identityOf(raw);
    const isPolicyObject = kind === 'NetworkPolicy' || policyKindOf(apiVersion, kind) !== undefined;
    const content: JsonValue[] = isPolicyObject ? [raw, origin.file] : [raw, origin.file, origin.document, origin.line];
    const comments = isPolicyObject ? text : '';
    return {
      uid: typeof uid === 'string' && uid !== '' ? uid : `manifest:${identity}`,
      resourceVersion: fingerprint(JSON.stringify(content) + comments),
    };
  };
}
