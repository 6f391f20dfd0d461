/** Object keys and policy references, taken apart and put together. */
import type { PolicyRef } from '@eastwest/shared/evaluate';
import { objectKey } from '@eastwest/shared/kube';
import type { ObjectKey } from '@eastwest/shared/kube';

export interface KeyParts {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** The inverse of `objectKey`: the name comes last and may itself hold slashes. */
export function keyParts(key: ObjectKey): KeyParts {
  const [kind = '', namespace = '', ...name] = key.split('/');
  return { kind, namespace, name: name.join('/') };
}

/** Of a policy's key: `shop/web`, and of one without a namespace `web`. */
export function policyTitle(key: ObjectKey): string {
  const { namespace, name } = keyParts(key);
  const bare = name.slice(name.lastIndexOf('/') + 1);
  return namespace === '' ? bare : `${namespace}/${bare}`;
}

/** Where a policy that a verdict names is kept. */
export function keyOfPolicy(policy: PolicyRef): ObjectKey {
  const { apiVersion, kind, namespace, name } = policy;
  if (kind === 'NetworkPolicy') return objectKey('NetworkPolicy', namespace, name);
  return objectKey('ForeignPolicy', namespace, `${apiVersion}/${kind}/${name}`);
}
