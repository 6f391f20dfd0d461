/** The one object that an apply request is about. */
import { type Result, err, ok } from '@eastwest/shared/base';
import type { JsonObject } from '@eastwest/shared/kube';
import type { ApplyRequest } from '@eastwest/shared/protocol';
import { textAt } from './json.ts';

interface Base {
  readonly uid: string;
  readonly resourceVersion: string;
}

interface Named {
  readonly path: string;
  readonly namespace: string;
  readonly manifest: JsonObject;
}

export type Target = Named &
  (
    | { readonly operation: 'create' }
    | { readonly operation: 'update'; readonly base: Base; readonly takeOver: boolean }
    | { readonly operation: 'delete'; readonly base: Base }
  );

/** What becomes part of a path is checked: `..` would name another object altogether. */
const safeName = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

export function targetOf(request: ApplyRequest): Result<Target, { path: string; message: string }> {
  const { manifest, operation } = request;
  if (textAt(manifest, 'apiVersion') !== 'networking.k8s.io/v1') {
    return err({ path: 'apiVersion', message: 'only `networking.k8s.io/v1` can be written' });
  }
  if (textAt(manifest, 'kind') !== 'NetworkPolicy')
    return err({ path: 'kind', message: 'only a `NetworkPolicy` can be written' });
  const name = textAt(manifest, 'metadata', 'name') ?? '';
  const namespace = textAt(manifest, 'metadata', 'namespace') ?? 'default';
  if (!safeName.test(name)) return err({ path: 'metadata.name', message: 'not a name that an object can have' });
  if (!safeName.test(namespace)) return err({ path: 'metadata.namespace', message: 'not a name that a namespace can have' });
  const path = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies/${name}`;
  const named = { path, namespace, manifest };
  if (operation === 'create') return ok({ ...named, operation });
  const { uid = '', resourceVersion = '' } = request.base ?? {};
  if (uid === '' || resourceVersion === '') {
    return err({
      path: 'metadata',
      message: `${operation === 'update' ? 'an update' : 'a delete'} must say which version it started from`,
    });
  }
  const base = { uid, resourceVersion };
  if (operation === 'delete') return ok({ ...named, operation, base });
  return ok({ ...named, operation, base, takeOver: request.takeOver === true });
}
