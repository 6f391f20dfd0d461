/** The YAML that an edit starts from. */
import { stringify } from 'yaml';
import type { JsonObject, JsonValue, PolicyObject } from '@eastwest/shared/kube';

/** What only the server writes: noise in an editor, and a stale precondition in an apply. */
const serverFields = new Set(['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'selfLink', 'managedFields']);

/** The text as its author wrote it where the source has it, otherwise printed from the object. */
export function policyText(policy: PolicyObject): string {
  return policy.text ?? printManifest(policy.manifest);
}

export function printManifest(manifest: JsonObject): string {
  const { status: _, ...rest } = manifest;
  const metadata = withoutServerFields(rest['metadata'] ?? {});
  return stringify({ ...rest, metadata }, { lineWidth: 0, aliasDuplicateObjects: false });
}

function withoutServerFields(metadata: JsonValue): JsonValue {
  if (metadata === null || typeof metadata !== 'object' || Array.isArray(metadata)) return metadata;
  return Object.fromEntries(Object.entries(metadata).filter(([name]) => !serverFields.has(name)));
}

export type Template = 'blank' | 'deny-ingress' | 'deny-all';

/** What a new policy starts as. Each is complete and valid, so that the preview shows what it would do at once. */
export function templateText(template: Template, namespace: string): string {
  const head = (name: string): string =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\nspec:\n`;
  switch (template) {
    case 'blank':
      return `${head('new-policy')}  podSelector:\n    matchLabels: {}\n  policyTypes:\n    - Ingress\n  ingress:\n    - from:\n        - podSelector: {}\n`;
    case 'deny-ingress':
      return `${head('default-deny-ingress')}  # Every pod of the namespace; no ingress rule, so nothing may come in.\n  podSelector: {}\n  policyTypes:\n    - Ingress\n`;
    case 'deny-all':
      return `${head('default-deny')}  # Every pod of the namespace; in: nothing, out: only DNS.\n  podSelector: {}\n  policyTypes:\n    - Ingress\n    - Egress\n  egress:\n    - to:\n        - namespaceSelector:\n            matchLabels:\n              kubernetes.io/metadata.name: kube-system\n          podSelector:\n            matchLabels:\n              k8s-app: kube-dns\n      ports:\n        - protocol: UDP\n          port: 53\n        - protocol: TCP\n          port: 53\n`;
  }
}
