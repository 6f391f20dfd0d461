/** The page's side of the conversation with the engine. */
import type { ClusterChange } from '../connection/fold.ts';
import type { EngineResult } from '../state/app.ts';
import type { ProfileName } from '@eastwest/shared/evaluate';
import type { DraftState } from '../state/drafts.ts';
import type { Services } from '../ui/services.ts';
import type { Findings, FromWorker, ToWorker } from './messages.ts';

export interface EngineListener {
  readonly onResult: (result: EngineResult) => void;
  readonly onFindings: (findings: Findings) => void;
  /** A bug in the engine, in its words. */
  readonly onFailure: (message: string) => void;
}

export interface EngineClient extends Pick<
  Services,
  'explain' | 'selectedBy' | 'previewOf' | 'intend' | 'factsOf' | 'soleOf' | 'comingTo' | 'comingChanges'
> {
  feed(change: ClusterChange): void;
  setDrafts(drafts: readonly DraftState[]): void;
  setProfile(name: ProfileName | undefined): void;
}

/** Typing is evaluated when it pauses this long: short enough to feel live, long enough to skip half-typed words. */
const draftPauseMs = 120;

type Answer = Extract<
  FromWorker,
  { type: 'explained' | 'selected-by' | 'preview-of' | 'intended' | 'facts' | 'sole' | 'coming-to' | 'coming-changes' }
>;

interface Asked {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

export function createEngine(worker: Worker, listener: EngineListener): EngineClient {
  const asked = new Map<number, Asked>();
  let nextId = 1;
  let pause: ReturnType<typeof setTimeout> | undefined;

  // A worker has no origin to name.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  const post = (message: ToWorker): void => worker.postMessage(message);
  const failed = (message: string): void => {
    listener.onFailure(message);
    for (const { reject } of asked.values()) reject(new Error(message));
    asked.clear();
  };

  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
    if (data.type === 'result') return listener.onResult(data);
    if (data.type === 'findings') return listener.onFindings(data);
    if (data.type === 'failed') return failed(data.message);
    asked.get(data.id)?.resolve(data);
    asked.delete(data.id);
  });
  worker.addEventListener('error', (event) => failed(event.message === '' ? 'the engine cannot be started' : event.message));
  worker.addEventListener('messageerror', () => failed('the engine sent what cannot be read'));

  const ask = (question: (id: number) => ToWorker, signal?: AbortSignal): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      asked.set(id, { resolve, reject });
      post(question(id));
      signal?.addEventListener('abort', () => {
        if (!asked.delete(id)) return;
        post({ type: 'leave', id });
        reject(new Error('the answer is not waited for any more'));
      });
    });

  return {
    feed: post,
    setDrafts: (drafts) => {
      clearTimeout(pause);
      pause = setTimeout(() => post({ type: 'drafts', drafts }), draftPauseMs);
    },
    setProfile: (name) => post({ type: 'profile', ...(name === undefined ? {} : { name }) }),
    explain: async (connection) => {
      const answer = await ask((id) => ({ type: 'explain', id, connection }));
      return answer.type === 'explained' ? answer : { now: { error: 'no answer' } };
    },
    selectedBy: async (namespace, pod) => {
      const answer = await ask((id) => ({ type: 'selected-by', id, namespace, pod }));
      return answer.type === 'selected-by' ? answer.policies : [];
    },
    previewOf: async (drafts) => {
      const answer = await ask((id) => ({ type: 'preview-of', id, drafts }));
      return answer.type === 'preview-of' ? answer.preview : undefined;
    },
    intend: async (question, drafts, signal) => {
      const answer = await ask((id) => ({ type: 'intend', id, question, drafts }), signal);
      return answer.type === 'intended' ? answer.answer : { type: 'impossible', because: 'the engine did not answer' };
    },
    comingTo: async (workload, signal) => {
      const answer = await ask((id) => ({ type: 'coming-to', id, workload }), signal);
      return answer.type === 'coming-to' ? answer.coming : [];
    },
    comingChanges: async (drafts, signal) => {
      const answer = await ask((id) => ({ type: 'coming-changes', id, drafts }), signal);
      return answer.type === 'coming-changes' ? answer.changes : undefined;
    },
    factsOf: async (end, drafts, signal) => {
      const answer = await ask((id) => ({ type: 'facts-of', id, end, drafts }), signal);
      return answer.type === 'facts' ? answer.facts : { ports: [], ingress: [], egress: [] };
    },
    soleOf: async (policy, path, signal) => {
      const answer = await ask((id) => ({ type: 'sole', id, policy, path }), signal);
      return answer.type === 'sole' ? answer.answer : { error: 'the engine did not answer' };
    },
  };
}
