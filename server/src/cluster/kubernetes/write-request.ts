/** What is sent to write one policy: pure. */
import type { JsonObject } from '@eastwest/shared/kube';
import { type ApiRequest, query } from './api.ts';
import { withPolicyTypes, withoutServerFields } from './held.ts';
import { objectAt } from './json.ts';
import { replaced } from './take-over.ts';
import type { Target } from './target.ts';

export type Phase = 'dry run' | 'write';
export type WriteRequest = Pick<ApiRequest, 'method' | 'path' | 'body'>;

export const fieldManager = 'eastwest';
/**
 * With this version in it an apply cannot meet an object that exists: none has it, so that the server answers with a
 * conflict instead of merging; where there is no object, it makes one. (A POST would, too, but leave the fields
 * `Update`-managed, and our own next apply would conflict with them.)
 */
const versionOfNothing = '1';

/** `live`: what is taken over; absent in any other write. */
export function writeRequest(target: Target, live: JsonObject | undefined, phase: Phase): WriteRequest {
  if (target.operation === 'delete') return removal(target, phase);
  const dryRun = phase === 'dry run' ? 'All' : undefined;
  const drafted = withPolicyTypes(withoutServerFields(target.manifest));
  if (target.operation === 'update' && live !== undefined) {
    const parameters = query({ fieldManager, fieldValidation: 'Strict', dryRun });
    const json = replaced(drafted, live, target.base);
    return { method: 'PUT', path: target.path + parameters, body: { type: 'application/json', json } };
  }
  const guard = target.operation === 'create' ? { resourceVersion: versionOfNothing } : { ...target.base };
  const json = { ...drafted, metadata: { ...objectAt(drafted, 'metadata'), ...placeOf(target), ...guard } };
  const parameters = query({ fieldManager, force: 'false', fieldValidation: 'Strict', dryRun });
  // JSON is YAML, and this type is the one that every server with server-side apply knows.
  return { method: 'PATCH', path: target.path + parameters, body: { type: 'application/apply-patch+yaml', json } };
}

/** A manifest without a namespace is one of `default` (NP-4); what belongs to no namespace names none. */
export function placeOf({ namespace }: Pick<Target, 'namespace'>): { readonly namespace?: string } {
  return namespace === undefined ? {} : { namespace };
}

function removal({ path, base }: Extract<Target, { operation: 'delete' }>, phase: Phase): WriteRequest {
  // In the body: beside one, the API server does not look at the query, and would delete where a rehearsal was meant.
  const options = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { ...base } };
  const json = phase === 'dry run' ? { ...options, dryRun: ['All'] } : options;
  return { method: 'DELETE', path, body: { type: 'application/json', json } };
}
