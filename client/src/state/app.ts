/** Everything the page knows, as one value. Only the cluster and the drafts are truths; the rest is derived or says what is looked at. */
import type { ClusterState, TextRange } from '@eastwest/shared/kube';
import type { Proposal } from '@eastwest/shared/change';
import type { NodeId } from '@eastwest/shared/graph';
import type { HistoryNow, SourceHealth, SourceInfo, SourceProblem } from '@eastwest/shared/protocol';
import type { Findings, FromWorker, SoleAnswer } from '../engine/messages.ts';
import type { DraftId, Drafts } from './drafts.ts';
import type { Histories } from './histories.ts';
import { firstView } from './navigation.ts';
import type { Wish } from './wish.ts';
import type { ViewState } from './view.ts';

export type ConnectionStatus =
  | { readonly state: 'connecting' }
  | { readonly state: 'open' }
  /** `since` is when the stream broke, ISO 8601; what is shown is the state of that moment. */
  | { readonly state: 'reconnecting'; readonly since: string; readonly reason: string }
  /** The server does not let this viewer in: trying again would not help. */
  | { readonly state: 'refused'; readonly message: string }
  /** Page and server are of different versions. */
  | { readonly state: 'outdated'; readonly message: string };

export type EngineResult = Extract<FromWorker, { type: 'result' }>;

/** What is under the pointer (or the keyboard's focus) of the map or table. Not in the URL. */
export type Hover =
  | { readonly type: 'node'; readonly id: NodeId }
  | { readonly type: 'edge'; readonly from: NodeId; readonly to: NodeId };

/** Pods that are meant by what is under the pointer or the focus beside the map: a selector in the form. Not in the URL. */
export interface Highlight {
  /** Their names by namespace. */
  readonly pods: ReadonlyMap<string, ReadonlySet<string>>;
}

/** A place that the editor should bring into view; a new object asks again. */
export interface Reveal {
  readonly policy: DraftId;
  /** `spec.ingress[0].from[1]`; empty: the whole text. */
  readonly path: string;
  /** Where that is, for what has no path: broken syntax. */
  readonly range?: TextRange;
}

/** A proposal that is looked at: on the map as if it were drafted, but not kept yet. */
export interface Trial {
  readonly title: string;
  readonly proposal: Proposal;
  /** What the drafts were when it was proposed. */
  readonly from: Drafts;
  /** What they would be if it were kept. */
  readonly drafts: Drafts;
}

/** What only one rule, peer or port is responsible for, asked from its line: on the map until it is left. */
export interface Sole {
  readonly policy: DraftId;
  /** `spec.ingress[0].from[1]`, or a place further in. */
  readonly path: string;
  /** The last answer to this question, and the drafts that it rests on. */
  readonly known?: { readonly answer: SoleAnswer; readonly drafts: Drafts };
}

export interface AppState {
  readonly connection: ConnectionStatus;
  /** Absent until the first snapshot. */
  readonly source?: SourceInfo;
  readonly health?: SourceHealth;
  /** When the server last said anything of the cluster, ISO 8601. */
  readonly asOf?: string;
  readonly problems: readonly SourceProblem[];
  /** What was changed last, and what waits to be kept. Absent where nothing is recorded. */
  readonly history?: HistoryNow;
  readonly cluster: ClusterState;
  readonly drafts: Drafts;
  /** What was done to the texts in this visit. */
  readonly histories: Histories;
  readonly trial?: Trial | undefined;
  readonly sole?: Sole | undefined;
  /** What a gesture asks for, while its panel is open. */
  readonly wish?: Wish | undefined;
  /** The browser refuses to keep the drafts over a reload. */
  readonly draftsAreLost: boolean;
  /** How often what the page held did not agree with the server, so that everything was fetched again. */
  readonly resyncs: number;
  readonly view: ViewState;
  /** Absent until the engine has answered for the first time. */
  readonly result?: EngineResult;
  /** Absent until they were looked for the first time. */
  readonly findings?: Findings;
  /** A bug of the engine, in its words. What is shown is then the last good result. */
  readonly engineFailure?: string | undefined;
  readonly hover?: Hover | undefined;
  readonly highlight?: Highlight | undefined;
  readonly reveal?: Reveal;
}

export const firstState: AppState = {
  connection: { state: 'connecting' },
  problems: [],
  cluster: { objects: new Map(), hidden: [] },
  drafts: new Map(),
  histories: new Map(),
  draftsAreLost: false,
  resyncs: 0,
  view: firstView,
};

/** What the stream said, folded: see `connection/fold.ts`. */
export interface StreamUpdate {
  readonly source: SourceInfo;
  readonly health: SourceHealth;
  readonly asOf: string;
  readonly problems: readonly SourceProblem[];
  readonly history?: HistoryNow;
  readonly cluster: ClusterState;
}
