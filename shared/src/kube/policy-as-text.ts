/** The YAML of a live policy: what an edit starts from. */
import type { AnyPolicyObject, JsonObject, JsonValue } from './objects.ts';
import { printYaml } from './print.ts';

/** What only the server writes: noise in an editor, and a stale precondition in an apply. */
const serverFields = new Set(['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'selfLink', 'managedFields']);

const printed = new WeakMap<JsonObject, string>();

/** The text as its author wrote it where the source has it, otherwise printed from the object: once, it is asked for often. */
export function policyText({ text, manifest }: AnyPolicyObject): string {
  const known = text ?? printed.get(manifest);
  if (known !== undefined) return known;
  const made = printManifest(manifest);
  printed.set(manifest, made);
  return made;
}

export function printManifest(manifest: JsonObject): string {
  const { status: _, ...rest } = manifest;
  const metadata = withoutServerFields(rest['metadata'] ?? {});
  return printYaml({ ...rest, metadata });
}

function withoutServerFields(metadata: JsonValue): JsonValue {
  if (metadata === null || typeof metadata !== 'object' || Array.isArray(metadata)) return metadata;
  return Object.fromEntries(Object.entries(metadata).filter(([name]) => !serverFields.has(name)));
}
