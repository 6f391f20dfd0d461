/**
 * Failures by hand, so that every screen can be seen on the demo: what the name of a policy begins with, or what its
 * annotation `demo.eastwest/outcome` says, decides what becomes of it.
 *
 * | name or annotation | what happens |
 * |---|---|
 * | `forbidden` | refused: the user may not do it |
 * | `conflict` | refused until it is taken over: another field manager owns `spec.ingress`; a delete asks no manager |
 * | `unreachable` | after a while: the API server cannot be reached, nothing is written |
 * | `lost` | a dry run works; the write is done, but its answer is lost |
 * | `slow` | works, after three seconds |
 */
import type { JsonObject } from '@eastwest/shared/kube';
import { asObject, own } from '@eastwest/shared/model';
import type { ApplyOutcome, ApplyRequest } from '@eastwest/shared/protocol';

export type Sentinel = 'forbidden' | 'conflict' | 'unreachable' | 'lost' | 'slow';

const sentinels: readonly Sentinel[] = ['forbidden', 'conflict', 'unreachable', 'lost', 'slow'];

export const outcomeAnnotation = 'demo.eastwest/outcome';

export function sentinelOf(manifest: JsonObject): Sentinel | undefined {
  const metadata = asObject(own(manifest, 'metadata'));
  const annotation = own(asObject(own(metadata, 'annotations')), outcomeAnnotation);
  const name = own(metadata, 'name');
  const isMeant = (sentinel: Sentinel): boolean =>
    annotation === sentinel || (typeof name === 'string' && (name === sentinel || name.startsWith(`${sentinel}-`)));
  return sentinels.find(isMeant);
}

/** How long the world takes before anything comes of it. */
export function delayOf(sentinel: Sentinel | undefined): number {
  if (sentinel === 'slow') return 3000;
  return sentinel === 'unreachable' || sentinel === 'lost' ? 1500 : 0;
}

/** Undefined: it is taken like any other. */
export function refusalOf(sentinel: Sentinel | undefined, request: ApplyRequest, place: string): ApplyOutcome | undefined {
  if (sentinel === 'forbidden') return forbidden(request, place);
  if (sentinel === 'conflict' && request.operation !== 'delete' && request.takeOver !== true) return conflict;
  return sentinel === 'unreachable' ? unreachable : undefined;
}

function forbidden({ operation }: ApplyRequest, place: string): ApplyOutcome {
  const verb = operation === 'update' ? 'patch' : operation;
  const message = `networkpolicies.networking.k8s.io "${place}" is forbidden: User "demo" cannot ${verb} resource "networkpolicies"`;
  return { outcome: 'forbidden', message };
}

const manager = 'argocd-controller';
const conflict: ApplyOutcome = {
  outcome: 'conflict',
  conflicts: [{ manager, field: 'spec.ingress', message: `conflict with "${manager}" using networking.k8s.io/v1` }],
};

const unreachable: ApplyOutcome = {
  outcome: 'unreachable',
  message: 'the API server does not answer: connect ETIMEDOUT',
  written: 'no',
};
