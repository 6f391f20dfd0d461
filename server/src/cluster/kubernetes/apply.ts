/**
 * Writing one policy: the server's dry run first, then server-side apply as `eastwest`, never forced. Where the user said
 * so, a PUT takes over what others own.
 *
 * INVARIANT (T18): nothing is written unless the dry run says that the server will then hold what was drafted.
 * INVARIANT (T24): an update or a delete names the uid and resourceVersion it started from; a create can only create.
 */
import { type Result, err, ok } from '@eastwest/shared/base';
import { type JsonObject, formatPath } from '@eastwest/shared/kube';
import type { ApplyOutcome } from '@eastwest/shared/protocol';
import type { SourceRequest, SourceVersion } from '../source.ts';
import { readAnswer, readFailure } from './answers.ts';
import { type Api, query } from './api.ts';
import { refused } from './apply-refusal.ts';
import { differences, isNetworkPolicy, lastApplied, ownerOf, presented, recorded } from './held.ts';
import { objectAt, textAt } from './json.ts';
import type { Runtime } from './runtime.ts';
import { asApplied } from './take-over.ts';
import { type Target, targetOf } from './target.ts';
import { type Phase, type WriteRequest, fieldManager, placeOf, writeRequest } from './write-request.ts';

export interface ApplyTools {
  readonly api: Api;
  readonly runtime: Runtime;
  /** False: dry runs only. */
  readonly writable: boolean;
}

type Applied = Extract<ApplyOutcome, { outcome: 'applied' }>;

const headersMs = 30_000;

export async function applyPolicy(tools: ApplyTools, request: SourceRequest, signal: AbortSignal): Promise<ApplyOutcome> {
  const target = targetOf(request);
  if (!target.ok) return { outcome: 'invalid', causes: [target.error] };
  if (!request.dryRun && !tools.writable) {
    const message = 'nothing is written while the certificate of the API server is not checked (insecure-skip-tls-verify)';
    return { outcome: 'forbidden', message };
  }
  const taken = await takenOver(tools, target.value, signal);
  if (!taken.ok) return taken.error;
  const attempt = (phase: Phase): Promise<ApplyOutcome> =>
    write(tools, target.value, writeRequest(target.value, taken.value, phase), phase, signal);
  const rehearsed = await attempt('dry run');
  if (request.dryRun || rehearsed.outcome !== 'applied') return rehearsed;
  const written = await attempt('write');
  if (written.outcome !== 'applied') return written;
  const whole = taken.value === undefined ? await withRecord(tools, target.value, written, signal) : written;
  const outcome = await withManagers(tools, target.value, whole, request.managers, signal);
  return { ...outcome, warnings: [...new Set([...rehearsed.warnings, ...outcome.warnings])] };
}

/** The policy that the manifest names, as it stands now: with kubectl's record of its last apply, which is no draft's. */
export async function readPolicy(
  tools: Pick<ApplyTools, 'api' | 'runtime'>,
  manifest: JsonObject,
  signal: AbortSignal,
): Promise<Result<SourceVersion | undefined, string>> {
  const target = targetOf({ operation: 'create', dryRun: true, manifest });
  if (!target.ok) return err(target.error.message);
  const live = await readLive(tools, target.value, signal);
  if (live.ok) return ok(recorded(live.value));
  const { error } = live;
  if (error.outcome === 'gone') return ok(undefined);
  return err('message' in error ? error.message : 'the API server does not answer the question');
}

