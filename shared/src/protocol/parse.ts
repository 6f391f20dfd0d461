/** What comes from the other side, checked at the door: a malformed message is a value that names the place. */
import * as v from 'valibot';
import { err, ok } from '../base/index.ts';
import type { Result } from '../base/index.ts';
import { formatPath } from '../kube/index.ts';
import type { FieldPath, Problem } from '../kube/index.ts';
import { historyPage, keepOutcome, keepRequest, recordedChange, undoRequest, undoSetRequest } from './history-schema.ts';
import type {
  HistoryPage,
  KeepOutcome,
  KeepRequest,
  RecordedChange,
  UndoRequest,
  UndoSetOutcome,
  UndoSetRequest,
} from './history.ts';
import { applyOutcome, applyRequest, streamMessage, undoSetOutcome } from './schema.ts';
import { protocolVersion } from './protocol.ts';
import type { ApplyOutcome, ApplyRequest, StreamMessage } from './protocol.ts';

/** The data of one server-sent event. A snapshot of another protocol version is refused before anything else is looked at. */
export function parseStreamMessage(text: string): Result<StreamMessage, string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return err(`not JSON: \`${text.slice(0, 40)}\``);
  }
  const version = v.safeParse(v.object({ protocol: v.number() }), json);
  if (version.success && version.output.protocol !== protocolVersion) {
    return err(`protocol version ${version.output.protocol}, this page speaks ${protocolVersion}: reload it`);
  }
  const parsed = v.safeParse(streamMessage, json, { abortEarly: true });
  if (parsed.success) return ok(parsed.output);
  const { path, message } = placed(parsed.issues[0]);
  return err(path.length === 0 ? message : `\`${formatPath(path)}\` ${message}`);
}

/** The body of `POST /api/apply`. */
export function parseApplyRequest(json: unknown): Result<ApplyRequest, Problem> {
  return parse(applyRequest, json);
}

/** The answer to it. */
export function parseApplyOutcome(json: unknown): Result<ApplyOutcome, Problem> {
  return parse(applyOutcome, json);
}

export const parseUndoRequest = (json: unknown): Result<UndoRequest, Problem> => parse(undoRequest, json);
export const parseUndoSetRequest = (json: unknown): Result<UndoSetRequest, Problem> => parse(undoSetRequest, json);
export const parseUndoSetOutcome = (json: unknown): Result<UndoSetOutcome, Problem> => parse(undoSetOutcome, json);
export const parseKeepRequest = (json: unknown): Result<KeepRequest, Problem> => parse(keepRequest, json);
export const parseKeepOutcome = (json: unknown): Result<KeepOutcome, Problem> => parse(keepOutcome, json);
export const parseHistoryPage = (json: unknown): Result<HistoryPage, Problem> => parse(historyPage, json);
/** As a store has kept it. */
export const parseRecordedChange = (json: unknown): Result<RecordedChange, Problem> => parse(recordedChange, json);

function parse<Value>(schema: v.GenericSchema<unknown, Value>, json: unknown): Result<Value, Problem> {
  const parsed = v.safeParse(schema, json, { abortEarly: true });
  return parsed.success ? ok(parsed.output) : err({ severity: 'error', ...placed(parsed.issues[0]) });
}

function placed(issue: v.BaseIssue<unknown>): { readonly path: FieldPath; readonly message: string } {
  const steps: unknown[] = (issue.path ?? []).map(({ key }) => key);
  const path = steps.filter((step) => typeof step === 'string' || typeof step === 'number');
  const wanted = issue.type === 'custom' ? issue.message : (issue.expected ?? 'something else');
  return {
    path,
    message: issue.received === 'undefined' ? 'is missing' : `must be ${wanted}, not \`${issue.received}\``,
  };
}
