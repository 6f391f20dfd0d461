/** What the API server or the engine refuses in a policy of any API: each family judges its own. */
import { validateCalico } from './calico/index.ts';
import { validateAdminPolicy } from './admin/index.ts';
import { field } from './check.ts';
import { validateCilium } from './cilium/index.ts';
import type { JsonObject } from './objects.ts';
import { policyKindOf } from './policy-kinds.ts';
import type { PolicyFamily } from './policy-kinds.ts';
import type { Problem } from './problems.ts';
import { validateNetworkPolicy } from './validate.ts';

type Validate = (manifest: JsonObject) => Problem[];

const families: Readonly<Record<PolicyFamily, Validate>> = {
  admin: validateAdminPolicy,
  calico: validateCalico,
  cilium: validateCilium,
  other: () => [],
};

/** Paths are those of the manifest. What is of no policy API is judged as a NetworkPolicy. */
export function validatePolicy(manifest: JsonObject): Problem[] {
  const [apiVersion, kind] = [field(manifest, 'apiVersion'), field(manifest, 'kind')];
  const known = typeof apiVersion === 'string' && typeof kind === 'string' ? policyKindOf(apiVersion, kind) : undefined;
  return known === undefined ? validateNetworkPolicy(manifest) : families[known.family](manifest);
}

const judged = new WeakMap<JsonObject, readonly Problem[]>();

/** The same, once for a manifest: it is a value and does not change. */
export function problemsIn(manifest: JsonObject): readonly Problem[] {
  let known = judged.get(manifest);
  if (known === undefined) judged.set(manifest, (known = validatePolicy(manifest)));
  return known;
}