async function write(
  tools: ApplyTools,
  target: Target,
  request: WriteRequest,
  phase: Phase,
  signal: AbortSignal,
): Promise<ApplyOutcome> {
  const sent = await tools.api.send({ ...request, signal, headersWithinMs: headersMs, fresh: true });
  if (!sent.ok) {
    const { message, sent: mayHaveArrived } = sent.error;
    return { outcome: 'unreachable', message, written: phase === 'write' && mayHaveArrived ? 'unknown' : 'no' };
  }
  const { status, warnings } = sent.value;
  if (status < 200 || status > 299) {
    const refusal = refused(await readFailure(sent.value, tools.runtime), phase);
    if (refusal.outcome === 'elsewise') return elsewise(tools, target, signal);
    if (refusal.outcome !== 'conflict') return refusal;
    const live = await readLive(tools, target, signal);
    return live.ok ? { ...refusal, live: presented(live.value) } : refusal;
  }
  const read = await readAnswer(sent.value, tools.runtime);
  if (!read.ok) return { outcome: 'unreachable', message: read.error, written: phase === 'write' ? 'unknown' : 'no' };
  if (target.operation === 'delete') {
    return { outcome: 'applied', uid: target.base.uid, resourceVersion: target.base.resourceVersion, warnings };
  }
  return phase === 'write' ? applied(read.value, warnings) : heldAsDrafted(target, read.value, warnings);
}

/** The live object that is taken over, in the very version that the user has seen; undefined in any other write. */
async function takenOver(
  tools: ApplyTools,
  target: Target,
  signal: AbortSignal,
): Promise<Result<JsonObject | undefined, ApplyOutcome>> {
  if (target.operation !== 'update' || !target.takeOver) return ok(undefined);
  const live = await readLive(tools, target, signal);
  if (!live.ok || isVersion(live.value, target.base)) return live;
  return err(changedSince(target, live.value));
}

/**
 * What is taken back is again of those whose it was: of the next apply of each the API server then says what it would have
 * said before. What is taken over is ours.
 */
async function withManagers(
  tools: ApplyTools,
  target: Target,
  written: Applied,
  managers: SourceRequest['managers'],
  signal: AbortSignal,
): Promise<Applied> {
  const ours = target.operation === 'update' && target.takeOver;
  if (managers === undefined) return ours ? await owned(tools, target, written, signal) : written;
  const { uid, resourceVersion } = written;
  const json = { metadata: { uid, resourceVersion, managedFields: managers } };
  const path = target.path + query({ fieldManager });
  const body = { type: 'application/merge-patch+json', json };
  const outcome = await write(tools, target, { method: 'PATCH', path, body }, 'write', signal);
  if (outcome.outcome === 'applied') return { ...outcome, warnings: written.warnings };
  return {
    ...written,
    warnings: [...written.warnings, 'whose fields they were could not be put back: they are `eastwest`’s now'],
  };
}

/** Without this the next edit would conflict with what was written here. What the policy says stays as it is. */
async function owned(tools: ApplyTools, target: Target, written: Applied, signal: AbortSignal): Promise<Applied> {
  const unowned = { ...written, warnings: [...written.warnings, 'the next edit will ask again whether to take the fields over'] };
  const live = await readLive(tools, target, signal);
  if (!live.ok || !isVersion(live.value, written)) return unowned;
  const json = asApplied(live.value, fieldManager);
  if (json === undefined) return written;
  const path = target.path + query({ fieldManager });
  const body = { type: 'application/merge-patch+json', json };
  const outcome = await write(tools, target, { method: 'PATCH', path, body }, 'write', signal);
  return outcome.outcome === 'applied' ? { ...outcome, warnings: written.warnings } : unowned;
}

/** Of a policy that is made again as it was: kubectl's record, without our owning it, or our next apply would drop it. */
async function withRecord(tools: ApplyTools, target: Target, written: Applied, signal: AbortSignal): Promise<Applied> {
  const record = textAt(target.manifest, 'metadata', 'annotations', lastApplied);
  if (target.operation !== 'create' || record === undefined) return written;
  const { uid, resourceVersion } = written;
  const json = { metadata: { uid, resourceVersion, annotations: { [lastApplied]: record } } };
  const body = { type: 'application/merge-patch+json', json };
  const path = target.path + query({ fieldManager });
  const outcome = await write(tools, target, { method: 'PATCH', path, body }, 'write', signal);
  if (outcome.outcome === 'applied') return { ...outcome, warnings: written.warnings };
  return { ...written, warnings: [...written.warnings, 'the record of the last `kubectl apply` could not be put back'] };
}

function isVersion(
  live: JsonObject,
  { uid, resourceVersion }: { readonly uid: string; readonly resourceVersion: string },
): boolean {
  return textAt(live, 'metadata', 'uid') === uid && textAt(live, 'metadata', 'resourceVersion') === resourceVersion;
}

