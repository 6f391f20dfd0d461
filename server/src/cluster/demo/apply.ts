/** `apply` on the demo, judged as an API server would: permission, validity, existence, versions; then it is stored. */
import {
  formatPath,
  keyOf,
  keyOfManifest,
  policyKindOf,
  policyOfManifest,
  qualifiedName,
  validatePolicy,
} from '@eastwest/shared/kube';
import type { AnyPolicyObject, JsonObject, Problem } from '@eastwest/shared/kube';
import { asObject, own } from '@eastwest/shared/model';
import type { ApplyOutcome, ApplyRequest, RecordedVersion } from '@eastwest/shared/protocol';
import type { DemoCluster } from './cluster.ts';
import { isSamePolicy, stored } from './policy-store.ts';
import type { Chance } from './random.ts';
import { refusalOf, sentinelOf } from './sentinels.ts';

export interface ApplyTools {
  readonly cluster: DemoCluster;
  readonly chance: Chance;
  readonly now: () => string;
}

interface Target {
  readonly namespace: string;
  readonly name: string;
  readonly live: AnyPolicyObject | undefined;
}

export function applyToDemo(tools: ApplyTools, request: ApplyRequest): ApplyOutcome {
  const target = targetOf(tools.cluster, request.manifest);
  const { namespace, name } = target;
  const sentinel = sentinelOf(request.manifest);
  const refused =
    refusalOf(sentinel, request, `${namespace}/${name}`) ??
    invalidity(request) ??
    absence(tools.cluster, request, target) ??
    collision(request, target);
  if (refused !== undefined) return refused;
  const outcome = request.operation === 'delete' ? removed(tools, request, target) : written(tools, request, target);
  if (sentinel !== 'lost' || request.dryRun) return outcome;
  return { outcome: 'unreachable', message: 'the connection broke before the answer came', written: 'unknown' };
}

/** The policy of the manifest's name, as it stands. */
export function readFromDemo(cluster: DemoCluster, manifest: JsonObject): RecordedVersion | undefined {
  const { live } = targetOf(cluster, manifest);
  return live && { uid: live.uid, resourceVersion: live.resourceVersion, manifest: live.manifest };
}

function targetOf(cluster: DemoCluster, manifest: JsonObject): Target {
  const { namespace, name } = policyOfManifest(manifest);
  const live = cluster.get(keyOfManifest(manifest));
  return { namespace, name, live: live?.kind === 'NetworkPolicy' || live?.kind === 'ForeignPolicy' ? live : undefined };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** With strict field validation, as kubectl asks for it: an unknown field is refused, not dropped (V-13). */
const refuses = ({ severity, rule }: Problem): boolean => severity === 'error' || rule === 'V-13';

/** The demo has the APIs that are evaluated. */
function isServed(apiVersion: string, kind: string): boolean {
  if (kind === 'NetworkPolicy' && apiVersion === 'networking.k8s.io/v1') return true;
  const known = policyKindOf(apiVersion, kind);
  return known !== undefined && known.family !== 'other';
}

function invalidity({ operation, manifest }: ApplyRequest): ApplyOutcome | undefined {
  const causes: { path: string; message: string }[] = [];
  if (!isServed(textOf(own(manifest, 'apiVersion')), textOf(own(manifest, 'kind'))))
    causes.push({
      path: 'kind',
      message: 'the demo has no such kind: write `apiVersion: networking.k8s.io/v1` and `kind: NetworkPolicy`',
    });
  if (textOf(own(asObject(own(manifest, 'metadata')), 'name')) === '')
    causes.push({ path: 'metadata.name', message: 'is missing' });
  if (operation !== 'delete' && causes.length === 0) {
    const problems = validatePolicy(manifest).filter(refuses);
    causes.push(...problems.map(({ path, message }) => ({ path: formatPath(path), message })));
  }
  return causes.length === 0 ? undefined : { outcome: 'invalid', causes };
}

function absence(cluster: DemoCluster, { operation }: ApplyRequest, { namespace, name, live }: Target): ApplyOutcome | undefined {
  if (namespace !== '' && !cluster.hasNamespace(namespace))
    return { outcome: 'gone', message: `namespace \`${namespace}\` does not exist` };
  if (operation === 'create' || live !== undefined) return undefined;
  return { outcome: 'gone', message: `the policy \`${qualifiedName({ namespace, name })}\` does not exist any more` };
}

function collision({ operation, base }: ApplyRequest, { namespace, name, live }: Target): ApplyOutcome | undefined {
  if (live === undefined) return undefined;
  if (operation === 'create') {
    const message = `a policy \`${qualifiedName({ namespace, name })}\` exists already`;
    return { outcome: 'conflict', conflicts: [{ message }], live: live.manifest };
  }
  if (base?.uid === live.uid && base.resourceVersion === live.resourceVersion) return undefined;
  const message =
    base?.uid === live.uid
      ? 'the policy was changed since this edit began'
      : 'the policy was deleted and made anew since this edit began';
  return { outcome: 'conflict', conflicts: [{ message }], live: live.manifest };
}

function written(
  { cluster, chance, now }: ApplyTools,
  { manifest, dryRun }: ApplyRequest,
  { namespace, name, live }: Target,
): ApplyOutcome {
  const warnings = validatePolicy(manifest).map(({ message }) => message);
  const draft = (version: string): AnyPolicyObject =>
    stored({ name, namespace, manifest, manager: 'eastwest', at: now(), version }, chance, live);
  const rehearsed = draft(live?.resourceVersion ?? '');
  // What changes nothing is no write: the version stays, and nothing is sent.
  if (live !== undefined && isSamePolicy(live, rehearsed)) return applied(live, warnings);
  if (dryRun) return applied(rehearsed, warnings);
  const object = draft(cluster.nextVersion());
  cluster.store(object);
  return applied(object, warnings);
}

function applied({ manifest, uid, resourceVersion }: AnyPolicyObject, warnings: readonly string[]): ApplyOutcome {
  return { outcome: 'applied', object: manifest, uid, resourceVersion, warnings };
}

function removed({ cluster }: ApplyTools, { dryRun }: ApplyRequest, { live, namespace, name }: Target): ApplyOutcome {
  if (live === undefined)
    return { outcome: 'gone', message: `the policy \`${qualifiedName({ namespace, name })}\` does not exist any more` };
  if (!dryRun) cluster.remove(keyOf(live));
  return { outcome: 'applied', uid: live.uid, resourceVersion: live.resourceVersion, warnings: [] };
}
