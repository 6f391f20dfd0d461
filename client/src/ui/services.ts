/** What the page may ask of the world: the engine in its worker, and the server. Given once at the root. */
import type { Connection } from '@eastwest/shared/evaluate';
import type { IntentAnswer, IntentEnd } from '@eastwest/shared/intent';
import type { Result } from '@eastwest/shared/base';
import type {
  ApplyOutcome,
  ApplyRequest,
  HistoryPage,
  UndoRequest,
  UndoSetOutcome,
  UndoSetRequest,
} from '@eastwest/shared/protocol';
import { createContext, useContext } from 'react';
import type {
  Coming,
  ComingChanges,
  EndFacts,
  FromWorker,
  IntentQuestion,
  PolicySelection,
  SetPreview,
  SoleAnswer,
  WorkloadRef,
} from '../engine/messages.ts';
import type { DraftId, DraftState } from '../state/drafts.ts';

export type Explained = Omit<Extract<FromWorker, { type: 'explained' }>, 'type' | 'id'>;

export interface Services {
  /** Both verdicts where there is a usable draft. */
  readonly explain: (connection: Connection) => Promise<Explained>;
  readonly selectedBy: (namespace: string, pod: string) => Promise<readonly PolicySelection[]>;
  /** What can be offered for a wish, on top of the drafts. Rejects when the signal gives it up. */
  readonly intend: (question: IntentQuestion, drafts: readonly DraftState[], signal: AbortSignal) => Promise<IntentAnswer>;
  readonly factsOf: (end: IntentEnd, drafts: readonly DraftState[], signal: AbortSignal) => Promise<EndFacts>;
  /** Of the text as the engine was last told it. Rejects when the signal gives it up. */
  readonly soleOf: (policy: DraftId, path: string, signal: AbortSignal) => Promise<SoleAnswer>;
  /** What these drafts would change together; undefined when none can be evaluated as it stands. */
  readonly previewOf: (drafts: readonly DraftState[]) => Promise<SetPreview | undefined>;
  /** What is open between a workload and pods that do not exist yet. Rejects when the signal gives it up. */
  readonly comingTo: (workload: WorkloadRef, signal: AbortSignal) => Promise<readonly Coming[]>;
  /** How that would change with these drafts; undefined when none can be evaluated as it stands. */
  readonly comingChanges: (drafts: readonly DraftState[], signal: AbortSignal) => Promise<ComingChanges | undefined>;
  /** Never rejects: a failure of the network is an outcome too. */
  readonly apply: (request: ApplyRequest) => Promise<ApplyOutcome>;
  /** Takes a recorded change back; never rejects either. */
  readonly undo: (request: UndoRequest) => Promise<ApplyOutcome>;
  /** Takes a change set back; the error is a sentence, and then it may have been taken back or not. */
  readonly undoSet: (request: UndoSetRequest) => Promise<Result<UndoSetOutcome, string>>;
  /** Newest first; `before` asks for older ones. The error is a sentence. */
  readonly history: (before?: string) => Promise<Result<HistoryPage, string>>;
  /** Keeps a change that would be taken back; resolves to what went wrong, if anything. */
  readonly keep: (id: string) => Promise<string | undefined>;
  /** Pauses or resumes the life of the demo; resolves to what went wrong, if anything. */
  readonly setLife: (life: 'running' | 'paused') => Promise<string | undefined>;
}

export const ServicesContext = createContext<Services | undefined>(undefined);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === undefined) throw new Error('no ServicesContext around this component');
  return services;
}
