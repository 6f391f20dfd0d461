/** The one object that an apply request is about. */
import { type Result, err, ok } from '@eastwest/shared/base';
import { pluralOf, policyKindOf } from '@eastwest/shared/kube';
import type { JsonObject } from '@eastwest/shared/kube';
import type { ApplyRequest } from '@eastwest/shared/protocol';
import { textAt } from './json.ts';

interface Base {
  readonly uid: string;
  readonly resourceVersion: string;
}

interface Named {
  readonly path: string;
  /** Absent: it belongs to none. */
  readonly namespace?: string;
  readonly manifest: JsonObject;
}

export type Target = Named &
  (
    | { readonly operation: 'create' }
    | { readonly operation: 'update'; readonly base: Base; readonly takeOver: boolean }
    | { readonly operation: 'delete'; readonly base: Base }
  );

/** What becomes part of a path is checked: `..` would name another object altogether. */
const safeVersion = /^[a-z0-9.-]+\/v[a-z0-9]+$/;
const safeName = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

interface Collection {
  /** `/apis/cilium.io/v2` */
  readonly api: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

/** Policies of the APIs that are understood, and their parts. */
function collectionOf(apiVersion: string, kind: string): Result<Collection, { path: string; message: string }> {
  const api = `/apis/${apiVersion}`;
  if (kind === 'NetworkPolicy' && apiVersion === 'networking.k8s.io/v1')
    return ok({ api, plural: 'networkpolicies', namespaced: true });
  const known = policyKindOf(apiVersion, kind);
  if (known === undefined || known.family === 'other' || !safeVersion.test(apiVersion))
    return err({ path: 'kind', message: 'only policies of the APIs that are evaluated can be written' });
  return ok({ api, plural: pluralOf(kind), namespaced: known.scope === 'namespace' });
}

export function targetOf(request: ApplyRequest): Result<Target, { path: string; message: string }> {
  const { manifest, operation } = request;
  const collection = collectionOf(textAt(manifest, 'apiVersion') ?? '', textAt(manifest, 'kind') ?? '');
  if (!collection.ok) return collection;
  const name = textAt(manifest, 'metadata', 'name') ?? '';
  const namespace = collection.value.namespaced ? (textAt(manifest, 'metadata', 'namespace') ?? 'default') : undefined;
  if (!safeName.test(name)) return err({ path: 'metadata.name', message: 'not a name that an object can have' });
  if (namespace !== undefined && !safeName.test(namespace))
    return err({ path: 'metadata.namespace', message: 'not a name that a namespace can have' });
  const { api, plural } = collection.value;
  const path = `${api}${namespace === undefined ? '' : `/namespaces/${namespace}`}/${plural}/${name}`;
  const named = { path, manifest, ...(namespace === undefined ? {} : { namespace }) };
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
