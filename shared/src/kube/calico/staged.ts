/** What a staged policy stands for: the policy as it would be enforced, or the removal of one (CAL-21). */
import { field, isMapping } from '../check.ts';
import type { JsonObject } from '../objects.ts';

export interface StagedPolicy {
  readonly action: 'set' | 'delete';
  /** Of the policy that is meant. */
  readonly manifest: JsonObject;
}

interface Enforced {
  readonly kind: string;
  /** Absent: the staged policy's own. */
  readonly apiVersion?: string;
}

const enforcedKinds: ReadonlyMap<string, Enforced> = new Map<string, Enforced>([
  ['StagedNetworkPolicy', { kind: 'NetworkPolicy' }],
  ['StagedGlobalNetworkPolicy', { kind: 'GlobalNetworkPolicy' }],
  ['StagedKubernetesNetworkPolicy', { kind: 'NetworkPolicy', apiVersion: 'networking.k8s.io/v1' }],
]);

/** Undefined for what is not staged, and for actions that stage nothing (Learn, Ignore). */
export function stagedPolicy(manifest: JsonObject): StagedPolicy | undefined {
  const kind = field(manifest, 'kind');
  const enforced = enforcedKinds.get(typeof kind === 'string' ? kind : '');
  const apiVersion = enforced?.apiVersion ?? field(manifest, 'apiVersion');
  if (enforced === undefined || apiVersion === undefined) return undefined;
  const spec = field(manifest, 'spec');
  const { stagedAction = 'Set', ...rest } = isMapping(spec) ? spec : {};
  if (stagedAction !== 'Set' && stagedAction !== 'Delete') return undefined;
  const metadata = metadataOf(manifest);
  const meant = { apiVersion, kind: enforced.kind, metadata, spec: rest };
  return { action: stagedAction === 'Set' ? 'set' : 'delete', manifest: meant };
}

/** Another object: only what its author said, nothing that the server did. */
function metadataOf(manifest: JsonObject): JsonObject {
  const metadata = field(manifest, 'metadata');
  const written = isMapping(metadata) ? metadata : {};
  const kept = ['name', 'namespace', 'labels', 'annotations'].flatMap((key) => {
    const value = field(written, key);
    return value === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(kept);
}
