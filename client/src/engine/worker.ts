/** The Web Worker around the engine: takes what has come in together, evaluates once, and survives a bug. */
import type { FromWorker, ToWorker } from './messages.ts';
import { EngineSession } from './session.ts';

/** Events come in bursts (a rollout, a namespace deleted): what arrives within this is evaluated together. */
const gatherMs = 40;

const session = new EngineSession();
let due: ReturnType<typeof setTimeout> | undefined;
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
    post({ type: 'intended', id: message.id, answer: session.intend(message.question, message.drafts) });
  } else if (message.type === 'facts-of') {
    post({ type: 'facts', id: message.id, facts: session.factsOf(message.end, message.drafts) });
  } else if (session.take(message)) {
    evaluateSoon(message.type === 'events' ? Math.max(gatherMs, lastTookMs) : 0);
  }
}

function evaluateSoon(waitMs: number): void {
  // Somebody is waiting for a snapshot or a draft; events that came before are then part of the same answer.
  if (waitMs === 0) clearTimeout(due);
  else if (due !== undefined) return;
  due = setTimeout(() => {
    due = undefined;
    guarded(evaluateNow);
  }, waitMs);
}

function evaluateNow(): void {
  const start = performance.now();
  const result = session.result();
  lastTookMs = performance.now() - start;
  post({ type: 'result', ...result, evaluatedInMs: lastTookMs });
}

/** A bug is shown, never swallowed; the next change is evaluated from scratch. */
function guarded(work: () => void): void {
  try {
    work();
  } catch (error) {
    session.forget();
    console.error(error);
    post({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}
