/**
 * Writing one policy: the server's dry run first, then server-side apply as `eastwest`, never forced.
 *
 * INVARIANT (T18): nothing is written unless the dry run says that the server will then hold what was drafted.
 * INVARIANT (T24): an update or a delete names the uid and resourceVersion it started from; a create can only create.
 */
import { type Result, err } from '@eastwest/shared/base';
import { type JsonObject, formatPath } from '@eastwest/shared/kube';
import type { ApplyOutcome, ApplyRequest } from '@eastwest/shared/protocol';
import { readAnswer, readFailure } from './answers.ts';
import { type Api, type ApiRequest, query } from './api.ts';
import { refused } from './apply-refusal.ts';
import { differences, ownerOf, presented, withPolicyTypes, withoutServerFields } from './held.ts';
import { objectAt, textAt } from './json.ts';
import type { Runtime } from './runtime.ts';
import { type Target, targetOf } from './target.ts';

export interface ApplyTools {
  readonly api: Api;
  readonly runtime: Runtime;
  /** False: dry runs only. */
  readonly writable: boolean;
}

type Phase = 'dry run' | 'write';

const fieldManager = 'eastwest';
const headersMs = 30_000;
/**
 * With this version in it an apply cannot meet an object that exists: none has it, so that the server answers with a
 * conflict instead of merging; where there is no object, it makes one. (A POST would, too, but leave the fields
 * `Update`-managed, and our own next apply would conflict with them.)
 */
const versionOfNothing = '1';

export async function applyPolicy(tools: ApplyTools, request: ApplyRequest, signal: AbortSignal): Promise<ApplyOutcome> {
  const target = targetOf(request);
  if (!target.ok) return { outcome: 'invalid', causes: [target.error] };
  if (!request.dryRun && !tools.writable) {
    const message = 'nothing is written while the certificate of the API server is not checked (insecure-skip-tls-verify)';
    return { outcome: 'forbidden', message };
  }
  const rehearsed = await write(tools, target.value, 'dry run', signal);
  if (request.dryRun || rehearsed.outcome !== 'applied') return rehearsed;
  const written = await write(tools, target.value, 'write', signal);
  if (written.outcome !== 'applied') return written;
  return { ...written, warnings: [...new Set([...rehearsed.warnings, ...written.warnings])] };
}

async function write(tools: ApplyTools, target: Target, phase: Phase, signal: AbortSignal): Promise<ApplyOutcome> {
  const sent = await tools.api.send({ ...requestOf(target, phase), signal, headersWithinMs: headersMs, fresh: true });
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

function requestOf(target: Target, phase: Phase): Pick<ApiRequest, 'method' | 'path' | 'body'> {
  if (target.operation === 'delete') {
    // In the body: beside one, the API server does not look at the query, and would delete where a rehearsal was meant.
    const options = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { ...target.base } };
    const json = phase === 'dry run' ? { ...options, dryRun: ['All'] } : options;
    return { method: 'DELETE', path: target.path, body: { type: 'application/json', json } };
  }
  const dryRun = phase === 'dry run' ? 'All' : undefined;
  const drafted = withPolicyTypes(withoutServerFields(target.manifest));
  const guard = target.operation === 'create' ? { resourceVersion: versionOfNothing } : { ...target.base };
  const json = { ...drafted, metadata: { ...objectAt(drafted, 'metadata'), namespace: target.namespace, ...guard } };
  const parameters = query({ fieldManager, force: 'false', fieldValidation: 'Strict', dryRun });
  // JSON is YAML, and this type is the one that every server with server-side apply knows.
  return { method: 'PATCH', path: target.path + parameters, body: { type: 'application/apply-patch+yaml', json } };
}

function applied(held: JsonObject, warnings: readonly string[]): ApplyOutcome {
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
  const drafted = { ...target.manifest, metadata: { ...objectAt(target.manifest, 'metadata'), namespace: target.namespace } };
  for (const { path, type } of differences(drafted, held)) {
    const field = formatPath(path);
    const manager = type === 'kept' ? ownerOf(held, path, fieldManager) : undefined;
    if (manager !== undefined) {
      conflicts.push({ manager, field, message: `leaving it out does not remove it: \`${manager}\` keeps it` });
    } else if (type === 'kept' && path[0] === 'metadata') added.push(`the API server adds \`${field}\``);
    else causes.push({ path: field, message: 'the API server would hold something else here than was drafted' });
  }
  if (conflicts.length > 0) return { outcome: 'conflict', conflicts, live: presented(held) };
  if (causes.length > 0) return { outcome: 'invalid', causes };
  return applied(held, [...warnings, ...added]);
}

async function readLive(
  { api, runtime }: ApplyTools,
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