function applied(held: JsonObject, warnings: readonly string[]): Applied {
  return {
    outcome: 'applied',
    object: presented(held),
    uid: textAt(held, 'metadata', 'uid') ?? '',
    resourceVersion: textAt(held, 'metadata', 'resourceVersion') ?? '',
    warnings,
  };
}

/**
 * An apply leaves alone what it does not name: a rule that the draft drops stays if somebody else keeps it, too. That, and
 * whatever an admission webhook changed, must stop us here. Labels and annotations that it merely added decide nothing.
 */
function heldAsDrafted(target: Target, held: JsonObject, warnings: readonly string[]): ApplyOutcome {
  const conflicts: { manager: string; field: string; message: string }[] = [];
  const causes: { path: string; message: string }[] = [];
  const added: string[] = [];
  const drafted = { ...target.manifest, metadata: { ...objectAt(target.manifest, 'metadata'), ...placeOf(target) } };
  // A PUT removes what it leaves out, whoever kept it: what is there all the same was put there by the API server.
  const exact = target.operation === 'update' && target.takeOver;
  for (const { path, type } of differences(drafted, held)) {
    const field = formatPath(path);
    const manager = type === 'kept' && !exact ? ownerOf(held, path, fieldManager) : undefined;
    if (manager !== undefined) {
      conflicts.push({ manager, field, message: `leaving it out does not remove it: \`${manager}\` keeps it` });
    } else if (type === 'kept' && path[0] === 'metadata') {
      const stays = exact && path[1] !== 'labels' && path[1] !== 'annotations';
      added.push(stays ? `\`${field}\` stays: it is not taken over` : `the API server adds \`${field}\``);
    } else if (type === 'kept' && !isNetworkPolicy(target.manifest)) {
      added.push(`the API server adds \`${field}\``); // a default of the kind's schema
    } else causes.push({ path: field, message: 'the API server would hold something else here than was drafted' });
  }
  if (conflicts.length > 0) return { outcome: 'conflict', conflicts, live: presented(held) };
  if (causes.length > 0) return { outcome: 'invalid', causes };
  return applied(held, [...warnings, ...added]);
}

async function readLive(
  { api, runtime }: Pick<ApplyTools, 'api' | 'runtime'>,
  target: Target,
  signal: AbortSignal,
): Promise<Result<JsonObject, ApplyOutcome>> {
  const sent = await api.send({ method: 'GET', path: target.path, signal, headersWithinMs: headersMs });
  if (!sent.ok) return err({ outcome: 'unreachable', message: sent.error.message, written: 'no' });
  if (sent.value.status !== 200) {
    const refusal = refused(await readFailure(sent.value, runtime), 'dry run');
    return err(refusal.outcome === 'elsewise' ? changedSince(target, undefined) : refusal);
  }
  const read = await readAnswer(sent.value, runtime);
  return read.ok ? read : err({ outcome: 'unreachable', message: read.error, written: 'no' });
}

/** The write named an object that is not the live one: which is it? */
async function elsewise(tools: ApplyTools, target: Target, signal: AbortSignal): Promise<ApplyOutcome> {
  const live = await readLive(tools, target, signal);
  if (live.ok) return changedSince(target, live.value);
  // Whoever may write but not read learns that it changed, not how.
  return live.error.outcome === 'gone' && target.operation !== 'create' ? live.error : changedSince(target, undefined);
}

function changedSince(target: Target, live: JsonObject | undefined): ApplyOutcome {
  const message = changeMessage(target, live);
  return { outcome: 'conflict', conflicts: [{ message }], ...(live !== undefined && { live: presented(live) }) };
}

function changeMessage(target: Target, live: JsonObject | undefined): string {
  if (target.operation === 'create') return 'a policy of this name exists already';
  if (live !== undefined && textAt(live, 'metadata', 'uid') !== target.base.uid) {
    return 'the policy was deleted and made anew since the edit began';
  }
  return 'the policy was changed since the edit began';
}
