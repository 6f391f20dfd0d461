/** The Web Worker around the engine: takes what has come in together, evaluates once, and survives a bug. */
import type { Steps } from '@eastwest/shared/base';
import type { FromWorker, ToWorker } from './messages.ts';
import { EngineSession } from './session.ts';
import { Works } from './works.ts';

/** Events come in bursts (a rollout, a namespace deleted): what arrives within this is evaluated together. */
const gatherMs = 40;

const session = new EngineSession();
const works = new Works(afterOthers, post);
let due: ReturnType<typeof setTimeout> | undefined;
/** Findings that are looked for have this id among the works; those of questions are positive. */
const findingsId = 0;
/** More has come in than the findings that are looked for know of. */
let isLookedForAgain = false;
/** What is due is the answer to a snapshot or to a draft. */
let isAwaited = false;
/** So that a large cluster in motion takes at most half of the worker's time and questions are still answered. */
let lastTookMs = 0;

function post(message: FromWorker): void {
  // A worker's own postMessage has no target origin; the types are those of a page.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  globalThis.postMessage(message);
}

globalThis.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => guarded(() => take(data)));

function take(message: ToWorker): void {
  if (message.type === 'explain') {
    post({ type: 'explained', id: message.id, ...session.explain(message.connection) });
  } else if (message.type === 'selected-by') {
    post({ type: 'selected-by', id: message.id, policies: session.selectedBy(message.namespace, message.pod) });
  } else if (message.type === 'preview-of') {
    const preview = session.previewOf(message.drafts);
    post({ type: 'preview-of', id: message.id, ...(preview === undefined ? {} : { preview }) });
  } else if (message.type === 'intend') {
    works.begin(message.id, intended(message));
  } else if (message.type === 'facts-of') {
    works.begin(message.id, facts(message));
  } else if (message.type === 'sole') {
    works.begin(message.id, sole(message));
  } else if (message.type === 'coming-to') {
    works.begin(message.id, comingTo(message));
  } else if (message.type === 'coming-changes') {
    works.begin(message.id, comingChanges(message));
  } else if (message.type === 'leave') {
    works.leave(message.id);
  } else if (session.take(message)) {
    // In a cluster in motion they are looked for to the end, or there would never be any.
    if (message.type !== 'events') works.leave(findingsId);
    evaluateSoon(message.type === 'events' ? Math.max(gatherMs, lastTookMs) : 0);
  }
}

/** One search at a time. */
function findSoon(): void {
  isLookedForAgain = works.has(findingsId);
  if (!isLookedForAgain) works.begin(findingsId, found());
}

function* found(): Steps<FromWorker> {
  const findings = yield* session.findings();
  if (isLookedForAgain) afterOthers(findSoon);
  return { type: 'findings', ...findings };
}

type Asking<Type extends ToWorker['type']> = Extract<ToWorker, { type: Type }>;

function* intended({ id, question, drafts }: Asking<'intend'>): Steps<FromWorker> {
  return { type: 'intended', id, answer: yield* session.intend(question, drafts) };
}

function* facts({ id, end, drafts }: Asking<'facts-of'>): Steps<FromWorker> {
  return { type: 'facts', id, facts: yield* session.factsOf(end, drafts) };
}

function* sole({ id, policy, path }: Asking<'sole'>): Steps<FromWorker> {
  return { type: 'sole', id, answer: yield* session.sole(policy, path) };
}

/** Not at once: the result that is asked about may be on its way. */
function* comingTo({ id, workload }: Asking<'coming-to'>): Steps<FromWorker> {
  yield;
  return { type: 'coming-to', id, coming: session.comingTo(workload) };
}

function* comingChanges({ id, drafts }: Asking<'coming-changes'>): Steps<FromWorker> {
  const changes = yield* session.comingChanges(drafts);
  return { type: 'coming-changes', id, ...(changes === undefined ? {} : { changes }) };
}

/** What has come in has been read by then, and a result that somebody waits for goes first. */
function afterOthers(work: () => void): void {
  setTimeout(() => (isAwaited ? afterOthers(work) : guarded(work)), 0);
}

function evaluateSoon(waitMs: number): void {
  // Somebody is waiting for a snapshot or a draft; events that came before are then part of the same answer.
  if (waitMs === 0) clearTimeout(due);
  else if (due !== undefined) return;
  isAwaited = waitMs === 0;
  due = setTimeout(() => {
    due = undefined;
    isAwaited = false;
    guarded(evaluateNow);
  }, waitMs);
}

function evaluateNow(): void {
  const start = performance.now();
  const result = session.result();
  lastTookMs = performance.now() - start;
  post({ type: 'result', ...result, evaluatedInMs: lastTookMs });
  if (session.knowsCluster) findSoon();
}

/** A bug is shown, never swallowed; the next change is evaluated from scratch. */
function guarded(work: () => void): void {
  try {
    work();
  } catch (error) {
    session.forget();
    works.clear();
    console.error(error);
    post({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}
