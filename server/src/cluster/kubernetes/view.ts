/** All kinds together, as the sink is to see them: pure. */
import type { ClusterEvent, ClusterObject, HiddenKind, ObjectKey } from '@eastwest/shared/kube';
import { isPurposeKind, objectKey } from '@eastwest/shared/kube';
import type { SourceHealth, SourceProblem } from '@eastwest/shared/protocol';
import type { Entry } from './entry.ts';
import type { KindStatus } from './reflector.ts';
import { isOptional } from './resources.ts';
import type { Resource } from './resources.ts';

/** A kind as its reflector has it now. */
export interface KindView {
  readonly resource: Resource;
  readonly status: KindStatus;
  readonly entries: ReadonlyMap<string, Entry>;
}

/** Trouble that mends itself sooner is not shown: a banner for every cut connection would only teach to ignore it. */
export const graceMs = 2000;

/** A kind that has said nothing yet: neither listed nor known to be hidden. Nobody waits for one that decides no verdict. */
export function isAwaited({ status, resource }: KindView): boolean {
  if (status.state !== 'starting' || isPurposeKind(resource.objectKind)) return false;
  return !isOptional(resource) || status.message === undefined;
}

/**
 * Why objects of a kind are not all seen. An optional kind that fails must not keep everything else from being shown, so it
 * counts as hidden where a built-in kind would be awaited; so does a kind of which one object cannot be read.
 */
export function hiddenKinds(views: readonly KindView[], discovery: readonly HiddenKind[], now: number): HiddenKind[] {
  const hidden: HiddenKind[] = [...discovery];
  for (const view of views) {
    const reason = hiddenReason(view, now);
    if (reason !== undefined) hidden.push({ kind: view.resource.objectKind, reason });
  }
  return hidden;
}

function hiddenReason(view: KindView, now: number): string | undefined {
  const { resource, status, entries } = view;
  const optional = isOptional(resource);
  if (status.state === 'hidden') return status.reason;
  if (status.state === 'absent' && !optional) return `the API server does not serve ${resource.label}`;
  if (status.state === 'starting' && optional) return `cannot list ${resource.label}: ${status.message ?? 'no answer yet'}`;
  if (isPurposeKind(resource.objectKind) && isLate(view, now) && status.state === 'stale')
    return `cannot follow ${resource.label}: ${status.message}`;
  for (const entry of entries.values()) {
    if (entry.problem !== undefined) return `some ${resource.label} cannot be read`;
  }
  return undefined;
}

/** More would help nobody, and they travel to every browser. */
const mostProblems = 200;

export function problemsOf(views: readonly KindView[]): SourceProblem[] {
  const problems: SourceProblem[] = [];
  for (const { entries } of views) {
    for (const { problem } of entries.values()) {
      if (problem !== undefined && problems.length < mostProblems) problems.push(problem);
    }
  }
  return problems;
}

function isLate({ status }: KindView, now: number): boolean {
  return status.state === 'stale' && now - status.troubledAt >= graceMs;
}

/** `trouble`: why the server has not answered at all yet. */
export function healthOf(views: readonly KindView[], ready: boolean, now: number, trouble?: string): SourceHealth {
  if (!ready) return { state: 'starting', message: trouble ?? startingMessage(views) };
  let oldest: { readonly since: Date; readonly message: string } | undefined;
  for (const view of views) {
    const { status, resource } = view;
    // No verdict is out of date because of a purpose kind: that it is, is said with what is hidden.
    if (status.state !== 'stale' || !isLate(view, now) || isPurposeKind(resource.objectKind)) continue;
    if (oldest !== undefined && oldest.since <= status.since) continue;
    oldest = { since: status.since, message: `cannot follow ${resource.label}: ${status.message}` };
  }
  return oldest === undefined
    ? { state: 'live' }
    : { state: 'stale', since: oldest.since.toISOString(), message: oldest.message };
}

function startingMessage(views: readonly KindView[]): string {
  const awaited = views.filter(isAwaited);
  for (const { resource, status } of awaited) {
    if (status.state === 'starting' && status.message !== undefined) return `cannot list ${resource.label}: ${status.message}`;
  }
  return awaited.length === 0 ? 'reading the cluster' : `reading ${awaited.map(({ resource }) => resource.label).join(', ')}`;
}

/** The key that the entry has, or would have, for the sink. */
export function keyOfEntry(resource: Resource, id: string): ObjectKey {
  const slash = id.indexOf('/');
  const namespace = id.slice(0, slash);
  const name = id.slice(slash + 1);
  const { objectKind, apiVersion, kind } = resource;
  if (objectKind === 'ForeignPolicy') return objectKey(objectKind, namespace, `${apiVersion}/${kind}/${name}`);
  return objectKey(objectKind, namespace, objectKind === 'Agent' || objectKind === 'EngineConfig' ? `${kind}/${name}` : name);
}

/** From what the sink has been told to what is known now. An object that was made anew is a remove and an upsert. */
export function difference(key: ObjectKey, shown: ClusterObject | undefined, current: ClusterObject | undefined): ClusterEvent[] {
  if (current === undefined) return shown === undefined ? [] : [{ type: 'remove', key }];
  if (shown === undefined) return [{ type: 'upsert', object: current }];
  if (shown.uid !== current.uid) {
    return [
      { type: 'remove', key },
      { type: 'upsert', object: current },
    ];
  }
  return shown === current ? [] : [{ type: 'upsert', object: current }];
}
