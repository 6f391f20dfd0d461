/** A policy for in between: one that allows what the old one allows and what the new one will. */
import { policyOfManifest, sameJson } from '../kube/index.ts';
import type { ClusterState, JsonObject, JsonValue } from '../kube/index.ts';
import { asArray, asObject, normalizePolicy } from '../model/index.ts';
import type { Direction, Policy, ValidPolicy } from '../model/index.ts';
import { draftKey } from './apply.ts';
import type { Draft } from './change.ts';

const directions = ['ingress', 'egress'] as const;
const typeOf = { ingress: 'Ingress', egress: 'Egress' } as const;

/**
 * Undefined where one policy cannot say both: it is no NetworkPolicy, the subjects differ, or either is not valid. Where only one of the two
 * isolates, the other allows everything in that direction (NP-1), and so does what is in between.
 */
export function bridgeOf(draft: Draft, state: ClusterState): JsonObject | undefined {
  const live = state.objects.get(draftKey(draft));
  const old = live?.kind === 'NetworkPolicy' ? live.manifest : undefined;
  const wanted = draft.type === 'put' ? draft.manifest : undefined;
  const shape = wanted ?? old;
  if (shape === undefined) return undefined;
  const [was, is] = [old, wanted].map((manifest) => manifest && networkPolicyOf(manifest));
  if ((old !== undefined && was === undefined) || (wanted !== undefined && is === undefined)) return undefined;
  if (was?.valid === false || is?.valid === false) return undefined;
  const [oldSpec, newSpec] = [old, wanted].map((manifest) => manifest && asObject(manifest['spec']));
  if (old !== undefined && wanted !== undefined && !sameJson(oldSpec?.['podSelector'] ?? {}, newSpec?.['podSelector'] ?? {}))
    return undefined;
  const isolating = directions.filter((direction) => isolates(was, direction) || isolates(is, direction));
  const rules = isolating.map((direction) => [
    direction,
    isolates(was, direction) && isolates(is, direction)
      ? together(asArray(oldSpec?.[direction]), asArray(newSpec?.[direction]))
      : [{}],
  ]);
  const spec = {
    podSelector: (newSpec ?? oldSpec)?.['podSelector'] ?? {},
    policyTypes: isolating.map((direction) => typeOf[direction]),
    ...(Object.fromEntries(rules) as JsonObject),
  };
  return { ...shape, metadata: identity(asObject(shape['metadata'])), spec };
}

/** Policies that can deny have an order, in which two of them cannot stand as one. */
function networkPolicyOf(manifest: JsonObject): Policy | undefined {
  const policy = policyOfManifest(manifest);
  return policy.kind === 'NetworkPolicy' ? normalizePolicy(policy) : undefined;
}

function isolates(policy: ValidPolicy | undefined, direction: Direction): boolean {
  return policy?.[direction] !== undefined;
}

const identifying: ReadonlySet<string> = new Set(['name', 'namespace', 'labels', 'annotations']);

/** What the server writes into it is no part of a wish. */
function identity(metadata: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => identifying.has(key)));
}

function together(left: readonly JsonValue[], right: readonly JsonValue[]): readonly JsonValue[] {
  return [...left, ...right.filter((rule) => !left.some((other) => sameJson(rule, other)))];
}
