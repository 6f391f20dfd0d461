/** What an API server would say of a request before it looks at anything but the objects that it has. */
import { formatPath, keyOfManifest, policyKindOf, readPolicyText, sameJson, validatePolicy } from '@eastwest/shared/kube';
import type { AnyPolicyObject, ClusterObject, JsonObject, Problem } from '@eastwest/shared/kube';
import { own } from '@eastwest/shared/model';
import type { ApplyOutcome, ApplyRequest } from '@eastwest/shared/protocol';
import type { ObjectIndex } from './differences.ts';

/** `apply` where nothing is written: the page exports the YAML. */
export function checkApply(request: ApplyRequest, objects: ObjectIndex): ApplyOutcome {
  const live = liveOf(request, objects);
  const refused = refusal(request, live);
  if (refused !== undefined) return refused;
  if (!request.dryRun) {
    const message = 'these manifests are not written from here: export the YAML and save it where they are';
    return { outcome: 'forbidden', message };
  }
  return accepted(request, live);
}

export function liveOf({ manifest }: Pick<ApplyRequest, 'manifest'>, objects: ObjectIndex): AnyPolicyObject | undefined {
  const object: ClusterObject | undefined = objects.get(keyOfManifest(manifest));
  return object?.kind === 'NetworkPolicy' || object?.kind === 'ForeignPolicy' ? object : undefined;
}

export function refusal(request: ApplyRequest, live: AnyPolicyObject | undefined): ApplyOutcome | undefined {
  if (!isEdited(request.manifest)) return { outcome: 'forbidden', message: 'objects of this kind are not edited here' };
  return clash(request, live) ?? invalidity(request);
}

function isEdited(manifest: JsonObject): boolean {
  const [apiVersion, kind] = [own(manifest, 'apiVersion'), own(manifest, 'kind')];
  if (kind === 'NetworkPolicy' && (apiVersion === 'networking.k8s.io/v1' || apiVersion === 'extensions/v1beta1')) return true;
  const known = typeof apiVersion === 'string' && typeof kind === 'string' ? policyKindOf(apiVersion, kind) : undefined;
  return known !== undefined && known.family !== 'other';
}

function clash({ operation, base }: ApplyRequest, live: AnyPolicyObject | undefined): ApplyOutcome | undefined {
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

function invalidity({ operation, manifest, text }: ApplyRequest): ApplyOutcome | undefined {
  if (operation === 'delete') return undefined;
  const errors = [...validatePolicy(manifest), ...textProblems(manifest, text)].filter(isError);
  if (errors.length === 0) return undefined;
  return { outcome: 'invalid', causes: errors.map(({ path, message }) => ({ path: formatPath(path), message })) };
}

/** What was looked at is the manifest, and what is written is the text: they are one and the same, or nothing is written. */
function textProblems(manifest: ApplyRequest['manifest'], text: string | undefined): readonly Problem[] {
  if (text === undefined) return [];
  const read = readPolicyText(text);
  const errors = read.problems.filter(isError);
  if (errors.length > 0) return errors;
  if (read.manifest !== undefined && sameJson(read.manifest, manifest)) return [];
  return [{ severity: 'error', message: 'the text says something else than the policy that was checked', path: [] }];
}

function isError({ severity }: Problem): boolean {
  return severity === 'error';
}

function accepted(request: ApplyRequest, live: AnyPolicyObject | undefined): ApplyOutcome {
  return {
    outcome: 'applied',
    ...(request.operation === 'delete' ? {} : { object: request.manifest }),
    uid: live?.uid ?? '',
    resourceVersion: live?.resourceVersion ?? '',
    warnings: warningsOf(request),
  };
}

export function warningsOf({ operation, manifest }: ApplyRequest): readonly string[] {
  if (operation === 'delete') return [];
  return validatePolicy(manifest).flatMap(({ severity, message }) => (severity === 'warning' ? [message] : []));
}

export function whereOf({ origin }: AnyPolicyObject): string {
  return origin === undefined ? '' : ` (${origin.file}:${origin.line})`;
}
