/** `apply` on manifests: everything is checked as an API server would, and nothing is written (the page exports the YAML). */
import { formatPath, objectKey, validateNetworkPolicy } from '@eastwest/shared/kube';
import type { ClusterObject, JsonObject, PolicyObject } from '@eastwest/shared/kube';
import { asObject, own } from '@eastwest/shared/model';
import type { ApplyOutcome, ApplyRequest } from '@eastwest/shared/protocol';
import type { ObjectIndex } from './differences.ts';

export function checkApply(request: ApplyRequest, objects: ObjectIndex): ApplyOutcome {
  const { manifest, dryRun } = request;
  if (own(manifest, 'kind') !== 'NetworkPolicy')
    return { outcome: 'forbidden', message: 'only NetworkPolicy objects are edited here' };
  if (!dryRun) {
    const message = 'eastwest does not write manifest files: export the YAML and save it where your manifests are';
    return { outcome: 'forbidden', message };
  }
  const live = liveObject(manifest, objects);
  return refusal(request, live) ?? invalidity(request) ?? accepted(request, live);
}

function liveObject(manifest: JsonObject, objects: ObjectIndex): PolicyObject | undefined {
  const object: ClusterObject | undefined = objects.get(objectKey('NetworkPolicy', namespaceOf(manifest), nameOf(manifest)));
  return object?.kind === 'NetworkPolicy' ? object : undefined;
}

function refusal({ operation, base }: ApplyRequest, live: PolicyObject | undefined): ApplyOutcome | undefined {
  if (operation === 'create') {
    if (live === undefined) return undefined;
    return { outcome: 'conflict', conflicts: [{ message: `a policy of this name exists${whereOf(live)}` }], live: live.manifest };
  }
  if (live === undefined) return { outcome: 'gone', message: 'no manifest holds this policy any more' };
  if (base === undefined || (base.uid === live.uid && base.resourceVersion === live.resourceVersion)) return undefined;
  return {
    outcome: 'conflict',
    conflicts: [{ message: `the file has changed since this edit began${whereOf(live)}` }],
    live: live.manifest,
  };
}

function invalidity({ operation, manifest }: ApplyRequest): ApplyOutcome | undefined {
  if (operation === 'delete') return undefined;
  const errors = validateNetworkPolicy(manifest).filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return undefined;
  return { outcome: 'invalid', causes: errors.map(({ path, message }) => ({ path: formatPath(path), message })) };
}

function accepted({ operation, manifest }: ApplyRequest, live: PolicyObject | undefined): ApplyOutcome {
  const warnings = validateNetworkPolicy(manifest).filter(({ severity }) => severity === 'warning');
  return {
    outcome: 'applied',
    ...(operation === 'delete' ? {} : { object: manifest }),
    uid: live?.uid ?? '',
    resourceVersion: live?.resourceVersion ?? '',
    warnings: operation === 'delete' ? [] : warnings.map(({ message }) => message),
  };
}

function whereOf({ origin }: PolicyObject): string {
  return origin === undefined ? '' : ` (${origin.file}:${origin.line})`;
}

function nameOf(manifest: JsonObject): string {
  return text(own(asObject(own(manifest, 'metadata')), 'name')) ?? '';
}

/** NP-4 */
function namespaceOf(manifest: JsonObject): string {
  return text(own(asObject(own(manifest, 'metadata')), 'namespace')) ?? 'default';
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
